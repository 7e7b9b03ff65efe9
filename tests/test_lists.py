"""What all lists have in common."""

import re

import pytest

from tests.doors import DOORS
from tests.test_doors import address
from tests.world import world

# List with filters → how many exports of it are offered.
LISTS = dict.fromkeys(("issues:list", "visits:list", "improvements:list", "improvements:measures"), 2)
LISTS |= {"advisories:list": 2, "advisories:receipts": 2, "reviews:period": 2, "reviews:list": 0}
LISTS |= dict.fromkeys(("issues:ledger", "issues:rechecks", "issues:doubts"), 1)
PLAIN = ("issues:batches", "issues:batch", "issues:draws", "quality:rows", "reform:list", "reminders:list")


def of(cast, name):
    return address(name, DOORS[name].args, world(cast))


@pytest.mark.parametrize("name", LISTS)
def test_what_a_filter_changes_is_swapped_with_the_rows(cast, client, name):
    """Filters swap #list only: an export link outside of it would go on exporting the rows of before (C38)."""
    url = of(cast, name)
    client.force_login(cast.officer)
    html = client.get(url, {"page": "1"}).content.decode()
    outside, inside = html.split('<div id="list"')
    assert not re.search(r'href="[^"]*export', outside)
    links = re.findall(r'href="([^"]*export\.\w+\?[^"]*)"', inside)
    assert len(links) == LISTS[name]
    for link in links:
        assert link.endswith("?page=1")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query", ["state=zzz", "page=-1", "page=99999999999", "date_after=abc&found_after=abc", "unit=x&lead=x"]
)
def test_a_filter_that_cannot_be_read_says_so(cast, client, name, query):
    """200 with a sentence at the field, never rows that only look filtered; pages out of range are the nearest."""
    url = of(cast, name)
    client.force_login(cast.officer)
    response = client.get(f"{url}?{query}")
    assert response.status_code == 200
    wrong = response.context["filterset"].form.errors
    assert ("field-error" in response.content.decode()) == bool(wrong)


@pytest.mark.parametrize("name", PLAIN)
def test_pages_out_of_range_are_the_nearest(cast, client, name):
    url = of(cast, name)
    client.force_login(cast.officer)
    wanted = client.get(url).context["page"]
    for number in ("-1", "0", "99999999999", "x"):
        assert client.get(url, {"page": number}).context["page"].rows == wanted.rows, number
