"""Drafting a paper and changing it until it is sent."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from tingyan.advisories.actions import notices
from tingyan.advisories.actions.take import allow, record, write
from tingyan.advisories.models import Advisory
from tingyan.advisories.states import Kind, State
from tingyan.advisories.workflow import EDIT
from tingyan.audit import actions as audit
from tingyan.directory.models import Department, District
from tingyan.kit import phones
from tingyan.kit.errors import Refused
from tingyan.kit.moments import moment

FOLLOWS = _("针对已发出文书的，只能是工作督办单")
WORDS = ("title", "problem", "advice", "contact")


def draft(
    *,
    by: Any,
    district: District,
    units: Sequence[Department],
    issues: Sequence[Issue] = (),
    follows: Advisory | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Advisory:
    """Draft a paper: `kind`, `title`, `problem`, `advice`, `reply_by`, `contact`, `copies`. It has no number yet.

    `issues` are those that it rests on; `follows` is the advisory that a 督办单 is about. Raises ValidationError by
    field, Refused for whoever is not of the district's office.
    """
    if district.pk not in by.posts.office:
        raise Refused(say("只有承办室可以拟稿"))
    at = moment(at)
    kind = values.setdefault("kind", Kind.REMINDER)
    check(district.pk, values, units, issues, timezone.localdate(at))
    check_follows(district.pk, kind, follows)
    with audit.recording(by=by):
        paper = Advisory.objects.create(district=district, follows=follows, drafted_by=by, drafted_at=at, **values)
        paper.units.set(units)
        paper.issues.set(issues)
        record(paper, "draft", by, at, units=[unit.pk for unit in units], issues=[issue.pk for issue in issues])
        notices.tell_chiefs("draft", paper, by, at)
    return paper


def change(
    paper: Advisory,
    *,
    by: Any,
    version: int,
    units: Sequence[Department],
    issues: Sequence[Issue] = (),
    at: datetime | None = None,
    **values: Any,
) -> Advisory:
    """Change anything of a paper not yet sent. One that was approved has to be approved again."""
    at = moment(at)
    allow(EDIT, paper, by, version)
    check(paper.district_id, values, units, issues, timezone.localdate(at))
    if paper.follows_id and values.get("kind", paper.kind) != Kind.SUPERVISION:
        raise ValidationError({"kind": FOLLOWS})
    before = {name: str(getattr(paper, name)) for name, new in values.items() if getattr(paper, name) != new}
    before |= {"contact": phones.contact(before["contact"])} if "contact" in before else {}
    was_approved = paper.state == State.APPROVED
    with audit.recording(by=by):
        write(paper, state=State.DRAFTED, approved_by=None, approved_at=None, **values)
        paper.units.set(units)
        paper.issues.set(issues)
        record(paper, "change", by, at, before=before, units=[unit.pk for unit in units])
        if was_approved:
            notices.tell_chiefs("draft", paper, by, at)
    return paper


def check(
    district_id: int, values: dict[str, Any], units: Sequence[Department], issues: Sequence[Issue], today: date
) -> None:
    """Raise ValidationError for what the paper may not say."""
    faults = {name: say("请填写") for name in WORDS if not values.get(name, "").strip()}
    if message := units_fault(district_id, units):
        faults["units"] = message
    if any(issue.district_id != district_id for issue in issues):
        faults["issues"] = say("所依据的问题不属于本区")
    if values["reply_by"] < today:
        faults["reply_by"] = say("反馈期限不能早于今天")
    if faults:
        raise ValidationError(faults)


def units_fault(district_id: int, units: Sequence[Department]) -> str:
    """What is wrong with those addressed, or ""."""
    if not units:
        return say("请选择发送单位")
    for unit in units:
        if unit.district_id != district_id or unit.is_office or not unit.active or unit.merged_into_id:
            return say("%(unit)s不能作为发送单位，请重新选择") % {"unit": unit}
    return ""


def check_follows(district_id: int, kind: str, follows: Advisory | None) -> None:
    if follows is None:
        return
    if kind != Kind.SUPERVISION:
        raise ValidationError({"kind": FOLLOWS})
    if follows.district_id != district_id or not follows.is_issued:
        raise ValidationError({"kind": say("所督办的文书不在本区，或没有发出")})
