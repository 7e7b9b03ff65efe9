"""What a row unfolds in its list says no more than its page would say to the same person."""

import pytest
from django.urls import reverse

from issues.states import State
from tests.doors import BLIND, SEES
from tests.factories import CANARY, make_issue, make_visit
from tests.world import world

PART = {"HX-Request": "true"}


def test_only_who_may_see_the_row_sees_what_it_unfolds(cast, client):
    rows = world(cast)
    for url in (reverse("issues:peek", args=[rows.issue.pk]), reverse("visits:peek", args=[rows.visit.pk])):
        for person in sorted(SEES | BLIND):
            client.force_login(cast.people[person])
            answer = client.get(url, headers=PART)
            assert answer.status_code == (200 if person in SEES else 404), (url, person)
            assert (CANARY in answer.content.decode()) == (person in SEES)
            assert answer.status_code != 200 or "<html" not in answer.content.decode()


def test_a_unit_reads_the_wording_and_not_the_words_of_the_finder(cast, client):
    issue = make_issue(
        cast, lead=cast.unit_b, state=State.FIXING, finder=cast.head_a, description="原话", wording="交办描述的文字"
    )
    url = reverse("issues:peek", args=[issue.pk])
    said = {}
    for person in ("officer", "head_b", "head_a"):
        client.force_login(cast.people[person])
        text = client.get(url, headers=PART).content.decode()
        said[person] = ("原话" in text, "交办描述的文字" in text, "整改类型" in text)
    assert said == {"officer": (True, True, True), "head_b": (False, True, True), "head_a": (True, False, False)}


@pytest.mark.parametrize("kind", ["issues", "visits"])
def test_by_itself_it_is_the_page(cast, client, kind):
    row = make_issue(cast) if kind == "issues" else make_visit(cast)
    client.force_login(cast.officer)
    answer = client.get(reverse(f"{kind}:peek", args=[row.pk]))
    assert (answer.status_code, answer["Location"]) == (302, row.get_absolute_url())


@pytest.mark.parametrize("count", [1, 30])
def test_asks_as_often_however_much_was_found(cast, client, count, django_assert_num_queries):
    visit = make_visit(cast)
    issue, *_others = [make_issue(cast, lead=cast.unit_b, state=State.FIXING, visit=visit) for _n in range(count)]
    client.force_login(cast.officer)
    client.get("/inbox/")
    with django_assert_num_queries(5):
        client.get(reverse("issues:peek", args=[issue.pk]), headers=PART)
    with django_assert_num_queries(5):
        client.get(reverse("visits:peek", args=[visit.pk]), headers=PART)
