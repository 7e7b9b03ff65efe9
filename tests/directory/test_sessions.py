"""Sessions: how many at once, what ends them, what is told then, and the record that a person sees of them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client, RequestFactory

from tests.cast import PASSWORD
from tests.directory.test_entrance import HOME, signed_in
from tests.directory.test_entrance import sign_in as post
from tests.issues.test_races import together
from tingyan.audit import actions as audit
from tingyan.audit.models import AuditEntry
from tingyan.directory import actions
from tingyan.directory.actions import sessions
from tingyan.directory.models import SignIn
from tingyan.directory.states import Ending, Role
from tingyan.kit.agents import browser_of
from visits.models import Draft

LOGIN, URL = "/account/login/", "/account/signins/"
PHONE = "Mozilla/5.0 (Linux; Android 12; M2102J2SC) AppleWebKit/537.36 Chrome/86.0 Mobile MicroMessenger/8.0.2"
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def came_in(name="head_a", **extra):
    """A new browser in which the person has signed in."""
    client = Client(**extra)
    assert post(client, name).status_code == 302
    assert signed_in(client)
    return client


def told(client):
    """What the login page says to whose session has ended; "" where the person is still in."""
    answer = client.get(HOME)
    if answer.status_code == 200:
        return ""
    page = client.get(answer["Location"]).content.decode()
    return page.partition('class="notice')[2].partition("<p>")[2].partition("</p>")[0] or "nothing"


# How many


@pytest.mark.django_db(transaction=True)
def test_five_at_once_leave_three(cast):
    """Counted one after the other: none slips in beside another."""
    came = together(5, lambda n: came_in())
    assert [one for one in came if isinstance(one, Exception)] == []
    assert sorted(told(client) == "" for client in came) == [False, False, True, True, True]
    assert SignIn.objects.filter(ended=Ending.LIMIT).count() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_who_signs_in_keeps_nobody_waiting_who_names_him(cast):
    """A report that tells an officer holds the head of the log; were his row locked against it, each waited for the other."""
    held, done = threading.Event(), threading.Event()

    def sign_in():
        request = RequestFactory().post(LOGIN)
        request.session, request.user = SessionStore(), AnonymousUser()
        try:
            with audit.recording(by=cast.officer):
                sessions.begin(request, cast.officer)
                held.set()
                assert done.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        signing = pool.submit(sign_in)
        try:
            assert held.wait(10)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                Draft.objects.create(owner=cast.officer, client_key=uuid4(), form={})
        finally:
            done.set()
        signing.result(10)


def test_at_the_fourth_login_the_oldest_gives_way_and_is_told(cast, time_machine):
    clients = []
    for _n in range(4):
        clients.append(came_in())
        time_machine.shift(timedelta(minutes=1))
    assert "最多同时在3处登录" in told(clients[0])
    assert [told(client) for client in clients[1:]] == ["", "", ""]
    assert SignIn.objects.get(ended=Ending.LIMIT).at == NOON
    assert AuditEntry.objects.get(action="account.end_session").detail == {"how": "limit", "count": 1}


def test_one_that_ran_out_unseen_does_not_count(cast, time_machine):
    used = came_in()
    came_in()
    came_in()
    for _n in range(2):
        time_machine.shift(timedelta(minutes=10))
        assert signed_in(used)
    came_in()
    assert signed_in(used), "it is the oldest, but the others have run out"
    idle = SignIn.objects.filter(ended=Ending.IDLE)
    assert [row.ended_at for row in idle] == [NOON + timedelta(minutes=15)] * 2


def test_how_many_is_a_setting(cast, settings):
    settings.SESSIONS = 1
    first, second = came_in(), came_in()
    assert "最多同时在1处登录" in told(first)
    assert signed_in(second)
    assert signed_in(came_in("liaison_a")), "each for himself"
    assert signed_in(second)


# What ends them, and what is told


def moves(cast):
    return actions.edit_account(cast.head_a, by=cast.sysadmin, unit=cast.unit_b)


ENDS = {
    "岗位有变动": [
        lambda cast: actions.appoint(cast.head_a, cast.unit_b, Role.LIAISON, by=cast.secadmin),
        lambda cast: actions.end_appointment(cast.posts["head_a"], by=cast.secadmin),
        lambda cast: actions.hand_over_post(cast.posts["head_a"], cast.liaison_a, by=cast.secadmin),
        lambda cast: actions.hand_over_post(cast.posts["head_b"], cast.head_a, by=cast.secadmin),
        lambda cast: actions.retire_unit(cast.unit_a, by=cast.chief),
    ],
    "所属单位有变动": [moves, lambda cast: actions.absorb(cast.unit_a, cast.unit_b, by=cast.chief)],
    "账号已停用": [lambda cast: actions.edit_account(cast.head_a, by=cast.sysadmin, is_active=False)],
    "密码已由管理员重置": [lambda cast: actions.reset_password(cast.head_a, by=cast.sysadmin)],
    "动态验证码已由管理员重置": [lambda cast: actions.reset_totp(cast.head_a, reason="手机丢失", by=cast.secadmin)],
}


@pytest.mark.parametrize(("sentence", "act"), [(words, act) for words, acts in ENDS.items() for act in acts])
def test_whatever_changes_a_person_ends_his_sessions_and_says_why(cast, sentence, act):
    there, bystander = came_in(), came_in("head_c")
    act(cast)
    assert sentence in told(there)
    assert signed_in(bystander)


def test_a_deputy_comes_in_anew_and_again_when_it_is_over(cast, time_machine):
    deputy = came_in("liaison_a")
    period = {"since": date(2026, 6, 15), "until": date(2026, 6, 15)}
    actions.authorise_deputy(cast.posts["head_a"], cast.liaison_a, by=cast.head_a, **period)
    assert "岗位有变动" in told(deputy)
    time_machine.move_to(NOON.replace(hour=23, minute=50))
    deputy = came_in("liaison_a")
    time_machine.shift(timedelta(minutes=9))
    assert told(deputy) == ""
    time_machine.shift(timedelta(minutes=1))
    assert "岗位有变动" in told(deputy), "his post as a deputy was over at midnight"
    assert signed_in(came_in("liaison_a"))


def test_a_name_or_phone_that_is_corrected_ends_nothing(cast):
    there = came_in()
    actions.edit_account(cast.head_a, by=cast.sysadmin, name="周明", phone="13800000099", unit=cast.unit_a)
    assert signed_in(there)


def test_time_that_ran_out_is_told_in_every_kind_of_request(cast, time_machine):
    page, form, part, direct = came_in(), Client(), Client(), Client()
    for client in (form, part, direct):
        client.cookies["sessionid"] = page.cookies["sessionid"].value
    time_machine.shift(timedelta(minutes=15))
    assert "超过15分钟没有操作" in told(page)
    answer = form.post("/account/deputies/", {"title": "副局长"})
    assert answer.status_code == 401
    assert "超过15分钟没有操作，已自动退出，请重新登录。登录已失效，刚填写的文字没有丢失" in answer.content.decode()
    assert part.get(HOME, headers={"hx-request": "true"})["HX-Redirect"].endswith("ended=idle")
    assert "超过15分钟没有操作" in direct.get(LOGIN).content.decode()


def test_strangers_and_who_left_by_himself_are_told_nothing(client, cast):
    assert told(client) == "nothing"
    there = came_in()
    there.post("/account/logout/")
    assert told(there) == "nothing"
    assert told(Client(headers={"cookie": "sessionid=made-up"})) == "nothing"
    assert "notice-near" not in client.get(f"{LOGIN}?ended=made-up").content.decode()


def test_a_new_password_keeps_this_one_and_the_others_are_told(cast):
    here, there = came_in(), came_in()
    new = "Xin-mima-2027"
    assert here.post(HOME, {"old_password": PASSWORD, "new_password1": new, "new_password2": new}).status_code == 302
    assert "密码已在别处修改" in told(there)
    assert signed_in(here)
    page = here.get(URL).content.decode()
    assert page.count(">本机<") == 1, "it goes on under its new key"


# The record


def test_ending_one_and_all_others(cast):
    here, there, elsewhere, stranger = came_in(), came_in(), came_in(), came_in("head_b")
    row = SignIn.objects.get(session_key=there.cookies["sessionid"].value)
    assert f"{URL}{row.pk}/end/" in here.get(URL).content.decode()
    assert stranger.post(f"{URL}{row.pk}/end/").status_code == 404
    assert there.post(f"{URL}{row.pk}/end/").status_code == 404, "one's own is left by the menu"
    assert here.post(f"{URL}{row.pk}/end/").status_code == 302
    assert "在别处结束了这里的登录" in told(there)
    assert signed_in(elsewhere)
    assert here.post(f"{URL}end/").status_code == 302
    assert "在别处结束了这里的登录" in told(elsewhere)
    assert signed_in(here)
    assert signed_in(stranger)
    assert AuditEntry.objects.filter(action="account.end_session", actor=cast.head_a).count() == 2


def test_everything_that_happened_at_the_door_is_shown_to_its_owner(cast, time_machine):
    post(Client(REMOTE_ADDR="10.0.0.9"), password="wrong")
    left = came_in(headers={"user-agent": PHONE}, REMOTE_ADDR="10.0.0.7")
    left.post("/account/logout/")
    came_in("head_b", REMOTE_ADDR="10.0.0.8")
    page = came_in().get(URL).content.decode()
    for words in ("密码不正确", "10.0.0.9", "安卓手机或平板，微信", "10.0.0.7", "本人退出", "正在登录"):
        assert words in page
    assert "10.0.0.8" not in page
    assert [row.refused for row in SignIn.objects.filter(user=cast.head_a)] == ["", "", "password"]


def test_a_locked_account_says_so_and_a_flood_is_not_written_down(cast):
    for _n in range(9):
        post(Client(), password="wrong")
    assert SignIn.objects.filter(user=cast.head_a).count() == 5
    assert SignIn.objects.filter(refused="locked").count() == 1


def test_signing_in_again_over_a_session_ends_it(cast):
    client = came_in()
    post(client)
    assert [row.ended for row in SignIn.objects.filter(user=cast.head_a)] == ["", "logout"]
    post(client, "head_b")
    assert SignIn.objects.filter(user=cast.head_a).open().count() == 0


@pytest.mark.parametrize("count", [30, 300])
def test_asks_as_often_at_any_length(cast, count, django_assert_num_queries):
    given = {"user": cast.head_a, "at": NOON - timedelta(days=1), "agent": "x" * 300, "ended": "logout"}
    SignIn.objects.bulk_create(SignIn(**given) for _n in range(count))
    client = came_in()
    client.get(URL)
    with django_assert_num_queries(9):
        page = client.get(URL).content.decode()
    assert f"共 {count + 1} 条" in page
    assert client.get(f"{URL}?page=2").status_code == 200


def test_an_ordinary_page_asks_nothing_of_this(cast, django_assert_num_queries):
    client, forced = came_in(), Client()
    forced.force_login(cast.head_a)
    client.get(HOME)
    forced.get(HOME)
    for each in (client, forced):
        with django_assert_num_queries(4):
            each.get(HOME)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "安卓手机或平板，微信"),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "Windows电脑，Internet Explorer"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/80.0 Safari/537.36 Edg/80.0", "Windows电脑，Edge"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) Version/15.0 Safari/604.1", "苹果手机，Safari"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/91.0", "Linux电脑，Firefox"),
        ("curl/7.88", "未能识别"),
        ("", "未能识别"),
    ],
)
def test_browsers_in_plain_words(agent, words):
    assert browser_of(agent) == words
