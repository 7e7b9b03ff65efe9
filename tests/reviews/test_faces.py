"""Who sees what of a review: a unit its own stage, a reviewer his own scores, the office and leaders all."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from tests.cast import POSTS
from tests.doors import READERS, A
from tests.factories import CANARY
from tests.reviews.rows import add_reviews, decided, give, make_period, make_review, published, vetoed
from tingyan.reviews.models import Handling, ReviewPeriod, Score, WindowReview

PEOPLE = [*POSTS, "superuser"]


def seen_by(cast, model):
    return {name for name in PEOPLE if model.objects.visible_to(cast.people[name]).exists()}


def test_who_may_see_rows(cast):
    add_reviews(cast)
    assert seen_by(cast, WindowReview) == READERS | {"head_b", "liaison_b"}
    assert seen_by(cast, Score) == READERS
    assert seen_by(cast, Handling) == READERS
    everybody = set(PEOPLE) - {"deactivated", "stranger", "officer_gz"}
    assert seen_by(cast, ReviewPeriod) == everybody


def test_a_reviewer_sees_the_candidates_and_his_own_scores_alone(cast):
    period = make_period(cast, reviewers=[cast.officer2, cast.head_a, cast.head_c])
    review = make_review(cast, period)
    give(review, cast.officer2, 91)
    own = give(review, cast.head_a, 73)
    for person, scores in ((cast.head_a, [own]), (cast.head_c, []), (cast.head_b, [])):
        assert list(WindowReview.objects.visible_to(person)) == [review]
        assert list(Score.objects.visible_to(person)) == scores
    make_review(cast, make_period(cast, name="另一周期"))
    assert WindowReview.objects.visible_to(cast.head_a).count() == 1
    assert not WindowReview.objects.visible_to(cast.deputy_a).exists()


@pytest.fixture
def scored(cast):
    """Window B, scored 91 and 73 by two, with words that only some may read."""
    period = make_period(cast, reviewers=[cast.officer2, cast.head_a])
    review = make_review(cast, period)
    give(review, cast.officer2, 91, comment="评语甲")
    give(review, cast.head_a, 73, comment="评语乙")
    texts = {"nominate": "申报的话", "advance": "联审的话", "decide": "评定的话"}
    for step, text in texts.items():
        kept = {"step": step, "text": text, "stage": "site", "by": cast.officer, "at": review.nominated_at}
        Handling.objects.create(review=review, **kept)
    return review


def pages(cast, client, review, person):
    """The two pages that show the candidate, and the sheet, as one text."""
    client.force_login(cast.people[person])
    html = "".join(
        client.get(url).content.decode() for url in (review.get_absolute_url(), review.period.get_absolute_url())
    )
    sheet = client.get(reverse("reviews:export_csv", args=[review.period_id]))
    return html + b"".join(sheet.streaming_content).decode()


def test_scores_reach_those_who_may_read_them(cast, client, scored):
    for person, told, hidden in (
        ("officer", ("82.00", "评语甲", "评语乙", "联审的话"), ()),
        ("supervisor", ("82.00", "评语甲", "评语乙", "联审的话"), ()),
        ("head_a", ("73", "评语乙"), ("91", "82.0", "评语甲", "联审的话")),
        ("head_b", ("实地考评",), ("91", "73", "82.0", "评语甲", "评语乙", "联审的话", "评定的话", "褚宁")),
    ):
        text = strip_tags(pages(cast, client, scored, person))  # keys and tokens in addresses hold any digits
        assert all(word in text for word in told), person
        assert [word for word in hidden if word in text] == [], person


def test_the_outcome_reaches_the_unit_after_publication(cast, client, scored):
    rows = WindowReview.objects.filter(pk=scored.pk)
    rows.update(**decided(cast.chief, note="意见在此"), stage="panel")
    hidden = pages(cast, client, scored, "head_b")
    assert "意见在此" not in hidden
    assert '<span class="row-meta">命名' not in hidden
    assert "意见在此" in pages(cast, client, scored, "officer")
    rows.update(**published(cast.deputy_chief))
    told = pages(cast, client, scored, "head_b")
    assert "意见在此" in told
    assert "命名" in told
    assert "82.0" not in told


def test_a_veto_reaches_the_unit_after_publication(cast, client, scored):
    rows = WindowReview.objects.filter(pk=scored.pk)
    rows.update(**vetoed(cast.chief, "否决的话"))
    hidden = pages(cast, client, scored, "head_b")
    assert "否决的话" not in hidden
    assert "flag" not in hidden.split("<main", 1)[-1].split("一票否决")[0][-200:] or "一票否决</span>" not in hidden
    rows.update(**published(cast.deputy_chief))
    assert "否决的话" in pages(cast, client, scored, "head_b")


def test_the_order_of_totals_is_for_those_who_read_them(cast, client):
    period = make_period(cast, reviewers=[cast.officer2])
    second, first = make_review(cast, period, cast.window_a), make_review(cast, period)
    give(second, cast.officer2, 50)
    give(first, cast.officer2, 90)
    head = cast.head_a
    period.reviewers.add(head)
    for person, order in ((cast.officer, [first, second]), (head, [second, first])):
        client.force_login(person)
        page = client.get(period.get_absolute_url()).context["page"]
        assert list(page) == order


def test_no_text_of_unit_b_is_read_elsewhere(cast, client):
    rows = add_reviews(cast)
    for name in (*A, "head_c", "stranger", "officer_gz", "sysadmin"):
        client.force_login(cast.people[name])
        for period in (rows["review_period"], rows["open_period"]):
            for url in (period.get_absolute_url(), reverse("reviews:export_csv", args=[period.pk])):
                answer = client.get(url)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert CANARY not in body.decode(), (name, url)
        assert client.get(rows["review"].get_absolute_url()).status_code == 404
