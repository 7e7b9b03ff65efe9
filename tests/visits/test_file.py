"""Filing a report: one transaction, one visit a sheet, and only what may be said."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from issues.actions import open as opening
from issues.models import Evidence, Issue
from issues.states import State, Theme
from tests.factories import make_blob
from tests.visits.sheets import problem, report
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification
from tingyan.kit.errors import Refused
from visits.actions import Answered, file_report, file_reports
from visits.models import Draft, DraftFile, Visit
from visits.states import AnswerValue, FilledHow, Mode


def test_a_visit_carries_what_the_report_says(cast):
    item = cast.check_items[0]
    visit = file_report(
        report(
            cast,
            windows=[cast.window_b],
            service_items=[cast.item_b],
            answers=[Answered(item, AnswerValue.OK, "有人引导")],
            photos=[make_blob(cast)],
            papers=[make_blob(cast)],
            helped_on_spot="帮一位老人取号",
        ),
        by=cast.head_a,
    )
    assert (visit.number, visit.mode, visit.filled_how) == ("TY-2026-0001", Mode.CROSS, FilledHow.SELF)
    assert visit.confirmed_at == visit.filed_at
    assert list(visit.visited_units.all()) == [cast.unit_b]
    assert list(visit.windows.all()) == [cast.window_b]
    assert [(a.item, a.note) for a in visit.answers.all()] == [(item, "有人引导")]
    assert [photo.is_paper for photo in visit.photos.order_by("pk")] == [False, True]
    assert list(Visit.objects.filter(search__found="老人")) == [visit]
    assert AuditEntry.objects.filter(action="visit.file").count() == 1


@pytest.mark.parametrize(
    ("units", "public_area", "mode"),
    [
        (["unit_a"], False, Mode.OWN),
        (["unit_a"], True, Mode.CROSS),
        (["unit_a", "unit_b"], False, Mode.CROSS),
        (["unit_b"], False, Mode.CROSS),
        ([], True, Mode.CROSS),
    ],
)
def test_own_only_where_everything_visited_is_the_visitors_own(cast, units, public_area, mode):
    visited = [getattr(cast, name) for name in units]
    visit = file_report(report(cast, visited_units=visited, public_area=public_area), by=cast.head_a)
    assert visit.mode == mode
    assert Issue.objects.get().finder_masked == (mode == Mode.CROSS)


def test_who_came_unannounced_is_masked_at_home_too(cast):
    file_report(report(cast, visited_units=[cast.unit_a], unannounced=True), by=cast.head_a)
    assert Issue.objects.get().finder_masked


def test_one_visit_three_problems_four_photos(cast):
    """C24: joins never multiply."""
    problems = [problem(photos=[make_blob(cast), make_blob(cast)]), problem(photos=[make_blob(cast)]), problem()]
    themes = [Theme.PROCESS, Theme.FACILITIES]
    visit = file_report(report(cast, problems=problems, photos=[make_blob(cast)], themes=themes), by=cast.head_a)
    assert Visit.objects.about("process", "facilities").count() == 1
    row = Visit.objects.about("process", "facilities").for_rows().get()
    assert row.issue_count == 3
    assert Evidence.objects.filter(issue__visit=visit).count() + visit.photos.count() == 4


def test_settled_on_the_spot_goes_to_be_verified(cast):
    file_report(report(cast, problems=[problem(fixed_on_spot=True, spot_action="当场补上")]), by=cast.head_a)
    assert Issue.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize(
    ("moment", "month"),
    [(datetime(2026, 6, 30, 15, 30, tzinfo=UTC), 6), (datetime(2026, 6, 30, 16, 30, tzinfo=UTC), 7)],
)
def test_the_day_turns_in_shanghai(cast, client, moment, month):
    """C25: at 16:30Z it is July, and the page offers July 1."""
    with time_machine.travel(moment, tick=False):
        client.force_login(cast.head_a)
        today = client.get("/visits/report/").context["form"].initial["date"]
        assert today == (date(2026, 7, 1) if month == 7 else date(2026, 6, 30))
        file_report(report(cast, date=today), by=cast.head_a)
    assert Visit.objects.get().date.month == month
    assert Visit.objects.filter(date__range=("2026-06-01", "2026-06-30")).count() == (month == 6)


def test_tomorrow_has_not_been_walked(cast):
    late = datetime(2026, 6, 30, 15, 59, tzinfo=UTC)
    with time_machine.travel(late, tick=False), pytest.raises(ValidationError) as refused:
        file_report(report(cast, date=date(2026, 7, 1)), by=cast.head_a)
    assert refused.value.message_dict == {"date": ["体验日期不能晚于今天"]}


def test_numbers_follow_the_year_of_the_walk(cast):
    days = [date(2026, 1, 5), date(2025, 12, 30), date(2026, 1, 6)]
    visits = file_reports([report(cast, date=day) for day in days], by=cast.head_a)
    assert [visit.number for visit in visits] == ["TY-2026-0001", "TY-2025-0001", "TY-2026-0002"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"visited_units": []}, "visited_units"),
        ({"themes": []}, "themes"),
        ({"nothing_found": True}, "nothing_found"),
        ({"problems": []}, "nothing_found"),
        ({"problems": [problem(description="")]}, "problems"),
        ({"problems": [problem(theme="")]}, "problems"),
        ({"problems": [problem(fixed_on_spot=True)]}, "problems"),
        ({"visitor_name": " "}, "visitor"),
    ],
)
def test_what_is_missing_is_named(cast, fields, field):
    with pytest.raises(ValidationError) as refused:
        file_report(report(cast, **fields), by=cast.head_a)
    assert set(refused.value.message_dict) == {field}
    assert not Visit.objects.exists()
    assert not Issue.objects.exists()


def test_a_window_belongs_to_the_hall_and_a_visited_unit(cast):
    with pytest.raises(ValidationError) as refused:
        file_report(report(cast, windows=[cast.window_a]), by=cast.head_a)
    assert set(refused.value.message_dict) == {"windows"}


def test_the_unit_takes_part_in_the_campaign(cast):
    cast.campaign.units.remove(cast.unit_a)
    with pytest.raises(ValidationError) as refused:
        file_report(report(cast), by=cast.head_a)
    assert set(refused.value.message_dict) == {"campaign"}


def test_the_visitor_heads_the_unit(cast):
    with pytest.raises(ValidationError) as refused:
        file_report(report(cast, visitor=cast.head_b), by=cast.officer)
    assert set(refused.value.message_dict) == {"visitor"}


@pytest.mark.parametrize("name", ["head_b", "liaison_b", "supervisor", "stranger", "officer_gz", "deactivated"])
def test_others_may_not_fill_in_for_the_unit(cast, name):
    with pytest.raises(Refused):
        file_report(report(cast), by=getattr(cast, name))


@pytest.mark.parametrize(("name", "how"), [("liaison_a", "liaison"), ("deputy_a", "liaison"), ("officer", "office")])
def test_the_visitor_is_told_that_somebody_filled_it_in(cast, name, how):
    visit = file_report(report(cast), by=getattr(cast, name))
    assert visit.filled_how == how
    told = Notification.objects.filter(kind="visit.to_confirm")
    assert [(row.user, row.object_id) for row in told] == [(cast.head_a, visit.pk)]


def test_a_visitor_without_account_is_told_through_the_units_head(cast):
    file_report(report(cast, visitor=None, visitor_name="赵一"), by=cast.officer)
    assert Notification.objects.get(kind="visit.to_confirm").user == cast.head_a


def test_the_draft_is_used_up_once(cast):
    sheet = report(cast)
    draft = Draft.objects.create(owner=cast.head_a, client_key=sheet.client_key)
    DraftFile.objects.create(draft=draft, slot="visit", blob=make_blob(cast))
    other = Draft.objects.create(owner=cast.head_b, client_key=sheet.client_key)
    first = file_report(sheet, by=cast.head_a)
    assert file_report(sheet, by=cast.head_a) == first
    assert list(Draft.objects.all()) == [other]
    assert Issue.objects.count() == 1


def test_a_failure_half_way_leaves_nothing(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(opening.Evidence.objects, "bulk_create", broken)
    sheet = report(cast)
    Draft.objects.create(owner=cast.head_a, client_key=sheet.client_key)
    with pytest.raises(RuntimeError):
        file_report(sheet, by=cast.head_a)
    assert not Visit.objects.exists()
    assert not Issue.objects.exists()
    assert not AuditEntry.objects.exists()
    assert Draft.objects.count() == 1
