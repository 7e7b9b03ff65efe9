"""The group robot: counts and an address, never a title, and no target on this machine or beside it (assurance 40)."""

import json
import socket
from datetime import date
from types import SimpleNamespace

import pytest
import urllib3

from tingyan.reminders import robot
from tingyan.reminders.actions import deliver_robots
from tingyan.reminders.models import Delivery, Digest, Reminder, Robot
from tingyan.reminders.states import Channel, Outcome

DAY = date(2026, 6, 30)
PUBLIC = "93.184.216.34"


def resolves(monkeypatch, *addresses):
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(robot.socket, "getaddrinfo", lambda *args, **options: entries)


@pytest.fixture
def sent(monkeypatch):
    """What was posted, and how the connection was made; the answer may be set."""
    kept = SimpleNamespace(calls=[], status=200, data=b'{"errcode": 0}')

    class Pool:
        def __init__(self, host, port, **options):
            self.how = (host, port, options["server_hostname"], options["assert_hostname"], options["retries"])

        def request(self, method, path, body, headers, redirect):
            kept.calls.append((self.how, method, path, json.loads(body), headers["Host"], redirect))
            return SimpleNamespace(status=kept.status, data=kept.data)

    monkeypatch.setattr(robot.urllib3, "HTTPSConnectionPool", Pool)
    return kept


@pytest.fixture
def group(cast, monkeypatch):
    monkeypatch.setenv("TINGYAN_ROBOT_LS", "https://robot.example.cn/send?key=secret")
    digest = Digest.objects.create(user=cast.head_a, day=DAY)
    Reminder.objects.create(
        digest=digest, user=cast.head_a, district=cast.ls, day=DAY, kind="overdue", model="issues.issue", object_id=1,
        due=DAY, step=0, audience="holder", reached="holder",
    )  # fmt: skip
    return Robot.objects.create(district=cast.ls, format="wecom", active=True)


@pytest.mark.parametrize(
    "address",
    [
        "http://robot.example.cn/",
        "ftp://robot.example.cn/",
        "https:///nothing",
        "https://user:pass@robot.example.cn/",
        "https://127.0.0.1/",
        "https://127.8.8.8/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://[::]/",
        "https://2130706433/",
        "https://robot.example.cn:port/",
        "",
    ],
)
def test_no_such_target(address):
    with pytest.raises(robot.Unfit):
        robot.target_of(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.1.1", "::1", "fe80::1%eth0", "0.0.0.0", "::ffff:127.0.0.1"])
def test_nor_by_a_name_that_leads_there(monkeypatch, address):
    resolves(monkeypatch, PUBLIC, address)
    with pytest.raises(robot.Unfit, match="本机或本地网段"):
        robot.target_of("https://robot.example.cn/")


def test_it_connects_to_the_address_that_was_looked_at(monkeypatch, sent):
    resolves(monkeypatch, PUBLIC)
    assert robot.post("https://robot.example.cn/send?key=secret", {"msgtype": "text"}) == ""
    [(how, method, path, body, host, redirect)] = sent.calls
    assert how == (PUBLIC, 443, "robot.example.cn", "robot.example.cn", False)
    assert (method, path, body, host, redirect) == ("POST", "/send?key=secret", {"msgtype": "text"}, "robot.example.cn", False)  # fmt: skip


@pytest.mark.parametrize(("status", "data"), [(302, b""), (500, b"{}"), (200, b'{"errcode": 93000}'), (200, b"<html>")])
def test_what_counts_as_not_taken(monkeypatch, sent, status, data):
    resolves(monkeypatch, PUBLIC)
    sent.status, sent.data = status, data
    assert robot.post("https://robot.example.cn/", {}) == "群机器人没有接受"


def test_a_line_that_breaks_is_said(monkeypatch):
    resolves(monkeypatch, PUBLIC)

    class Broken:
        def __init__(self, *args, **options): ...

        def request(self, *args, **options):
            raise urllib3.exceptions.ProtocolError

    monkeypatch.setattr(robot.urllib3, "HTTPSConnectionPool", Broken)
    assert robot.post("https://robot.example.cn/", {}) == "连接不上群机器人"


def test_counts_and_an_address_once_a_day(group, monkeypatch, sent):
    resolves(monkeypatch, PUBLIC)
    assert deliver_robots(DAY) == (1, 0)
    assert deliver_robots(DAY) == (0, 0)
    [(_how, _method, _path, body, _host, _redirect)] = sent.calls
    assert "共1项，涉及1人" in body["text"]["content"] and "/reminders/" in body["text"]["content"]
    kept = Delivery.objects.get()
    assert (kept.channel, kept.outcome, kept.error) == (Channel.ROBOT, Outcome.SENT, "")


def test_what_failed_is_tried_again(group, monkeypatch, sent):
    resolves(monkeypatch, "127.0.0.1")
    assert deliver_robots(DAY) == (0, 1)
    assert "本机" in Delivery.objects.get().error
    resolves(monkeypatch, PUBLIC)
    assert deliver_robots(DAY) == (1, 0)
    assert Delivery.objects.get().tries == 2


def test_off_unless_configured(group, monkeypatch, sent):
    monkeypatch.delenv("TINGYAN_ROBOT_LS")
    assert deliver_robots(DAY) == (0, 0)
    monkeypatch.setenv("TINGYAN_ROBOT_LS", "https://robot.example.cn/")
    Robot.objects.update(active=False)
    assert deliver_robots(DAY) == (0, 0)
    assert sent.calls == [] and not Delivery.objects.exists()


def test_each_format(group):
    assert robot.message(group, 1, 1, "u").keys() == {"msgtype", "text"}
    group.format = "dingtalk"
    assert robot.message(group, 1, 1, "u")["at"] == {"isAtAll": False}
