"""Every step of an issue's life leaves its entry, in the same transaction: without the one there is not the other."""

from datetime import date

import pytest
import time_machine

from issues import actions
from issues.models import Issue, Move, Reassignment, Round, Task
from tests.factories import make_blob
from tests.issues.life import (
    NOW,
    afresh,
    assigned,
    at,
    closed,
    done,
    filed,
    on_spot,
    order,
    signed,
    submitted,
    task_of,
    verified,
)
from tingyan.audit import chain, checks
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification

DUE = date(2026, 6, 29)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def asked(cast):
    request = actions.contest(assigned(cast).tasks.get(), by=cast.head_a, ground="职责", at=at(6, 3))
    return Reassignment.objects.select_related("issue__district", "task__round", "unit").get(pk=request.pk)


def assisting(cast):
    return task_of(assigned(cast, assisting=(cast.unit_c,)), cast.unit_c)


def assisting_signed(cast):
    task = actions.sign_task(assisting(cast), by=cast.head_c, at=at(6, 2))
    return task_of(task.issue, cast.unit_c)


def worked(cast):
    return task_of(signed(cast), cast.unit_a)


def pair(cast):
    return filed(cast), filed(cast)


def paused(cast):
    return actions.defer(signed(cast), by=cast.supervisor, until=DUE, reason="等待", at=at(6, 4))


# what is done → (how it begins, the act on it, the action that the audit names)
ACTS = {
    "file": (lambda c: c, lambda c, _: filed(c), "issue.file"),
    "assign": (filed, lambda i, c: actions.assign(i, order(c), by=c.officer, at=at(6, 2)), "issue.assign"),
    "decline": (filed, lambda i, c: actions.decline(i, by=c.chief, reason="不属实"), "issue.decline"),
    "merge": (pair, lambda both, c: actions.merge(*both, by=c.chief, reason="同一问题"), "issue.merge"),
    "hand over": (filed, lambda i, c: actions.hand_over(i, by=c.chief, text="移交"), "issue.hand_over"),
    "void": (filed, lambda i, c: actions.void(i, by=c.chief, reason="误录"), "issue.void"),
    "edit": (filed, lambda i, c: actions.edit(i, {"title": "新"}, by=c.officer, version=i.version), "issue.edited"),
    "sign": (assigned, lambda i, c: actions.sign(i, by=c.head_a, at=at(6, 3)), "issue.sign"),
    "recall": (assigned, lambda i, c: actions.recall(i, by=c.officer, reason="选错"), "issue.recall"),
    "contest": (
        assigned,
        lambda i, c: actions.contest(task_of(i, c.unit_a), by=c.head_a, ground="职责", at=at(6, 3)),
        "issue.contest",
    ),
    "refuse": (asked, lambda r, c: actions.rule(r, by=c.chief, granted=False, note="属职责"), "issue.rule"),
    "grant": (asked, lambda r, c: actions.rule(r, by=c.chief, granted=True, unit=c.unit_c, note="同意"), "issue.rule"),
    "reassign": (signed, lambda i, c: actions.reassign(i, c.unit_c, by=c.chief, note="职责"), "issue.reassign"),
    "sign task": (assisting, lambda t, c: actions.sign_task(t, by=c.head_c), "issue.sign_task"),
    "contest task": (
        assisting,
        lambda t, c: actions.contest(t, by=c.head_c, ground="职责", at=at(6, 2)),
        "issue.contest_task",
    ),
    "finish task": (assisting_signed, lambda t, c: actions.finish_task(t, done(), by=c.head_c), "issue.finish_task"),
    "submit": (signed, lambda i, c: actions.submit(i, done(), by=c.head_a), "issue.submit"),
    "withdraw": (submitted, lambda i, c: actions.withdraw(i, by=c.head_a), "issue.withdraw"),
    "verify": (submitted, lambda i, c: actions.verify(i, by=c.officer, how="phone", note="属实"), "issue.verify"),
    "verify on the spot": (
        on_spot,
        lambda i, c: actions.verify(i, by=c.officer, how="phone", note="属实", lead=c.unit_a),
        "issue.verify",
    ),
    "return": (submitted, lambda i, c: actions.return_(i, by=c.officer, reason="不清"), "issue.return"),
    "close": (verified, lambda i, c: actions.close(i, by=c.chief), "issue.close"),
    "send back": (verified, lambda i, c: actions.send_back(i, by=c.chief, reason="不具体"), "issue.send_back"),
    "reassign again": (
        closed,
        lambda i, c: actions.reassign_again(i, order(c, due=date(2026, 7, 9)), by=c.chief, reason="反弹"),
        "issue.reassign_again",
    ),
    "defer": (
        signed,
        lambda i, c: actions.defer(i, by=c.supervisor, until=date(2026, 7, 9), reason="等待"),
        "issue.defer",
    ),
    "resume": (paused, lambda i, c: actions.resume(i, by=c.supervisor), "issue.resume"),
    "show people": (signed, lambda i, c: actions.show_people(i, True, by=c.head_a), "issue.show_people"),
    "forward photos": (signed, lambda i, c: actions.forward_photos(i, [], by=c.officer), "evidence.forward"),
    "plan": (
        worked,
        lambda t, c: actions.plan(t, actions.Plan("局长"), [], by=c.head_a, version=t.version),
        "task.plan",
    ),
    "progress": (worked, lambda t, c: actions.note_progress(t, "已开会", by=c.head_a), "task.progress"),
    "evidence": (
        lambda c: (worked(c), make_blob(c)),
        lambda both, c: actions.add_evidence(*both, "after", by=c.head_a),
        "evidence.add",
    ),
}


