"""Deadlines and flags: what the querysets count is what the texts say."""

from datetime import date

import pytest

from tests.advisories.papers import APPROVAL, issued, receipt_of
from tingyan.advisories import actions, flags
from tingyan.advisories.models import Advisory, Receipt
from tingyan.workdays import calendar

MONDAY = "2026-06-15 09:00+08:00"  # 端午节 is Friday the 19th


@pytest.fixture
def paper(cast, time_machine):
    """Sent on Monday the 15th to three units; to be signed by Tuesday, answered by Monday the 22nd."""
    time_machine.move_to(MONDAY, tick=False)
    return issued(cast, [cast.unit_a, cast.unit_b, cast.unit_c], reply_by=date(2026, 6, 22))


def units(rows):
    return {str(row.unit) for row in rows.select_related("unit")}


def found(today):
    """code → units, by the texts of each row; then the same by the queryset."""
    days, rows = calendar.load(), Receipt.objects.for_rows()
    by_text = {
        "sign_late": {str(r.unit) for r in rows if flags.is_sign_late(r, today)},
        "reply_late": {str(r.unit) for r in rows if flags.is_reply_late(r, today)},
        "due_soon": {str(r.unit) for r in rows if flags.due_of(r, today, days).role == "near"},
    }
    by_rows = {code: units(flags.flagged(Receipt.objects.all(), code, today, days)) for code in by_text}
    assert by_text == by_rows
    return by_text


def test_days_as_they_pass(cast, paper):
    three = {"民政局", "市监局", "营商局"}
    receipt = receipt_of(paper, cast.unit_b)
    assert (receipt.sign_by, receipt.reply_by) == (date(2026, 6, 16), date(2026, 6, 22))
    assert found(date(2026, 6, 16)) == {"sign_late": set(), "reply_late": set(), "due_soon": three}
    actions.sign(receipt, by=cast.head_b)
    assert found(date(2026, 6, 17))["sign_late"] == {"民政局", "营商局"}
    assert found(date(2026, 6, 22))["reply_late"] == set()
    assert found(date(2026, 6, 23))["reply_late"] == three
    assert flags.due_of(receipt, date(2026, 6, 24), calendar.load()).text == "逾期未反馈2个工作日"
    Advisory.objects.update(state="withdrawn")
    assert found(date(2026, 6, 24)) == {"sign_late": set(), "reply_late": set(), "due_soon": set()}


def test_lateness_is_a_fact_of_the_first_answer(cast, paper, time_machine):
    receipt = actions.sign(receipt_of(paper, cast.unit_b), by=cast.head_b)
    time_machine.move_to("2026-06-24 10:00+08:00", tick=False)
    actions.reply(receipt, "正在落实", by=cast.head_b)
    assert receipt.late_by == 2
    actions.return_(receipt, by=cast.officer, reason="请写明完成时间")
    assert (receipt.reply_by, receipt.original_reply_by) == (date(2026, 6, 29), date(2026, 6, 22))
    time_machine.move_to("2026-06-29 10:00+08:00", tick=False)
    actions.reply(receipt, "已落实", by=cast.liaison_b, approval=APPROVAL)
    actions.accept(receipt, by=cast.officer)
    assert receipt.late_by == 2
    assert flags.due_of(receipt, date(2026, 7, 9), calendar.load()).text == "逾期2个工作日反馈"


def test_an_answer_on_the_last_day_is_in_time(cast, paper, time_machine):
    receipt = actions.sign(receipt_of(paper, cast.unit_b), by=cast.head_b)
    time_machine.move_to("2026-06-22 23:50+08:00", tick=False)
    actions.reply(receipt, "已落实", by=cast.head_b)
    assert receipt.late_by == 0
    assert flags.due_of(receipt, date(2026, 7, 1), calendar.load()).text == "按时反馈"


def test_whose_turn_it_is(cast, paper):
    receipt = receipt_of(paper, cast.unit_b)
    assert units(Receipt.objects.awaiting(cast.liaison_b)) == {"市监局"}
    actions.reply(actions.sign(receipt, by=cast.head_b), "已落实", by=cast.head_b)
    assert units(Receipt.objects.awaiting(cast.liaison_b)) == set()
    assert units(Receipt.objects.to_judge(cast.officer)) == {"市监局"}
    assert not Receipt.objects.to_judge(cast.head_b).exists()
    assert not Receipt.objects.to_judge(cast.officer_gz).exists()
    last = date(2026, 6, 22)
    assert units(Receipt.objects.due_within(date(2026, 6, 16), last)) == {"民政局", "营商局"}
    assert units(Receipt.objects.overdue(date(2026, 6, 17))) == {"民政局", "营商局"}


def test_what_waits_for_a_chief(cast):
    from tests.advisories.papers import approved, drafted

    own, others, ready = drafted(cast, by=cast.chief), drafted(cast), approved(cast)
    issued(cast)
    assert set(Advisory.objects.awaiting(cast.chief)) == {others, ready}
    assert set(Advisory.objects.awaiting(cast.deputy_chief)) == {own, others, ready}
    assert not Advisory.objects.awaiting(cast.officer).exists()
