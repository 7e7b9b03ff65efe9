"""Lists: who sees which visits, what the filters hold, and what is taken out."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from issues.states import State, Theme
from tests.factories import CANARY, make_blob, make_issue, make_visit
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Department
from tingyan.kit.search import grams
from visits.models import Campaign, Photo, Visit, VisitTheme
from visits.states import Mode, VisitState

LIST = "/visits/"


def total(response):
    return response.context["page"].total


def numbers(response):
    return [visit.number for visit in response.context["page"]]


@pytest.fixture
def office(client, cast):
    client.force_login(cast.officer)
    return client


def test_every_filter_filters(office, cast):
    other = Campaign.objects.create(
        district=cast.ls, name="第二期", code="LS-U", starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31)
    )
    make_visit(cast)
    make_visit(
        cast,
        units=[cast.unit_a, cast.unit_c],
        themes=[Theme.CONDUCT, Theme.FACILITIES],
        visitor=cast.head_c,
        visitor_unit=cast.unit_c,
        mode=Mode.OWN,
        campaign=other,
        date=date(2026, 7, 2),
        state=VisitState.RETURNED,
        search=grams("窗口引导"),
    )
    for query in (
        {"campaign": other.pk},
        {"visitor_unit": cast.unit_c.pk},
        {"visited": cast.unit_a.pk},
        {"mode": "own"},
        {"theme": ["conduct", "facilities"]},
        {"date_after": "2026-07-01"},
        {"date_before": "2026-12-31", "date_after": "2026-07-02"},
        {"state": "returned"},
        {"q": "引导"},
    ):
        assert numbers(office.get(LIST, query)) == ["TY-2026-0002"], query
    assert numbers(office.get(LIST)) == ["TY-2026-0002", "TY-2026-0001"]
    page = office.get(LIST, {"mode": "own", "visitor_unit": cast.unit_c.pk}).content.decode()
    assert "体验方式：本单位直接体验" in page
    assert "体验员单位：营商局" in page
    assert "没有符合条件的体验记录" in office.get(LIST, {"q": "没有这个"}).content.decode()


def test_filters_hold_on_the_second_page_and_in_the_export(office, cast):
    """C38: 65 rows, 25 match, 20 a page."""
    for n in range(65):
        make_visit(cast, mode=Mode.OWN if n < 25 else Mode.CROSS)
    second = office.get(LIST, {"mode": "own", "page": 2})
    assert (total(second), len(second.context["page"])) == (25, 5)
    html = second.content.decode()
    assert 'data-total="25"' in html
    assert "mode=own&amp;page=1" in html
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(office.get("/visits/export.xlsx", {"mode": "own"}))))
    rows = [row for row in book.get_sheet_by_index(0).to_python() if str(row[1]).startswith("TY-")]
    assert len(rows) == 25
    entry = AuditEntry.objects.get(action="visit.export")
    assert (entry.detail["count"], entry.detail["filters"]) == (25, ["体验方式：本单位直接体验"])


@pytest.mark.parametrize("name", ["officer", "supervisor", "head_a", "liaison_a", "head_b", "stranger"])
def test_list_detail_and_export_agree(client, cast, name):
    """C29, assurance 25."""
    for unit, visitor in ((cast.unit_a, cast.head_a), (cast.unit_b, cast.head_b)):
        make_visit(cast, visitor=visitor, visitor_unit=unit, units=[cast.unit_b, cast.unit_a])
    user = getattr(cast, name)
    client.force_login(user)
    seen = set(Visit.objects.visible_to(user).values_list("pk", flat=True))
    assert {visit.pk for visit in client.get(LIST).context["page"]} == seen
    opened = {pk for pk in Visit.objects.values_list("pk", flat=True) if client.get(f"{LIST}{pk}/").status_code == 200}
    assert opened == seen
    text = b"".join(client.get("/visits/export.csv")).decode()
    assert text.startswith("\ufeff")
    assert text.count("TY-2026-") == len(seen)


def test_the_visited_unit_never_sees_the_visit(client, cast):
    visit = make_visit(cast, good_practice=CANARY, reflections=CANARY)
    photo = Photo.objects.create(visit=visit, blob=make_blob(cast))
    make_issue(cast, visit=visit, state=State.FIXING, lead=cast.unit_b)
    for person in (cast.head_b, cast.liaison_b, cast.stranger):
        client.force_login(person)
        for address in (f"{LIST}{visit.pk}/", f"/visits/photos/{photo.pk}/", f"{LIST}{visit.pk}/filed/"):
            assert client.get(address).status_code == 404
        assert CANARY not in client.get(LIST).content.decode()
        assert CANARY not in b"".join(client.get("/visits/export.csv")).decode()
        assert total(client.get(LIST, {"q": CANARY})) == 0
    assert client.post(f"{LIST}{visit.pk}/confirm/").status_code == 404
    assert client.get(f"{LIST}{visit.pk}/return/").status_code == 404


def test_who_reads_a_whole_district_is_asked_nothing_else(cast):
    """An OR over three columns has the whole table read for every count: on 200,000 visits ten times the work."""
    mine, other = (
        make_visit(cast),
        make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, filled_by=cast.head_b),
    )
    for person in (cast.officer, cast.chief, cast.supervisor):
        rows = Visit.objects.visible_to(person)
        assert set(rows) == {mine, other}
        assert " OR " not in str(rows.query)
    assert set(Visit.objects.visible_to(cast.head_b)) == {other}
    assert not Visit.objects.visible_to(cast.officer_gz).exists()
    assert not Visit.objects.visible_to(cast.sysadmin).exists()


def test_the_detail_tells_everything_and_what_was_not_looked_at(office, cast):
    visit = make_visit(cast, themes=[Theme.FACILITIES], minutes_waiting=7, citizens_words="排队久")
    visit.answers.create(item=cast.check_items[0], value="problem", note="取号机坏了")
    make_issue(cast, visit=visit)
    html = office.get(f"{LIST}{visit.pk}/").content.decode()
    for text in ("区民政局局长周明", "取号机坏了", "未查看", "排队久", "WT-2026-0001", "退回补充"):
        assert text in html


def test_the_participation_table_keeps_the_official_order(office, cast):
    make_visit(cast, mode=Mode.OWN, units=[cast.unit_a])
    make_visit(cast)
    make_visit(cast, visitor=cast.head_c, visitor_unit=cast.unit_c)
    response = office.get("/visits/participation/")
    rows = response.context["rows"]
    assert [row["unit"] for row in rows] == [cast.unit_a, cast.unit_b, cast.unit_c]
    assert [(row["own"], row["cross"], row["no_windows"]) for row in rows] == [
        (1, 1, False),
        (0, 0, False),
        (0, 1, True),
    ]
    html = response.content.decode()
    assert "参与单位2/3" in html
    assert html.count("—</td>") == 1
    link = f"/visits/?campaign={cast.campaign.pk}&visitor_unit={cast.unit_a.pk}&mode=own"
    assert link.replace("&", "&amp;") in html
    assert total(office.get(link)) == 1


@pytest.mark.parametrize("name", ["head_a", "liaison_a", "sysadmin", "auditor"])
def test_participation_is_for_the_office_and_leaders(client, cast, name):
    client.force_login(getattr(cast, name))
    response = client.get("/visits/participation/")
    assert response.status_code == 403
    assert "只有承办室和分管领导可以查看参与情况" in response.content.decode()
    assert "/visits/participation/" not in client.get(LIST).content.decode()


def test_another_districts_campaign_is_not_found(client, cast):
    client.force_login(cast.officer_gz)
    assert client.get("/visits/participation/", {"campaign": cast.campaign.pk}).status_code == 404


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_asks_as_often_at_a_thousand_rows_as_at_ten(office, cast):
    def more(count):
        start = Visit.objects.count()
        same = make_visit(cast)
        rows = Visit.objects.bulk_create(
            Visit(**{
                "district": cast.ls, "number": f"TY-2025-{start + n:04d}", "campaign": cast.campaign,
                "visitor_name": "周明", "visitor_post": "局长", "visitor_unit": cast.unit_a, "filled_by": cast.head_a,
                "date": same.date, "hall": cast.hall, "mode": Mode.CROSS,
            })
            for n in range(count - 1)
        )  # fmt: skip
        VisitTheme.objects.bulk_create(VisitTheme(visit=row, theme=Theme.PROCESS) for row in rows)
        through = Visit.visited_units.through
        through.objects.bulk_create(through(visit=row, department=cast.unit_b) for row in rows)

    more(30)
    few = asked(office, LIST)
    more(1000)
    assert asked(office, LIST) == few <= 13
    filtered = f"{LIST}?campaign={cast.campaign.pk}&visited={cast.unit_b.pk}&theme=process&date_after=2026-01-01"
    assert asked(office, filtered) <= 13


def test_participation_asks_as_often_for_thirty_units_as_for_three(office, cast):
    few = asked(office, "/visits/participation/")
    units = Department.objects.bulk_create(
        Department(district=cast.ls, name=f"区{n}局", short_name=f"{n}局", order=n) for n in range(10, 40)
    )
    cast.campaign.units.add(*units)
    for unit in units[:5]:
        make_visit(cast, visitor=None, visitor_unit=unit)
    assert asked(office, "/visits/participation/") == few
