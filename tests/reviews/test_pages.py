"""The pages: forms that keep what was typed, faults at their fields, conflicts, and buttons that are the rules."""

import pytest
from django.urls import reverse

from tests.reviews.rows import decided, give, make_period, make_review
from tingyan.kit.undo import way_of
from tingyan.reviews.models import ReviewPeriod, Score, WindowReview
from tingyan.reviews.states import CRITERIA, WEIGHTS, Outcome, PeriodState, Stage

VALUES = dict.fromkeys(CRITERIA, "80")


def period_data(cast, **changes):
    days = {"name": "2026年", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    return days | dict.fromkeys(WEIGHTS, "20") | {"reviewers": [cast.officer2.pk, cast.head_a.pk]} | changes


@pytest.fixture
def office(cast, client):
    client.force_login(cast.officer)
    return client


def test_the_office_sets_up_a_period_and_changes_it_until_it_starts(cast, office):
    answer = office.post(reverse("reviews:period_new"), period_data(cast))
    period = ReviewPeriod.objects.get()
    assert answer.url == period.get_absolute_url()
    assert set(period.reviewers.all()) == {cast.officer2, cast.head_a}
    edit = reverse("reviews:period_edit", args=[period.pk])
    changed = period_data(cast, version="1", **{WEIGHTS[0]: "30", WEIGHTS[1]: "10"})
    assert office.post(edit, changed).status_code == 302
    assert office.post(edit, changed).status_code == 409
    period.refresh_from_db()
    assert period.weights == [30, 10, 20, 20, 20]
    step = reverse("reviews:period_step", args=[period.pk, "start"])
    assert office.post(step, {"version": "2"}).status_code == 302
    assert office.get(edit).status_code == 403


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(cast, office):
    answer = office.post(reverse("reviews:period_new"), period_data(cast, **{WEIGHTS[0]: "21"}))
    assert answer.status_code == 400
    assert answer.context["form"].errors[WEIGHTS[-1]] == ["五项权重合计应为100，现为101"]
    assert 'value="2026年"' in answer.content.decode()
    assert not ReviewPeriod.objects.exists()


@pytest.mark.parametrize(
    ("person", "windows"), [("officer", ["3号窗口", "8号窗口"]), ("head_a", ["3号窗口"]), ("head_c", [])]
)
def test_units_put_forward_their_own_windows(cast, client, person, windows):
    period = make_period(cast, state=PeriodState.OPEN)
    client.force_login(cast.people[person])
    url = reverse("reviews:nominate", args=[period.pk])
    offered = client.get(url).context["form"].fields["window"].queryset
    assert [window.name for window in offered] == windows
    answer = client.post(url, {"window": cast.window_a.pk, "grounds": "群众满意"})
    assert answer.status_code == (302 if windows else 400)
    assert WindowReview.objects.count() == (1 if windows else 0)


@pytest.mark.parametrize(("person", "offered"), [("officer", False), ("head_a", True)])
def test_a_unit_takes_its_application_back_from_the_message(cast, client, person, offered):
    period = make_period(cast, state=PeriodState.OPEN)
    client.force_login(cast.people[person])
    url = reverse("reviews:nominate", args=[period.pk])
    page = client.get(client.post(url, {"window": cast.window_a.pk, "grounds": "群众满意"}).url)
    assert ("撤销</button>" in page.content.decode()) is offered
    review = WindowReview.objects.get()
    back, fields = reverse("reviews:step", args=[review.pk, "withdraw"]), {"version": review.version, "note": "误办"}
    client.force_login(cast.head_b)
    assert client.post(back, fields).status_code in (403, 404)
    if offered:
        (way,) = map(way_of, page.context["messages"])
        assert way.url == back
        client.force_login(cast.people[person])
        assert client.post(way.url, dict(way.fields)).status_code == 302
        review.refresh_from_db()
        assert review.is_withdrawn
        assert client.post(way.url, dict(way.fields)).status_code == 409


def test_a_reviewer_scores_and_changes_his_own(cast, client):
    review = make_review(cast, make_period(cast))
    give(review, cast.supervisor, 10, comment="他人评语")
    client.force_login(cast.officer2)
    url = reverse("reviews:score", args=[review.pk])
    assert "他人评语" not in client.get(url).content.decode()
    wrong = client.post(url, VALUES | {"clean": "101", "version": "0"})
    assert wrong.status_code == 400
    assert wrong.context["form"].errors == {"clean": ["请填写0至100的整数"]}
    assert client.post(url, VALUES | {"version": "0"}).status_code == 302
    assert client.post(url, VALUES | {"version": "0", "comment": "再评"}).status_code == 409
    assert client.post(url, VALUES | {"version": "1", "clean": "60"}).status_code == 302
    assert Score.objects.get(reviewer=cast.officer2).values == [80, 80, 80, 80, 60]
    assert Score.objects.get(reviewer=cast.supervisor).values == [10] * 5


def test_incomplete_scores_are_said_and_missing_ones_are_dashes(cast, office):
    period = make_period(cast)
    first, second = make_review(cast, period), make_review(cast, period, cast.window_a)
    give(first, cast.officer2, 80)
    html = office.get(period.get_absolute_url()).content.decode()
    assert "评分未齐（1/2）" in html  # head B does not score his own unit's
    assert "评分未齐（0/3）" in html
    give(first, cast.supervisor, 90)
    html = office.get(period.get_absolute_url()).content.decode()
    assert "评分未齐（1/2）" not in html
    assert "85.00" in html
    assert "—" in office.get(second.get_absolute_url()).content.decode()


def test_steps_are_taken_on_their_page(cast, client):
    review = make_review(cast, make_period(cast), stage=Stage.PANEL)
    client.force_login(cast.chief)
    url = reverse("reviews:step", args=[review.pk, "decide"])
    assert client.get(url).status_code == 200
    empty = client.post(url, {"version": "1", "outcome": "", "note": ""})
    assert (empty.status_code, set(empty.context["form"].errors)) == (400, {"outcome", "note"})
    early = client.post(url, {"version": "1", "outcome": Outcome.NAMED, "note": "同意"})
    assert early.context["form"].errors == {"outcome": ["还有2名评审人员没有评分，不能命名"]}
    stale = client.post(url, {"version": "7", "outcome": Outcome.LATER, "note": "刚写的意见"})
    assert (stale.status_code, "刚写的意见" in stale.content.decode()) == (409, True)
    assert client.post(url, {"version": "1", "outcome": Outcome.LATER, "note": "待复评"}).status_code == 302
    review.refresh_from_db()
    assert (review.outcome, review.note, review.decided_by) == (Outcome.LATER, "待复评", cast.chief)
    publish = reverse("reviews:step", args=[review.pk, "publish"])
    assert "评定人不能公示" in client.get(publish).content.decode()
    assert client.get(reverse("reviews:step", args=[review.pk, "nonsense"])).status_code == 404


def test_the_sheet_holds_what_the_page_shows(cast, office):
    period = make_period(cast)
    review = make_review(cast, period)
    give(review, cast.officer2, 80)
    WindowReview.objects.filter(pk=review.pk).update(stage=Stage.PANEL, **decided(cast.chief, Outcome.LATER))
    sheet = office.get(reverse("reviews:export_csv", args=[period.pk]))
    head, row = b"".join(sheet.streaming_content).decode("utf-8-sig").strip().splitlines()
    cells = dict(zip(head.split(","), row.split(","), strict=True))
    assert (cells["窗口"], cells["单位"], cells["总分"], cells["已评分/应评分"]) == ("8号窗口", "市监局", "80.0", "1/2")
    assert (cells["评定结果"], cells["评定意见"]) == ("整改后复评", "符合条件")
    book = office.get(reverse("reviews:export_xlsx", args=[period.pk]))
    content = b"".join(book.streaming_content)
    [close() for close in book._resource_closers]
    assert content.startswith(b"PK")


@pytest.mark.parametrize("rows", [10, 1000])
def test_periods_are_listed_in_as_many_queries(cast, office, rows, django_assert_num_queries):
    for number in range(rows):
        ReviewPeriod.objects.create(
            district=cast.ls, name=f"第{number}期", starts_on="2026-01-01", ends_on="2026-02-01", created_by=cast.chief
        )
    office.get(reverse("reviews:list"))
    with django_assert_num_queries(7):
        assert office.get(reverse("reviews:list")).context["page"].total == rows


def test_an_empty_list_says_what_to_do_next(cast, client):
    for person, words in (("officer", "设立周期"), ("head_a", "由承办室设立后")):
        client.force_login(cast.people[person])
        assert words in client.get(reverse("reviews:list")).content.decode()
