"""Frozen figures: the same rows however data moves on, and a change to what was kept does not pass unseen."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from issues.actions import close
from issues.models import Issue
from issues.states import State
from tests.factories import make_issue, make_visit
from tests.numbers.rows import add_numbers
from tests.numbers.test_as_of import past  # noqa: F401 - a fixture
from tests.numbers.test_law import expected, total_of
from tingyan.audit import triggers
from tingyan.audit.models import AuditEntry
from tingyan.numbers import catalogue as c
from tingyan.numbers.actions import MONTHLY, freeze, take_snapshots
from tingyan.numbers.figures import Mean, Ratio, Total
from tingyan.numbers.models import Frozen, Snapshot
from tingyan.numbers.proof import again, whole
from tingyan.numbers.scope import Scope

DAY = timedelta(days=1)
END = datetime(2026, 7, 31, 18, 0, tzinfo=UTC)  # 1 August, two in the morning, here


@pytest.fixture
def month(cast):
    """One issue verified and one visit, recorded in July; the month's end is taken."""
    with time_machine.travel(datetime(2026, 7, 20, tzinfo=UTC), tick=False):
        make_visit(cast)
        issue = make_issue(cast, state=State.VERIFIED, lead=cast.unit_b)
        issue.rounds.update(verified_by=cast.officer2)
    with time_machine.travel(END, tick=False):
        taken = take_snapshots()
    return next(one for one in taken if one.district == cast.ls)


def number(snapshot, slug, campaign=None):
    return snapshot.numbers.get(slug=slug, campaign=campaign)


def test_what_is_frozen_is_the_law(cast, past):  # noqa: F811
    """Value, numerator, denominator and rows are those of the figure, for every figure of the month."""
    scope = Scope(whole(cast.ls), datetime.now(UTC), cast.campaign)
    for row, figure in zip(freeze(cast.ls, MONTHLY, scope), MONTHLY, strict=True):
        value = expected(figure, scope)
        assert row.value == (None if value is None else pytest.approx(float(value))), figure.slug
        assert row.rows == sorted(figure.rows(scope).values_list("pk", flat=True))
        if isinstance(figure, Ratio):
            assert (row.numerator, row.denominator) == (figure.part.rows(scope).count(), len(row.rows))
        elif not isinstance(figure, (Mean, Total)):
            assert row.value == len(row.rows)


