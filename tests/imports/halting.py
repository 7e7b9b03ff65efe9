"""manage.py that stands still in the midst of an import: all rows are written, nothing is committed yet.

It says so on its output, and waits for a word that never comes. Run as a process of its own, to be killed.
"""

import os
import runpy
import sys

from django.db.models.query import QuerySet

write = QuerySet.bulk_create


def halt(rows, objects, *args, **options):
    """The lines of the preview are written after everything else."""
    if rows.model.__name__ == "Line":
        os.write(1, b"half\n")
        sys.stdin.read()
    return write(rows, objects, *args, **options)


QuerySet.bulk_create = halt
sys.argv = ["manage.py", *sys.argv[1:]]
runpy.run_path("manage.py", run_name="__main__")
