"""Each filter finds what it says, and the address is all there is to it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from issues.states import State
from tests.factories import make_issue

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def clock():
    """Wednesday, July 1."""
    with time_machine.travel(datetime(2026, 7, 1, 10, tzinfo=ZONE), tick=False):
        yield


def found(client, person, query):
    client.force_login(person)
    response = client.get(reverse("issues:list") + query)
    assert response.status_code == 200
    return {row.issue.pk for row in response.context["rows"]}


def fixing(cast, **fields):
    return make_issue(cast, lead=cast.unit_b, state=State.FIXING, **fields)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("?theme=conduct", {"theme": "conduct"}),
        ("?category=signs", {"category": "signs"}),
        ("?severity=grave", {"severity": "grave"}),
        ("?fix_type=long", {"fix_type": "long"}),
        ("?source=rating", {"source": "rating"}),
        ("?source=12345", {"source": "12345"}),
        ("?found_after=2026-06-20&found_before=2026-06-20", {"found_on": date(2026, 6, 20)}),
        ("?due_after=2026-07-08&due_before=2026-07-08", {"due": date(2026, 7, 8)}),
        ("?self_found=1", {"self_found": True}),
        ("?fixed_on_spot=1", {"fixed_on_spot": True}),
        ("?flag=late", {"due": date(2026, 6, 30)}),
        ("?flag=due_soon", {"due": date(2026, 7, 1)}),
        ("?flag=returned", {"returns": 1}),
        ("?flag=second_round", {"round_no": 2}),
    ],
)
def test_a_filter_finds_the_one_that_fits(cast, client, query, fields):
    other = {"due": date(2026, 7, 7)} | ({"due": date(2026, 7, 9)} if "due_after" in query else {})
    fixing(cast, **other)
    fits = fixing(cast, **other | fields)
    assert found(client, cast.officer, query) == {fits.pk}


def test_states_units_windows_campaigns(cast, client):
    rows = {state: make_issue(cast, lead=cast.unit_b, state=state) for state in (State.FIXING, State.CLOSED)}
    reported = make_issue(cast, window=cast.window_a, campaign=None)
    assert found(client, cast.officer, "?state=fixing&state=closed") == {row.pk for row in rows.values()}
    assert found(client, cast.officer, f"?lead={cast.unit_b.pk}&state=closed") == {rows[State.CLOSED].pk}
    assert found(client, cast.officer, f"?window={cast.window_a.pk}") == {reported.pk}
    assert found(client, cast.officer, f"?campaign={cast.campaign.pk}") == {row.pk for row in rows.values()}


def test_not_signed_and_contested(cast, client):
    waiting = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED)
    asked = make_issue(cast, lead=cast.unit_b, state=State.ASSIGNED, contested=True)
    assert found(client, cast.officer, "?flag=sign_late") == {waiting.pk}
    assert found(client, cast.officer, "?flag=contested") == {asked.pk}


@pytest.mark.parametrize(("due", "role"), [(30, "late"), (1, "near"), (6, "near"), (5, "near"), (7, "plain")])
def test_the_flag_finds_what_the_row_says(cast, client, due, role):
    """July 4 and 5 are a weekend: what is due on Sunday stands 3 working days off, what on Tuesday 4."""
    issue = fixing(cast, due=date(2026, 6 if due == 30 else 7, due))
    client.force_login(cast.officer)
    assert client.get(reverse("issues:list")).context["rows"][0].due.role == role
    expected = {"late": ("late",), "near": ("due_soon",), "plain": ()}[role]
    hits = [flag for flag in ("late", "due_soon") if found(client, cast.officer, f"?flag={flag}") == {issue.pk}]
    assert tuple(hits) == expected


@pytest.mark.parametrize(("second", "hits"), [(59, 0), (60, 1)])
def test_overdue_begins_with_the_next_local_day(cast, client, second, hits):
    """C19: due on June 15; at 15:59:59Z it is not overdue, at 16:00:00Z it is."""
    fixing(cast, due=date(2026, 6, 15))
    moment = datetime(2026, 6, 15, 15, 59, 59, tzinfo=ZoneInfo("UTC"))
    with time_machine.travel(moment.timestamp() + second - 59, tick=False):
        assert len(found(client, cast.officer, "?flag=late")) == hits


def test_two_characters_are_found(cast, client):
    issue = fixing(cast, title="轮椅坡道被占用")
    issue.fill_search()
    issue.save()
    fixing(cast)
    assert found(client, cast.officer, "?q=坡道") == {issue.pk}
    assert found(client, cast.officer, "?q=坡道 占用") == {issue.pk}
    assert found(client, cast.officer, f"?q={issue.number}") == {issue.pk}


@pytest.mark.parametrize("query", ["?lead=999999", "?state=nonsense", "?due_after=2026-02-30", "?window=x", "?page=x"])
def test_nonsense_in_the_address_filters_nothing(cast, client, query):
    assert found(client, cast.officer, query) == set()
    issue = fixing(cast)
    assert found(client, cast.officer, query) == {issue.pk}


def test_units_and_windows_of_one_district_only(cast, client):
    client.force_login(cast.officer)
    form = client.get(reverse("issues:list")).context["filterset"].form
    assert [label for _, label in form.fields["lead"].choices] == ["全部", "民政局", "市监局", "营商局"]
    assert [label for _, label in form.fields["window"].choices] == ["全部", "民政局 3号窗口", "市监局 8号窗口"]


def test_chips_match_the_address(cast, client):
    fixing(cast)
    client.force_login(cast.officer)
    text = client.get(reverse("issues:list") + f"?lead={cast.unit_b.pk}&state=fixing&flag=late").content.decode()
    for words in ("“牵头单位：市监局”", "“状态：整改中”", "“预警：逾期”"):
        assert words in text
