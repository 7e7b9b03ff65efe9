"""What stands beside the scores: each number is its rows, and what a unit found itself is never to its loss."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.models import CallBack, Issue, Round
from issues.states import State
from tests.factories import make_issue, make_issues, make_visit
from tests.reviews.rows import give, make_period, make_review, make_windows
from tingyan.numbers import catalogue as c
from tingyan.numbers.figures import Ratio
from tingyan.reviews.board import Beside, facts_of
from tingyan.reviews.models import WindowReview

JUNE = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)}


@pytest.fixture
def review(cast):
    """Window B with something of everything in June, and something of everything elsewhere and before."""
    for window, number in ((cast.window_b, 2), (cast.window_a, 3), (None, 1)):
        of = {"window": window, "lead": cast.unit_b}
        for _ in range(number):
            make_issue(cast, state=State.FIXING, **of)
            make_issue(cast, state=State.CLOSED, closed_on=date(2026, 6, 26), **of)
            make_issue(cast, state=State.FIXING, self_found=True, **of)
            make_visit(cast).windows.set([window, cast.window_a] if window else [])
        make_issue(cast, state=State.FIXING, found_on=date(2026, 5, 31), **of)
    first = Issue.objects.filter(window=cast.window_b).first()
    make_issue(cast, window=cast.window_b, lead=cast.unit_b, state=State.FIXING, repeat_of=first)
    make_issue(cast, window=cast.window_b, lead=cast.unit_b, state=State.CLOSED, self_found=True)
    Round.objects.filter(closed_at__isnull=False).update(late_by=0)
    Round.objects.filter(closed_at__isnull=False, issue__self_found=True).update(late_by=9)
    said = zip(
        Issue.objects.filter(window=cast.window_b, state=State.CLOSED).order_by("id"),
        ("good", "bad", "very_bad"),
        strict=True,
    )
    for issue, result in said:
        told = {"reached": True, "with_result": result, "on": date(2026, 6, 30), "by": cast.officer}
        CallBack.objects.create(issue=issue, round_no=1, how="phone", **told)
    return WindowReview.objects.for_rows().get(pk=make_review(cast, make_period(cast, **JUNE)).pk)


def read(cast, review, person="officer"):
    facts, apart = facts_of(cast.people[person], review, timezone.now())
    return {one.slug: one for one in (*facts, *apart)}


def test_the_figures_are_the_windows_own_in_the_period(cast, review):
    told = {slug: one.value for slug, one in read(cast, review).items()}
    assert told == {
        "visits": 2,
        "outside_issues_found": 5,
        "outside_issues_closed": 2,
        "outside_issues_open": 3,
        "outside_issues_overdue": 3,
        "outside_repeats": 1,
        "outside_on_time_rate": 1.0,
        "outside_result_satisfaction": 0.5,
        "issues_self_found": 3,
    }


def test_what_the_unit_found_itself_changes_nothing_but_what_stands_apart(cast, review):
    before = {slug: one.value for slug, one in read(cast, review).items()}
    for state in (State.FIXING, State.CLOSED):
        make_issue(cast, window=cast.window_b, lead=cast.unit_b, state=state, self_found=True)
    Round.objects.filter(issue__self_found=True, closed_at__isnull=False).update(late_by=30)
    after = {slug: one.value for slug, one in read(cast, review).items()}
    assert after.pop("issues_self_found") == before.pop("issues_self_found") + 2
    assert after == before


@pytest.mark.parametrize("person", ["officer", "supervisor", "superuser"])
def test_every_number_is_its_listed_and_exported_rows(cast, review, client, person):
    client.force_login(cast.people[person])
    for page in (review.get_absolute_url(), review.period.get_absolute_url()):
        html = client.get(page).content.decode()
        links = re.findall(r'<a[^>]*href="([^"]+)" data-figure="(\w+)"[^>]*>([^<]*)</a>', html)
        assert len(links) >= 6
        for url, slug, text in links:
            address = url.replace("&amp;", "&")
            if isinstance(c.FIGURES[slug], Ratio):
                continue
            (total,) = set(re.findall(r'data-total="(\d+)"', client.get(address).content.decode()))
            sheet = client.get(address.replace("/?", "/export.csv?"))
            lines = b"".join(sheet.streaming_content).decode("utf-8-sig").strip().splitlines()
            assert int(total) == int(text.replace(",", "")) == len(lines) - 1, (slug, address)


def test_side_by_side_and_alone_the_numbers_are_the_same(cast, review):
    alone = read(cast, review)
    beside = Beside(cast.officer, review.period, timezone.now()).of(review)
    assert {one.slug: (one.value, one.url) for one in beside} == {
        one.slug: (alone[one.slug].value, alone[one.slug].url) for one in beside
    }
    assert [one.value for one in beside] == [2, 3, 3, 0.5]


def test_a_unit_is_shown_no_figures_here(cast, review, client):
    client.force_login(cast.head_b)
    for url in (review.get_absolute_url(), review.period.get_absolute_url()):
        assert "data-figure" not in client.get(url).content.decode()


@pytest.mark.parametrize(("person", "queries"), [("officer", 15), ("head_a", 11)])
@pytest.mark.parametrize("rows", [10, 1000])
def test_the_comparison_asks_as_often_however_much_there_is(
    cast, client, rows, person, queries, django_assert_num_queries
):
    period = make_period(cast)
    windows = make_windows(cast, rows)
    WindowReview.objects.bulk_create(
        WindowReview(period=period, window=one, name=one.name, nominated_by=cast.officer) for one in windows
    )
    for review in WindowReview.objects.all()[:5]:
        give(review, cast.officer2, 80)
    make_issues(cast, rows, window=windows[0], state=State.FIXING)
    client.force_login(cast.people[person])
    url = period.get_absolute_url()
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
    sheet = client.get(reverse("reviews:export_csv", args=[period.pk]))
    assert len(b"".join(sheet.streaming_content).splitlines()) == rows + 1
