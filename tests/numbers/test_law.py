"""The law: for every figure, every person and every scope, value = listed rows = exported rows (C24, C29, C38, C57)."""

import re
from datetime import date
from itertools import groupby
from operator import itemgetter

import pytest
from django.db.models import Avg, Sum
from django.urls import reverse
from django.utils import timezone

from issues.states import Category, Theme
from tests.cast import POSTS
from tingyan.numbers.catalogue import FIGURES, SHOWN
from tingyan.numbers.figures import Mean, Ratio, Total
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import NONE, Scope

JUNE = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}
JULY = {"since": date(2026, 7, 1), "until": date(2026, 7, 31)}
ONE_OF_EACH = ("officer", "head_a", "superuser")
PEOPLE = [name for name in POSTS if name != "deactivated"]


def scopes(cast, world, user):
    """A campaign, a period, a unit, and what has no unit yet: asked for everybody."""
    now = timezone.now()
    yield Scope(user, now, cast.campaign)
    yield Scope(user, now, **JUNE)
    yield Scope(user, now, **JULY, unit=str(cast.unit_b.pk))
    yield Scope(user, now, unit=NONE)


def more_scopes(cast, world, user):
    """Every kind of scope and some together: asked for one person of each kind."""
    now = timezone.now()
    yield from scopes(cast, world, user)
    yield Scope(user, now)
    yield Scope(user, now, world.second)
    for period in (JULY, {"since": date(2026, 6, 30)}, {"until": date(2026, 6, 30)}):
        yield Scope(user, now, **period)
    for unit in (cast.unit_a, cast.unit_b):
        yield Scope(user, now, cast.campaign, unit=str(unit.pk))
    yield Scope(user, now, cast.campaign, **JUNE, theme=Theme.CONDUCT)
    yield Scope(user, now, theme=Theme.PROCESS, category=NONE)
    yield Scope(user, now, category=Category.ADVICE)
    yield Scope(user, now, window=str(cast.window_b.pk))
    yield Scope(user, now, cast.campaign, window=NONE)


@pytest.mark.parametrize("person", [*PEOPLE, "superuser"])
def test_value_is_listed_rows_for_every_figure_and_scope(cast, world, person):
    user = cast.people[person]
    asked = more_scopes if person in ONE_OF_EACH else scopes
    for scope in asked(cast, world, user):
        reading = Reading.of(scope, FIGURES.values(), by=("unit", "theme", "category"))
        for figure in FIGURES.values():
            assert reading.value(figure) == expected(figure, scope), (figure.slug, scope)


def expected(figure, scope):
    """The figure counted from its listed rows, by other means than the aggregate."""
    rows = figure.rows(scope)
    keys = list(rows.values_list("pk", flat=True))
    assert len(set(keys)) == len(keys), "no row twice"
    if isinstance(figure, Ratio):
        part = list(figure.part.rows(scope).values_list("pk", flat=True))
        assert set(part) <= set(keys)
        return len(part) / len(keys) if keys else None
    if isinstance(figure, Mean):
        return rows.aggregate(mean=Avg(figure.column))["mean"]
    if isinstance(figure, Total):
        return rows.aggregate(sum=Sum(figure.column))["sum"] or 0
    if figure.of:
        assert set(keys) <= set(figure.of.rows(scope).values_list("pk", flat=True))
    return len(keys)


@pytest.mark.parametrize("person", ["officer", "head_a", "liaison_b", "stranger"])
def test_page_and_export_hold_the_rows(cast, world, client, person):
    user = cast.people[person]
    client.force_login(user)
    for scope in (Scope(user, timezone.now(), cast.campaign), Scope(user, timezone.now(), **JUNE)):
        for figure in FIGURES.values():
            url = scope.url(figure.slug)
            page, sheet = client.get(url), client.get(url.replace("/?", "/export.csv?"))
            if (figure.readers_only and not scope.reads_all) or not visible(user, scope):
                assert page.status_code == sheet.status_code == (403 if visible(user, scope) else 404)
                continue
            rows = figure.rows(scope).count()
            assert total_of(page) == rows
            lines = b"".join(sheet.streaming_content).decode("utf-8-sig").strip().splitlines()
            assert len(lines) == rows + 1, figure.slug


