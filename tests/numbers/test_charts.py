"""The charts: each mark counts exactly the rows that it opens, and the table beside it says the same."""

import json
import re
from datetime import date, timedelta

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from issues.models import Issue
from issues.states import Category, State
from tests.factories import make_issue, make_issues
from tests.numbers.conftest import recorded
from tingyan.improvements.models import Procedure
from tingyan.numbers.catalogue import FIGURES, FUNNEL
from tingyan.numbers.figures import Total
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope
from visits.models import Campaign

CHARTS = ("funnel", "trend", "ageing", "categories", "savings")


def board(client, **query):
    return client.get(reverse("numbers:board"), query)


def data_of(answer, slug):
    text = re.search(rf'<script id="{slug}-data" type="application/json">(.*?)</script>', answer.content.decode())
    return json.loads(text[1])


def total_of(response):
    (total,) = set(re.findall(r'data-total="(\d+)"', response.content.decode()))
    return int(total)


@pytest.mark.parametrize(("person", "query"), [("officer", {}), ("head_a", {"campaign": ""})])
def test_every_mark_opens_as_many_rows_as_it_is_high(cast, world, client, person, query):
    Procedure.objects.update(before_materials=5, after_materials=2, before_steps=4, after_steps=4)
    client.force_login(cast.people[person])
    answer = board(client, **query)
    followed = 0
    for slug in CHARTS:
        for series in data_of(answer, slug)["series"]:
            for value, url in zip(series["values"], series["urls"], strict=True):
                figure = FIGURES[re.search(r"/rows/(\w+)/", url)[1]]
                page = client.get(url)
                assert value == expected(figure, page), url
                followed += 1
    assert followed >= 25


def expected(figure, page):
    """Counted rows; of a sum, the column added up over the very rows of the page."""
    rows = figure.rows(page.context["scope"])
    assert total_of(page) == rows.count()
    return rows.aggregate(sum=Sum(figure.column))["sum"] if isinstance(figure, Total) else rows.count()


def test_the_table_beside_says_what_the_chart_draws(cast, world, client):
    client.force_login(cast.officer)
    answer = board(client)
    html = answer.content.decode()
    for slug in CHARTS:
        data, chart = data_of(answer, slug), answer.context["charts"][slug]
        part = html[html.index(f'id="{slug}-table"') :]
        table = part[: part.index("</table>")]
        for series in data["series"]:
            for value, url in zip(series["values"], series["urls"], strict=True):
                assert re.search(rf'href="{re.escape(url.replace("&", "&amp;"))}"[^>]*>{value}</a>', table), (slug, url)
        assert len(chart.lines) == len(data["labels"])


def test_each_stage_of_the_funnel_lies_in_the_one_before(cast, world):
    for person in ("officer", "head_a", "superuser"):
        scope = Scope(cast.people[person], timezone.now())
        before = None
        for figure in FUNNEL:
            keys = set(figure.rows(scope).values_list("pk", flat=True))
            assert before is None or keys <= before, figure.slug
            before = keys


@pytest.mark.parametrize(
    ("state", "fields", "stages"),
    [
        (State.REPORTED, {}, 1),
        (State.REPORTED, {"round_no": 1}, 1),  # recalled
        (State.ASSIGNED, {}, 2),
        (State.FIXING, {}, 2),
        (State.FIXING, {"round_no": 2}, 2),  # closed once, and given out again
        (State.DEFERRED, {"deferred_until": date(2099, 1, 1), "round_no": 1}, 2),
        (State.SUBMITTED, {}, 3),
        (State.SUBMITTED, {"lead": None, "round_no": 0, "fixed_on_spot": True}, 3),
        (State.VERIFIED, {}, 4),
        (State.CLOSED, {}, 5),
        (State.VOID, {}, 0),
    ],
)
def test_how_far_an_issue_is_in_the_loop(cast, state, fields, stages):
    make_issues(cast, 1, state=state, **{"lead": None if state == State.REPORTED else cast.unit_b} | fields)
    reading = Reading.of(Scope(cast.officer, timezone.now()), FUNNEL)
    assert [reading.value(figure) for figure in FUNNEL] == [1] * stages + [0] * (5 - stages)


def test_ages_part_the_open_issues(cast, client):
    today = timezone.localdate()
    for days in (0, 7, 8, 14, 15, 30, 31, 60, 61, 90, 91, 500):
        make_issue(cast, found_on=today - timedelta(days=days))
    make_issue(cast, state=State.CLOSED, lead=cast.unit_b, found_on=today)
    client.force_login(cast.officer)
    answer = board(client, campaign="")
    assert data_of(answer, "ageing")["series"][0]["values"] == [2] * 6
    assert data_of(answer, "ageing")["labels"][0] == "0至7天"


