"""Whatever room it comes from, what waits for a person stands in one list, by day, with the same face."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from issues.models import Milestone
from issues.states import State
from tests.advisories.rows import make_paper
from tests.factories import make_issue, make_recheck, make_visit
from tests.issues.life import at
from tests.reviews.rows import decided, give, make_period, make_review, make_windows, vetoed
from tingyan.desk.rows import everything, of_milestones, of_scores
from tingyan.reviews.models import WindowReview
from tingyan.reviews.states import PeriodState, Stage
from tingyan.reviews.workflow import SCORE, refusal
from tingyan.workdays import calendar

TODAY = date(2026, 7, 1)  # a Wednesday


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(at(7, 1), tick=False):
        yield


def page(client, person):
    client.force_login(person)
    return client.get(reverse("desk:home")).content.decode()


def milestone(cast, on, **fields):
    issue = make_issue(cast, lead=cast.unit_b, **{"state": State.FIXING} | fields)
    return Milestone.objects.create(task=issue.tasks.get(), date=on, deliverable="流程图上墙")


def milestones(person):
    return list(of_milestones(person, TODAY, calendar.load()))


def test_milestones_that_are_near_or_past_and_nothing_else(cast):
    late, near = milestone(cast, date(2026, 6, 29)), milestone(cast, date(2026, 7, 6))
    milestone(cast, date(2026, 7, 7))
    Milestone.objects.filter(pk=milestone(cast, date(2026, 6, 29)).pk).update(done_on=date(2026, 6, 29))
    milestone(cast, date(2026, 6, 29), state=State.ASSIGNED)
    milestone(cast, date(2026, 6, 29), state=State.SUBMITTED)
    found = milestones(cast.liaison_b)
    assert [(row.pk, row.role) for row in found] == [(late.pk, "late"), (near.pk, "near")]
    assert {row.url for row in found} == {reverse("issues:task", args=[each.task_id]) for each in (late, near)}


def test_milestones_are_on_the_desks_of_the_unit_alone(cast):
    milestone(cast, TODAY)
    assert {name for name, person in cast.people.items() if milestones(person)} == {"head_b", "liaison_b"}


def test_scores_are_asked_of_whoever_may_give_them(cast):
    """The desk's question and the workflow's rule agree for every candidate and person."""
    people = [cast.officer2, cast.supervisor, cast.head_b, cast.chief]
    running = make_period(cast, reviewers=people)
    make_review(cast, make_period(cast, reviewers=people, name="申报", state=PeriodState.OPEN))
    make_review(cast, running)  # of unit B: not for its own head
    stages = [{"stage": stage} for stage in Stage if stage != Stage.PUBLISHED]
    settled = [decided(cast.chief, stage=Stage.PANEL), vetoed(cast.chief)]
    for window, columns in zip(make_windows(cast, len(stages) + 2), [*stages, *settled], strict=True):
        make_review(cast, running, window, **columns)
    for person in cast.people.values():
        rows = WindowReview.objects.select_related("period", "window__unit")
        allowed = {row.pk for row in rows if not refusal(person, SCORE, row)}
        assert {item.pk for item in of_scores(person)} == allowed, person
    scored = next(of_scores(cast.head_b)).pk
    give(WindowReview.objects.get(pk=scored), cast.head_b, 80)
    assert scored not in {item.pk for item in of_scores(cast.head_b)}


def test_one_list_by_day_with_the_same_face(cast, client):
    """A task, a milestone, an advisory, a visit and a candidate of one head."""
    task = make_issue(cast, lead=cast.unit_b, state=State.FIXING, due="2026-07-03", title="任务")
    task.tasks.update(current_due="2026-07-03")
    milestone(cast, date(2026, 7, 2), title="长期").task.issue.tasks.update(current_due="2026-12-31")
    make_paper(cast)  # to be signed by June 16
    make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, filled_by=cast.liaison_b)
    make_review(cast, make_period(cast, reviewers=[cast.head_b]), cast.window_a, name="三号窗口")
    text = page(client, cast.head_b)
    assert "共 6 条" in text
    assert re.findall(r'<h2 id="group-\d">(.*?)</h2>', text) == ["逾期", "本周", "以后", "未定时限"]
    titles = [re.sub("<.*?>", "", each) for each in re.findall(r'<a class="row-title"[^>]*>(.*?)</a>', text)]
    assert [t[:4] for t in titles[:4]] == ["窗口值守", "长期：流", "任务", "长期"]
    assert sorted(title[-2:] for title in titles[4:]) == ["体验", "窗口"]  # without a day: in either order
    days = [item.on for item in sorted(everything(cast.head_b, TODAY, calendar.load()), key=lambda i: i.on or date.max)]
    assert days == sorted(days, key=lambda on: on or date.max)
    assert text.count("<li>") >= 6 and text.count('class="btn btn-plain"') >= 6


def test_the_office_finds_its_rechecks_beside_its_issues(cast, client):
    make_recheck(make_issue(cast, lead=cast.unit_b, state=State.CLOSED), planned_on=date(2026, 7, 2))
    make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED)
    kinds = {str(item.label) for item in everything(cast.officer2, TODAY, calendar.load())}
    assert kinds == {"记录回头看结果", "核验"}
    assert "记录回头看结果" in page(client, cast.officer2)


def test_a_visit_is_confirmed_from_the_list(cast, client):
    visit = make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, filled_by=cast.liaison_b)
    assert f'action="{reverse("visits:confirm", args=[visit.pk])}"' in page(client, cast.head_b)
    client.post(reverse("visits:confirm", args=[visit.pk]))
    assert "没有待办" in page(client, cast.head_b)


def test_a_limit_that_was_counted_says_why_it_is_that_day(cast, client):
    """What is to be signed or judged has limits of other kinds, which that page does not tell of."""
    fix = make_issue(cast, lead=cast.unit_b, state=State.FIXING, assist=[cast.unit_a])
    make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED)
    make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED)
    for person, links in ((cast.head_b, 1), (cast.head_a, 1), (cast.officer2, 0)):
        text = page(client, person)
        assert text.count('class="why') == text.count(reverse("issues:why", args=[fix.pk])) == links, person
    assert client.get(reverse("issues:why", args=[fix.pk])).status_code == 200