def visible(user, scope):
    campaign = scope.campaign
    return user.is_superuser or campaign is None or campaign.district_id in user.posts.districts


def test_grouping_changes_no_figure(cast, world):
    scope = Scope(cast.officer, timezone.now(), cast.campaign)
    grouped = Reading.of(scope, FIGURES.values(), by=("unit", "theme", "category"))
    plain = Reading.of(scope, FIGURES.values())
    for figure in FIGURES.values():
        assert grouped.value(figure) == plain.value(figure)


def total_of(response):
    (total,) = set(re.findall(r'data-total="(\d+)"', response.content.decode()))
    return int(total)


@pytest.mark.parametrize(
    ("person", "query", "each"),
    [
        ("officer", {}, 1000),
        ("supervisor", {"since": "2026-06-01", "until": "2026-06-30"}, 2),
        ("head_a", {}, 2),
        ("liaison_b", {"campaign": ""}, 1),
        ("superuser", {"campaign": ""}, 1),
    ],
)
def test_every_number_on_the_board_opens_as_many_rows(cast, world, client, person, query, each):
    """C57: follow the links of figures, `each` of a figure, and compare what they say with what lies behind them."""
    client.force_login(cast.people[person])
    html = client.get(reverse("numbers:board"), query).content.decode()
    links = sorted(set(re.findall(r'<a[^>]*href="([^"]+)" data-figure="(\w+)"[^>]*>(.*?)</a>', html, re.DOTALL)))
    by_slug = groupby(sorted(links, key=itemgetter(1)), itemgetter(1))
    followed = [link for slug, group in by_slug if counts(slug) for link in list(group)[:each]]
    assert len(followed) > 15
    for url, slug, text in followed:
        shown = re.findall(r"[\d,]+", re.sub(r'<span class="figure-label">.*?</span>|<[^>]+>', " ", text))[0]
        assert total_of(client.get(url.replace("&amp;", "&"))) == int(shown.replace(",", "")), (slug, url)


def counts(slug):
    return not isinstance(FIGURES[slug], (Ratio, Mean, Total))


@pytest.mark.parametrize("person", ["officer", "head_a", "superuser"])
def test_breakdowns_with_undecided_sum_to_their_figure(cast, world, person):
    for scope in more_scopes(cast, world, cast.people[person]):
        reading = Reading.of(scope, SHOWN, by=("unit", "theme", "category"))
        for figure in FIGURES.values():
            if figure.slug not in {f.slug for f in SHOWN} or isinstance(figure, (Ratio, Mean)):
                continue
            for dimension in figure.base.grouped:
                parts = [reading.value(figure, **{dimension: key}) for (key,) in reading.keys(figure, dimension)]
                assert sum(parts) == reading.value(figure)


@pytest.mark.parametrize("person", [*PEOPLE, "superuser"])
def test_bases_hold_nothing_that_the_person_may_not_see(cast, world, person):
    user = cast.people[person]
    for base in {figure.base.name: figure.base for figure in FIGURES.values()}.values():
        rows = base.seen(user)
        seen = set(rows.model.objects.visible_to(user).values_list("pk", flat=True))
        assert set(rows.values_list("pk", flat=True)) <= seen, base.name


def test_people_see_no_more_than_their_rows(cast, world):
    """The bait is there: the office counts more than a unit, and another district counts only its own."""
    counts = {
        person: Reading.of(Scope(cast.people[person], timezone.now()), [FIGURES["issues_found"]]).value(
            FIGURES["issues_found"]
        )
        for person in ("superuser", "officer", "head_a", "head_c", "stranger", "sysadmin")
    }
    assert counts["superuser"] == counts["officer"] + 1
    assert counts["officer"] > counts["head_a"] > counts["head_c"] > 0
    assert (counts["stranger"], counts["sysadmin"]) == (1, 0)
