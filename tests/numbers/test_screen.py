"""The big screen: its numbers are the board's, it names nobody, and a machine's key opens it and nothing else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from issues.models import Issue
from issues.states import Category, State, Theme
from tests.doors import ALL, DOORS, READERS
from tests.factories import CANARY, make_issue, make_issues
from tests.test_doors import address
from tests.world import world as rows_of_b
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Department, User
from tingyan.numbers.access import ASKS, WRONG, hashed, make_key, revoke_key
from tingyan.numbers.models import ScreenKey, WrongKey
from tingyan.numbers.views.screen import COOKIE
from visits.models import Campaign

SCREEN, DATA, ENTER = (reverse(f"numbers:{name}") for name in ("screen", "screen_data", "screen_enter"))


@pytest.fixture
def key(cast):
    return make_key(cast.ls, "大厅一楼", by=cast.officer)


@pytest.fixture
def wall(cast, key):
    """A machine that has entered its code."""
    client = Client()
    client.post(ENTER, {"code": key[1]})
    return client


def numbers_of(response):
    """Slug, address of the rows and text of each number on the screen."""
    html = response.content.decode()
    found = re.findall(r'data-figure="(\w+)" data-rows="([^"]+)">([^<]+)<', html)
    return [(slug, url.replace("&amp;", "&"), text.strip("+−").replace(",", "")) for slug, url, text in found]


def total_of(response):
    (total,) = set(re.findall(r'data-total="(\d+)"', response.content.decode()))
    return int(total)


def test_every_number_of_the_screen_is_as_many_rows(cast, world, wall, client):
    """Followed by the office, since the machine itself can open no row; sums of procedures apart."""
    client.force_login(cast.officer)
    shown = numbers_of(wall.get(DATA))
    assert {"departments_taking_part", "issues_found", "issues_overdue", "funnel_verified"} <= {s for s, _, _ in shown}
    followed = {(url, text) for slug, url, text in shown if not slug.endswith(("_before", "_after"))}
    assert len(followed) > 25
    for url, text in followed:
        assert total_of(client.get(url)) == int(text), url


def test_the_screen_says_what_the_board_says(cast, world, wall, client):
    client.force_login(cast.supervisor)
    board = {
        (slug, str(tile["value"]))
        for tile in client.get(reverse("numbers:board")).context["tiles"]
        for slug in [tile["slug"]]
    }
    assert board <= {(slug, text) for slug, _, text in numbers_of(wall.get(SCREEN))}
    assert numbers_of(client.get(DATA)) == numbers_of(wall.get(DATA)), "a leader sees the same"


def test_what_never_goes_has_a_dash_in_its_place(cast, wall):
    html = wall.get(DATA).content.decode()
    week = html[html.index('data-panel="week"') :].partition("</section>")[0]
    assert week.count('<td class="num">—</td>') == 2, "what was found or closed stays so"
    assert '<td class="num"></td>' not in html


def test_no_person_and_no_word_of_an_issue(cast, wall):
    """The bait is there: every text of the rows of unit B is a canary, and the persons of the cast have names."""
    rows_of_b(cast)
    make_issue(cast, lead=cast.unit_b, state=State.FIXING, title="“办不成事”窗口无人值守")
    Campaign.objects.filter(pk=cast.campaign.pk).update(name="第一批")
    for url in (SCREEN, DATA):
        html = wall.get(url).content.decode()
        assert "市监局" in html
        assert not [word for word in (CANARY, "无人值守", "WT-", "TY-", "大厅一楼") if word in html]
        assert not [user.name for user in User.objects.all() if user.name and user.name in html]


@pytest.mark.parametrize("rows", [10, 1000])
def test_asks_as_often_however_much_there_is(cast, wall, rows, django_assert_num_queries):
    make_issues(cast, rows, state=State.FIXING, lead=cast.unit_b)
    make_issues(cast, rows, state=State.CLOSED, lead=cast.unit_c, theme=Theme.CONDUCT)
    make_issues(cast, rows)
    wall.get(DATA)
    with django_assert_num_queries(11):
        assert wall.get(DATA).status_code == 200


def test_eight_rows_a_panel_in_official_order(cast, wall):
    for order in range(10):
        unit = Department.objects.create(
            district=cast.ls, name=f"单位{order}", short_name=f"单位{order}", order=90 - order
        )
        make_issues(cast, order + 1, state=State.FIXING, lead=unit, category=list(Category)[order])
    panels = {panel.slug: panel for panel in wall.get(SCREEN).context["panels"]}
    assert {slug for slug in panels if slug.startswith("late")} == {"late", "late-2"}
    assert [label for slug in ("late", "late-2") for label, _ in panels[slug].rows] == [
        f"单位{n}" for n in range(9, -1, -1)
    ]
    assert max(len(panel.rows) for panel in panels.values()) == 8
    assert max(cell.share for _, cells in panels["late"].rows for cell in cells) == 100


def test_nothing_yet(cast, wall):
    html = wall.get(SCREEN).content.decode()
    assert "没有逾期的问题" in html and "还没有发现问题" in html
    Campaign.objects.all().delete()
    assert wall.get(SCREEN).context["scope"].campaign is None


# The key


def test_the_code_comes_once_and_stays_in_a_cookie_for_the_screen_alone(cast, key):
    client = Client()
    answer = client.post(ENTER, {"code": f" {key[1].lower().replace('-', ' ')} "})
    assert (answer.status_code, answer["Location"]) == (302, SCREEN)
    cookie = answer.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (SCREEN, True, "Strict")
    assert client.get(SCREEN).cookies[COOKIE]["max-age"] > 86400 * 300
    assert hashed(key[1]) == key[0].token_hash
    assert key[1] not in str(ScreenKey.objects.values().get())


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_key_opens_the_screen_and_nothing_else(cast, name, key, wall):
    """Whatever the machine asks for besides is answered as to anybody who has not signed in."""
    if name in ("numbers:screen", "numbers:screen_data"):
        assert wall.get(reverse(name)).status_code == 200
        return
    url = address(name, DOORS[name].args, rows_of_b(cast))
    holder = Client(raise_request_exception=False)
    holder.cookies[COOKIE] = key[1]
    nobody = Client(raise_request_exception=False)
    for method in ("get", "post"):
        first, second = (getattr(client, method)(url) for client in (holder, nobody))
        assert (first.status_code, first.get("Location")) == (second.status_code, second.get("Location"))
        assert first.status_code in (302, 401, 405) or DOORS[name].anonymous


@pytest.mark.parametrize(
    ("person", "cookie", "status"),
    [
        (None, None, 302),
        (None, "good", 200),
        (None, "revoked", 403),
        (None, "wrong", 403),
        ("head_a", None, 403),
        ("head_a", "good", 200),
        ("head_a", "revoked", 403),
        ("supervisor", None, 200),
        ("supervisor", "revoked", 200),
    ],
)
def test_who_comes_in(cast, person, cookie, status):
    """The truth table of person and key."""
    good, revoked = (make_key(cast.ls, name, by=cast.officer) for name in ("甲", "乙"))
    revoke_key(revoked[0], by=cast.chief)
    client = Client()
    if person:
        client.force_login(cast.people[person])
    if cookie:
        client.cookies[COOKIE] = {"good": good[1], "revoked": revoked[1], "wrong": "X" * 24}[cookie]
    for url in (SCREEN, DATA):
        answer = client.get(url)
        assert answer.status_code == status
        if status == 403 and person is None:
            assert "这块大屏的授权已停用" in answer.content.decode()
            assert not numbers_of(answer)


def test_revoked_says_so_at_once(cast, key, wall):
    assert wall.get(DATA).status_code == 200
    revoke_key(key[0], by=cast.officer2)
    assert [wall.get(url).status_code for url in (SCREEN, DATA)] == [403, 403]


def test_one_district_and_no_other(cast, wall, client):
    make_issue(cast, district=cast.gz, campaign=None, finder=None, finder_unit=None, hall=None)
    assert ("issues_found", "0") in {
        (slug, text) for slug, _, text in numbers_of(wall.get(SCREEN, {"district": cast.gz.pk}))
    }
    client.force_login(cast.officer_gz)
    assert ("issues_found", "1") in {(slug, text) for slug, _, text in numbers_of(client.get(SCREEN))}
    assert client.get(SCREEN, {"district": cast.ls.pk}).status_code == 404
    client.force_login(cast.superuser)
    assert {client.get(SCREEN, {"district": one.pk}).context["district"] for one in (cast.ls, cast.gz)} == {
        cast.ls,
        cast.gz,
    }


@pytest.mark.parametrize("person", sorted(ALL))
def test_only_who_reads_the_district_sees_it_signed_in(cast, client, person):
    client.force_login(cast.people[person])
    assert client.get(SCREEN).status_code == (200 if person in READERS | {"officer_gz"} else 403)


def test_guessing_is_stopped_for_a_while(cast, key):
    with time_machine.travel("2026-07-01 10:00+08:00", tick=False) as clock:
        client = Client(REMOTE_ADDR="192.0.2.7")
        for _ in range(WRONG):
            answer = client.post(ENTER, {"code": "AAAA-AAAA"})
            assert (answer.status_code, "授权码不对或已停用" in answer.content.decode()) == (400, True)
        assert client.post(ENTER, {"code": key[1]}).status_code == 429
        assert Client(REMOTE_ADDR="192.0.2.8").post(ENTER, {"code": key[1]}).status_code == 302, "a neighbour gets in"
        assert "192.0.2" not in str(list(WrongKey.objects.values()))
        clock.shift(timedelta(minutes=11))
        assert client.post(ENTER, {"code": "AAAA"}).status_code == 400
        assert [row.count for row in WrongKey.objects.all()] == [1]
        assert client.post(ENTER, {"code": key[1]}).status_code == 302


def test_a_machine_may_ask_once_a_second_on_average(cast, key, wall):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [wall.get(DATA).status_code for _ in range(ASKS)] == [200] * ASKS
        assert wall.get(DATA).status_code == 429
        assert ScreenKey.objects.get().seen_at == timezone.now()
        clock.shift(timedelta(minutes=1))
        assert wall.get(DATA).status_code == 200


def test_entering_is_in_the_log_and_the_code_is_not(cast, key, wall):
    actions = list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))
    assert actions == ["screen.make", "screen.enter"]
    assert key[1] not in str(list(AuditEntry.objects.values()))
    assert not Issue.objects.exists() and settings.SESSION_COOKIE_NAME not in wall.cookies
