"""Random legal walks: whatever people do in whatever order, what must hold of an issue holds after every step.

Every choice is offered by `steps_for` and `task_steps_for`, the tables that also draw the buttons: so each button that
is shown can be pressed.
"""

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
import time_machine
from django.utils import timezone

from issues import actions
from issues.actions.take import COUNTED, DUES
from issues.models import Issue, Reassignment, Recheck, Round, Task
from issues.states import OPEN, TASK_OPEN, WORKING, Ruling, State, TaskState
from issues.workflow import TASK_STEPS, steps_for, task_refusal
from tests.issues.life import APPROVAL, at, done, filed, on_spot, order
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification

PEOPLE = ("officer", "officer2", "chief", "deputy_chief", "supervisor", "head_a", "liaison_a", "head_c")
LEAD_STATE = {State.ASSIGNED: TaskState.TO_SIGN, State.FIXING: TaskState.FIXING} | dict.fromkeys(
    (State.SUBMITTED, State.VERIFIED, State.CLOSED), TaskState.DONE
)
ENDS = {"void", "hand_over", "decline", "merge"}  # taken now and then only, so that most walks go on
FORWARD = {
    "assign",
    "sign",
    "submit",
    "verify",
    "close",
    "reassign_again",
    "recheck_fail",
    "resume",
    "rule",
}  # taken more often
HELD_BY_OFFICE = ("officer", "officer2", "chief", "deputy_chief", "supervisor")


class Walk:
    """One issue, the moment of its last step, and its closed rounds as they were closed."""

    def __init__(self, cast, spot, chance):
        self.cast, self.pk, self.now = cast, (on_spot if spot else filed)(cast).pk, at(6, 1)
        self.chance, self.closed = chance, {}

    @property
    def issue(self):
        return Issue.objects.select_related("district", "lead").get(pk=self.pk)

    def options(self):
        """(person, step, task) of everything that anybody may do now; the ways out come last in `steps_for`."""
        issue = self.issue
        tasks = list(issue.tasks.filter(state__in=TASK_OPEN).select_related("issue__district", "unit", "round"))
        for name in PEOPLE:
            person = getattr(self.cast, name)
            for step in steps_for(person, issue):
                yield person, step.name, None
            for task in tasks:
                yield from ((person, s.name, task) for s in TASK_STEPS if not task_refusal(person, s, task))

    def go(self):
        """One step that somebody may take now; False when nobody may do anything."""
        options = list(self.options())
        ends = ENDS if self.chance.randrange(8) else set()
        names = sorted({name for _, name, _ in options} - ends)
        if not names:
            return False
        name = self.chance.choices(names, weights=[4 if name in FORWARD else 1 for name in names])[0]
        person, name, task = self.chance.choice([option for option in options if option[1] == name])
        self.now += timedelta(days=self.chance.randrange(4), hours=1)
        self.told = Notification.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        ACTS[name](self, task or self.issue, {"by": person, "at": self.now})
        return True

    def other_unit(self):
        """A unit that holds no task, else one that only assists; it may take the lead, never a second assisting task."""
        units = self.cast.ls.departments.filter(is_office=False)
        free = units.exclude(pk__in=self.issue.tasks.held().values("unit")).first()
        return free or units.exclude(pk=self.issue.lead_id).first()

    def order(self):
        due = timezone.localdate(self.now) + timedelta(days=10)
        assisting = (self.cast.unit_c,) if self.chance.random() < 0.5 else ()
        return order(self.cast, assisting=assisting, due=due)


def undone(walk):
    open_tasks = walk.issue.tasks.open().filter(round__number=walk.issue.round_no)
    return {task.pk: "无需配合" for task in open_tasks}


def contest(walk, issue, who):
    lead = issue.tasks.held().select_related("issue__district", "unit").get(is_lead=True, round__number=issue.round_no)
    who["at"] = walk.now = min(walk.now, lead.issue.assigned_at + timedelta(hours=9))
    walk.now = who["at"] = max(walk.now, issue.moves.latest("id").at)
    if timezone.localdate(walk.now) <= lead.sign_by:
        actions.contest(lead, ground="职责", approval=APPROVAL, **who)


def contest_task(walk, task, who):
    if timezone.localdate(walk.now) <= task.sign_by:
        actions.contest(task, ground="职责", approval=APPROVAL, **who)


def rule(walk, issue, who):
    request = Reassignment.objects.select_related("issue__district", "task__round", "unit")
    request = request.filter(issue=issue, ruling=Ruling.PENDING).first()
    unit = walk.other_unit()
    works = issue.tasks.held().filter(unit=unit).exists()
    granted = walk.now.day % 2 == 1 and (request.task.is_lead or not works)
    actions.rule(request, granted=granted, unit=unit, note="职责", **who)


