"""The steps of an issue's life as the papers name them, each one call of an action."""

from collections.abc import Callable
from datetime import datetime, timedelta

from issues import actions
from issues.actions import Assignment, Decision, Outcome, Plan, Verdict, Wish
from issues.models import Issue, Task
from issues.states import Category, EvidenceKind, FixType, ProgressKind, Severity, VerifyHow
from tingyan.demo.build.case import Case
from tingyan.demo.build.photos import photo
from tingyan.demo.build.world import coded, pick
from tingyan.directory.models import User
from tingyan.files.models import Blob

Play = Callable[[Case, datetime, list[str]], object]
LITTLE = timedelta(minutes=8)


def order(case: Case, days: str = "") -> Assignment:
    row, issue = case.row, case.issue
    forward = issue.evidence.filter(task=None).values_list("pk", flat=True)
    return Assignment(
        title=row["title"],
        category=coded(Category, row["category"]),
        severity=coded(Severity, row["severity"]),
        fix_type=coded(FixType, row["fix"]),
        wording=row["wording"],
        lead=case.world.units[row["lead"]],
        assisting=case.units("assist"),
        due=case.world.day(int(days)) if days else None,
        forward=list(forward),
    )


def assign(case: Case, at: datetime, _words: list[str]) -> None:
    actions.assign(case.issue, order(case), by=case.officer, at=at)


def again(case: Case, at: datetime, words: list[str]) -> None:
    actions.reassign_again(case.issue, order(case, words[2]), by=case.chief, reason=case.row["again_reason"], at=at)


def recall(case: Case, at: datetime, _words: list[str]) -> None:
    actions.recall(case.issue, by=case.officer, reason=case.row["recall_reason"], at=at)


def sign(case: Case, at: datetime, _words: list[str]) -> None:
    issue = case.issue
    by = case.worker(issue.lead)
    actions.sign(issue, by=by, approval=case.approval(issue.lead, at.date()), at=at)
    plan(case, by)


def plan(case: Case, by: object) -> None:
    """The unit writes down who answers for what, where the papers say so."""
    row, task = case.row, case.task
    if "measures" in row:
        told = Plan(
            leader=row.get("leader", pick(row["key"], "分管副局长", "分管负责人", "班子成员（分管政务服务）")),
            person=row.get("person", pick(row["key"] + "人", "窗口首席代表", "业务科科长", "窗口负责人")),
            goal=row.get("goal", ""),
            measures=row["measures"],
            criterion=row.get("criterion", ""),
        )
        stones = [(case.world.day(day), text) for day, text in row.get("milestones", [])]
        actions.plan(task, told, stones, by=by, version=task.version)


def progress(case: Case, at: datetime, _words: list[str]) -> None:
    task = case.task
    kind = next(
        (k.value for k in ProgressKind if str(k.label).startswith(case.row.get("progress", "日常"))), ProgressKind.DAILY
    )
    text = f"按整改措施推进：{case.row.get('measures', case.row['title'])}"
    actions.note_progress(task, text, by=case.worker(task.unit), kind=kind, at=at)


def hang_evidence(case: Case, task: Task, at: datetime) -> None:
    """Before and after; nothing twice when it is submitted again."""
    if "evidence" not in case.row or task.evidence.exists():
        return
    row, by = case.row, case.worker(task.unit)
    for kind, caption in zip((EvidenceKind.BEFORE, EvidenceKind.AFTER), row["evidence"], strict=True):
        after = kind == EvidenceKind.AFTER
        when = at - LITTLE if after else case.issue.assigned_at
        if after:
            blob = after_photo(case, caption, when, by)
        else:
            blob = photo(f"{row['key']}{caption}", scene=row["category"], at=when, by=by)
        actions.add_evidence(task, blob, kind, by=by, caption=caption, at=at - LITTLE)


def after_photo(case: Case, caption: str, when: datetime, by: User) -> Blob:
    """整改后; where the papers say so, the photo of another problem once more, or one from before the finding."""
    row = case.row
    words, scene, quality = f"{row['key']}{caption}", row["category"], 72
    if "reuses" in row:
        words, scene, quality = row["reuses"], row["reuses_scene"], 50
    early = timedelta(days=row.get("taken_early", 0))
    found = datetime.combine(case.issue.found_on, when.timetz())
    return photo(
        words, scene=scene, at=when, by=by, settled=True, taken=found - early if early else None, quality=quality
    )


def submit(case: Case, at: datetime, _words: list[str]) -> None:
    row, task = case.row, case.task
    hang_evidence(case, task, at)
    to_come_back = "return_reason" in row and not case.issue.returns
    told = Outcome(
        result=f"已落实：{row['measures']}" if to_come_back else row["result"],
        no_evidence_reason=row.get("no_evidence", ""),
        mechanism=row.get("mechanism", ""),
        unfinished=row.get("outstanding", ""),
    )
    approval = case.approval(task.unit, at.date())
    actions.submit(case.issue, told, by=case.worker(task.unit), approval=approval, at=at)


