"""Who may do what in which state: every step × state × person of the cast, and what each step leaves behind."""

import pytest
from django.core.exceptions import ValidationError

from tests.advisories.papers import (
    APPROVAL,
    approved,
    drafted,
    in_paper_state,
    in_state,
    issued,
    receipt_of,
    replied,
    signed,
)
from tingyan.advisories import actions, workflow
from tingyan.advisories.models import Advisory, Receipt
from tingyan.advisories.states import ReceiptState, State
from tingyan.audit.checks import verify
from tingyan.audit.models import AuditEntry
from tingyan.kit.errors import Refused, Stale

OFFICE = {"officer", "officer2", "chief", "deputy_chief"}
CHIEFS = {"chief", "deputy_chief"}
UNIT_B = {"head_b", "liaison_b"}
# The officer drafted, the chief approved and issued; unit B signed by its head and answered by its liaison.
PAPER_RULES = {
    ("drafted", "edit"): OFFICE,
    ("drafted", "approve"): CHIEFS,
    ("drafted", "withdraw"): CHIEFS,
    ("approved", "edit"): OFFICE,
    ("approved", "issue"): CHIEFS,
    ("approved", "withdraw"): CHIEFS,
    ("issued", "remind"): OFFICE,
    ("issued", "withdraw"): CHIEFS,
}
RECEIPT_RULES = {
    ("sent", "sign"): UNIT_B | OFFICE,
    ("signed", "reply"): UNIT_B | OFFICE,
    ("replied", "accept"): OFFICE,
    ("replied", "return"): OFFICE,
    ("returned", "reply"): UNIT_B | OFFICE,
}


@pytest.mark.parametrize("state", State.values)
def test_steps_of_a_paper(cast, state):
    paper = in_paper_state(cast, state)
    for step in workflow.STEPS:
        who = {name for name, person in cast.people.items() if not workflow.refusal(person, step, paper)}
        assert who - {"deactivated"} == PAPER_RULES.get((state, step.name), set()), (state, step.name)
    for name, person in cast.people.items():
        shown = {step.name for step in workflow.steps_for(person, paper)}
        assert shown == {step for (of, step), who in PAPER_RULES.items() if of == state and name in who}, name


@pytest.mark.parametrize("state", ReceiptState.values)
def test_steps_of_a_receipt(cast, state):
    receipt = in_state(cast, state)
    for step in workflow.RECEIPT_STEPS:
        who = {name for name, person in cast.people.items() if not workflow.receipt_refusal(person, step, receipt)}
        assert who - {"deactivated"} == RECEIPT_RULES.get((state, step.name), set()), (state, step.name)
    actions.withdraw(receipt.advisory, by=cast.chief, reason="重复发文")
    for person in cast.people.values():
        assert workflow.receipt_steps_for(person, receipt) == [], "nothing is done about a paper that was withdrawn"


def test_whoever_drafted_it_does_not_approve_it(cast):
    paper = drafted(cast, by=cast.chief)
    with pytest.raises(Refused, match="拟稿人不能批准"):
        actions.approve(paper, by=cast.chief)
    actions.approve(paper, by=cast.deputy_chief)
    actions.issue(paper, by=cast.chief)
    assert Advisory.objects.get().state == State.ISSUED


def test_whoever_recorded_for_a_unit_does_not_judge_it(cast):
    receipt = receipt_of(issued(cast), cast.unit_b)
    actions.sign(receipt, by=cast.officer, approval=APPROVAL)
    actions.reply(receipt, "已落实", by=cast.officer2, approval=APPROVAL)
    for recorder in (cast.officer, cast.officer2):
        for judge in (
            lambda by: actions.accept(receipt, by=by),
            lambda by: actions.return_(receipt, by=by, reason="x"),
        ):
            with pytest.raises(Refused, match="代单位录入的人不能认定"):
                judge(recorder)
    actions.accept(receipt, by=cast.chief)
    assert Receipt.objects.get().judged_by == cast.chief


@pytest.mark.parametrize("who", ["liaison_b", "officer"])
def test_a_liaison_and_the_office_say_who_approved(cast, who):
    receipt, person = receipt_of(issued(cast), cast.unit_b), cast.people[who]
    with pytest.raises(ValidationError) as fault:
        actions.sign(receipt, by=person)
    assert list(fault.value.message_dict) == ["approver"]
    actions.sign(receipt, by=person, approval=APPROVAL)
    row = receipt.handlings.get(step="sign")
    assert (row.by, row.approver, row.approval_how) == (person, "局长 王强", "spoken")
    with pytest.raises(ValidationError):
        actions.reply(receipt, "已落实", by=person)


