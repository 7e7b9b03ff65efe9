"""Digests by mail, against a real server on this machine: once a person and day, again only where it failed."""

import socket
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from issues.models import Issue
from issues.states import State
from tests.factories import make_issue
from tests.issues.life import at
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import User
from tingyan.reminders.actions import deliver as sending
from tingyan.reminders.actions import deliver_mail, remind
from tingyan.reminders.models import Delivery


class Postbox:
    """Keeps what it is handed; refuses whom it was told to."""

    def __init__(self):
        self.letters, self.refused = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such user here: " + address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox(monkeypatch):
    handler, port = Postbox(), free_port()
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("TINGYAN_SMTP", f"smtp://127.0.0.1:{port}?from=tingyan@example.org")
    yield handler
    server.stop()


@pytest.fixture
def due(cast):
    """Unit B's issue was due on Monday 6 July; it is the 7th, and two people of the unit have an address."""
    User.objects.filter(pk=cast.liaison_b.pk).update(email="b@example.org")
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    with time_machine.travel(at(7, 1), tick=False):
        yield issue


def text_of(letter):
    return letter.get_payload(decode=True).decode()


def test_a_letter_says_number_title_day_reason_and_address(postbox, due):
    day = remind().day
    assert deliver_mail(day) == (1, 0)
    ((to, letter),) = postbox.letters
    assert to == ["b@example.org"]
    assert str(make_header(decode_header(letter["Subject"]))) == "厅验：2026年7月1日的提醒，共1项"
    for words in (due.number, due.title, "2026年7月6日", "提前3个工作日", f"/issues/{due.pk}/"):
        assert words in text_of(letter)
    assert "周明" not in text_of(letter)
    assert list(Delivery.objects.values_list("outcome", "tries")) == [("sent", 1)]


def test_twice_a_day_is_one_letter(postbox, due):
    for _run in range(2):
        call_command("remind")
    assert len(postbox.letters) == 1


def test_a_clue_stays_in_the_house(postbox, due):
    Issue.objects.update(clue=True)
    deliver_mail(remind().day)
    text = text_of(postbox.letters[0][1])
    assert due.number in text and due.title not in text


def test_what_is_out_of_sight_by_now_is_not_told(postbox, due, cast):
    day = remind().day
    due.tasks.update(unit=cast.unit_c)
    deliver_mail(day)
    text = text_of(postbox.letters[0][1])
    assert due.number not in text and due.title not in text


def test_a_refused_letter_is_tried_again_and_the_reason_kept_without_the_address(postbox, due):
    postbox.refused = {"b@example.org"}
    day = remind().day
    assert deliver_mail(day) == (0, 1)
    row = Delivery.objects.get()
    assert (row.outcome, row.error) == ("failed", "邮件服务器不接受收件地址")
    postbox.refused = set()
    assert deliver_mail(day) == (1, 0)
    assert list(Delivery.objects.values_list("outcome", "tries", "error")) == [("sent", 2, "")]


def test_no_server_there(due, monkeypatch):
    monkeypatch.setenv("TINGYAN_SMTP", f"smtp://127.0.0.1:{free_port()}")
    assert deliver_mail(remind().day) == (0, 1)
    assert Delivery.objects.get().error == "连接不上邮件服务器"


def test_a_run_that_died_while_sending_is_not_repeated(postbox, due):
    day = remind().day
    deliver_mail(day)
    Delivery.objects.update(outcome="sending")
    assert deliver_mail(day) == (0, 0)
    assert len(postbox.letters) == 1


@pytest.mark.parametrize("gone", [{"email": ""}, {"is_active": False}])
def test_who_has_no_address_or_has_left_gets_none(postbox, due, cast, gone):
    day = remind().day
    User.objects.filter(pk=cast.liaison_b.pk).update(**gone)
    assert deliver_mail(day) == (0, 0)
    assert postbox.letters == []


def test_without_a_server_in_the_environment_nothing_is_recorded(due, monkeypatch):
    monkeypatch.delenv("TINGYAN_SMTP", raising=False)
    assert deliver_mail(remind().day) == (0, 0)
    assert not Delivery.objects.exists()


def test_a_server_that_is_down_is_tried_once_and_all_letters_wait(due, cast, monkeypatch):
    User.objects.filter(pk=cast.head_b.pk).update(email="head@example.org")
    with time_machine.travel(at(7, 3), tick=False):
        day = remind().day
    tries = []
    monkeypatch.setenv("TINGYAN_SMTP", f"smtp://127.0.0.1:{free_port()}")
    monkeypatch.setattr(EmailBackend, "open", lambda self, real=EmailBackend.open: tries.append(1) or real(self))
    assert deliver_mail(day) == (0, 2)
    assert len(tries) == 1
    assert set(Delivery.objects.values_list("error", flat=True)) == {"连接不上邮件服务器"}


def test_letters_of_a_run_go_over_one_line_and_a_refusal_breaks_none(postbox, due, cast):
    User.objects.filter(pk=cast.head_b.pk).update(email="head@example.org")
    postbox.refused = {"head@example.org"}
    with time_machine.travel(at(7, 3), tick=False):
        assert deliver_mail(remind().day) == (1, 1)
    assert [to for to, _letter in postbox.letters] == [["b@example.org"]]


# The button


def press(client, person):
    client.force_login(person)
    with zeal_ignore():  # each letter says what its own reader may see
        return client.post(reverse("reminders:send"), follow=True).content.decode()


def test_the_button_sends_letters_too(postbox, due, cast, client):
    assert "发出邮件1封，通知群0个" in press(client, cast.officer)
    assert len(postbox.letters) == 1
    assert AuditEntry.objects.get(action="reminder.mail").actor_id == cast.officer.pk
    press(client, cast.officer)
    assert len(postbox.letters) == 1


def test_the_button_sends_what_concerns_its_own_districts_alone(postbox, due, cast, client):
    remind()
    press(client, cast.officer_gz)
    assert postbox.letters == []


def test_a_silent_server_does_not_hold_the_page_and_the_page_says_so(due, cast, client, monkeypatch):
    monkeypatch.setattr(sending, "FOR_A_PAGE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("TINGYAN_SMTP", f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        text = press(client, cast.officer)
    assert "电子邮件有1份没有发出：连接不上邮件服务器。" in text
    client.force_login(cast.liaison_b)
    assert "没有发出" not in client.get(reverse("reminders:list")).content.decode()


def test_what_a_page_cannot_send_in_time_waits_for_the_next_run(postbox, due, cast, client, monkeypatch):
    monkeypatch.setattr(sending, "IN_ALL", 0)
    assert "邮件服务器太慢，留待下次发送" in press(client, cast.officer)
    assert postbox.letters == []
    assert deliver_mail(timezone.localdate()) == (1, 0)
