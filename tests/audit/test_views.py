"""A print is recorded by the browser that prints: only what is a page of this site, and as the one who is signed in."""

import pytest
from django.urls import reverse

from tingyan.audit.models import AuditEntry

URL = reverse("audit:printed")
HASH = "ab" * 32


def test_a_print_is_in_the_log(client, cast):
    client.force_login(cast.officer)
    answer = client.post(URL, {"address": "/issues/?state=fixing&q=窗口", "rows": "12", "sha256": HASH, "by": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id) == ("page.print", cast.officer.pk)
    assert entry.detail == {
        "page": "issues:list",
        "address": "/issues/?state=fixing&q=窗口",
        "rows": 12,
        "sha256": HASH,
    }


def test_a_page_without_rows_says_nothing_of_them(client, cast):
    client.force_login(cast.head_b)
    assert client.post(URL, {"address": "/board/", "rows": "", "sha256": ""}).status_code == 204
    assert AuditEntry.objects.get().detail == {"page": "numbers:board", "address": "/board/"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"address": "https://x.invalid/issues/"},
        {"address": "/nowhere/"},
        {"address": "/issues/" + "x" * 2000},
        {"address": "/issues/", "rows": "-1"},
        {"address": "/issues/", "rows": "many"},
        {"address": "/issues/", "sha256": "abc"},
    ],
)
def test_what_is_no_page_is_refused(client, cast, body):
    client.force_login(cast.officer)
    assert client.post(URL, body).status_code == 400
    assert not AuditEntry.objects.exists()