def withdraw(case: Case, at: datetime, _words: list[str]) -> None:
    actions.withdraw(case.issue, by=case.world.head(case.row["lead"]), reason=case.row["withdraw_reason"], at=at)


def assist_sign(case: Case, at: datetime, words: list[str]) -> None:
    task = case.task_of(words[1])
    actions.sign_task(task, by=case.worker(task.unit), approval=case.approval(task.unit, at.date()), at=at)


def assist_done(case: Case, at: datetime, words: list[str]) -> None:
    task = case.task_of(words[1])
    told = Outcome(
        result=f"已按分工配合{case.row['lead']}完成“{case.row['title']}”中本单位承担的工作。",
        no_evidence_reason="配合事项随牵头单位材料一并提供。",
    )
    approval = case.approval(task.unit, at.date())
    actions.finish_task(task, told, by=case.worker(task.unit), approval=approval, at=at)


def verify(case: Case, at: datetime, _words: list[str]) -> None:
    issue, row = case.issue, case.row
    spot = not issue.round_no
    if spot:
        register(case, issue, at - LITTLE)
    lead = case.world.units[row["lead"]] if spot else None
    how = coded(VerifyHow, row["how"])
    actions.verify(case.issue, by=case.officer, how=how, note=row["remark"], lead=lead, at=at)


def register(case: Case, issue: Issue, at: datetime) -> None:
    """A problem 当场解决 is never assigned: the officer puts its title, category and wording in order before verifying."""
    row = case.row
    told = {
        "title": row["title"],
        "category": coded(Category, row["category"]),
        "severity": coded(Severity, row["severity"]),
        "wording": row["wording"],
    }
    actions.edit(issue, told, by=case.officer, version=issue.version, at=at)


def send_to_mend(case: Case, at: datetime, _words: list[str]) -> None:
    actions.return_(case.issue, by=case.officer, reason=case.row["return_reason"], at=at)


def close(case: Case, at: datetime, _words: list[str]) -> None:
    note = pick(case.row["key"], "同意销号。", "整改到位，同意销号。", "情况属实，准予销号。")
    actions.close(case.issue, by=case.chief, note=note, at=at)


def contest(case: Case, at: datetime, _words: list[str]) -> None:
    task, row = case.task, case.row
    actions.contest(
        task,
        by=case.worker(task.unit),
        ground=row["contest"],
        proposed=case.world.units[row["proposed"]],
        approval=case.approval(task.unit, at.date()),
        at=at,
    )


def grant(case: Case, at: datetime, _words: list[str]) -> None:
    request = case.issue.reassignments.select_related("issue__district", "task__round", "task__unit").get()
    unit = case.world.units[case.row["proposed"]]
    actions.rule(request, by=case.chief, granted=True, note=case.row["ruling"], unit=unit, at=at)


def extend(case: Case, at: datetime, words: list[str]) -> None:
    task, row = case.task, case.row
    wish = Wish(case.world.day(int(words[2])), row["extend_reason"], row["extend_progress"])
    actions.extend(task, wish, by=case.worker(task.unit), approval=case.approval(task.unit, at.date()), at=at)


def grant_extension(case: Case, at: datetime, _words: list[str]) -> None:
    request = case.issue.extensions.select_related("issue__district", "task__round", "task__unit").get()
    actions.rule_extension(request, Verdict(True, case.row["extend_ruling"]), by=case.chief, at=at)


def decline(case: Case, at: datetime, _words: list[str]) -> None:
    actions.decline(case.issue, by=case.chief, reason=case.row["decline_reason"], at=at)


def merge(case: Case, at: datetime, _words: list[str]) -> None:
    into = Issue.objects.get(pk=case.world.issues[case.row["merge_into"]])
    actions.merge(case.issue, into, by=case.chief, reason=case.row["merge_reason"], at=at)


def handover(case: Case, at: datetime, _words: list[str]) -> None:
    actions.hand_over(case.issue, by=case.chief, text=case.row["handover_note"], at=at)


def defer(case: Case, at: datetime, words: list[str]) -> None:
    leader = case.world.people["supervisor"].name
    actions.defer(
        case.issue,
        by=case.chief,
        until=case.world.day(int(words[2])),
        reason=case.row["defer_reason"],
        decision=Decision(leader=leader, on=at.date(), paper="分管领导批示"),
        at=at,
    )


def void(case: Case, at: datetime, _words: list[str]) -> None:
    actions.void(case.issue, by=case.chief, reason=case.row["void_reason"], at=at)


STEPS: dict[str, Play] = {
    "assign": assign,
    "again": again,
    "recall": recall,
    "sign": sign,
    "progress": progress,
    "submit": submit,
    "withdraw": withdraw,
    "assist_sign": assist_sign,
    "assist_done": assist_done,
    "verify": verify,
    "return": send_to_mend,
    "close": close,
    "contest": contest,
    "grant": grant,
    "extend": extend,
    "grant_extension": grant_extension,
    "decline": decline,
    "merge": merge,
    "handover": handover,
    "defer": defer,
    "void": void,
}
