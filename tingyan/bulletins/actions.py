"""拟稿, 修改, 批准, 印发; and running the same definition again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as say

from tingyan.audit import actions as audit
from tingyan.bulletins.models import Bulletin, Printed
from tingyan.bulletins.prose import FIGURES, OF_UNIT, drafted
from tingyan.bulletins.states import TEXTS, Part, State
from tingyan.bulletins.workflow import AGAIN, APPROVE, EDIT, ISSUE, Step, refusal
from tingyan.directory.models import Department, District
from tingyan.directory.numbering import take_places
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.numbers.actions import freeze
from tingyan.numbers.scope import Scope
from visits.models import Campaign

SERIES = "通报"


@dataclass(frozen=True)
class Definition:
    """What a bulletin is about: a campaign, a period, or both; the units of its ledger; its sections."""

    title: str
    campaign: Campaign | None
    since: date | None
    until: date | None
    units: Sequence[Department]
    parts: Sequence[str]


def draft(definition: Definition, *, by: Any, district: District, at: datetime | None = None) -> Bulletin:
    """Freeze every number and draft the words around them. Raises Refused, or ValidationError by field."""
    if district.pk not in by.posts.office:
        raise Refused(say("只有承办室可以拟稿"))
    check(definition, district)
    at, d = moment(at), definition
    with audit.recording(by=by):
        paper = Bulletin.objects.create(
            district=district, title=d.title, campaign=d.campaign, since=d.since, until=d.until,
            cut_off=at, drafted_by=by, drafted_at=at,
        )  # fmt: skip
        paper.units.set(d.units)
        numbers = {printed.frozen.slug: printed.frozen for printed in print_numbers(paper, d, by)}
        texts = {str(part): drafted(part, numbers) for part in TEXTS if part in d.parts}
        paper.sections = texts | ({str(Part.LEDGER): ""} if Part.LEDGER in d.parts else {})
        Bulletin.objects.filter(pk=paper.pk).update(sections=paper.sections)
        audit.entry("bulletin.draft", paper, numbers=len(numbers), units=[unit.pk for unit in d.units])
    return paper


def check(definition: Definition, district: District) -> None:
    """Raise ValidationError by field for what cannot be counted, or is of another district."""
    d = definition
    foreign = d.campaign is not None and d.campaign.district_id != district.pk
    foreign |= any(unit.district_id != district.pk for unit in d.units)
    wrong = [
        ("title", not d.title.strip(), say("请填写标题")),
        ("campaign", not (d.campaign or d.since or d.until), say("请选择活动批次，或填写起止日期")),
        ("campaign", foreign, say("活动批次和单位须属于本区")),
        ("until", bool(d.since and d.until and d.since > d.until), say("止日不能早于起日")),
        ("parts", not d.parts or bool(set(d.parts) - set(Part.values)), say("请选择至少一个部分")),
        ("units", Part.LEDGER in d.parts and not d.units, say("请选择列入台账的单位")),
    ]
    if faults := {name: sentence for name, is_wrong, sentence in wrong if is_wrong}:
        raise ValidationError(faults)


def print_numbers(paper: Bulletin, definition: Definition, by: Any) -> list[Printed]:
    """Freeze the numbers of the text, then those of each unit's line of the ledger; returns those of the text."""
    scope = Scope(by, paper.cut_off, definition.campaign, definition.since, definition.until)
    text = [Printed(bulletin=paper, frozen=one) for one in freeze(paper.district, FIGURES, scope, by=by)]
    lines: list[Printed] = []
    if Part.LEDGER in definition.parts:
        for unit in definition.units:
            of_unit = freeze(paper.district, OF_UNIT, scope.narrowed(unit=str(unit.pk)), by=by)
            lines += [Printed(bulletin=paper, unit=unit, frozen=one) for one in of_unit]
    Printed.objects.bulk_create([*text, *lines])
    return text


def again(paper: Bulletin, *, by: Any, at: datetime | None = None) -> Bulletin:
    """Draft another one by the same definition from the numbers of now; the one at hand stays as it is."""
    allow(AGAIN, paper, by)
    units = list(paper.units.order_by("order", "id"))
    definition = Definition(
        paper.title, paper.campaign, paper.since, paper.until, units, [part for part in Part if part in paper.sections]
    )
    return draft(definition, by=by, district=paper.district, at=at)


def change(paper: Bulletin, title: str, sections: Mapping[str, str], *, by: Any, version: int) -> Bulletin:
    """Change the words; the numbers stay those that were frozen. One that was approved has to be approved again."""
    allow(EDIT, paper, by, version)
    if set(sections) - set(paper.sections):
        raise ValueError("a section that the bulletin does not have")
    faults = {name: say("请填写这一部分") for name, text in sections.items() if not text.strip()}
    if not title.strip():
        faults["title"] = say("请填写标题")
    if faults:
        raise ValidationError(faults)
    kept = paper.sections | {name: text.strip() for name, text in sections.items()}
    before = {name: text for name, text in paper.sections.items() if kept[name] != text}
    with audit.recording(by=by):
        back = {"state": State.DRAFTED, "approved_by": None, "approved_at": None}
        write(paper, title=title.strip(), sections=kept, **back)
        audit.entry("bulletin.change", paper, before=before)
    return paper


def approve(paper: Bulletin, *, by: Any, version: int | None = None, at: datetime | None = None) -> Bulletin:
    allow(APPROVE, paper, by, version)
    with audit.recording(by=by):
        write(paper, state=State.APPROVED, approved_by=by, approved_at=moment(at))
        audit.entry("bulletin.approve", paper)
    return paper


def issue(
    paper: Bulletin, *, by: Any, on: date | None = None, version: int | None = None, at: datetime | None = None
) -> Bulletin:
    """Give it its number, of the year of the date on the paper, and lock it."""
    at = moment(at)
    on = on or timezone.localdate(at)
    allow(ISSUE, paper, by, version)
    if on > timezone.localdate(at):
        raise ValidationError({"on": say("印发日期不能晚于今天")})
    with audit.recording(by=by):
        rows = Bulletin.objects.select_for_update(no_key=True).filter(
            pk=paper.pk, state=paper.state, version=paper.version
        )
        if not rows.values_list("pk", flat=True):
            raise Stale(paper)
        series = paper.district.bulletin_prefix.strip()
        [seq] = take_places(paper.district, series or SERIES, on.year)
        number = {"series": series or SERIES, "year": on.year, "seq": seq, "number": f"{series}〔{on.year}〕{seq}号"}
        write(paper, state=State.ISSUED, issued_on=on, issued_at=at, issued_by=by, **number)
        audit.entry("bulletin.issue", paper, number=paper.number, on=on)
    return paper


def allow(step: Step, paper: Bulletin, by: Any, version: int | None = None) -> None:
    """Raise Stale where the page was drawn with another version, Refused where the person may not take the step now."""
    if version is not None and version != paper.version:
        raise Stale(paper)
    if message := refusal(by, step, paper):
        raise Refused(message)


def write(paper: Bulletin, **changes: Any) -> None:
    """Compare-and-set the columns; raises Stale on zero rows."""
    rows = Bulletin.objects.filter(pk=paper.pk, state=paper.state, version=paper.version)
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(paper)
    for name, value in changes.items():
        setattr(paper, name, value)
    paper.version += 1
