"""A unit pushes a problem away, is refused, asks for more time in time, and keeps to it: by pages alone (C20, C21)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from issues.states import State
from tests.issues.life import assigned

DUE, LATER = date(2026, 6, 24), date(2026, 7, 1)


class Calendar:
    """The day on which the people of this story live."""

    def __init__(self) -> None:
        self.traveller = None

    def turn(self, month: int, day: int) -> None:
        self.stop()
        self.traveller = time_machine.travel(
            datetime(2026, month, day, 10, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False
        )
        self.traveller.start()

    def stop(self) -> None:
        if self.traveller:
            self.traveller.stop()


@pytest.fixture
def today():
    wall = Calendar()
    yield wall
    wall.stop()


def test_pushed_away_and_back(cast, client, today):  # noqa: PLR0915  a story is told in one go
    def see(person, address):
        client.force_login(person)
        return client.get(address)

    def take(person, step, **typed):
        client.force_login(person)
        issue.refresh_from_db()
        address = reverse("issues:step", args=[issue.pk, step])
        assert client.get(address).status_code == 200
        return client.post(address, {"version": issue.version, **typed}, follow=True)

    def flagged(code):
        return see(cast.officer, reverse("issues:list") + f"?flag={code}").context["page"].total

    today.turn(6, 2)
    issue = assigned(cast)
    detail = issue.get_absolute_url()
    today.turn(6, 3)
    assert take(cast.head_a, "contest", note="三定方案未列此项职责").status_code == 200
    take(cast.chief, "rule", ruling="refused", note="取号机由该单位管理")
    take(cast.head_a, "sign")
    assert "裁定：取号机由该单位管理" in see(cast.head_a, detail).text

    today.turn(6, 24)
    wish = {"note": "模块月底到货", "progress": "已签合同"}
    refused = take(cast.head_a, "extend", until="2026-06-24", **wish)
    assert refused.status_code == 400 and "已签合同" in refused.text
    take(cast.head_a, "extend", until="2026-07-01", **wish)

    today.turn(6, 26)
    waiting = see(cast.head_a, detail).text
    assert "延期待批" in waiting and "逾期2个工作日" not in waiting
    assert (flagged("late"), flagged("extending")) == (0, 1)
    take(cast.chief, "rule_extension", ruling="granted", until="2026-07-01", note="情况属实")
    assert (flagged("late"), flagged("extending"), flagged("extended")) == (0, 0, 1)
    today.turn(7, 2)
    assert flagged("late") == 1
    today.turn(6, 26)
    issue.refresh_from_db()
    assert (issue.due, issue.original_due) == (LATER, DUE)
    why = see(cast.head_a, reverse("issues:why", args=[issue.pk])).text
    assert "2026年6月26日批准延期至2026年7月1日" in why
    ledger = see(cast.chief, reverse("issues:ledger", args=["extension"])).text
    assert 'data-total="1"' in ledger and "模块月底到货" in ledger and "情况属实" in ledger

    today.turn(6, 30)
    take(cast.head_a, "submit", result="已升级取号机", no_evidence_reason="程序升级无照片")
    take(cast.officer, "verify", how="phone", note="属实")
    assert "按时完成" in take(cast.chief, "close").text
    issue.refresh_from_db()
    kept = issue.current_round
    assert (issue.state, kept.late_by, kept.late_by_original) == (State.CLOSED, 0, 4)
