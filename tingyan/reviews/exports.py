"""窗口评价表: the candidates of a period as its reader sees them, in the order of the page."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues.exports import hand_out
from tingyan.kit import words
from tingyan.kit.sheets import Column, in_chunks
from tingyan.numbers.board import Number
from tingyan.reviews.board import Beside
from tingyan.reviews.faces import Face, faces_of
from tingyan.reviews.models import ReviewPeriod
from tingyan.reviews.states import CRITERIA

CHUNK = 500


class Line:
    def __init__(self, face: Face, beside: list[Number]) -> None:
        self.face, self.review, self.beside = face, face.review, beside


def columns(*, reads: bool) -> list[Column]:
    common = [
        Column(_("窗口"), lambda x: x.review.name, width=24),
        Column(_("单位"), lambda x: str(x.review.window.unit), width=16),
        Column(_("阶段"), lambda x: x.review.get_stage_display()),
    ]
    told = [
        Column(_("评定结果"), lambda x: x.face.outcome),
        Column(_("一票否决"), lambda x: (x.review.veto_reason or _("是")) if x.face.vetoed else "", width=30),
        Column(_("评定意见"), lambda x: x.review.note if x.face.tells_outcome else "", width=40),
    ]
    return [*common, *(office_columns() if reads else own_columns()), *told]


def office_columns() -> list[Column]:
    means = [Column(label, mean(place)) for place, label in enumerate(CRITERIA.values())]
    facts = (_("体验人次"), _("未销号（不含自查）"), _("逾期（不含自查）"), _("回访满意率（不含自查）"))
    return [
        *means,
        Column(_("总分"), lambda x: x.face.total and round(x.face.total, 2)),
        Column(_("已评分/应评分"), lambda x: f"{x.face.given}/{x.face.expected}"),
        *(Column(label, fact(place), width=18) for place, label in enumerate(facts)),
    ]


def own_columns() -> list[Column]:
    return [
        Column(label, lambda x, name=name: getattr(x.face.own, name) if x.face.own else None, kind="int")
        for name, label in CRITERIA.items()
    ]


def mean(place: int) -> Callable[[Line], Any]:
    return lambda line: None if (value := line.face.means[place]) is None else round(value, 2)


def fact(place: int) -> Callable[[Line], Any]:
    return lambda line: line.beside[place].text


def lines(rows: Any, user: Any, period: ReviewPeriod, beside: Beside | None) -> Iterator[Line]:
    chunk: list[Any] = []
    for row in in_chunks(rows):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from lines_of(chunk, user, period, beside)
            chunk = []
    yield from lines_of(chunk, user, period, beside)


def lines_of(chunk: list[Any], user: Any, period: ReviewPeriod, beside: Beside | None) -> Iterator[Line]:
    for face in faces_of(user, period, chunk):
        yield Line(face, beside.of(face.review) if beside else [])


def export(rows: Any, *, by: Any, period: ReviewPeriod, beside: Beside | None, kind: str, notes: list[str]) -> Any:
    """Answer with the candidates `rows`; `beside` is there for those who read all."""
    told = [str(period), words.span(period.starts_on, period.ends_on), *notes]
    sheet: HttpResponseBase = hand_out(
        _("窗口评价表"),
        columns(reads=beside is not None),
        lines(rows, by, period, beside),
        code="review.export",
        by=by,
        kind=kind,
        notes=told,
    )
    return sheet
