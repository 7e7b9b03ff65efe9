import pytest
from django.db.models import F
from django.test import RequestFactory

from tingyan.directory.models import Department, District
from tingyan.kit.paging import Page, page_of


@pytest.fixture
def units(db):
    """65 units, some of which tie in their order."""
    district = District.objects.create(name="龙山区", code="LS")
    Department.objects.bulk_create(
        Department(district=district, name=f"单位{n}", short_name=f"单位{n}", order=n // 10) for n in range(65)
    )
    return Department.objects.order_by("order", "id")


def page(queryset, asked="", per=20):
    return page_of(RequestFactory().get("/", {"page": asked}), queryset, per)


def names(rows):
    return [row.name for row in rows]


@pytest.mark.parametrize("asked", ["1", "2", "3", "4"])
def test_every_page_shows_what_a_plain_slice_would(units, asked):
    start = (int(asked) - 1) * 20
    assert names(page(units, asked)) == names(units[start : start + 20])


def test_the_last_page_has_the_rest(units):
    last = page(units, "4")
    assert (len(last), last.number, last.pages, last.total, last.first) == (5, 4, 4, 65, 61)


@pytest.mark.parametrize(("asked", "number"), [("0", 1), ("-3", 1), ("99", 4), ("二", 1), ("", 1), ("9" * 5000, 1)])
def test_an_impossible_page_is_the_nearest(units, asked, number):
    assert page(units, asked).number == number


@pytest.mark.parametrize("ordering", [["order"], ["-order"], [], [F("order").desc(nulls_last=True)]])
def test_rows_that_tie_are_each_on_one_page(units, ordering):
    shown = [name for asked in "1234" for name in names(page(Department.objects.order_by(*ordering), asked))]
    assert sorted(shown) == sorted(names(units))


def test_three_queries_at_either_end(units, django_assert_num_queries):
    for asked in ("1", "4"):
        with django_assert_num_queries(3):
            names(page(units.select_related("district"), asked))


def test_one_query_for_an_empty_list(units, django_assert_num_queries):
    with django_assert_num_queries(1):
        empty = page(units.filter(name="没有"))
    assert (list(empty), empty.number, empty.pages, empty.total) == ([], 1, 1, 0)


def test_the_window_leaves_out_what_is_far():
    windows = {number: Page([], number, 400, 20).window for number in (1, 4, 10, 20)}
    assert windows == {
        1: [1, 2, None, 20],
        4: [1, 2, 3, 4, 5, None, 20],
        10: [1, None, 9, 10, 11, None, 20],
        20: [1, None, 19, 20],
    }


def test_neighbours():
    first, last = Page([], 1, 40, 20), Page([], 2, 40, 20)
    assert (first.previous, first.next, last.previous, last.next) == (None, 2, 1, None)
