"""The board: what it asks of the database, whom it shows what, and which scope it begins with."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from issues.states import State, Theme
from tests.factories import make_issue, make_issues, make_visit
from tingyan.numbers.catalogue import SHOWN
from visits.models import Campaign, Visit


@pytest.fixture
def office(cast, client):
    client.force_login(cast.officer)
    return client


def page(client, **query):
    return client.get(reverse("numbers:board"), query)


@pytest.mark.parametrize("person", ["officer", "head_a"])
@pytest.mark.parametrize("rows", [10, 1000])
def test_the_board_asks_as_often_however_much_there_is(cast, client, person, rows, django_assert_num_queries):
    fill(cast, rows)
    client.force_login(cast.people[person])
    page(client)
    with django_assert_num_queries({"officer": 20, "head_a": 16}[person]):
        assert page(client).status_code == 200


def fill(cast, rows):
    make_issues(cast, rows, state=State.FIXING, lead=cast.unit_b, due=date(2026, 7, 1))
    make_issues(cast, rows, state=State.CLOSED, lead=cast.unit_c, theme=Theme.CONDUCT)
    make_issues(cast, rows)
    for _ in range(3):
        make_visit(cast)
    visit = Visit.objects.first()
    for number in range(rows):
        visit.pk, visit.number, visit.client_key = None, f"TY-X-{number}", f"{number:032x}"
        visit.save(force_insert=True)


@pytest.mark.parametrize("slug", ["issues_found", "visits", "rounds_submitted", "departments_taking_part"])
@pytest.mark.parametrize("rows", [10, 300])
def test_rows_ask_as_often_however_many_there_are(cast, office, slug, rows, django_assert_max_num_queries):
    fill(cast, rows)
    for _ in range(10):
        make_issue(cast, state=State.CLOSED, lead=cast.unit_b)
    office.get(reverse("numbers:rows", args=[slug]))
    with django_assert_max_num_queries(12):
        assert office.get(reverse("numbers:rows", args=[slug])).status_code == 200


def test_sixty_five_rows_page_by_page(cast, office):
    """C38: the filter holds on every page and in the export."""
    make_issues(cast, 25, theme=Theme.CONDUCT)
    make_issues(cast, 40)
    query = {"campaign": cast.campaign.pk, "theme": Theme.CONDUCT}
    second = office.get(reverse("numbers:rows", args=["issues_found"]), query | {"page": 2})
    assert (len(second.context["page"]), second.context["page"].total) == (5, 25)
    assert f"theme={Theme.CONDUCT.value}" in second.content.decode()
    sheet = office.get(reverse("numbers:export_csv", args=["issues_found"]), query)
    assert len(b"".join(sheet.streaming_content).splitlines()) == 26


def test_it_begins_with_the_campaign_that_runs(cast, office):
    today = timezone.localdate()
    Campaign.objects.create(
        district=cast.ls, name="将来", code="LS-F", starts_on=today + timedelta(days=5), ends_on=date(2099, 12, 31)
    )
    assert page(office).context["scope"].campaign == cast.campaign
    assert page(office, campaign="").context["scope"].campaign is None
    assert page(office, since="2026-06-01").context["scope"].campaign is None


def test_without_any_campaign_it_says_so_and_counts_all(cast, client):
    client.force_login(cast.stranger)
    answer = page(client)
    assert (answer.status_code, answer.context["scope"].campaign) == (200, None)


@pytest.mark.parametrize("query", [{"campaign": "999"}, {"campaign": "x"}, {"unit": "999"}, {"theme": "nonsense"}])
def test_what_is_out_of_sight_is_not_found(cast, office, query):
    assert page(office, **query).status_code == 404
    assert office.get(reverse("numbers:rows", args=["issues_found"]), query).status_code == 404


def test_the_campaign_of_another_district_is_not_found(cast, client):
    client.force_login(cast.stranger)
    assert page(client, campaign=cast.campaign.pk).status_code == 404
    assert page(client, unit=cast.unit_a.pk).status_code == 404


@pytest.mark.parametrize("query", [{"since": "2026.2.30"}, {"since": "2026-07-01", "until": "2026-06-01"}])
def test_a_day_that_cannot_be_is_said_at_its_field(cast, office, query):
    answer = page(office, **query)
    assert answer.status_code == 400
    assert "field-error" in answer.content.decode()
    assert office.get(reverse("numbers:rows", args=["issues_found"]), query).status_code == 404


def test_units_side_by_side_are_for_the_office_and_leaders(cast, client):
    make_visit(cast)
    for person, shown in (("officer", True), ("supervisor", True), ("head_a", False), ("auditor", False)):
        client.force_login(cast.people[person])
        html = page(client).content.decode()
        assert ("departments_taking_part" in html) == ("分单位数据" in html) == shown
        status = client.get(reverse("numbers:rows", args=["departments_taking_part"])).status_code
        assert status == (200 if shown else 403)


def test_units_stand_in_official_order(cast, office):
    make_issues(cast, 5, lead=cast.unit_c, state=State.FIXING)
    make_issue(cast)
    assert [line.label for line in page(office).context["by_unit"]] == ["民政局", "市监局", "营商局", "未定"]


def test_spans_of_the_trend_sum_to_their_figures(cast, office):
    for day in (1, 2, 8, 30):
        make_issue(
            cast, state=State.CLOSED, lead=cast.unit_b, found_on=date(2026, 6, day), closed_on=date(2026, 7, day)
        )
    assert not page(office).context["trend"].monthly
    found, closed = drawn(page(office), "trend")
    assert found[:3] == [2, 1, 0]
    assert (sum(found), sum(closed)) == (4, 4)
    make_issue(cast, found_on=date(2025, 6, 1))
    months = page(office)
    assert months.context["trend"].monthly
    assert (months.context["trend"].spans[0].label, sum(drawn(months, "trend")[0])) == ("2025年6月", 5)


def drawn(answer, slug):
    """The values of each series of a chart, as the script reads them."""
    text = re.search(rf'<script id="{slug}-data" type="application/json">(.*?)</script>', answer.content.decode())[1]
    return [series["values"] for series in json.loads(text)["series"]]


@pytest.mark.parametrize(
    ("first", "step", "monthly"),
    [
        (date(2026, 6, 1), "", False),
        (date(2026, 6, 1), "month", True),
        (date(2025, 6, 1), "", True),
        (date(2025, 6, 1), "week", False),
        (date(2020, 6, 1), "week", True),  # more weeks than anybody reads
        (date(2026, 6, 1), "nonsense", False),
    ],
)
def test_weeks_or_months_as_one_chooses(cast, office, first, step, monthly):
    make_issue(cast, found_on=first)
    make_issue(cast, found_on=date(2026, 7, 31))
    answer = page(office, step=step)
    assert answer.context["trend"].monthly == monthly
    assert sum(drawn(answer, "trend")[0]) == 2


def test_the_command_prints_what_the_board_shows(cast, capsys):
    make_visit(cast)
    make_issue(cast, state=State.CLOSED, lead=cast.unit_b)
    make_issue(cast, clue=True)
    call_command("figures", "--campaign", "LS-T", "--json")
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["campaign", "cutoff", "figures"]
    assert told["campaign"] == "LS-T"
    assert list(told["figures"]) == [figure.slug for figure in SHOWN]
    assert told["figures"]["departments_taking_part"] == {"label": "参与单位", "value": 1, "of": 3}
    assert told["figures"]["closure_rate"] == {"label": "销号率", "value": 0.5}
    assert told["figures"]["issues_found"]["value"] == 2
    call_command("figures", "--campaign", "LS-T")
    assert "发现问题  2" in capsys.readouterr().out


def test_the_command_asks_which_district_where_codes_repeat(cast):
    with pytest.raises(CommandError, match="没有"):
        call_command("figures", "--campaign", "XX")
    Campaign.objects.create(
        district=cast.gz, name="外区", code="LS-T", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1)
    )
    with pytest.raises(CommandError, match="--district"):
        call_command("figures", "--campaign", "LS-T")
    call_command("figures", "--campaign", "LS-T", "--district", "GZ")
