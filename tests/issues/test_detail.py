"""One issue: how often the page asks, what each person reads of it, and who finds nothing."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from issues import actions
from issues.models import Milestone, Move, Progress, Task
from issues.states import EvidenceKind, State
from tingyan.directory.models import Department
from tests.factories import CANARY, canary_issue, make_blob, make_evidence, make_issue


def text(client, person, issue):
    client.force_login(person)
    response = client.get(reverse("issues:detail", args=[issue.pk]))
    assert response.status_code == 200
    return response.content.decode()


def worked(cast, times, **fields):
    """An issue with `times` of everything that hangs on it."""
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING, assist=[cast.unit_c], **fields)
    for task in issue.tasks.all():
        for n in range(times):
            Milestone.objects.create(task=task, date=date(2026, 7, 1) + timedelta(n), deliverable=f"节点{n}")
            Progress.objects.create(task=task, text=f"进展{n}", by=cast.head_b)
            make_evidence(cast, issue, task=task, kind=EvidenceKind.AFTER)
    for n in range(times):
        make_evidence(cast, issue)
        past = timezone.now() - timedelta(days=times - n)
        Move.objects.create(
            issue=issue, step="edit", state=State.FIXING, by=cast.officer, at=past, valid_from=past, valid_until=past
        )
    return issue


@pytest.mark.parametrize("times", [1, 12])
def test_asks_as_often_whatever_hangs_on_it(cast, client, times, django_assert_num_queries):
    issue = worked(cast, times)
    client.force_login(cast.chief)
    with django_assert_num_queries(16):
        client.get(reverse("issues:detail", args=[issue.pk]))


def test_the_same_with_many_assisting_units(cast, client, django_assert_num_queries):
    """Each waiting unit might ask for re-assignment; the requests are read once."""
    units = [Department.objects.create(district=cast.ls, name=f"区{n}局", short_name=f"{n}局") for n in range(8)]
    issue = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, assist=units)
    client.force_login(cast.officer)
    with django_assert_num_queries(16):
        client.get(reverse("issues:detail", args=[issue.pk]))


@pytest.mark.parametrize("state", list(State))
def test_no_state_asks_more_than_twenty_times(cast, client, state, django_assert_max_num_queries):
    facts = {"deferred_until": date(2027, 1, 1)} if state == State.DEFERRED else {}
    issue = make_issue(cast, lead=cast.unit_b, state=state, assist=[cast.unit_c], **facts)
    for person in (cast.chief, cast.officer, cast.head_b, cast.head_c, cast.head_a, cast.supervisor):
        client.force_login(person)
        with django_assert_max_num_queries(20):
            client.get(reverse("issues:detail", args=[issue.pk]))
