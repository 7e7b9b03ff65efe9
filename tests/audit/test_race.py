"""Writers in parallel make one chain, without a gap and without a quarrel over the head."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tingyan.audit import actions as audit
from tingyan.audit import checks
from tingyan.audit.models import AuditEntry


def write(number):
    try:
        for turn in range(5):
            with audit.recording():
                audit.entry("race", writer=number, turn=turn)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_make_one_chain():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 41))
    assert checks.verify().problem == ""