def test_a_changed_paper_is_approved_again(cast):
    paper = approved(cast)
    values = {"title": "新标题", "problem": "问题", "advice": "建议", "contact": "联系人", "reply_by": paper.reply_by}
    actions.change(paper, by=cast.officer2, version=paper.version, units=[cast.unit_a, cast.unit_b], **values)
    stored = Advisory.objects.get()
    assert (stored.state, stored.approved_by, stored.title) == (State.DRAFTED, None, "新标题")
    with pytest.raises(Refused):
        actions.issue(paper, by=cast.chief)
    actions.issue(actions.approve(paper, by=cast.chief), by=cast.chief)
    with pytest.raises(Refused, match="已发出"):
        actions.change(paper, by=cast.officer, version=paper.version, units=[cast.unit_a], **values)
    assert set(paper.receipts.values_list("unit", flat=True)) == {cast.unit_a.pk, cast.unit_b.pk}


def test_from_draft_to_acceptance_everything_is_kept(cast):
    receipt = replied(cast)
    actions.return_(receipt, by=cast.officer, reason="请附排班表")
    assert (receipt.state, receipt.returns, receipt.verdict) == ("returned", 1, "请附排班表")
    actions.reply(receipt, "已附排班表。", by=cast.head_b)
    assert (receipt.judged_by, receipt.verdict) == (None, "")
    actions.accept(receipt, by=cast.officer2, note="属实")
    history = [row.step for row in receipt.handlings.order_by("id")]
    assert history == ["sign", "reply", "return", "reply", "accept"]
    assert [row.text for row in receipt.handlings.filter(step="reply").order_by("id")] == [
        "已安排专人值守。",
        "已附排班表。",
    ]
    codes = list(
        AuditEntry.objects.filter(action__regex="^(advisory|receipt)").order_by("seq").values_list("action", flat=True)
    )
    assert codes == [
        *("advisory.draft", "advisory.approve", "advisory.issue", "receipt.sign"),
        *("receipt.reply", "receipt.return", "receipt.reply", "receipt.accept"),
    ]
    assert verify().problem == ""


def test_the_second_of_two_is_stale(cast):
    paper = drafted(cast)
    other = Advisory.objects.get()
    actions.approve(paper, by=cast.chief)
    with pytest.raises(Stale):
        actions.approve(other, by=cast.deputy_chief)
    with pytest.raises(Stale):
        actions.issue(paper, by=cast.chief, version=1)
    actions.issue(paper, by=cast.chief)
    mine, theirs = receipt_of(paper, cast.unit_b), receipt_of(paper, cast.unit_b)
    actions.sign(mine, by=cast.head_b)
    with pytest.raises(Stale):
        actions.sign(theirs, by=cast.liaison_b, approval=APPROVAL)
    assert Receipt.objects.get().signed_by == cast.head_b


def test_a_paper_withdrawn_meanwhile_takes_no_signature(cast):
    receipt = receipt_of(issued(cast), cast.unit_b)
    actions.withdraw(Advisory.objects.get(), by=cast.chief, reason="重复发文")
    with pytest.raises(Stale):
        actions.sign(receipt, by=cast.head_b)  # his page was drawn before
    assert (Receipt.objects.get().state, Advisory.objects.get().number) == ("sent", receipt.advisory.number)


def test_reminded_once_a_day(cast, time_machine):
    time_machine.move_to("2026-06-15 09:00+08:00", tick=False)
    paper = issued(cast, [cast.unit_a, cast.unit_b, cast.unit_c])
    replied(cast, paper)
    assert [r.unit for r in actions.remind(paper, by=cast.officer)] == [cast.unit_a, cast.unit_c]
    with pytest.raises(Refused, match="今天已经催办过"):
        actions.remind(paper, by=cast.officer2)
    time_machine.move_to("2026-06-16 09:00+08:00", tick=False)
    assert len(actions.remind(paper, by=cast.officer)) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"problem": ""}, "problem"),
        ({"advice": ""}, "advice"),
        ({"contact": ""}, "contact"),
        ({"reply_by": "2020-01-01"}, "reply_by"),
        ({"units": "none"}, "units"),
        ({"units": "office"}, "units"),
        ({"units": "elsewhere"}, "units"),
        ({"units": "retired"}, "units"),
    ],
)
def test_what_a_paper_may_not_say(cast, values, field):
    from datetime import date

    cast.unit_c.active = False
    named = {"none": [], "office": [cast.office], "elsewhere": [cast.unit_gz], "retired": [cast.unit_c]}
    units = named.get(values.pop("units", ""), [cast.unit_b])
    if "reply_by" in values:
        values["reply_by"] = date.fromisoformat(values["reply_by"])
    else:
        values["reply_by"] = date(2099, 1, 5)
    words = {"title": "标题", "problem": "问题", "advice": "建议", "contact": "联系人"}
    with pytest.raises(ValidationError) as fault:
        actions.draft(by=cast.officer, district=cast.ls, units=units, **words | values)
    assert list(fault.value.message_dict) == [field]
    assert Advisory.objects.count() == 0


def test_only_the_office_drafts(cast):
    for name in ("head_a", "liaison_b", "supervisor", "officer_gz", "auditor", "superuser"):
        with pytest.raises(Refused):
            drafted(cast, by=cast.people[name])
    with pytest.raises(ValidationError):
        drafted(cast, follows=signed(cast).advisory)  # 提示单 follow nothing
