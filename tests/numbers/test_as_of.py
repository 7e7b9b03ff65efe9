"""The law with moments: freeze, change, ask again as of then, and the same rows come back; and recorded is not happened."""

import csv
import io
import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from issues.actions import close, edit, verify
from issues.models import Issue, Move
from issues.states import State, Theme
from tests.factories import make_issue, make_issues, make_visit, moved
from tests.numbers.rows import begin_spans
from tingyan.numbers import catalogue as c
from tingyan.numbers.catalogue import FIGURES
from tingyan.numbers.figures import Mean, Ratio, Total
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import NONE, Scope
from visits.models import Visit

THEN = datetime.fromisoformat("2026-07-10T12:00:00+08:00")
LATER = THEN + timedelta(days=40)


@pytest.fixture
def past(cast, world):
    """The world, all of it recorded before THEN."""
    before = THEN - timedelta(days=1)
    Move.objects.update(at=before, valid_from=before, recorded_at=before)
    Issue.objects.update(filed_at=before)
    Visit.objects.update(filed_at=before, recorded_at=before)
    for model in {figure.base.visible(cast.officer).model for figure in FIGURES.values()} - {Issue, Visit}:
        if "recorded_at" in {field.name for field in model._meta.fields}:
            model.objects.filter(recorded_at__isnull=False).update(recorded_at=before)
    with time_machine.travel(before, tick=False):
        begin_spans()
    return world


def scopes(cast, user, **when):
    yield Scope(user, THEN, **when)
    yield Scope(user, THEN, cast.campaign, **when)
    yield Scope(user, THEN, unit=str(cast.unit_b.pk), since=THEN.date() - timedelta(days=30), **when)
    yield Scope(user, THEN, unit=NONE, **when)
    yield Scope(user, THEN, theme=Theme.PROCESS, **when)


def change(cast):
    """What makes every number of the present another one."""
    for issue in Issue.objects.filter(state=State.FIXING, district=cast.ls, round_no=1):
        edit(issue, {"theme": Theme.FACILITIES}, by=cast.officer, version=issue.version)
    for issue in Issue.objects.filter(state=State.SUBMITTED, district=cast.ls, round_no=1):
        verify(issue, by=cast.officer2, how="papers", note="已整改到位")
    for issue in Issue.objects.filter(state=State.VERIFIED, district=cast.ls):
        if not issue.finder_id or issue.lead_id != cast.unit_b.pk:
            continue
        close(issue, by=cast.chief)
    make_issue(cast, state=State.FIXING, lead=cast.unit_b, window=cast.window_b)
    make_issue(cast)
    make_visit(cast)
    begin_spans()


@pytest.mark.parametrize("person", ["officer", "superuser"])
def test_freeze_change_and_ask_again(cast, past, person):
    """What the board showed at a moment is what it is asked to show of that moment, however things moved on."""
    user = cast.people[person]
    with time_machine.travel(THEN, tick=False):
        shown = [facts(scope) for scope in scopes(cast, user)]
    with time_machine.travel(LATER, tick=False):
        change(cast)
        assert [facts(scope) for scope in scopes(cast, user, as_of=THEN)] == shown
        assert [facts(scope) for scope in scopes(cast, user)] != shown
        assert facts(Scope(user, LATER, as_of=LATER)) == facts(Scope(user, LATER))


def facts(scope):
    """Value and rows of each figure that keeps its history."""
    asked = list(FIGURES.values())
    reading = Reading.of(scope, asked, by=("unit", "theme", "category"))
    told = {}
    for figure in asked:
        keys = sorted(figure.rows(scope).values_list("pk", flat=True))
        assert len(set(keys)) == len(keys)
        value = reading.value(figure)
        if not isinstance(figure, (Ratio, Mean, Total)):
            assert value == len(keys), figure.slug
        keyed = reading.keys(figure, "unit") if "unit" in figure.base.grouped else []
        parts = [reading.value(figure, unit=key) for (key,) in keyed]
        told[figure.slug] = (value, keys, sorted(parts, key=str))
    return told


@pytest.mark.parametrize("person", ["officer", "head_a", "liaison_b"])
def test_value_page_and_export_agree_of_then(cast, past, client, person):
    user = cast.people[person]
    with time_machine.travel(LATER, tick=False):
        change(cast)
        client.force_login(user)
        scope = Scope(user, THEN, as_of=THEN)
        for figure in FIGURES.values():
            url = scope.url(figure.slug)
            page, sheet = client.get(url), client.get(url.replace("/?", "/export.csv?"))
            if figure.readers_only and not scope.reads_all:
                assert page.status_code == sheet.status_code == 403
                continue
            rows = figure.rows(scope).count()
            assert set(re.findall(r'data-total="(\d+)"', page.content.decode())) == {str(rows)}
            lines = b"".join(sheet.streaming_content).decode("utf-8-sig").strip().splitlines()
            assert len(lines) == rows + 1, figure.slug


def test_what_was_entered_later_of_an_earlier_day_was_not_on_the_board(cast):
    """Happened and recorded are two moments: closed on the 5th, entered on the 20th, is not closed on the 10th."""
    with time_machine.travel(THEN - timedelta(days=9), tick=False):
        issue = make_issue(cast, state=State.VERIFIED, lead=cast.unit_b)
        Move.objects.update(recorded_at=timezone.now())
        issue.rounds.update(verified_by=cast.officer2)
    with time_machine.travel(THEN + timedelta(days=10), tick=False):
        close(Issue.objects.get(pk=issue.pk), by=cast.chief, at=THEN - timedelta(days=5))
    with time_machine.travel(LATER, tick=False):
        asked = (c.ISSUES_CLOSED, c.ISSUES_OPEN)
        values = []
        for moment in (THEN - timedelta(days=10), THEN, THEN + timedelta(days=11)):
            reading = Reading.of(Scope(cast.officer, moment, as_of=moment), asked)
            values.append(tuple(reading.value(figure) for figure in asked))
        assert values == [(0, 0), (0, 1), (1, 0)]