def test_read_back_it_is_intact_and_any_change_shows(cast):
    [number] = freeze(cast.ls, [c.ISSUES_FOUND], Scope(None, END), by=cast.officer)
    pk = number.pk
    assert Frozen.objects.get(pk=pk).intact
    for change in ({"value": 9}, {"rows": [1]}, {"text": "9"}, {"definition": "另一口径"}, {"cut_off": END + DAY}):
        with triggers.lifted():
            Frozen.objects.filter(pk=pk).update(**change)
        assert not Frozen.objects.get(pk=pk).intact, change
        with triggers.lifted():
            number.save()
    entry = AuditEntry.objects.get(action="figure.freeze")
    assert entry.detail["numbers"] == {str(pk): Frozen.objects.get(pk=pk).sha256}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE numbers_frozen SET value = 9, text = '9'",
        "UPDATE numbers_frozen SET frozen_at = frozen_at",
        "DELETE FROM numbers_frozen",
        "TRUNCATE numbers_frozen CASCADE",
    ],
)
def test_the_database_refuses_to_change_what_was_frozen(cast, month, statement):
    """Of a month's end and of a bulletin alike: no statement, from wherever it comes, changes or removes a number."""
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    before = list(Frozen.objects.order_by("pk").values_list("pk", "sha256"))
    connection.check_constraints()
    refused = pytest.raises(DatabaseError, match="frozen figures are never changed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Frozen.objects.order_by("pk").values_list("pk", "sha256")) == before
    assert not [name for name in triggers.missing() if name.startswith("frozen")]


def test_a_month_is_taken_once(cast, month):
    with time_machine.travel(END + timedelta(days=3), tick=False):
        out = StringIO()
        call_command("snapshot", stdout=out)
        assert "已经留存" in out.getvalue()
    assert Snapshot.objects.filter(district=cast.ls).count() == 1
    assert month.on == date(2026, 7, 31)
    assert set(month.numbers.filter(campaign=None).values_list("slug", flat=True)) == {f.slug for f in MONTHLY}


def test_a_late_month_is_still_that_month(cast):
    """A timer that missed its night: every number is of the month's end."""
    with time_machine.travel(datetime(2026, 7, 20, tzinfo=UTC), tick=False):
        make_issue(cast)
    with time_machine.travel(END + timedelta(days=2), tick=False):
        make_issue(cast)
        take_snapshots()
    month = Snapshot.objects.get(district=cast.ls)
    assert number(month, "issues_found").text == "1"
    assert all(one.cut_off < END for one in month.numbers.all())


def test_reconciled_months_later(cast, month, client):
    with time_machine.travel(END + timedelta(days=40), tick=False):
        close(Issue.objects.get(), by=cast.chief)
        make_issue(cast)
        client.force_login(cast.officer)
        page = client.get(month.get_absolute_url())
        assert "现在还原的结果与留存时全部一致" in page.content.decode()
        one = number(month, "issues_open")
        opened = client.get(one.get_absolute_url()).content.decode()
        assert "整改中（未销号） 1" in opened
        assert "待销号" in opened
        assert again(number(month, "measures_issued")).same


def test_a_difference_is_opened(cast, month, client):
    """Somebody wrote past the actions: counted again, an issue is missing, and the page leads to it."""
    issue = Issue.objects.get()
    issue.moves.update(state=State.VOID)
    Issue.objects.update(state=State.VOID)
    client.force_login(cast.officer)
    assert "项数据现在还原的结果与留存时不一致" in client.get(month.get_absolute_url()).content.decode()
    went = client.get(number(month, "issues_found").get_absolute_url(), {"rows": "went"})
    assert total_of(went) == 1
    assert issue.number in went.content.decode()


def test_tampering_is_said(cast, month, client):
    one = number(month, "issues_found")
    with triggers.lifted():
        Frozen.objects.filter(pk=one.pk).update(value=7, text="7")
    client.force_login(cast.officer)
    assert "不能作为依据" in client.get(one.get_absolute_url()).content.decode()
    assert "与留存时的摘要不一致" in client.get(month.get_absolute_url()).content.decode()


def test_every_frozen_number_opens(cast, past, client):  # noqa: F811
    client.force_login(cast.officer)
    for row in freeze(cast.ls, MONTHLY, Scope(None, datetime.now(UTC))):
        assert total_of(client.get(row.get_absolute_url())) == len(row.rows), row.slug


def test_rows_out_of_sight_are_counted_and_not_shown(cast, client):
    row = add_numbers(cast)["number"]
    foreign = make_issue(
        cast, district=cast.gz, campaign=None, finder=cast.stranger, finder_unit=cast.unit_gz, hall=None
    )
    with triggers.lifted():
        Frozen.objects.filter(pk=row.pk).update(rows=[foreign.pk])
    client.force_login(cast.officer)
    html = client.get(row.get_absolute_url()).content.decode()
    assert "另有1条不在可查看范围内" in html
    assert foreign.number not in html


@pytest.mark.parametrize("months", [3, 30])
def test_the_list_of_months_asks_as_often_however_many(cast, client, months, django_assert_max_num_queries):
    for n in range(months):
        Snapshot.objects.create(district=cast.ls, on=date(2024, 1, 31) + timedelta(days=31 * n), taken_at=END)
    client.force_login(cast.officer)
    client.get(reverse("numbers:snapshots"))
    with django_assert_max_num_queries(8):
        assert client.get(reverse("numbers:snapshots")).status_code == 200
