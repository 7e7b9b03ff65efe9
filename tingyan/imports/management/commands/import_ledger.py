"""Import a ledger from the command line, by the same steps as the pages."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from tingyan.directory.models import User
from tingyan.imports import reading
from tingyan.imports.actions import confirm, match, upload, work
from tingyan.imports.catalogue import LEDGERS
from tingyan.imports.models import Run
from tingyan.imports.states import BACKGROUND, Outcome, Stage
from tingyan.kit.errors import Refused


class Command(BaseCommand):
    help = "导入台账：核对全部各行，无误后一次写入。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("kind", choices=sorted(LEDGERS), metavar="KIND", help="、".join(sorted(LEDGERS)))
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--user", default="", help="以哪个账号的名义导入；只有一名承办人时可以不写")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--json", action="store_true", help="结果写成JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = self.run(options)
        except (ValidationError, Refused, OSError) as error:
            raise CommandError("；".join(getattr(error, "messages", [str(error)]))) from error
        self.report(run, options["json"])
        if run.stage == Stage.FAILED or run.counts.get(Outcome.WRONG):
            raise CommandError(run.message or f"{run.counts[Outcome.WRONG]}行有误，一行也没有写入")

    def run(self, options: dict[str, Any]) -> Run:
        by = self.person(options)
        run = upload(options["kind"], options["file"].name, options["file"].read_bytes(), by=by)
        match(run, sheet=run.sheet, header_row=run.header_row, names=run.names, by=by)
        self.finish(run)
        if not options["dry_run"] and run.stage == Stage.READY and not run.counts[Outcome.WRONG]:
            confirm(run, by=by)
            self.finish(run)
        return run

    def finish(self, run: Run) -> None:
        """Here nobody waits at a page: long ones are worked off at once as well."""
        if run.stage in BACKGROUND:
            work(run)

    def person(self, options: dict[str, Any]) -> User:
        people = User.objects.active()
        if options["user"]:
            return people.get(username=options["user"])
        able = [person for person in people.order_by("pk") if LEDGERS[options["kind"]].districts(person)]
        if not able or len({frozenset(LEDGERS[options["kind"]].districts(person)) for person in able}) > 1:
            raise CommandError("请用 --user 写明以哪个账号的名义导入")
        return able[0]

    def report(self, run: Run, as_json: bool) -> None:
        letters = {name: letter for letter, name in run.names.items()}
        wrong = [
            {"row": line.number, "column": letters.get(name, ""), "message": text}
            for line in run.lines.filter(outcome=Outcome.WRONG)
            for name, text in line.faults.items()
        ]
        if as_json:
            facts = {"kind": run.kind, "file": run.name, "stage": run.stage, "counts": run.counts, "errors": wrong}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        unmatched = set(reading.heads(reading.grid_of(run), run.header_row)) - set(run.names) if run.data else set()
        if unmatched:
            self.stdout.write(f"不导入的列：{'、'.join(sorted(unmatched))}")
        for each in wrong:
            place = f"第{each['row']}行{each['column']}{'列' if each['column'] else ''}"
            self.stdout.write(f"{place}：{each['message']}")
        self.stdout.write(summary(run))


def summary(run: Run) -> str:
    counts = {outcome: run.counts.get(outcome.value, 0) for outcome in Outcome}
    parts = [f"{counts[o]}条{o.label}" for o in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.WRONG)]
    return "，".join([*parts, f"{counts[Outcome.DUPLICATE]} 条重复已跳过"])
