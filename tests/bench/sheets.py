"""Measure a workbook of many rows: `python -m tests.bench.sheets [ROWS]`. See docs/performance.md.

Tells how long the workbook of 问题整改台账 takes and how much memory the process needed at most, beside the same for a
tenth of the rows: memory that does not grow with the rows is what is to be shown. Uses SQLite in a temporary folder.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

MEASURE = """
import json, resource, sys, time
import django
django.setup()
from issues import exports
from issues.models import Issue
from tingyan.directory.models import User
officer = User.objects.filter(appointments__role="officer").first()
rows = Issue.objects.visible_to(officer).order_by("id")
rows = rows.filter(pk__lte=rows.values_list("pk", flat=True)[int(sys.argv[1]) - 1])
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
response = exports.export(rows, by=officer, kind="xlsx", notes=[])
size = sum(len(part) for part in response.streaming_content)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([time.monotonic() - start, before / 1024, peak / 1024, size / 2**20]))
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sheets", description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    most = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="tingyan-bench-") as home:
        given = {"DJANGO_SETTINGS_MODULE": "tingyan.settings", "TINGYAN_ENV": "development", "TINGYAN_VAR": home}
        env = os.environ | given | {"TINGYAN_LOG_LEVEL": "ERROR"}
        run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env)
        run([sys.executable, "manage.py", "seed_load", "--issues", str(most)], env)
        print("| rows | seconds | MB before | MB at most | file MB |\n|---:|---:|---:|---:|---:|")
        for rows in (most // 10, most):
            told = json.loads(run([sys.executable, "-c", MEASURE, str(rows)], env))
            print(f"| {rows:,} | " + " | ".join(f"{value:.1f}" for value in told) + " |")
    return 0


def run(command: list[str], env: dict[str, str]) -> str:
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
