"""The list: what a row says, how often it asks, and where it leads."""

import re

import pytest
from django.urls import reverse

from issues.states import State
from tests.factories import canary_issue, make_issue, make_issues

LIST = reverse("issues:list")


def page(client, person, query=""):
    client.force_login(person)
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return response


def ids(response):
    return [int(pk) for pk in re.findall(r'class="row-title" href="/issues/(\d+)/"', response.content.decode())]


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_often_at_a_thousand_rows(cast, client, count, django_assert_num_queries):
    make_issues(cast, count, state=State.FIXING, lead=cast.unit_a)
    client.force_login(cast.officer)
    with django_assert_num_queries(13):  # three of them keep the session alive, once a minute
        response = client.get(LIST)
    assert f'data-total="{count}"' in response.content.decode()


def test_a_row_says_number_unit_state_due_and_returns(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING, due="2026-06-20", returns=2, round_no=2)
    text = page(client, cast.officer).content.decode()
    for words in ("WT-2026-0001", "市监局", "整改中", "逾期", "第2轮", "退回2次", 'data-total="1"', "共 1 条"):
        assert words in text


def test_whoever_only_found_it_reads_state_but_not_the_work(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING, due="2026-06-20", returns=2)
    row = page(client, cast.liaison_a).context["rows"][0]
    assert (row.mark.label, row.due, row.flags, row.returns) == ("整改中", None, [], None)


def test_what_units_hold_comes_first_and_the_soonest_of_it(cast, client):
    closed = make_issue(cast, lead=cast.unit_b, state=State.CLOSED)
    undated = make_issue(cast)
    submitted = make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED, due="2026-06-20")
    late = make_issue(cast, lead=cast.unit_b, state=State.FIXING, due="2026-07-09")
    soon = make_issue(cast, lead=cast.unit_b, state=State.FIXING, due="2026-07-02")
    assert ids(page(client, cast.officer)) == [soon.pk, late.pk, submitted.pk, undated.pk, closed.pk]
    assert ids(page(client, cast.officer, "?order=newest")) == [soon.pk, late.pk, submitted.pk, undated.pk, closed.pk]


def test_pages_keep_the_filter(cast, client):
    """C38: 65 rows, 25 match, 20 a page."""
    make_issues(cast, 40, state=State.FIXING, lead=cast.unit_a)
    make_issues(cast, 25, state=State.FIXING, lead=cast.unit_b)
    first = page(client, cast.officer, f"?lead={cast.unit_b.pk}")
    assert len(ids(first)) == 20
    text = first.content.decode()
    assert 'data-total="25"' in text
    assert f"?lead={cast.unit_b.pk}&amp;page=2" in text
    swapped = text[text.index('<div id="list"') :]  # what a change of filters replaces without loading the page anew
    assert f"export.xlsx?lead={cast.unit_b.pk}" in swapped
    assert len(ids(page(client, cast.officer, f"?lead={cast.unit_b.pk}&page=2"))) == 5


@pytest.mark.parametrize("number", [1, 25, 50])
def test_a_deep_page_asks_as_often(cast, client, number, django_assert_num_queries):
    make_issues(cast, 1000, state=State.FIXING, lead=cast.unit_a)
    client.force_login(cast.officer)
    client.get(LIST)
    with django_assert_num_queries(10):
        response = client.get(f"{LIST}?page={number}")
    assert len(ids(response)) == 20


def test_only_the_office_ticks_and_registers(cast, client):
    make_issue(cast, lead=cast.unit_a, state=State.FIXING)
    for name, office in (("officer", True), ("chief", True), ("supervisor", False), ("head_a", False)):
        text = page(client, cast.people[name]).content.decode()
        assert ('name="ids"' in text, reverse("issues:register") in text) == (office, office)


def test_an_empty_list_says_what_next(cast, client):
    assert "登记问题" in page(client, cast.officer).content.decode()
    for name, fills_in in (("head_a", True), ("auditor", False), ("secadmin", False)):
        assert ("填写体验记录</a>" in page(client, cast.people[name]).content.decode()) == fills_in, name
    make_issue(cast)
    assert "清除筛选" in page(client, cast.officer, "?q=不存在的词").content.decode()


@pytest.mark.parametrize("name", ["head_a", "stranger", "officer_gz", "auditor"])
def test_nothing_of_another_unit_in_any_list(cast, client, name):
    canary_issue(cast)
    make_issue(cast, finder=cast.head_a)
    for query in ("", "?q=CANARY", "?order=newest", "?state=fixing", "?flag=late"):
        text = page(client, cast.people[name], query).content.decode()
        assert text.count("CANARY-B-7f3a") == 0
    assert "CANARY-B-7f3a" in page(client, cast.head_b, "?q=CANARY").content.decode()


@pytest.mark.parametrize("name", ["officer", "supervisor", "head_a", "liaison_a", "head_b", "head_c", "stranger"])
def test_what_is_listed_opens_and_nothing_else_does(cast, client, name):
    """C29."""
    rows = [make_issue(cast, lead=cast.unit_b, state=state) for state in (State.ASSIGNED, State.FIXING, State.CLOSED)]
    rows += [make_issue(cast), make_issue(cast, finder=cast.head_c, finder_unit=cast.unit_c), canary_issue(cast)]
    seen = set(ids(page(client, cast.people[name])))
    opens = {row.pk for row in rows if client.get(reverse("issues:detail", args=[row.pk])).status_code == 200}
    assert seen == opens


def test_each_due_date_leads_to_why_it_is_that_day(cast, client):
    """For whoever works on it or judges; who only found it learns no date here either."""
    due = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    make_issue(cast)  # not given out: no date yet
    address = reverse("issues:why", args=[due.pk])
    for person, links in ((cast.officer, 2), (cast.liaison_b, 2), (cast.liaison_a, 0)):
        text = page(client, person).content.decode()
        assert text.count(f'href="{address}"') == text.count('class="why') == links  # beside the date, and for phones
    assert client.get(address).status_code == 403
