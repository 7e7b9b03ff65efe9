"""Print the figures of a campaign, as the board shows them to those who read everything."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tingyan.kit import words
from tingyan.numbers.catalogue import SHOWN
from tingyan.numbers.figures import AnyFigure, Ratio
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import EVERYBODY, Scope
from visits.models import Campaign


class Command(BaseCommand):
    help = "打印一个活动批次的全部数据（口径与看板相同）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", required=True, metavar="代码", help="活动批次代码，如 LS-1")
        parser.add_argument("--district", metavar="代码", help="区代码；几个区有同一批次代码时必须给出")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = self.campaign(options["campaign"], options["district"])
        scope = Scope(EVERYBODY, timezone.now(), campaign=campaign)
        reading = Reading.of(scope, SHOWN)
        cutoff = timezone.localtime(scope.now)
        figures = {figure.slug: entry(reading, figure) for figure in SHOWN}
        if options["json"]:
            told = {"campaign": campaign.code, "cutoff": cutoff.isoformat(timespec="seconds"), "figures": figures}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{campaign.name}（{campaign.code}） 数据截至{words.moment(cutoff)}")
        for one in figures.values():
            of = f"/{one['of']}" if "of" in one else ""
            self.stdout.write(f"{one['label']}  {words.NONE if one['value'] is None else one['value']}{of}")

    def campaign(self, code: str, district: str | None) -> Campaign:
        found = Campaign.objects.filter(code=code).select_related("district")
        found = found.filter(district__code=district) if district else found
        if not found:
            raise CommandError(f"没有代码为“{code}”的活动批次。")
        if len(found) > 1:
            codes = "、".join(campaign.district.code for campaign in found)
            raise CommandError(f"几个区都有批次“{code}”，请用 --district 指明：{codes}。")
        return found[0]


def entry(reading: Reading, figure: AnyFigure) -> dict[str, Any]:
    """Label, value (rates as shares, rounded to four places; null for 0/0) and, for n/N, the N."""
    value = reading.value(figure)
    told: dict[str, Any] = {
        "label": str(figure.label),
        "value": round(value, 4) if isinstance(value, float) else value,
    }
    if not isinstance(figure, Ratio) and figure.of:
        told["of"] = reading.value(figure.of)
    return told
