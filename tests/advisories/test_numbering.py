"""C27: numbers without gaps or doubles, of the year that stands on the paper."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from tests.advisories.papers import approved, drafted, issued, prefixed
from tingyan.advisories import actions
from tingyan.advisories.models import Advisory, Receipt
from tingyan.advisories.states import Kind
from tingyan.audit import checks
from tingyan.directory.models import Counter
from tingyan.directory.numbering import take_numbers, take_places
from tingyan.kit.errors import Refused, Stale

MIDNIGHT = datetime(2026, 12, 31, 16, 5, tzinfo=UTC)  # five past twelve on New Year's Day in Dalian


def test_the_turn_of_the_year(cast, time_machine):
    time_machine.move_to(datetime(2026, 12, 30, 4, 0, tzinfo=UTC), tick=False)
    prefixed(cast)
    Counter.objects.create(district=cast.ls, series="旅纪提", year=2026, last=36)
    papers = [approved(cast) for _ in range(4)]
    assert actions.issue(papers[0], by=cast.chief).number == "旅纪提〔2026〕37号"
    time_machine.move_to(MIDNIGHT, tick=False)
    assert actions.issue(papers[1], by=cast.chief).number == "旅纪提〔2027〕1号"
    assert papers[1].issued_on == date(2027, 1, 1)
    assert actions.issue(papers[2], by=cast.chief, on=date(2026, 12, 30)).number == "旅纪提〔2026〕38号"
    assert actions.issue(papers[3], by=cast.chief).number == "旅纪提〔2027〕2号"
    late = Receipt.objects.get(advisory=papers[2])
    assert (late.issued_on, late.sign_by) == (date(2026, 12, 30), date(2027, 1, 4)), "limits run from when it was sent"


def test_each_kind_and_district_has_its_own_series(cast):
    assert issued(cast).number.endswith("〕1号")
    assert issued(cast, kind=Kind.SUPERVISION).number.startswith("旅纪督〔")
    assert issued(cast).seq == 2
    assert take_places(cast.gz, "旅纪提", 2026) == range(1, 2)
    assert take_numbers(cast.gz, "旅纪提", 2026, 2) == ["旅纪提-2026-0002", "旅纪提-2026-0003"]


def test_a_number_withdrawn_is_never_given_again(cast):
    first = issued(cast)
    actions.withdraw(first, by=cast.chief, reason="重复发文")
    assert issued(cast).seq == 2
    assert Advisory.objects.get(pk=first.pk).number == first.number


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda paper, cast: {"on": date(2099, 1, 1)}, "发文日期不能晚于今天"),
        (lambda paper, cast: type(cast.ls).objects.update(notice_prefix=""), "还没有设置工作提示单的文号前缀"),
        (lambda paper, cast: Advisory.objects.update(reply_by=date(2026, 1, 5)), "请先修改反馈期限"),
        (
            lambda paper, cast: type(cast.unit_b).objects.filter(pk=cast.unit_b.pk).update(active=False),
            "不能作为发送单位",
        ),
    ],
)
def test_what_cannot_be_sent_takes_no_number(cast, prepare, sentence):
    told = prepare(approved(cast), cast)
    paper = Advisory.objects.select_related("district").get()
    with pytest.raises(ValidationError) as fault:
        actions.issue(paper, by=cast.chief, **(told if isinstance(told, dict) else {}))
    assert sentence in str(fault.value.message_dict["on"])
    assert not Counter.objects.filter(series="旅纪提").exists()
    assert not Receipt.objects.exists()


def test_a_draft_is_not_sent(cast):
    with pytest.raises(Refused, match="当前状态为“拟稿”"):
        actions.issue(drafted(cast), by=cast.chief)


def together(count, act):
    """Call `act(n)` from threads that start at one moment; what each gave, or the exception that it raised."""
    start = Barrier(count)

    def run(n):
        try:
            start.wait()
            return act(n)
        except Exception as raised:
            return raised
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_many_sent_at_one_moment_are_consecutive(cast):
    papers = [approved(cast) for _ in range(8)]
    outcomes = together(8, lambda n: actions.issue(papers[n], by=cast.chief).seq)
    assert sorted(outcomes) == list(range(1, 9))
    assert checks.verify().problem == ""


@pytest.mark.django_db(transaction=True)
def test_one_paper_sent_twice_at_one_moment_takes_one_number(cast):
    paper = approved(cast)
    pages = [Advisory.objects.select_related("district").get(pk=paper.pk) for _ in range(6)]
    outcomes = together(6, lambda n: actions.issue(pages[n], by=cast.chief))
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Stale] * 5
    assert (Counter.objects.get(series="旅纪提").last, Receipt.objects.count()) == (1, 1)
