"""What a run asks the product's own database: `python -m tests.load.inside facts CODE` or `… books FILE`.

The last line of the output is the answer, as JSON. `books` counts what was acknowledged against what is there.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import django

django.setup()  # before any model

from django.utils import timezone

from issues.models import Evidence, Issue, Move, Progress
from tingyan.audit.models import AuditEntry
from tingyan.demo.build.directory import PASSWORD
from tingyan.directory.models import Appointment, Hall, Window
from tingyan.directory.states import Role
from tingyan.files import storage
from tingyan.files.models import Blob
from visits.models import Campaign, DraftFile, Photo, Visit


def facts(code: str) -> dict[str, Any]:
    """What the forms of the people of this district need."""
    today = timezone.localdate()
    posts = Appointment.objects.filter(unit__district__code=code)
    hall = Hall.objects.filter(district__code=code).earliest("pk")
    windows: dict[str, list[int]] = {}
    for unit, pk in Window.objects.filter(hall=hall).values_list("unit", "pk"):
        windows.setdefault(str(unit), []).append(pk)
    return {
        "today": today.isoformat(),
        "password": PASSWORD,
        "campaign": Campaign.objects.get(district__code=code, starts_on__lte=today, ends_on__gte=today).pk,
        "hall": hall.pk,
        "windows": windows,
        "posts": dict(posts.filter(role=Role.HEAD).values_list("user__username", "pk")),
        "units": dict(posts.filter(role=Role.LIAISON).values_list("user__username", "unit")),
    }


def books(path: str) -> dict[str, list[int]]:
    """Of each kind: how much was acknowledged, and how much of that is not there."""
    told: dict[str, list[dict[str, Any]]] = {}
    for line in Path(path).read_text().splitlines():
        row = json.loads(line)
        if "told" in row:
            told.setdefault(row["told"], []).append(row)
    return {kind: [len(rows), len(rows) - CHECKS[kind](rows)] for kind, rows in sorted(told.items())}


def visits(rows: list[dict[str, Any]]) -> int:
    """Those that are there under their key, with an entry in the audit log and the one problem that was typed."""
    there = Visit.objects.filter(pk__in=[row["pk"] for row in rows], issues__isnull=False)
    found = {str(key): pk for key, pk in there.values_list("client_key", "pk")}
    logged = entries("visit.file")
    return sum(found.get(row["key"]) == row["pk"] and str(row["pk"]) in logged for row in rows)


def issues(rows: list[dict[str, Any]]) -> int:
    return Issue.objects.filter(pk__in=[row["pk"] for row in rows]).count()


def steps(rows: list[dict[str, Any]]) -> int:
    """A person may take the same step of the same issue more than once: they are counted."""
    wanted = Counter((row["issue"], row["step"], row["by"]) for row in rows)
    there = Move.objects.filter(issue__in={row["issue"] for row in rows})
    found = Counter(there.values_list("issue", "step", "by__username"))
    return sum(min(count, found[key]) for key, count in wanted.items())


def progress(rows: list[dict[str, Any]]) -> int:
    there = Progress.objects.filter(task__in={row["task"] for row in rows})
    found = Counter(there.values_list("task", "text"))
    return sum(found[(row["task"], row["text"])] == 1 for row in rows)


def photos(rows: list[dict[str, Any]]) -> int:
    """Those whose row hangs where it belongs and whose file lies on the disk."""
    hung = {pk for model in (Photo, Evidence, DraftFile) for pk in model.objects.values_list("blob", flat=True)}
    wanted = {row["sha256"] for row in rows}
    blobs = Blob.objects.filter(original_sha256__in=wanted).values_list("original_sha256", "pk", "key")
    return len({digest for digest, pk, key in blobs if pk in hung and storage.find(key)})


def entries(action: str) -> set[str]:
    return set(AuditEntry.objects.filter(action=action).values_list("object_id", flat=True))


CHECKS = {"visit": visits, "issue": issues, "step": steps, "progress": progress, "photo": photos}


if __name__ == "__main__":
    print(json.dumps({"facts": facts, "books": books}[sys.argv[1]](sys.argv[2])))
