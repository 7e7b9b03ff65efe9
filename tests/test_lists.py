"""What all lists have in common."""

import re

import pytest
from django.urls import reverse

from tests.doors import world

LISTS = ["issues:list", "visits:list", "improvements:list", "improvements:measures"]


@pytest.mark.parametrize("name", LISTS)
def test_what_a_filter_changes_is_swapped_with_the_rows(cast, client, name):
    """Filters swap #list only: an export link outside of it would go on exporting the rows of before (C38)."""
    world(cast)
    client.force_login(cast.officer)
    html = client.get(reverse(name), {"page": "1"}).content.decode()
    outside, inside = html.split('<div id="list"')
    assert not re.search(r'href="[^"]*export', outside)
    links = re.findall(r'href="([^"]*export\.\w+\?[^"]*)"', inside)
    assert len(links) == 2
    for link in links:
        assert link.endswith("?page=1")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query", ["state=zzz", "page=-1", "page=99999999999", "date_after=abc&found_after=abc", "unit=x&lead=x"]
)
def test_a_filter_that_cannot_be_read_says_so(cast, client, name, query):
    """200 with a sentence at the field, never rows that only look filtered; pages out of range are the nearest."""
    world(cast)
    client.force_login(cast.officer)
    response = client.get(f"{reverse(name)}?{query}")
    assert response.status_code == 200
    wrong = response.context["filterset"].form.errors
    assert ("field-error" in response.content.decode()) == bool(wrong)