def test_sums_before_and_after_are_over_the_same_procedures(cast, client):
    common = recorded(cast, cast.unit_a, cast.campaign) | {
        "service_item": cast.item_a,
        "item_name": "事项",
        "kind": "time",
    }
    done = {"state": "implemented", "in_force_from": date(2026, 6, 30)}
    Procedure.objects.create(**common, **done, before_materials=6, after_materials=2, before_trips=3)
    Procedure.objects.create(
        **common,
        **done,
        before_materials=4,
        after_materials=4,
        before_limit=3,
        before_unit="workday",
        after_instant=True,
    )
    Procedure.objects.create(**common, before_materials=90, after_materials=1)  # proposed
    client.force_login(cast.officer)
    answer = board(client, campaign="")
    data = data_of(answer, "savings")
    assert data["labels"] == ["材料（份）", "时限（工作日）"]
    assert [series["values"] for series in data["series"]] == [[10, 3], [6, 0]]
    beside = [one.value for one in answer.context["charts"]["savings"].beside[0].numbers]
    assert beside == [2, 1]


def test_nothing_yet_draws_nothing_and_says_so(cast, client):
    make_issue(cast, state=State.VOID, lead=cast.unit_b)
    client.force_login(cast.officer)
    answer = board(client)
    html = answer.content.decode()
    assert "application/json" not in html and "echarts" not in html
    assert answer.context["charts"]["categories"].labels == answer.context["by_category"] == []
    for words in ("还没有发现问题", "没有未销号的问题", "还没有可以比较的流程优化"):
        assert words in html


def test_of_fewer_than_five_no_rate_is_said(cast, client):
    client.force_login(cast.officer)
    make_issues(cast, 3, state=State.CLOSED, lead=cast.unit_b)
    make_issue(cast)
    html = board(client).content.decode()
    assert re.search(r'data-figure="closure_rate"[^>]*>样本不足</a>', html)
    assert "75.0%" not in html
    make_issue(cast)
    assert re.search(r'data-figure="closure_rate"[^>]*>60.0%</a>', board(client).content.decode())


def test_what_changed_in_a_week_came_and_went(cast, client):
    """An issue that was late and was handed in is late no more, though nothing of it is new."""
    long_ago = timezone.now() - timedelta(days=30)
    today = timezone.localdate()
    for state in (State.FIXING, State.SUBMITTED):
        issue = make_issue(
            cast, state=State.FIXING, lead=cast.unit_b, due=today - timedelta(days=9), found_on=date(2026, 6, 1)
        )
        issue.moves.update(recorded_at=long_ago, at=long_ago, valid_from=long_ago)
        Issue.objects.filter(pk=issue.pk).update(state=state)
    make_issue(cast, state=State.FIXING, lead=cast.unit_b, due=today - timedelta(days=2), found_on=today)
    client.force_login(cast.officer)
    change = {
        one.label: (one.came.value, one.gone and one.gone.value) for one in board(client, campaign="").context["week"]
    }
    assert change == {"发现": (1, None), "销号": (0, None), "逾期": (1, 1)}


def test_beside_the_campaign_before(cast, client, django_assert_num_queries):
    before = Campaign.objects.create(
        district=cast.ls, name="上一批", code="LS-0", starts_on=date(2025, 1, 1), ends_on=date(2025, 3, 1)
    )
    make_issues(cast, 3, state=State.CLOSED, lead=cast.unit_b, campaign=before, category=Category.SIGNS)
    make_issues(cast, 5)
    client.force_login(cast.officer)
    board(client)
    with django_assert_num_queries(24):
        answer = board(client)
    told = {one.now.slug: (one.then.text, one.now.text, one.change) for one in answer.context["beside"]}
    assert told["issues_found"] == ("3", "5", "+2")
    assert told["issues_closed"] == ("3", "0", "−3")
    assert "样本不足" in str([one.then.link for one in answer.context["beside"] if one.then.slug == "closure_rate"])
    for one in answer.context["beside"]:
        if one.now.slug.startswith("issues_"):
            assert total_of(client.get(one.then.url)) == one.then.value
    assert "before" not in board(client, campaign=before.pk).context
    assert "before" not in board(client, campaign="").context
