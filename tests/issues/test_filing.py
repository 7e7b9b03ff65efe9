"""Filing and correcting: titles, numbers of the document's own year, and what the audit must not repeat."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from issues import actions
from issues.actions.open import title_from
from issues.models import Issue
from tests.issues.life import NOW, at, filed
from tingyan.audit.models import AuditEntry
from tingyan.kit.errors import Refused


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("取号机不认居住证。已反映。", "取号机不认居住证"),
        ("。取号机坏了", "取号机坏了"),
        ("\r\n 取号机坏了！急", "取号机坏了"),
        ("？！", "？！"),
        ("长" * 40, "长" * 29 + "…"),
    ],
)
def test_a_title_is_the_first_clause_and_never_empty(description, title):
    assert title_from(description) == title


@time_machine.travel(datetime(2027, 1, 5, tzinfo=UTC), tick=False)
def test_numbers_are_of_the_document_s_own_local_year(cast):
    """C27: 16:05Z on the last day of the year is the next year's first; one dated earlier continues the old series."""
    moments = [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "WT-2026-0001"),
        (datetime(2026, 12, 31, 16, 5, tzinfo=UTC), "WT-2027-0001"),
        (datetime(2026, 12, 30, 1, tzinfo=UTC), "WT-2026-0002"),
        (datetime(2027, 1, 4, 1, tzinfo=UTC), "WT-2027-0002"),
    ]
    assert [filed(cast, when=when).number for when, _ in moments] == [number for _, number in moments]


def test_numbers_are_each_district_s_own(cast):
    assert filed(cast).number == filed(cast, district=cast.gz, campaign=None).number == "WT-2026-0001"


def test_one_filing_is_of_one_district(cast):
    rows = [
        actions.NewIssue(district=district, description="问题", theme="process", found_on=date(2026, 6, 1))
        for district in (cast.ls, cast.gz)
    ]
    with pytest.raises(ValueError, match="one district"):
        actions.open_issues(rows, by=cast.officer)
    assert not Issue.objects.exists()


def test_a_theme_must_be_chosen(cast):
    with pytest.raises(ValidationError, match="第1个问题：请选择主题"):
        filed(cast, theme="")


def test_an_issue_does_not_repeat_itself(cast):
    issue = filed(cast)
    with pytest.raises(ValidationError, match="本问题的编号"):
        actions.edit(issue, {"repeat_of": issue}, by=cast.officer, version=issue.version)


def test_correcting_keeps_names_out_of_the_audit_and_the_given_changes_as_they_were(cast):
    issue = filed(cast, people="8号窗口张某", note="内部线索")
    changes = {"people": "8号窗口", "note": "", "title": "新标题"}
    actions.edit(issue, changes, by=cast.officer, version=issue.version)
    assert set(changes) == {"people", "note", "title"}
    told = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert "取号机不认居住证" in told
    assert "张某" not in told
    assert "内部线索" not in told


def test_a_counted_column_corrected_leaves_its_span(cast):
    issue = filed(cast)
    actions.edit(issue, {"theme": "conduct", "window": cast.window_b}, by=cast.officer, version=1, at=at(6, 5))
    first, second = issue.moves.order_by("id")
    assert (first.theme, first.window, first.valid_until) == ("process", None, at(6, 5))
    assert (second.theme, second.window, second.valid_from, second.valid_until) == (
        "conduct",
        cast.window_b,
        at(6, 5),
        None,
    )


def test_what_has_ended_is_corrected_no_more(cast):
    issue = filed(cast)
    actions.void(issue, by=cast.chief, reason="误录")
    with pytest.raises(Refused, match="不能再修改"):
        actions.edit(issue, {"title": "新"}, by=cast.officer, version=issue.version)
