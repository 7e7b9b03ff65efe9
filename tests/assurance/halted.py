"""manage.py migrate, killed in the midst of a migration: `python -m tests.assurance.halted N` completes N of them and dies
after the first operation of the next one, with its transaction open. With fewer than that to do it comes to its end."""

import os
import signal
import sys

import django
from django.core.management import call_command
from django.db.migrations import Migration

left = {"migrations": int(sys.argv[1])}
apply = Migration.apply


def halting(migration, state, editor, collect_sql=False):
    if not left["migrations"] and migration.operations:
        first = migration.operations[0]
        after = state.clone()
        first.state_forwards(migration.app_label, after)
        first.database_forwards(migration.app_label, editor, state, after)
        os.kill(os.getpid(), signal.SIGKILL)
    left["migrations"] -= 1
    return apply(migration, state, editor, collect_sql)


Migration.apply = halting
django.setup()
call_command("migrate", verbosity=0)
