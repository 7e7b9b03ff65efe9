"""A transactional test empties the database; the next one finds the log guarded and begun again, and the holidays."""

from datetime import date

import pytest

from tingyan.audit import actions as audit
from tingyan.audit import checks
from tingyan.audit.models import AuditEntry
from tingyan.workdays import calendar


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_each_transactional_test_begins_with_an_empty_guarded_log(turn):
    assert not AuditEntry.objects.exists()
    with audit.recording():
        audit.entry("turn")
    assert checks.verify().problem == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_each_transactional_test_finds_the_holidays_that_came_with_the_tables(turn, django_db_use_migrations):
    assert (calendar.load().unknown_years(date(2026, 1, 1), date(2026, 12, 31)) == []) == django_db_use_migrations