def test_the_board_of_a_day_keeps_the_day_in_every_link(cast, past, client):
    client.force_login(cast.officer)
    with time_machine.travel(LATER, tick=False):
        change(cast)
        html = client.get(reverse("numbers:board"), {"as_of": "2026-07-10", "campaign": ""}).content.decode()
        links = re.findall(r'href="([^"]+)" data-figure="(\w+)"', html)
        assert {slug for _, slug in links} >= {"issues_found", "issues_closed", "issues_overdue", "visits"}
        assert all("as_of=2026-07-10" in url for url, _ in links)
        assert {slug for _, slug in links} >= {"rounds_closed", "procedures_optimised", "departments"}
        page = client.get(next(url for url, slug in links if slug == "issues_closed").replace("&amp;", "&"))
        assert "按2026年7月10日" in page.content.decode()


def test_rows_print_what_stood_then(cast, client):
    with time_machine.travel(THEN - timedelta(days=2), tick=False):
        issue = make_issue(cast, state=State.VERIFIED, lead=cast.unit_b)
        issue.rounds.update(verified_by=cast.officer2)
    with time_machine.travel(LATER, tick=False):
        close(Issue.objects.get(pk=issue.pk), by=cast.chief)
        client.force_login(cast.officer)
        then = client.get(Scope(cast.officer, THEN, as_of=THEN).url("issues_open")).content.decode()
        assert "待销号" in then
        assert "已销号" not in then
        assert "没有计入" in client.get(Scope(cast.officer, LATER).url("issues_open")).content.decode()


def test_sheets_print_what_stood_then_and_nothing_of_today(cast, past, client):
    """State, unit and due of then; a column whose content of then is not kept is left out, and the sheet says so."""
    client.force_login(cast.officer)
    with time_machine.travel(LATER, tick=False):
        change(cast)
        issue = Issue.objects.filter(district=cast.ls, state=State.VERIFIED, moves__step="verify").first()
        scope = Scope(cast.officer, THEN, as_of=THEN)
        rows = sheet(client, scope, "issues_found")
        assert {"状态", "牵头单位", "整改时限"} <= set(rows[0])
        assert not {"问题描述", "整改措施", "整改进展", "责任人"} & set(rows[0])
        (row,) = [row for row in rows if row["问题编号"] == issue.number]
        assert row["状态"] == "待核验"
        assert "待销号" in [one["当前状态"] for one in sheet(client, Scope(cast.officer, LATER), "issues_found")]
        book = client.get(scope.url("issues_found").replace("/?", "/export.xlsx?"))
        assert "当时情况；当时内容没有留存的各栏不列" in read_book(b"".join(book.streaming_content))
        for slug in ("rounds_assigned", "procedures_optimised", "measures_issued", "receipts_sent"):
            assert len(sheet(client, scope, slug)) == FIGURES[slug].rows(scope).count(), slug
        page = client.get(scope.url("rounds_assigned")).content.decode()
        assert "当时情况：2026年7月10日" in page
        assert "as_of" not in re.search(r'href="([^"]+)">查看现在', page)[1]


def test_who_may_not_know_a_due_date_reads_none_of_then(cast, past, client):
    """The finder's unit is told of state and unit, then as now, and of no due date."""
    client.force_login(cast.head_a)
    with time_machine.travel(LATER, tick=False):
        rows = sheet(client, Scope(cast.head_a, THEN, as_of=THEN), "issues_open")
        shown = {row["问题编号"]: row["整改时限"] for row in rows}
        works = set(Issue.objects.filter(tasks__unit=cast.unit_a).values_list("number", flat=True))
        assert {number for number, due in shown.items() if due} <= works
        assert set(shown) - works


def sheet(client, scope, slug):
    answer = client.get(scope.url(slug).replace("/?", "/export.csv?"))
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def read_book(data):
    cells = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return "\n".join(str(cell) for row in cells for cell in row)


@pytest.mark.parametrize("rows", [10, 1000])
def test_a_sheet_of_then_asks_by_blocks(cast, client, rows, django_assert_num_queries):
    with time_machine.travel(THEN - timedelta(days=1), tick=False):
        made = make_issues(cast, rows)
        Move.objects.bulk_create(Move(issue=one, by=one.filed_by, step="file", **moved(one)) for one in made)
    client.force_login(cast.officer)
    with time_machine.travel(LATER, tick=False):
        scope = Scope(cast.officer, THEN, as_of=THEN)
        sheet(client, scope, "issues_found")
        with django_assert_num_queries(13):
            assert len(sheet(client, scope, "issues_found")) == rows


@pytest.mark.parametrize("typed", ["2999-01-01", "2026-13-01", "昨天", "2026-07-10T25:00", "２０２６"])
def test_a_moment_that_cannot_be_is_said_at_the_field(cast, client, typed):
    client.force_login(cast.officer)
    answer = client.get(reverse("numbers:board"), {"as_of": typed})
    assert answer.status_code == 400
    assert "field-error" in answer.content.decode()
    assert client.get(reverse("numbers:rows", args=["visits"]), {"as_of": typed}).status_code == 404
