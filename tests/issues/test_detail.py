"""One issue: how often the page asks, what each person reads of it, and who finds nothing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.models import Milestone, Move, Progress
from issues.states import EvidenceKind, State
from tests.factories import make_evidence, make_issue
from tingyan.directory.models import Department


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
    with django_assert_num_queries(19):
        client.get(reverse("issues:detail", args=[issue.pk]))


def test_the_same_with_many_assisting_units(cast, client, django_assert_num_queries):
    """Each waiting unit might ask for re-assignment; the requests are read once."""
    units = [Department.objects.create(district=cast.ls, name=f"区{n}局", short_name=f"{n}局") for n in range(8)]
    issue = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, assist=units)
    client.force_login(cast.officer)
    with django_assert_num_queries(19):
        client.get(reverse("issues:detail", args=[issue.pk]))


@pytest.mark.parametrize("state", list(State))
def test_no_state_asks_more_than_twenty_times(cast, client, state, django_assert_max_num_queries):
    facts = {"deferred_until": date(2027, 1, 1)} if state == State.DEFERRED else {}
    issue = make_issue(cast, lead=cast.unit_b, state=state, assist=[cast.unit_c], **facts)
    for person in (cast.chief, cast.officer, cast.head_b, cast.head_c, cast.head_a, cast.supervisor):
        client.force_login(person)
        with django_assert_max_num_queries(23):
            client.get(reverse("issues:detail", args=[issue.pk]))


def buttons(client, person, issue):
    """(filled, plain and under 更多) as the page draws them."""
    client.force_login(person)
    drawn = client.get(reverse("issues:detail", args=[issue.pk])).context["buttons"]
    return (drawn.main.label if drawn.main else "", [b.label for b in drawn.plain], [b.label for b in drawn.more])


def test_one_filled_button_for_whoever_is_next(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, assist=[cast.unit_c])
    assert buttons(client, cast.head_b, issue) == ("签收", ["申请改派", "申请延期"], [])
    assert buttons(client, cast.head_c, issue) == ("签收", ["申请改派", "申请延期"], [])
    assert buttons(client, cast.officer, issue)[0] == ""
    assert "代单位签收" in buttons(client, cast.officer, issue)[2]
    assert buttons(client, cast.supervisor, issue) == ("", [], ["暂缓"])
    assert buttons(client, cast.head_a, issue) == ("", [], [])


@pytest.mark.parametrize(
    ("state", "name", "expected"),
    [
        (State.REPORTED, "officer", ("交办", [])),
        (State.SUBMITTED, "officer2", ("核验通过", ["退回"])),
        (State.SUBMITTED, "head_b", ("", ["撤回"])),
        (State.VERIFIED, "chief", ("销号", ["退回核验"])),
        (State.CLOSED, "chief", ("", ["重新交办"])),
    ],
)
def test_whose_turn_it_is(cast, client, state, name, expected):
    issue = make_issue(cast, lead=cast.unit_b, state=state)
    assert buttons(client, cast.people[name], issue)[:2] == expected


def test_every_button_leads_to_a_page_that_opens(cast, client):
    for state in State:
        facts = {"deferred_until": date(2027, 1, 1)} if state == State.DEFERRED else {}
        issue = make_issue(cast, lead=cast.unit_b, state=state, assist=[cast.unit_c], **facts)
        for person in (cast.chief, cast.officer, cast.head_b, cast.head_c, cast.supervisor):
            client.force_login(person)
            response = client.get(reverse("issues:detail", args=[issue.pk]))
            if response.status_code == 404:
                continue  # units have nothing to do with it before 交办
            drawn = response.context["buttons"]
            for button in [drawn.main, *drawn.plain, *drawn.more]:
                assert button is None or client.get(button.url).status_code == 200, (state, person, button)


def test_next_step_says_who(cast, client):
    text_of = {
        State.REPORTED: "下一步：室承办人交办",
        State.ASSIGNED: "下一步：市监局签收",
        State.FIXING: "下一步：市监局整改后提交核验",
        State.SUBMITTED: "下一步：室承办人核验",
        State.VERIFIED: "下一步：室负责人销号",
    }
    for state, sentence in text_of.items():
        assert sentence in text(client, cast.officer, make_issue(cast, lead=cast.unit_b, state=state))
    assert "下一步" not in text(client, cast.officer, make_issue(cast, lead=cast.unit_b, state=State.CLOSED))


def test_the_due_date_explains_itself(cast, client):
    """Assigned on June 15; 端午 on June 19 does not count."""
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING, original_due=date(2026, 6, 30))
    shown = text(client, cast.head_b, issue)
    assert "2026年6月15日交办，限期整改的时限为14个工作日，次一工作日起计" in shown
    assert "6月19日端午" in shown
    assert "原时限6月30日" in shown