def everything() -> list[list[tuple]]:
    """All that a step may write, as it stands."""
    models = (Issue, Move, Round, Task, Reassignment, Notification, AuditEntry)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_recorded_once(cast, name):
    begin, act, action = ACTS[name]
    row = begin(cast)
    before = AuditEntry.objects.filter(action=action).count()
    act(row, cast)
    assert AuditEntry.objects.filter(action=action).count() == before + 1
    assert checks.verify().problem == ""


class Broken(Exception):
    pass


@pytest.mark.parametrize("name", ACTS)
def test_what_cannot_be_recorded_is_not_done(cast, name, monkeypatch):
    """The log's last write fails: neither the step nor a notice of it remains."""
    begin, act, _ = ACTS[name]
    row = begin(cast)

    def fail(entries):
        raise Broken

    monkeypatch.setattr(chain, "extend", fail)
    before = everything()
    with pytest.raises(Broken):
        act(row, cast)
    assert everything() == before


def test_the_whole_life_is_one_unbroken_chain(cast):
    """Round 1 with a return, a deferral and a transfer; round 2 after closing: one entry a move, and it verifies."""
    issue = submitted(cast, assisting=(cast.unit_b,))
    actions.return_(issue, by=cast.officer, reason="不清", at=at(6, 9))
    actions.defer(issue, by=cast.supervisor, until=DUE, reason="等待", at=at(6, 10))
    actions.resume(issue, by=cast.supervisor, at=at(6, 11))
    actions.reassign(issue, cast.unit_c, by=cast.chief, note="职责", at=at(6, 12))
    actions.sign(issue, by=cast.head_c, at=at(6, 15))
    actions.submit(issue, done(), by=cast.head_c, at=at(6, 16))
    cancel = {task_of(issue, cast.unit_b).pk: "无需配合"}
    actions.verify(issue, by=cast.officer, how="on_site", note="属实", cancel=cancel, at=at(6, 17))
    actions.close(issue, by=cast.chief, at=at(6, 18))
    actions.reassign_again(issue, order(cast, due=DUE), by=cast.chief, reason="反弹", at=at(6, 22))
    moves = list(issue.moves.order_by("id").values_list("step", flat=True))
    entries = AuditEntry.objects.filter(model="issues.issue", object_id=str(issue.pk)).order_by("seq")
    assert list(entries.values_list("action", flat=True)) == [f"issue.{step}" for step in moves]
    assert AuditEntry.objects.get(action="task.cancel").detail == {"reason": "无需配合"}
    assert afresh(issue).version == len(moves)
    assert checks.verify().problem == ""
