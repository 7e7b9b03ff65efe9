"""延期、改派与暂缓: one ledger for the office, in which each number is the number of its rows."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from issues.exports.ledger import KINDS
from issues.models import Deferral, Reassignment
from issues.states import State
from tests.factories import add_extension, make_issue
from tests.issues.life import NOW

LEDGER = reverse("issues:ledger", args=["extension"])


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def add_each(cast, count):
    for n in range(count):
        issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
        task = issue.tasks.get()
        add_extension(cast, task)
        asked = {"asked_at": issue.assigned_at + timedelta(hours=n), "asked_by": cast.head_b}
        Reassignment.objects.create(issue=issue, task=task, unit=cast.unit_b, ground="职责", **asked)
        Deferral.objects.create(
            issue=issue, unit=cast.unit_b, reason="等", until=date(2026, 7, 9), at=issue.assigned_at, by=cast.chief
        )


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("count", [1, 25])
def test_asks_as_often_whatever_its_length(cast, client, name, count, django_assert_num_queries):
    add_each(cast, count)
    client.force_login(cast.officer)
    client.get(LEDGER)
    with django_assert_num_queries(11):
        page = client.get(reverse("issues:ledger", args=[name]))
    assert f'data-total="{count}"' in page.text


def test_filters_and_export_hold(cast, client):
    add_each(cast, 3)
    other = make_issue(cast, lead=cast.unit_a, state=State.FIXING, title="叫号屏不亮")
    add_extension(cast, other.tasks.get(), asked_by=cast.head_a)
    client.force_login(cast.supervisor)
    for query, total in {f"unit={cast.unit_a.pk}": 1, "q=叫号屏": 1, "state=pending": 4, "state=granted": 0}.items():
        page = client.get(f"{LEDGER}?{query}")
        assert f'data-total="{total}"' in page.text or total == 0, query
    assert "叫号屏不亮" in client.get(f"{LEDGER}?unit={cast.unit_a.pk}").text
    sheet = client.get(reverse("issues:ledger_export", args=["extension"]) + "?q=叫号屏")
    assert sheet.status_code == 200 and b"".join(sheet.streaming_content).startswith(b"PK")
    sheet.close()


def test_it_is_the_offices(cast, client):
    for person, status in ((cast.head_b, 403), (cast.liaison_b, 403), (cast.auditor, 403), (cast.chief, 200)):
        client.force_login(person)
        assert client.get(LEDGER).status_code == status
    client.force_login(cast.officer_gz)
    add_each(cast, 1)
    assert "data-total" not in client.get(LEDGER).text


def test_no_such_kind(cast, client):
    client.force_login(cast.chief)
    assert client.get(reverse("issues:ledger", args=["nothing"])).status_code == 404
