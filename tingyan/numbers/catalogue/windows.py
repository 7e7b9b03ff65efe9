"""What is put beside the scores of a window: the board's figures without the problems that its unit found itself.

A unit that looks for its own problems must not stand worse for it: those are counted apart, as 自查发现.
"""

from typing import Any

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tingyan.numbers.bases import ISSUES
from tingyan.numbers.catalogue.closed import ON_TIME_RATE
from tingyan.numbers.catalogue.found import ISSUES_CLOSED, ISSUES_FOUND, ISSUES_OPEN, ISSUES_OVERDUE
from tingyan.numbers.catalogue.supervision import RESULT_SATISFACTION
from tingyan.numbers.conditions import found
from tingyan.numbers.figures import AnyFigure, Figure, Ratio


def outside(figure: Figure, label: Any = None) -> Figure:
    """The same figure of problems that others found."""
    column = "self_found" if figure.base is ISSUES else "issue__self_found"
    return Figure(
        f"outside_{figure.slug}",
        label or format_lazy(_("{label}（不含自查发现）"), label=figure.label),
        format_lazy(_("{definition}不含本单位自查发现的问题。"), definition=figure.definition),
        figure.base,
        lambda scope: figure.where(scope) & Q(**{column: False}),
        readers_only=True,
    )


def outside_rate(ratio: Ratio) -> Ratio:
    label = format_lazy(_("{label}（不含自查发现）"), label=ratio.label)
    definition = format_lazy(_("{definition}不含本单位自查发现的问题。"), definition=ratio.definition)
    return Ratio(
        f"outside_{ratio.slug}", label, definition, outside(ratio.part), outside(ratio.whole), readers_only=True
    )


OUTSIDE_FOUND, OUTSIDE_OPEN, OUTSIDE_OVERDUE, OUTSIDE_CLOSED = (
    outside(figure) for figure in (ISSUES_FOUND, ISSUES_OPEN, ISSUES_OVERDUE, ISSUES_CLOSED)
)
REPEATS = Figure(
    "outside_repeats",
    _("重复问题（不含自查发现）"),
    _("按发现日期统计的问题中，登记为另一问题再次发生的问题数，不含本单位自查发现的问题。"),
    ISSUES,
    lambda scope: found(scope) & Q(repeat_of__isnull=False, self_found=False),
    readers_only=True,
)
OUTSIDE_ON_TIME_RATE = outside_rate(ON_TIME_RATE)
OUTSIDE_SATISFACTION = outside_rate(RESULT_SATISFACTION)

WINDOW: tuple[AnyFigure, ...] = (
    *(OUTSIDE_FOUND, OUTSIDE_CLOSED, OUTSIDE_OPEN, OUTSIDE_OVERDUE, REPEATS),
    *(OUTSIDE_ON_TIME_RATE, OUTSIDE_SATISFACTION),
)