def defer(walk, issue, who):
    today = timezone.localdate(walk.now)
    decision = actions.Decision("韩立", today)
    actions.defer(issue, until=today + timedelta(days=5), reason="等待", decision=decision, **who)


def verify(walk, issue, who):
    lead = None if issue.round_no else walk.cast.unit_a
    actions.verify(issue, how="phone", note="属实", lead=lead, cancel=undone(walk), **who)


def reassign(walk, issue, who):
    actions.reassign(issue, walk.other_unit(), note="职责", **who)


def recheck_fail(walk, issue, who):
    recheck = Recheck.objects.waiting().with_issue().get(issue=issue)
    on = timezone.localdate(walk.now)
    found = actions.Finding(result="relapsed", how="covert", done_on=on, note="又无人值守")
    actions.record_recheck(recheck, found, again=walk.order(), **who)


def extend(walk, issue, who):
    """Later by some days each time; a request that comes too late is refused and changes nothing."""
    lead = issue.tasks.held().select_related("issue__district", "unit").get(is_lead=True, round__number=issue.round_no)
    extend_task(walk, lead, who)


def extend_task(walk, task, who):
    if timezone.localdate(walk.now) <= task.current_due:
        wish = actions.Wish(task.current_due + timedelta(days=7), "采购未到", "已签合同")
        actions.extend(task, wish, approval=APPROVAL, **who)


def rule_extension(walk, issue, who):
    waiting = (
        issue.extensions.filter(ruling="pending").select_related("issue__district", "task").order_by("number", "id")
    )
    decision = actions.Decision("韩立", timezone.localdate(walk.now), "纪要")
    verdict = actions.Verdict(walk.now.day % 3 > 0, "属实", decision=decision)
    actions.rule_extension(waiting.first(), verdict, **who)


ACTS = {
    "extend": extend,
    "extend_task": extend_task,
    "rule_extension": rule_extension,
    "assign": lambda w, i, who: actions.assign(i, w.order(), **who),
    "decline": lambda w, i, who: actions.decline(i, reason="不属实", **who),
    "merge": lambda w, i, who: actions.merge(i, filed(w.cast), reason="同一", **who),
    "sign": lambda w, i, who: actions.sign(i, approval=APPROVAL, **who),
    "contest": contest,
    "rule": rule,
    "reassign": reassign,
    "recall": lambda w, i, who: actions.recall(i, reason="选错", **who),
    "submit": lambda w, i, who: actions.submit(i, done(), approval=APPROVAL, **who),
    "withdraw": lambda w, i, who: actions.withdraw(i, **who),
    "verify": verify,
    "return": lambda w, i, who: actions.return_(i, reason="不清", tasks=[t.pk for t in i.tasks.all()], **who),
    "close": lambda w, i, who: actions.close(i, **who),
    "send_back": lambda w, i, who: actions.send_back(i, reason="不具体", **who),
    "reassign_again": lambda w, i, who: actions.reassign_again(i, w.order(), reason="反弹", **who),
    "recheck_fail": recheck_fail,
    "defer": defer,
    "resume": lambda w, i, who: actions.resume(i, **who),
    "hand_over": lambda w, i, who: actions.hand_over(i, text="移交", **who),
    "void": lambda w, i, who: actions.void(i, reason="误录", **who),
    "sign_task": lambda w, t, who: actions.sign_task(t, approval=APPROVAL, **who),
    "finish_task": lambda w, t, who: actions.finish_task(t, done(), approval=APPROVAL, **who),
    "contest_task": contest_task,
}


def check(walk):
    issue = walk.issue
    for rule_of in (states, spans, tasks_of, rounds, rechecks, requests, sight):
        rule_of(walk, issue)


def states(walk, issue):
    assert (issue.state == State.CLOSED) == (issue.closed_on is not None)
    assert (issue.due is None) == (issue.original_due is None)
    if issue.due:
        assert issue.due >= issue.original_due > timezone.localdate(issue.assigned_at)
    assert (issue.state == State.DEFERRED) == (issue.deferred_until is not None) == bool(issue.deferred_from)
    assert issue.deferred_days_left is None or issue.state == State.DEFERRED
    assert issue.fixed_on_spot or issue.lead is None or issue.round_no > 0


def spans(walk, issue):
    moves = list(issue.moves.order_by("id"))
    assert [move.valid_until for move in moves[:-1]] == [later.valid_from for later in moves[1:]]
    assert all(first.state == then.before for first, then in pairwise(moves))
    last = moves[-1]
    assert last.valid_until is None
    assert {n: getattr(last, n) for n in (*COUNTED, *DUES)} == {n: getattr(issue, n) for n in (*COUNTED, *DUES)}
    assert issue.version == len(moves)
    entries = AuditEntry.objects.filter(model="issues.issue", object_id=str(issue.pk), action__startswith="issue.")
    assert entries.count() == len(moves)


