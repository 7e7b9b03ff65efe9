"""The same sheet sent many times at one moment is one visit (C08, assurance 41); numbers have no gaps."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from issues.models import Issue
from tests.visits.sheets import photo, report
from tingyan.files.models import Blob
from visits.actions import add_photo, file_report, open_draft
from visits.models import DraftFile, Visit

TIMES = 50


def at_once(act, times):
    """Call `act(n)` from eight threads that start together; return what they gave."""
    start = Barrier(8)

    def run(worker):
        start.wait()
        try:
            return [act(n) for n in range(worker, times, 8)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return [result for results in pool.map(run, range(8)) for result in results]


@pytest.mark.django_db(transaction=True)
def test_fifty_identical_submits_are_one_visit(cast):
    sheet = report(cast)
    visits = at_once(lambda n: file_report(sheet, by=cast.head_a).pk, TIMES)
    assert len(visits) == TIMES
    assert set(visits) == {Visit.objects.get().pk}
    assert Issue.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_visits_filed_at_once_are_numbered_without_gaps(cast):
    at_once(lambda n: file_report(report(cast), by=cast.head_a), 16)
    assert sorted(Visit.objects.values_list("number", flat=True)) == [f"TY-2026-{n:04d}" for n in range(1, 17)]
    assert sorted(Issue.objects.values_list("number", flat=True)) == [f"WT-2026-{n:04d}" for n in range(1, 17)]


@pytest.mark.django_db(transaction=True)
def test_one_photo_sent_at_once_is_kept_once(cast):
    draft = open_draft(report(cast).client_key, by=cast.head_a)
    files = at_once(lambda n: add_photo(draft, "visit", photo(), by=cast.head_a).pk, 8)
    assert set(files) == {DraftFile.objects.get().pk}
    assert Blob.objects.count() >= 1
