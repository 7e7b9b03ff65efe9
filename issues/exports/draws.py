"""What a draw was drawn from, in the order of the draw: whoever holds this list and the seed can draw again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from issues.exports import hand_out
from issues.lots import in_order, rank
from issues.models import Draw, Issue, Recheck
from issues.states import FixType
from tingyan.directory.models import Department
from tingyan.kit import words
from tingyan.kit.sheets import Column

SLICE = 1000


@dataclass(frozen=True)
class Lot:
    """One issue of the population, as it stood when it was drawn from."""

    issue: int
    number: str
    unit_id: int
    unit: str
    fix_type: str
    stratum: int
    rank: str
    drawn: bool


def columns() -> list[Column]:
    labels = {code: str(label) for code, label in FixType.choices}
    return [
        Column(_("层"), lambda lot: lot.stratum, width=6, kind="int"),
        Column(_("问题序号"), lambda lot: lot.issue, kind="int"),
        Column(_("问题编号"), lambda lot: lot.number, width=16),
        Column(_("牵头单位"), lambda lot: lot.unit, width=16),
        Column(_("单位序号"), lambda lot: lot.unit_id, kind="int"),
        Column(_("整改类型"), lambda lot: labels.get(lot.fix_type, _("未定"))),
        Column(_("整改类型代码"), lambda lot: lot.fix_type),
        Column(_("排序值（SHA-256）"), lambda lot: lot.rank, width=68),
        Column(_("是否抽中"), lambda lot: _("是") if lot.drawn else _("否")),
    ]


def lots(row: Draw) -> Iterator[Lot]:
    """By stratum, then by rank: of each stratum the first were drawn. Numbers are read a slice at a time."""
    drawn = set(Recheck.objects.filter(draw=row).values_list("issue", flat=True))
    rows = in_order((tuple(each) for each in row.population), row.seed)
    strata = {key: n for n, key in enumerate(sorted({each[1:] for each in rows}), 1)}
    units = Department.objects.in_bulk({unit for unit, _fix in strata})
    for start in range(0, len(rows), SLICE):
        part = rows[start : start + SLICE]
        numbers = dict(Issue.objects.filter(pk__in=[pk for pk, *_key in part]).values_list("pk", "number"))
        for pk, unit, fix in part:
            named, place = str(units[unit]), strata[unit, fix]
            yield Lot(pk, numbers[pk], unit, named, fix, place, rank(row.seed, pk), pk in drawn)


def export_draw(row: Draw, *, by: Any) -> HttpResponseBase:
    notes = [
        words.pair(_("种子"), row.seed),
        words.pair(_("抽取数"), str(row.size)),
        words.pair(_("说明"), row.reason),
        words.pair(_("范围摘要（SHA-256）"), row.population_sha256),
        _("各层按比例分配（最大余数法），层内按“种子:问题序号”的SHA-256从小到大取。"),
    ]
    title = _("第%(n)s号抽取的范围") % {"n": row.pk}
    return hand_out(title, columns(), lots(row), code="recheck.population", by=by, kind="xlsx", notes=notes)
