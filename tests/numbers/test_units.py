"""单位销号率表: the board's own numbers, unit by unit in the official order."""

import csv
import hashlib
import io

import pytest
from django.urls import reverse

from issues.states import State
from tests.factories import make_issue, make_issues
from tingyan.audit.models import AuditEntry

EVERYTHING = {"campaign": ""}


def table(client, person, query=EVERYTHING):
    client.force_login(person)
    response = client.get(reverse("numbers:units_csv"), query)
    assert response.status_code == 200
    data = b"".join(response.streaming_content)
    return data, {line["单位"]: line for line in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))}


def test_units_in_official_order_with_their_rates_and_the_sum(cast, client):
    make_issues(cast, 3, state=State.CLOSED, lead=cast.unit_c)
    make_issues(cast, 1, state=State.CLOSED, lead=cast.unit_a)
    make_issues(cast, 2, state=State.FIXING, lead=cast.unit_a)
    make_issue(cast)
    _data, lines = table(client, cast.officer)
    assert list(lines) == ["区民政局", "区营商环境建设局", "未定", "合计"]
    assert [(line["序号"], line["发现问题"], line["销号率"]) for line in lines.values()] == [
        ("1", "3", "33.3%"),
        ("2", "3", "100.0%"),
        ("3", "1", "0.0%"),
        ("", "7", "57.1%"),
    ]


def test_a_campaign_names_every_unit_that_takes_part(cast, client):
    _data, lines = table(client, cast.officer, {"campaign": cast.campaign.pk})
    units = [unit.name for unit in cast.campaign.units.order_by("order")]
    assert units and list(lines) == [*units, "合计"]
    assert {line["销号率"] for line in lines.values()} == {""}  # 0/0 says nothing


def test_the_scope_of_the_board_holds(cast, client):
    make_issues(cast, 2, state=State.CLOSED, lead=cast.unit_a, theme="process")
    make_issues(cast, 1, state=State.FIXING, lead=cast.unit_b, theme="conduct")
    _data, lines = table(client, cast.officer, EVERYTHING | {"theme": "conduct"})
    assert list(lines) == ["区市场监督管理局", "合计"]


def test_it_says_what_the_board_says(cast, client):
    make_issues(cast, 2, state=State.CLOSED, lead=cast.unit_a)
    make_issues(cast, 3, state=State.FIXING, lead=cast.unit_a)
    _data, lines = table(client, cast.officer)
    board = client.get(reverse("numbers:board"), EVERYTHING).context
    (line,) = [line for line in board["by_unit"] if line.found]
    told = {str(one.figure.label): one.text for one in line.numbers}
    shared = set(told) & set(lines["区民政局"])
    assert {label: lines["区民政局"][label] or "—" for label in shared} == {label: told[label] for label in shared}
    assert "发现问题" in shared


def test_it_is_audited_to_the_byte(cast, client):
    make_issue(cast, state=State.CLOSED, lead=cast.unit_a)
    data, lines = table(client, cast.officer)
    entry = AuditEntry.objects.filter(action="unit.export").latest("seq")
    assert (entry.detail["count"], entry.detail["sha256"]) == (len(lines), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("count", [1, 900])
def test_asks_as_often_for_many_issues(cast, client, count, django_assert_num_queries):
    make_issues(cast, count, state=State.CLOSED, lead=cast.unit_a)
    client.force_login(cast.officer)
    client.get(reverse("desk:home"))
    with django_assert_num_queries(13):
        b"".join(client.get(reverse("numbers:units_xlsx"), EVERYTHING).streaming_content)
