"""Two sides of a figure: what came and what went is exactly what differs, and each row says why."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from issues.actions import close, void
from issues.models import Issue, Move
from issues.states import State
from tests.factories import make_issue, make_issues, make_visit
from tests.factories import moved as moved_of
from tests.numbers.test_as_of import LATER, THEN, change, past  # noqa: F401 - a fixture
from tests.numbers.test_law import total_of
from tingyan.advisories.actions import withdraw
from tingyan.advisories.models import Advisory
from tingyan.audit.models import AuditEntry
from tingyan.improvements import workflow
from tingyan.improvements.actions import take
from tingyan.improvements.models import Procedure
from tingyan.numbers import catalogue as c
from tingyan.numbers.catalogue import FIGURES
from tingyan.numbers.compare import CAME, WENT, Sides, lines
from tingyan.numbers.scope import Scope

EARLIER = {"campaign": "", "earlier": "2026-07-10"}
DAY = timedelta(days=1)


@pytest.fixture
def moved(cast):
    """One issue closed, one voided, one made, between the two moments."""
    with time_machine.travel(THEN - DAY, tick=False):
        closed, gone = (make_issue(cast, state=State.VERIFIED, lead=cast.unit_b) for _ in range(2))
        closed.rounds.update(verified_by=cast.officer2)
    with time_machine.travel(THEN + 5 * DAY, tick=False):
        close(Issue.objects.get(pk=closed.pk), by=cast.chief, at=timezone.now() - 2 * DAY)
        void(Issue.objects.get(pk=gone.pk), by=cast.chief, reason="重复登记")
        new = make_issue(cast)
    return closed, gone, new


def opened(client, slug, **query):
    with time_machine.travel(LATER, tick=False):
        return client.get(reverse("numbers:difference", args=[slug]), EARLIER | query)


@pytest.mark.parametrize("person", ["officer", "superuser", "head_a"])
def test_came_and_went_are_what_differs(cast, past, person):  # noqa: F811
    """For every figure: the rows of one side, less what went, with what came, are the rows of the other."""
    user = cast.people[person]
    with time_machine.travel(LATER, tick=False):
        change(cast)
        sides = Sides(Scope(user, THEN, as_of=THEN), Scope(user, LATER))
        campaigns = Sides(Scope(user, LATER, cast.campaign), Scope(user, LATER, past.second))
        for one in (sides, campaigns):
            for figure in FIGURES.values():
                before, after, came, went = (
                    set(rows.values_list("pk", flat=True))
                    for rows in (
                        *(figure.rows(one.before), figure.rows(one.after)),
                        *(one.rows(figure, CAME), one.rows(figure, WENT)),
                    )
                )
                assert (came, went) == (after - before, before - after), figure.slug
                if figure is c.ISSUES_FOUND:
                    assert next(lines(one, [figure])).step == len(came) - len(went)


def test_each_row_says_why(cast, client, moved):
    closed, gone, new = moved
    client.force_login(cast.officer)
    came, went = opened(client, "issues_found"), opened(client, "issues_found", rows="went")
    assert (total_of(came), total_of(went)) == (1, 1)
    assert f"{new.number}</span>" in came.content.decode()
    assert "7月15日 新登记" in came.content.decode()
    assert gone.number in went.content.decode()
    assert "7月15日 作废，待销号→已作废" in went.content.decode()
    why = opened(client, "issues_closed").content.decode()
    assert closed.number in why
    assert "7月13日 销号，待销号→已销号（7月15日录入）" in why


def test_what_is_no_issue_says_why_too(cast, client, past):  # noqa: F811
    """A procedure that was returned went, for a step; a paper withdrawn took its receipt along; a visit is new."""
    with time_machine.travel(THEN + 5 * DAY, tick=False):
        procedure = Procedure.objects.filter(district=cast.ls, state="implemented").order_by("pk").first()
        take(workflow.RETURN, procedure, by=cast.officer2, note="没有依据")
        withdraw(Advisory.objects.get(seq=3), by=cast.chief, reason="事由有误")
        visit = make_visit(cast, recorded_at=timezone.now())
    client.force_login(cast.officer)
    assert "7月15日 已实施→已批准" in opened(client, "procedures_optimised", rows="went").content.decode()
    assert "7月15日 已反馈→已作废" in opened(client, "receipts_sent", rows="went").content.decode()
    came = opened(client, "visits").content.decode()
    assert visit.number in came
    assert "7月15日 新登记" in came


def test_what_only_grew_old_says_so(cast, client):
    with time_machine.travel(THEN - DAY, tick=False):
        make_issue(cast, state=State.FIXING, lead=cast.unit_b, due=(THEN + DAY).date())
    client.force_login(cast.officer)
    assert "期间没有办理记录，因日期推移而变化" in opened(client, "issues_overdue").content.decode()


def test_who_may_not_read_the_moves_is_not_told_of_them(cast, client, moved):
    """The finder's unit learns that it ended, not how the work went."""
    client.force_login(cast.head_a)
    assert "作废" in opened(client, "issues_found", rows="went").content.decode()
    with time_machine.travel(LATER, tick=False):
        assert client.get(reverse("numbers:difference", args=["rounds_transferred"])).status_code == 403


