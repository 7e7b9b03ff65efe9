"""How many taps a report costs a thumb: a visit without a problem at most twelve, with one problem at most 25."""

import pytest

from issues.models import Issue
from tests.browser.thumb import Thumb, with_problem, without_problem
from tests.browser.walk import photo
from visits.models import CheckItem, Visit

ITEMS = 7  # of the longest list that is in use; every one of them is answered

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thumb(phone, cast):
    first = cast.check_items[0].checklist
    CheckItem.objects.bulk_create(
        CheckItem(checklist=first, name=f"项目{n}", order=10 + n, category="other")
        for n in range(ITEMS - first.items.count())
    )
    page = phone(cast.head_a)
    page.goto("/")
    return Thumb(page)


def test_a_visit_without_a_problem(thumb):
    without_problem(thumb, ITEMS)
    assert thumb.taps <= 12
    visit = Visit.objects.get()
    assert visit.nothing_found
    assert visit.answers.filter(value="ok").count() == ITEMS


def test_a_visit_from_the_code_at_the_window(thumb, cast):
    """Opening the link that the camera shows is a tap as well."""
    thumb.page.goto(f"/visits/report/?window={cast.window_b.code}")
    thumb.taps = 1
    thumb.tap("#next")
    for n in range(ITEMS):
        thumb.tap(f".check >> nth={n} >> .answer-ok")
    thumb.tap("#steps li:last-child button")
    thumb.tap("#send")
    thumb.page.wait_for_url("**/filed/")
    assert thumb.taps <= 11
    assert Visit.objects.get().windows.get() == cast.window_b


def test_a_visit_with_one_problem_and_a_photo(thumb):
    with_problem(thumb, ITEMS, photo("现场.jpg", 0))
    assert thumb.taps <= 25
    issue = Issue.objects.get()
    assert issue.evidence.count() == 1
    assert issue.visit.answers.count() == ITEMS
