"""A bulletin is issued, the data moves on, and a month later each of its numbers still opens the same rows."""

import re
from datetime import UTC, datetime, timedelta

import time_machine
from django.urls import reverse

from issues.actions import close
from issues.models import Issue
from issues.states import State
from tests.factories import make_issue, make_visit
from tingyan.bulletins.models import Bulletin

JULY = datetime(2026, 7, 20, 2, tzinfo=UTC)


def test_a_month_later_each_number_opens_the_same_rows(cast, client):
    with time_machine.travel(JULY, tick=False):
        make_visit(cast)
        make_issue(cast, state=State.CLOSED, lead=cast.unit_b)
        make_issue(cast, state=State.FIXING, lead=cast.unit_a)
        waiting = make_issue(cast, state=State.VERIFIED, lead=cast.unit_b)
        waiting.rounds.update(verified_by=cast.officer2)
    with time_machine.travel(JULY + timedelta(hours=1), tick=False):
        bulletin = written_and_issued(cast, client)
        printed = opened(client, bulletin)
        assert {slug for slug, _ in printed} >= {"visits", "issues_found", "closure_rate", "issues_open"}
    with time_machine.travel(JULY + timedelta(days=31), tick=False):
        close(Issue.objects.get(pk=waiting.pk), by=cast.chief)
        Issue.objects.filter(state=State.FIXING).update(theme="conduct")
        make_issue(cast)
        make_visit(cast)
        client.force_login(cast.supervisor)
        assert "发现问题4个" not in client.get(bulletin.get_absolute_url()).content.decode()
        assert opened(client, bulletin) == printed


def written_and_issued(cast, client):
    client.force_login(cast.officer)
    chosen = {"title": "关于体验活动的通报", "campaign": cast.campaign.pk, "units": [cast.unit_a.pk, cast.unit_b.pk]}
    parts = ["situation", "practices", "problems", "demands", "ledger"]
    assert client.post(reverse("bulletins:new"), chosen | {"parts": parts}).status_code == 302
    bulletin = Bulletin.objects.get()
    client.force_login(cast.chief)
    for name in ("approve", "issue"):
        bulletin.refresh_from_db()
        data = {"version": bulletin.version, "on": "2026-07-20"}
        assert client.post(reverse("bulletins:step", args=[bulletin.pk, name]), data).status_code == 302
    bulletin.refresh_from_db()
    assert bulletin.is_issued
    return bulletin


def opened(client, bulletin):
    """Follow every number of the page: (figure, as printed) → addresses of the rows that it opens."""
    html = client.get(bulletin.get_absolute_url()).content.decode()
    links = set(re.findall(r'<a href="([^"]+)" data-figure="(\w+)">([^<]+)</a>', html))
    assert len(links) > 15
    rows = {}
    for url, slug, text in sorted(links):
        page = client.get(url).content.decode()
        listed = page[page.index('id="list"') :]
        rows.setdefault((slug, text), []).append((url, sorted(re.findall(r'class="row-title" href="([^"]+)"', listed))))
    return rows
