"""A transactional test empties the database, and the next one finds the log guarded and begun again."""

import pytest

from tingyan.audit import actions as audit
from tingyan.audit import checks
from tingyan.audit.models import AuditEntry


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_each_transactional_test_begins_with_an_empty_guarded_log(turn):
    assert not AuditEntry.objects.exists()
    with audit.recording():
        audit.entry("turn")
    assert checks.verify().problem == ""
