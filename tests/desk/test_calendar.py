"""日历 and its feed: what has a date and may be seen, no more on the one than on the other, and no recheck for a unit."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from issues.models import Milestone
from issues.states import State
from tests.advisories.rows import make_paper
from tests.factories import CANARY, canary_issue, make_issue, make_recheck
from tests.issues.life import at
from tingyan.audit.models import AuditEntry
from tingyan.desk.models import Feed
from tingyan.desk.reading import entries
from tingyan.directory.models import User
from tingyan.workdays.models import Day as Special

pytestmark = pytest.mark.django_db
PAGE, MAKE, WITHDRAW = (reverse(f"desk:{name}") for name in ("calendar", "feed_make", "feed_withdraw"))
ALL_2026 = (date(2026, 1, 2), date(2026, 12, 30))


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(at(7, 1), tick=False):
        yield


@pytest.fixture
def full(cast):
    """One of each, of unit B."""
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING, assist=[cast.unit_a])
    make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED)
    late = {"deferred_until": date(2026, 7, 20), "deferred_from": State.FIXING}
    make_issue(cast, lead=cast.unit_b, state=State.DEFERRED, round_no=1, **late, **ASSIGNED)
    Milestone.objects.create(task=issue.tasks.get(unit=cast.unit_b), date=date(2026, 7, 9), deliverable="招标")
    make_paper(cast)
    make_recheck(canary_issue(cast, state=State.CLOSED), planned_on=date(2026, 7, 14))
    return issue


ASSIGNED = {
    "assigned_at": at(6, 15),
    "due": date(2026, 7, 6),
    "original_due": date(2026, 7, 6),
    "sign_by": date(2026, 6, 16),
}
OF_UNIT = {("整改到期", 6), ("整改节点", 9), ("暂缓期满", 20), ("签收期限", 16), ("提示单反馈期限", 23)}


def kinds(person):
    return {(entry.kind, entry.on.day) for entry in entries(person, *ALL_2026)}


def get(client, person, address=PAGE):
    client.force_login(person)
    return client.get(address).content.decode()


def feed_of(client, person):
    client.force_login(person)
    text = client.post(MAKE).content.decode()
    address = text.split('readonly value="')[1].split('"')[0]
    client.logout()
    return address


def events(response):
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_everything_with_a_date_that_the_person_may_see(cast, full):
    assert kinds(cast.head_b) == OF_UNIT
    assert kinds(cast.officer) == OF_UNIT | {("回头看", 14)}
    assert kinds(cast.supervisor) == kinds(cast.officer)
    assert kinds(cast.head_a) == {("整改到期", 6), ("配合任务到期", 6), ("整改节点", 9)}
    assert kinds(cast.head_c) == kinds(cast.stranger) == set()


def test_no_recheck_for_a_unit(cast, full, client):
    assert CANARY in get(client, cast.officer, f"{PAGE}?day=2026-07-14")
    for person in (cast.head_b, cast.liaison_b, cast.head_a):
        text = get(client, person, f"{PAGE}?day=2026-07-14")
        assert CANARY not in text
        assert "回头看" not in text.split("<main", 1)[1]
        assert CANARY not in client.get(feed_of(client, person)).content.decode()


def test_a_finder_does_not_learn_due_dates(cast):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    assert kinds(cast.head_a) == set()


def test_a_month_with_its_holidays_and_its_neighbours(cast, client):
    for day, kind, name in ((1, "holiday", "国庆节"), (10, "workday", "国庆节")):
        Special.objects.update_or_create(date=date(2026, 10, day), defaults={"kind": kind, "name": name})
    text = get(client, cast.officer, f"{PAGE}?month=2026-10")
    assert "2026年10月" in text
    assert "休 国庆节" in text
    assert "班 国庆节" in text
    assert "?month=2026-09" in text and "?month=2026-11" in text
    assert text.index('<th scope="col">') < text.index("2026-09-28")  # a Monday begins the first week


@pytest.mark.parametrize("typed", ["month=zzz", "month=9999-13", "day=2026-02-30", "month=0001-01", "day=1", "month="])
def test_what_cannot_be_read_is_this_month(cast, client, typed):
    assert "2026年7月" in get(client, cast.officer, f"{PAGE}?{typed}")


def test_a_full_day_opens_its_list(cast, client):
    for n in range(6):
        make_issue(cast, lead=cast.unit_b, state=State.FIXING, title=f"第{n}个问题")
    assert '?day=2026-07-06">+2<' in get(client, cast.liaison_b)
    assert get(client, cast.liaison_b, f"{PAGE}?day=2026-07-06").count('class="row-title"') == 6


def test_the_feed_is_what_the_page_shows(cast, full, client):
    for person in (cast.head_b, cast.officer, cast.head_a):
        found = events(client.get(feed_of(client, person)))
        shown = {f"{e.kind} {e.number} {e.title}" for e in entries(person, date(2026, 5, 31), date(2027, 7, 1))}
        assert {str(event["summary"]) for event in found} == shown
        assert all(type(event.decoded("dtstart")) is date for event in found)
        assert len({str(event["uid"]) for event in found}) == len(found)
        assert {key for event in found for key in event} == {"UID", "DTSTAMP", "DTSTART", "DTEND", "TRANSP", "SUMMARY"}


def test_entries_keep_their_names(cast, full, client):
    address = feed_of(client, cast.head_b)
    first, second = ({str(event["uid"]) for event in events(client.get(address))} for _ in range(2))
    assert first == second != set()


def test_the_address_is_private_and_ends(cast, client):
    address = feed_of(client, cast.head_b)
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"].startswith("text/calendar")
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert not Feed.objects.filter(token_hash=token).exists()
    assert token not in get(client, cast.head_b)
    assert client.get(feed_of(client, cast.head_b)).status_code == 200
    assert client.get(address).status_code == 404  # made anew: the old one is dead
    client.force_login(cast.head_b)
    client.post(WITHDRAW)
    client.logout()
    assert Feed.objects.get().token_hash is None
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"feed.make", "feed.withdraw"}


def test_a_withdrawn_address_and_one_of_who_has_left_find_nothing(cast, client):
    address = feed_of(client, cast.head_b)
    User.objects.filter(pk=cast.head_b.pk).update(is_active=False)
    assert client.get(address).status_code == 404
    User.objects.filter(pk=cast.head_b.pk).update(is_active=True)
    client.force_login(cast.head_b)
    client.post(WITHDRAW)
    client.logout()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [10, 1000])
def test_as_many_questions_at_any_number(cast, client, count, django_assert_num_queries):
    from tests.factories import make_issues

    make_issues(cast, count, lead=cast.unit_b, state=State.FIXING)
    get(client, cast.officer)
    with django_assert_num_queries(13):
        client.get(PAGE)