def test_two_campaigns_name_theirs(cast, world, client):
    client.force_login(cast.officer)
    query = {"campaign": world.second.pk, "against": cast.campaign.pk}
    came = client.get(reverse("numbers:difference", args=["issues_found"]), query)
    scope = Scope(cast.officer, timezone.now(), world.second)
    assert total_of(came) == c.ISSUES_FOUND.rows(scope).count()
    assert "第二批" in came.content.decode()
    page = client.get(reverse("numbers:compare"), query).content.decode()
    assert cast.campaign.name in page
    assert page.count('data-figure="issues_found"') >= 2


def test_every_difference_on_the_page_opens(cast, past, client):  # noqa: F811
    client.force_login(cast.officer)
    with time_machine.travel(LATER, tick=False):
        change(cast)
        html = client.get(reverse("numbers:compare"), EARLIER).content.decode()
        links = set(re.findall(r'href="(/board/compare/\w+/\?[^"]+)"', html))
        assert len(links) > 12
        for url in sorted(links):
            assert client.get(url.replace("&amp;", "&")).status_code == 200, url


def test_the_sheet_says_what_the_page_says(cast, client, moved):
    client.force_login(cast.officer)
    with time_machine.travel(LATER, tick=False):
        sheet = b"".join(client.get(reverse("numbers:compare_csv"), EARLIER).streaming_content).decode("utf-8-sig")
        book = b"".join(client.get(reverse("numbers:compare_xlsx"), EARLIER).streaming_content)
    assert book.startswith(b"PK")
    head, *rows = (line.split(",") for line in sheet.splitlines())
    assert head[2:5] == ["2026年7月10日", "现在", "增减"]
    values = {row[0]: row[2:5] for row in rows}
    assert values["已销号"] == ["0", "1", "1"]
    assert values["销号率"] == ["0.0", "50.0", "50.0"]
    assert AuditEntry.objects.filter(action="figure.compare").count() == 2


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"earlier": "2999-01-01"}, "field-error"),
        ({"earlier": "昨天"}, "field-error"),
        ({"as_of": "2026-07-01", "earlier": "2026-07-10"}, "对照时点应早于数据时点"),
    ],
)
def test_a_side_that_cannot_be_is_said_at_its_field(cast, client, query, words):
    client.force_login(cast.officer)
    answer = client.get(reverse("numbers:compare"), query)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert client.get(reverse("numbers:difference", args=["visits"]), query).status_code == 404
    assert client.get(reverse("numbers:compare_csv"), query).status_code == 404


def test_by_default_it_is_the_last_months_end(cast, client):
    client.force_login(cast.officer)
    with time_machine.travel(LATER, tick=False):
        sides = client.get(reverse("numbers:compare")).context["sides"]
        assert sides.before.as_of.date() == datetime(2026, 7, 31).date()  # noqa: DTZ001
        asked = client.get(reverse("numbers:compare"), {"as_of": "2026-06-30"}).context["sides"]
    assert sides.before.query.endswith("as_of=2026-07-31")
    assert asked.before.query.endswith("as_of=2026-05-31")


@pytest.mark.parametrize("rows", [10, 1000])
def test_it_asks_as_often_however_many(cast, client, rows, django_assert_num_queries):
    with time_machine.travel(LATER - DAY, tick=False):
        for _ in range(10):
            make_issue(cast)
            make_visit(cast)
        Move.objects.bulk_create(
            Move(issue=issue, by=issue.filed_by, step="file", **moved_of(issue))
            for issue in make_issues(cast, rows - 10)
        )
    client.force_login(cast.officer)
    with time_machine.travel(LATER, tick=False):
        urls = [reverse("numbers:compare"), reverse("numbers:difference", args=["issues_found"])]
        for url, number in zip(urls, (24, 15), strict=True):
            client.get(url, EARLIER)
            with django_assert_num_queries(number):
                assert client.get(url, EARLIER).status_code == 200
