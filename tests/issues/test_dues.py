"""为什么是这一天, and what a changed calendar would move, which nothing moves by itself."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from issues import actions
from issues.actions.shift import shift_due
from issues.models import Issue
from issues.reasons import reason_of
from issues.shifts import shifts
from issues.states import DueRule
from tests.issues.life import NOW, afresh, assigned, at, signed, submitted, task_of
from tingyan.directory.actions import save_day
from tingyan.kit.errors import Refused, Stale
from tingyan.workdays import calendar
from tingyan.workdays.models import Day

WHY, SHIFTS = "issues:why", reverse("issues:shifts")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def holiday(cast, day=date(2026, 6, 22)):
    return save_day(Day(date=day, kind="holiday", name="临时放假"), by=cast.officer)


def test_each_rule_is_kept_with_its_numbers(cast):
    task = task_of(assigned(cast), cast.unit_a)
    assert (task.due_rule, task.due_start, task.due_count) == (DueRule.FIX_TYPE, date(2026, 6, 2), 15)
    task = task_of(assigned(cast, due=date(2026, 6, 26)), cast.unit_a)
    assert (task.due_rule, task.due_count, task.current_due) == (DueRule.BY_HAND, None, date(2026, 6, 26))
    task = task_of(assigned(cast, fix_type="long"), cast.unit_a)
    assert (task.due_rule, task.due_count) == (DueRule.FIX_TYPE, 6)
    late = actions.return_(submitted(cast), by=cast.officer, reason="不清", at=at(6, 23))
    task = task_of(late, cast.unit_a)
    assert (task.due_rule, task.due_start, task.due_count) == (DueRule.RETURN, date(2026, 6, 23), 3)
    early = actions.return_(submitted(cast), by=cast.officer, reason="不清", at=at(6, 9))
    assert task_of(early, cast.unit_a).due_rule == DueRule.FIX_TYPE  # the return moved nothing


def test_explained_day_by_day(cast):
    reason = reason_of(task_of(assigned(cast), cast.unit_a), "limited", calendar.load())
    assert reason.sentence == "2026年6月2日交办，限期整改的时限为15个工作日，次一工作日起计。"
    assert [(day.date, day.name) for day in reason.skipped] == [
        (date(2026, 6, 19), "端午节"),
        (date(2026, 6, 20), "端午节"),
        (date(2026, 6, 21), "端午节"),
    ]
    assert (reason.days[-1].date, reason.days[-1].number) == (date(2026, 6, 24), 15)
    assert reason.edition == calendar.load().edition and not reason.changed


def test_the_page_is_for_whoever_works_or_judges(cast, client):
    issue = assigned(cast)
    for person, status in ((cast.head_a, 200), (cast.officer, 200), (cast.head_b, 403), (cast.head_c, 404)):
        client.force_login(person)
        assert client.get(reverse(WHY, args=[issue.pk])).status_code == status
    client.force_login(cast.head_a)
    text = client.get(reverse(WHY, args=[issue.pk])).text
    assert "第15个工作日" in text and "端午节" in text


def test_a_holiday_more_moves_nothing_by_itself(cast):
    issue = signed(cast)
    holiday(cast)
    assert afresh(issue).due == date(2026, 6, 24)
    [shift] = shifts(cast.officer, calendar.load())
    assert (shift.task.issue, shift.now, shift.then) == (issue, date(2026, 6, 24), date(2026, 6, 25))
    assert shifts(cast.officer_gz, calendar.load()) == []


def test_what_was_said_by_hand_or_granted_is_not_counted_again(cast):
    signed(cast, due=date(2026, 6, 26))
    issue = signed(cast)
    wish = actions.Wish(date(2026, 6, 30), "到货晚", "已订")
    request = actions.extend(task_of(issue, cast.unit_a), wish, by=cast.head_a, at=at(6, 5))
    actions.rule_extension(request, actions.Verdict(True, "属实"), by=cast.chief, at=at(6, 8))
    holiday(cast)
    assert shifts(cast.chief, calendar.load()) == []


def test_the_chief_moves_it_and_both_dates_stay(cast, client):
    issue = signed(cast)
    holiday(cast)
    client.force_login(cast.officer)
    assert "临时" not in client.get(SHIFTS).text
    [shift] = shifts(cast.chief, calendar.load())
    chosen = {"chosen": f"{shift.task.pk}:{shift.then}", "note": "新增临时放假"}
    assert client.post(SHIFTS, chosen).status_code == 403
    client.force_login(cast.chief)
    assert client.post(SHIFTS, chosen | {"note": ""}).status_code == 400
    assert client.post(SHIFTS, chosen).status_code == 302
    issue, task = afresh(issue), task_of(issue, cast.unit_a)
    assert (issue.due, issue.original_due) == (date(2026, 6, 25), date(2026, 6, 24))
    assert (task.current_due, task.due_edition) == (issue.due, calendar.load().edition)
    assert issue.current_round.current_due == issue.due
    assert issue.moves.latest("id").step == "shift"
    assert shifts(cast.chief, calendar.load()) == []


def test_not_to_a_day_that_the_calendar_no_longer_gives(cast):
    signed(cast)
    holiday(cast)
    [shift] = shifts(cast.chief, calendar.load())
    holiday(cast, date(2026, 6, 23))
    with pytest.raises(Stale):
        shift_due(shift.task, shift.then, by=cast.chief, reason="放假", at=at(6, 5))
    with pytest.raises(Refused):
        shift_due(shift.task, shift.then, by=cast.officer, reason="放假", at=at(6, 5))
    with pytest.raises(ValidationError):
        shift_due(shift.task, shift.then, by=cast.chief, reason="", at=at(6, 5))
    assert Issue.objects.get().due == date(2026, 6, 24)


def test_whoever_changes_the_calendar_is_led_to_what_it_would_move(cast, client):
    client.force_login(cast.officer)
    day = {"date": "2026-06-22", "kind": "holiday", "name": "临时放假", "source": "通知"}
    page = client.post(reverse("admin:workdays_day_add"), day, follow=True)
    assert Day.objects.filter(date=date(2026, 6, 22)).exists()
    assert f'href="{SHIFTS}"' in page.text
