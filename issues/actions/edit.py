"""What the office may correct on an issue without moving it; counted columns leave a move behind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say

from issues.actions.doubt import note_repeats
from issues.actions.take import Happening, write
from issues.models import Issue
from issues.states import State
from tingyan.audit import actions as audit
from tingyan.kit import words
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment

EDITABLE = frozenset(
    {
        "title", "description", "theme", "category", "severity", "wording", "note", "people", "hall", "place_unit",
        "window", "service_item", "source_record", "source_batch", "upper_number", "repeat_of",
    }
)  # fmt: skip
OFFICE_ONLY = frozenset({"people", "note"})  # that they changed is recorded, not what they said: auditors read no names
SEALED = (State.CLOSED, State.VOID, State.MERGED, State.DECLINED, State.HANDED_OVER)


def edit(issue: Issue, changes: dict[str, Any], *, by: Any, version: int, at: datetime | None = None) -> Issue:
    """Correct columns of an issue that has not ended. Raises Stale if somebody saved first (C54), Refused, or
    ValueError for a column that is not the office's to edit."""
    if not changes.keys() <= EDITABLE:
        raise ValueError(f"not editable: {sorted(changes.keys() - EDITABLE)}")
    if version != issue.version:
        raise Stale(issue)
    if issue.district_id not in by.posts.office:
        raise Refused(say("只有承办室可以修改问题登记"))
    if issue.state in SEALED:
        raise Refused(say("此问题现在是“%s”，登记内容不能再修改") % issue.get_state_display())
    if not str(changes.get("description", issue.description)).strip():
        raise ValidationError({"description": say("请填写问题情况")})
    if changes.get("repeat_of") == issue:
        raise ValidationError({"repeat_of": say("不能填写本问题的编号")})
    before = {name: getattr(issue, name) for name in changes}
    with audit.recording(by=by):
        for name, value in changes.items():
            setattr(issue, name, value)
        issue.fill_search()
        columns = changes | {"search_office": issue.search_office, "search_unit": issue.search_unit}
        happening = Happening(by=by, at=moment(at), note=changed(before), internal=True)
        write(issue, happening, "edit", state=issue.state, **columns)
        compare_again(issue, changes, happening.at)
        audit.entry("issue.edited", issue, before={k: str(v) for k, v in before.items() if k not in OFFICE_ONLY})
    return issue


def compare_again(issue: Issue, changes: dict[str, Any], at: datetime) -> None:
    """Another window or category of an assigned issue: it may repeat another one, or none."""
    if issue.round_no and changes.keys() & {"window", "category"}:
        note_repeats(issue, at=at)


def changed(names: Iterable[str]) -> str:
    with words.as_recorded():
        return say("修改：%s") % words.listed(getattr(Issue, name).field.verbose_name for name in names)


def flag_clue(issue: Issue, clue: bool, *, by: Any) -> Issue:
    """疑似线索: set and seen by officer and chief only; it leaves no trace that an auditor reads."""
    if issue.district_id not in by.posts.office:
        raise Refused(say("只有承办室可以办理这一步"))
    Issue.objects.filter(pk=issue.pk).update(clue=clue)
    issue.clue = clue
    return issue


def show_people(issue: Issue, shown: bool, *, by: Any) -> Issue:
    """The lead unit's head lets the liaison see 涉及人员, or no longer."""
    if issue.lead_id not in by.posts.heads:
        raise Refused(say("只有牵头单位的主要负责人可以授权"))
    with audit.recording(by=by):
        Issue.objects.filter(pk=issue.pk).update(people_for_liaison=shown)
        audit.entry("issue.show_people", issue, shown=shown)
    issue.people_for_liaison = shown
    return issue