def tasks_of(walk, issue):
    held = list(issue.tasks.held().filter(round__number=issue.round_no))
    state = issue.deferred_from or issue.state
    if state in LEAD_STATE and not issue.judged_on_spot:
        [lead] = [task for task in held if task.is_lead]
        assert (lead.unit_id, lead.state) == (issue.lead_id, LEAD_STATE[state])
        assert (lead.current_due, lead.original_due) == (issue.due, issue.original_due)
        if state == State.ASSIGNED:
            assert lead.sign_by == issue.sign_by
    if state not in (*WORKING, State.SUBMITTED):
        assert not issue.tasks.open().exists()
    if state == State.HANDED_OVER:
        assert held == []  # what another channel handles, no unit of the round goes on seeing
    assert not issue.tasks.open().exclude(round__number=issue.round_no).exists()


def rounds(walk, issue):
    assert set(issue.rounds.values_list("number", flat=True)) >= set(range(1, issue.round_no + 1))
    for row in Round.objects.filter(issue=issue).exclude(closed_at=None).values():
        assert walk.closed.setdefault(row["number"], row) == row, "a closed round was rewritten"
    if issue.state == State.CLOSED:
        now = issue.current_round
        assert now.closed_by_id != now.verified_by_id
        assert None not in (now.closed_at, now.unit_days, now.office_days, now.late_by, now.late_by_original)
    if issue.round_no and issue.lead_id and not issue.judged_on_spot:
        now = issue.current_round
        assert (now.lead_id, now.current_due, now.returns) == (issue.lead_id, issue.due, issue.returns)
        assert issue.state == State.HANDED_OVER or (now.submitted_at is None) == (
            (issue.deferred_from or issue.state) in WORKING
            or (
                issue.state not in LEAD_STATE
                and not issue.tasks.filter(is_lead=True, state=TaskState.DONE, round=now).exists()
            )
        )


def rechecks(walk, issue):
    waiting = list(issue.rechecks.waiting().select_related("round"))
    assert [row.round.number for row in waiting] == ([issue.round_no] if issue.state == State.CLOSED else [])
    assert all(row.recorded_by_id != row.verifier_id for row in issue.rechecks.done())
    closed = issue.rounds.exclude(closed_at=None).order_by("number").last()
    last = issue.rechecks.failed().filter(round=closed).exists() if closed else False
    assert issue.recheck_failed == (last and issue.state != State.CLOSED)


def requests(walk, issue):
    pending = list(issue.reassignments.filter(ruling=Ruling.PENDING).select_related("task"))
    assert all(request.task.state == TaskState.TO_SIGN for request in pending)
    assert issue.contested == any(request.task.is_lead for request in pending)
    asks = list(issue.extensions.filter(ruling="pending").select_related("task"))
    assert all(ask.task.state in TASK_OPEN for ask in asks)
    assert issue.extending == any(ask.task.is_lead for ask in asks)
    if issue.round_no and issue.lead_id:
        lead = issue.tasks.filter(is_lead=True, round__number=issue.round_no).order_by("id").last()  # recalled: the new
        assert issue.extended == (lead.extensions.filter(ruling="granted").count() if lead else 0) <= 2


def sight(walk, issue):
    def sees(name):
        return Issue.objects.visible_to(getattr(walk.cast, name)).filter(pk=issue.pk).exists()

    assert all(sees(name) for name in (*HELD_BY_OFFICE, "head_b"))  # who also found it
    for name, unit in (("head_a", walk.cast.unit_a), ("head_c", walk.cast.unit_c)):
        assert sees(name) == Task.objects.held().filter(issue=issue, unit=unit).exists()
    assert not any(sees(name) for name in ("stranger", "officer_gz", "sysadmin", "auditor", "deactivated"))
    before_assignment = issue.state == State.REPORTED or (issue.round_no == 0 and issue.state in OPEN)
    assert sees("liaison_b") == (
        not before_assignment or Task.objects.held().filter(issue=issue, unit=walk.cast.unit_b).exists()
    )
    for notice in Notification.objects.filter(pk__gt=walk.told, object_id=issue.pk).select_related("user"):
        assert Issue.objects.visible_to(notice.user).filter(pk=issue.pk).exists(), (notice.kind, notice.user)


@pytest.mark.parametrize("spot", [False, True], ids=["to assign", "on the spot"])
@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_in_whatever_order(cast, spot, seed):
    """A seed is the same walk on every machine and in every order of the tests."""
    chance = Random(seed)
    with time_machine.travel("2027-01-04", tick=False):
        walk = Walk(cast, spot, chance)
        for _ in range(chance.randint(15, 30)):
            if not walk.go():
                break
            check(walk)
