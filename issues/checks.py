"""Is a draw what it claims to be? Drawn again from the audit log's seed, it must give the same issues."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as say

from issues.lots import digest, draw_lots
from issues.models import Draw, Recheck
from tingyan.audit.models import AuditEntry
from tingyan.kit import words

CRITERIA = ("size", "planned_on", "closed_since", "closed_until", "reason")


@dataclass
class Verdict:
    """What was found in order, and what was not."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def check(self, holds: bool, good: str, bad: str) -> None:
        (self.lines if holds else self.problems).append(good if holds else bad)

    def as_dict(self) -> dict[str, Any]:
        return {"ok": not self.problems, "lines": self.lines, "problems": self.problems}


def check_draw(row: Draw) -> Verdict:
    """Compare the row, the audit log and the rechecks planned. Whether the log itself is whole says `verify_audit`."""
    verdict = Verdict()
    seed = entry_of(row, "recheck.seed", verdict)
    if row.drawn_at is None:
        verdict.problems.append(say("已定种子，尚未抽取"))
        return verdict
    drawn = entry_of(row, "recheck.draw", verdict)
    if seed is None or drawn is None:
        return verdict
    check_seed(row, seed, drawn, verdict)
    check_lots(row, str(seed.detail.get("seed", "")), drawn, verdict)
    return verdict


def entry_of(row: Draw, action: str, verdict: Verdict) -> AuditEntry | None:
    found = list(AuditEntry.objects.filter(model=row._meta.label_lower, object_id=str(row.pk), action=action)[:2])
    if len(found) == 1:
        return found[0]
    told = {"action": action, "n": say("没有") if not found else say("不止一条")}
    verdict.problems.append(say("审计日志中“%(action)s”的记录%(n)s") % told)
    return None


def check_seed(row: Draw, seed: AuditEntry, drawn: AuditEntry, verdict: Verdict) -> None:
    asked = {name: seed.detail.get(name) for name in CRITERIA}
    now = {name: getattr(row, name) for name in CRITERIA}
    now = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in now.items()}
    verdict.check(
        seed.detail.get("seed") == row.seed,
        say("种子与审计日志一致：%s") % row.seed,
        say("种子与审计日志不一致：现为%(now)s") % {"now": row.seed},
    )
    verdict.check(asked == now, say("抽取条件与审计日志一致"), say("抽取条件与审计日志不一致"))
    order = {"seed": seed.seq, "draw": drawn.seq}
    verdict.check(
        seed.seq < drawn.seq,
        say("先定种子（第%(seed)s条），后抽取（第%(draw)s条）") % order,
        say("种子记录（第%(seed)s条）不在抽取记录（第%(draw)s条）之前") % order,
    )


def check_lots(row: Draw, seed: str, drawn: AuditEntry, verdict: Verdict) -> None:
    population = row.population
    told = {"n": words.number(len(population)), "digest": digest(population)[:16]}
    verdict.check(
        digest(population) == row.population_sha256 == drawn.detail.get("population_sha256"),
        say("抽取范围共%(n)s件，摘要与审计日志一致：%(digest)s…") % told,
        say("抽取范围的摘要与审计日志不一致"),
    )
    again = draw_lots([tuple(each) for each in population], row.size, seed)
    planned = sorted(Recheck.objects.filter(draw=row).values_list("issue_id", flat=True))
    verdict.check(
        again == drawn.detail.get("drawn"),
        say("按种子重新抽取，与审计日志记录的%(n)s件相同") % {"n": len(again)},
        say("按种子重新抽取的结果与审计日志不同"),
    )
    verdict.check(
        again == planned,
        say("%(n)s件都安排了回头看，没有多出的") % {"n": len(planned)},
        say("安排的回头看与抽取结果不同：多出%(more)s，缺少%(less)s")
        % {"more": sorted(set(planned) - set(again)), "less": sorted(set(again) - set(planned))},
    )
