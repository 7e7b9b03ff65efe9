"""Whatever leaves the house as a file is in the log, with its digest: one test over every door of the site."""

import hashlib

from django.db import transaction
from django.test import Client

from tests.doors import ALL, DOORS
from tests.test_doors import address
from tests.world import world
from tingyan.audit.models import AuditEntry

# What tells nothing about anybody.
BLANK = {
    "imports:template": "an empty table to fill in",
    "issues:case_template": "an empty table to fill in",
    "papers:sample": "a document with invented words",
    "papers:template_file": "a form of the office, without its words",
    "improvements:measure_document": "a document that was published, beside the measure that it is about",
}


def taken(cast, rows):
    """What each door hands out to the first person who may open it: route → (entries written, digest of the file)."""
    found = {}
    for name, door in DOORS.items():
        who = next((person for person in sorted(ALL) if door.get(person) == 200), None)
        if who is None:
            continue
        client = Client()
        client.force_login(cast.people[who])
        with transaction.atomic():
            before = AuditEntry.objects.count()
            response = client.get(address(name, door.args, rows))
            content = b"".join(response.streaming_content) if response.streaming else response.content
            [close() for close in response._resource_closers]
            if response.get("Content-Disposition", "").startswith("attachment"):
                written = list(AuditEntry.objects.order_by("seq")[before:])
                found[name] = (written, hashlib.sha256(content).hexdigest())
            transaction.set_rollback(True)
    return found


def test_every_file_that_leaves_is_in_the_log_with_its_digest(cast):
    found = taken(cast, world(cast))
    silent = {name for name, (written, _digest) in found.items() if not written}
    assert len(found) > 20
    assert silent == BLANK.keys()
    for name, (written, digest) in found.items():
        if name not in BLANK:
            assert digest in [entry.detail.get("sha256") for entry in written], (name, written)
