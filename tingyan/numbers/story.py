"""Why a row came into a figure or went out of it between two moments: what was recorded of it in between."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say

from issues.faces import face, with_work
from issues.models import Issue, Move
from issues.states import State
from issues.views.history import verb
from tingyan.advisories.states import State as PaperState
from tingyan.kit import words
from tingyan.kit.spans import BEGINNING
from tingyan.numbers.compare import CAME, Sides

OF_ISSUES = ("issues", "rounds", "rechecks", "call_backs")
Why = dict[int, list[str]]


@dataclass(frozen=True)
class Told:
    """A row as the page of differences lists it."""

    title: str
    number: str
    unit: str
    url: str
    why: list[str]


def told(base: str, rows: Iterable[Any], sides: Sides, which: str, user: Any) -> list[Told]:
    read = list(rows)
    if not sides.moves_on:
        return [tell(base, row, [sides.names[which == CAME]]) for row in read]
    why = of_issues(read, sides, user) if base in OF_ISSUES else of_records(read, sides)
    return [tell(base, row, why[row.pk]) for row in read]


def tell(base: str, row: Any, why: list[str]) -> Told:
    issue = issue_of(row) if base in OF_ISSUES else None
    if issue:
        unit = getattr(row, "lead", None) or issue.lead
        return Told(issue.title, issue.number, str(unit or say("未定")), issue.get_absolute_url(), why)
    url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    if base == "visits":
        return Told(words.date(row.date), row.number, str(row.visitor_unit), url, why)
    if base == "receipts":
        return Told(row.advisory.title, row.advisory.number, str(row.unit), url, why)
    return Told(getattr(row, "name", "") or str(row), "", str(getattr(row, "unit", "")), url, why)


def issue_of(row: Any) -> Issue:
    return row if isinstance(row, Issue) else row.issue


def span(sides: Sides) -> tuple[datetime, datetime]:
    return sides.before.now, sides.after.now


def of_issues(rows: list[Any], sides: Sides, user: Any) -> Why:
    """Two questions for the page: the issues as this person sees them, and their moves of those days."""
    since, until = span(sides)
    keys = {issue_of(row).pk for row in rows}
    issues = with_work(Issue.objects.visible_to(user).filter(pk__in=keys), user)
    shown = {issue.pk: face(user, issue) for issue in issues}
    moves: dict[int, list[str]] = defaultdict(list)
    between = Move.objects.filter(issue__in=shown, recorded_at__gt=since, recorded_at__lte=until)
    for move in between.select_related("unit").order_by("recorded_at", "id"):
        if shown[move.issue_id].sees_move(move):
            moves[move.issue_id].append(sentence(move))
    whole = {pk for pk, one in shown.items() if one.office}
    return {row.pk: moves[key] or [silent(key in whole)] for row in rows for key in [issue_of(row).pk]}


def silent(whole: bool) -> str:
    """Nothing was done to it, as far as this person may know: then only the days went on."""
    return say("期间没有办理记录，因日期推移而变化") if whole else say("没有可以查看的办理记录")


def sentence(move: Move) -> str:
    """6月3日 交办（市监局），待交办→待签收."""
    step = say("新登记") if move.step == "file" else verb(move)
    text = f"{words.date(move.at, True)} {step}"
    if move.before and move.before != move.state:
        states = State(move.before).label, State(move.state).label
        text = say("{text}，{before}→{after}").format(text=text, before=states[0], after=states[1])
    recorded = timezone.localdate(move.recorded_at)
    late = recorded != timezone.localdate(move.at)
    return text + words.aside(say("{day}录入").format(day=words.date(recorded, True))) if late else text


def of_records(rows: list[Any], sides: Sides) -> Why:
    """Of what keeps spans, those that began in between, each beside the one before it; two questions for the page."""
    since, until = span(sides)
    why: Why = {row.pk: [new(row)] if since < recorded(row) <= until else [] for row in rows}
    if rows and hasattr(rows[0], "spans"):
        kept = rows[0].spans.model.objects.filter(of__in=why, recorded_at__lte=until).order_by("recorded_at", "id")
        before: dict[int, Any] = {}
        for one in kept:
            if one.recorded_at > since and (earlier := before.get(one.of_id)):
                why[one.of_id].append(changed(earlier, one))
            before[one.of_id] = one
    return {pk: told or [silent(True)] for pk, told in why.items()}


def changed(before: Any, after: Any) -> str:
    day = words.date(after.recorded_at, True)
    states = said(before), said(after)
    if states[0] == states[1]:
        return say("{day} 修改登记").format(day=day)
    return say("{day} {before}→{after}").format(day=day, before=states[0], after=states[1])


def said(one: Any) -> str:
    """What a span says in a word: of a receipt, 已作废 once its paper was withdrawn."""
    if hasattr(one, "active"):
        return say("可选用") if one.active else say("已停用")
    if getattr(one, "paper", "") == PaperState.WITHDRAWN:
        return str(PaperState.WITHDRAWN.label)
    return str(one.get_state_display())


def recorded(row: Any) -> datetime:
    """When a row came; of a unit nobody knows."""
    at: datetime = getattr(row, "recorded_at", None) or getattr(row, "sent_at", None) or BEGINNING
    return at


def new(row: Any) -> str:
    return say("{day} 新登记").format(day=words.date(recorded(row), True))
