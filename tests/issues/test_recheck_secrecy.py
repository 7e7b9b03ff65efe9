"""Before its result is recorded nobody outside the office learns that a recheck is planned: not when, how, why, by whom.

Every page that a person can open is drawn before and after the plan, and must be the same to the last byte.
"""

import re
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook

from issues import actions
from issues.actions import Answer, Finding, Look, order_again
from issues.actions.draws import Criteria, draw, seed_draw
from issues.models import CallBack, Draw, Recheck, RecheckFile
from issues.states import RecheckHow
from tests.cast import SINCE
from tests.factories import CANARY, make_blob
from tests.issues.life import afresh, at, closed
from tingyan.directory.models import Appointment, User
from tingyan.directory.states import Role
from tingyan.inbox.models import Notification

# A unit that fixes it, the finder and his unit, a third unit, another district, and who administers.
OUTSIDE = ("head_a", "deputy_a", "liaison_a", "head_b", "liaison_b", "head_c", "stranger", "officer_gz", "sysadmin")
SECRET_DAY = date(2027, 3, 17)
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|<code>[0-9a-f]{12}</code>')
LISTS = (
    *("desk:home", "issues:list", "inbox:list", "numbers:board", "visits:list", "improvements:list"),
    *("directory:deputies", "admin:index", "desk:calendar", "reminders:list", "reviews:list", "advisories:list"),
)
QUERIES = ("", "?q=CANARY", "?q=回头看", "?flag=recheck_failed", "?state=closed", "?order=newest", "?flag=second_round")


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(at(7, 20), tick=False):
        yield


@pytest.fixture
def issue(cast):
    """Found by head B at unit A, which fixed it; nothing is planned."""
    row = closed(cast)
    Recheck.objects.all().delete()
    return row


def plan(cast, issue):
    """Planned, taken over by a draw, moved by hand: everything that can be said before a result is."""
    row = actions.plan_recheck(issue, Look(SECRET_DAY), by=cast.officer)
    Recheck.objects.filter(pk=row.pk).update(origin="closing")
    draw(seed_draw(cast.ls, Criteria(1, SECRET_DAY, reason=CANARY), by=cast.chief), by=cast.chief)
    row = Recheck.objects.with_issue().get(pk=row.pk)
    actions.replan_recheck(row, Look(SECRET_DAY, RecheckHow.COVERT, cast.officer2), by=cast.chief)
    actions.add_recheck_file(row, make_blob(cast, f"{CANARY}.jpg"), by=cast.officer2)
    return row


def addresses(issue):
    names = [name for name in LISTS if known(name)]
    found = [f"{reverse(name)}{query}" for name in names for query in (QUERIES if name == "issues:list" else ("",))]
    found += [reverse("issues:detail", args=[issue.pk]), reverse("issues:order", args=[issue.pk])]
    found += [reverse("numbers:rows", args=[slug]) for slug in ("issues_found", "issues_closed", "issues_open")]
    found += [f"{reverse(name)}{query}" for name in ("issues:export_csv",) for query in QUERIES]
    return found + [
        reverse("issues:step", args=[issue.pk, name]) for name in ("recheck_fail", "submit", "reassign_again")
    ]


def known(name):
    try:
        return bool(reverse(name))
    except Exception:  # a room that is not built has no page to look at
        return False


def pages(client, person, issue):
    """Everything the person can open: address → (status, body)."""
    client.force_login(person)
    return {address: read(client, address) for address in addresses(issue)}


def read(client, address):
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, CHANGING.sub("", body.decode(errors="replace"))


def differing(before, after):
    return [address for address in before if before[address] != after[address]]


@pytest.mark.parametrize("name", OUTSIDE)
def test_every_page_is_the_same_to_the_last_byte(cast, client, issue, name):
    before = pages(client, cast.people[name], issue)
    plan(cast, issue)
    after = pages(client, cast.people[name], issue)
    assert differing(before, after) == []
    assert not any(CANARY in body or "2027年3月17日" in body for _, body in after.values())


def test_the_office_does_see_it(cast, client, issue):
    """The bait: were nothing planned, the test above would prove nothing."""
    before = pages(client, cast.supervisor, issue)
    plan(cast, issue)
    assert reverse("issues:detail", args=[issue.pk]) in differing(before, pages(client, cast.supervisor, issue))
    assert (
        "2027年3月17日" in read(client, reverse("issues:rechecks"))[1]
        or "卫东" in read(client, reverse("issues:rechecks"))[1]
    )


@pytest.mark.parametrize("name", OUTSIDE)
def test_its_own_pages_are_not_there(cast, client, issue, name):
    row = plan(cast, issue)
    file, lot = RecheckFile.objects.get(), Draw.objects.get()
    client.force_login(cast.people[name])
    for address in ("recheck", "recheck_record", "recheck_plan", "recheck_cancel"):
        assert client.get(reverse(f"issues:{address}", args=[row.pk])).status_code == 404
        assert client.post(reverse(f"issues:{address}", args=[row.pk])).status_code in (404, 405)
    assert client.get(reverse("issues:recheck_file", args=[file.pk])).status_code == 404
    assert client.get(reverse("issues:draw", args=[lot.pk])).status_code == 404
    assert client.post(reverse("issues:draw_run", args=[lot.pk])).status_code == 404
    for address in ("rechecks", "recheck_month", "recheck_export", "draws"):
        status, body = read(client, reverse(f"issues:{address}"))
        assert status == (200 if name == "officer_gz" else 403)
        assert CANARY not in body and issue.number not in body


@pytest.mark.parametrize("name", [n for n in OUTSIDE if n not in ("officer_gz", "sysadmin")])
def test_asking_to_plan_one_does_not_tell_whether_one_waits(cast, client, issue, name):
    client.force_login(cast.people[name])
    address = reverse("issues:recheck_new", args=[issue.pk])
    before = read(client, address)
    plan(cast, issue)
    assert read(client, address) == before
    assert before[0] in (403, 404)


def test_nobody_outside_is_told(cast, issue):
    before = Notification.objects.exclude(user__in=[cast.officer2, cast.chief]).count()
    row = plan(cast, issue)
    actions.cancel_recheck(row, by=cast.chief, reason=CANARY)
    assert Notification.objects.exclude(user__in=[cast.officer2, cast.chief]).count() == before
    assert set(Notification.objects.filter(kind="recheck.planned").values_list("user", flat=True)) == {cast.officer2.pk}


def test_who_leaves_the_office_for_the_unit_no_longer_reads_his_notice(cast, client, issue):
    plan(cast, issue)
    client.force_login(cast.officer2)
    assert issue.number in read(client, reverse("inbox:list"))[1]
    Appointment.objects.filter(user=cast.officer2).delete()
    Appointment.objects.create(user=cast.officer2, unit=cast.unit_a, role=Role.LIAISON, title="科员", since=SINCE)
    moved = User.objects.get(pk=cast.officer2.pk)
    row = Recheck.objects.get()
    assert not Recheck.objects.visible_to(moved).exists()
    assert read(client, reverse("issues:recheck", args=[row.pk]))[0] == 404
    assert f"/rechecks/{row.pk}/" not in read(client, reverse("inbox:list"))[1]


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_row_is_visible(cast, issue, name):
    plan(cast, issue)
    person = cast.people[name]
    for rows in (Recheck, RecheckFile, Draw, CallBack):
        assert not rows.objects.visible_to(person).exists(), rows


# Once it is recorded


def record(cast, issue, result="fixed"):
    row = plan(cast, issue)
    row = Recheck.objects.with_issue().get(pk=row.pk)
    answer = Answer("phone", with_result="bad", words=CANARY)
    finding = Finding(result, "covert", date(2026, 7, 15), "又无人值守。", answer)
    again = order_again(row.issue, date(2026, 8, 10)) if finding.failed else None
    return actions.record_recheck(row, finding, by=cast.chief, again=again)


SECRETS = (CANARY, "2027年3月17日", "3月17日", "随机抽取", "第1号抽取", "卫东", "销号时计划")


@pytest.mark.parametrize("name", ["head_a", "deputy_a", "liaison_a"])
@pytest.mark.parametrize("result", ["fixed", "sham"])
def test_the_unit_reads_result_and_words_and_not_the_plan(cast, client, issue, name, result):
    row = record(cast, issue, result)
    client.force_login(cast.people[name])
    for address in (reverse("issues:detail", args=[issue.pk]), row.get_absolute_url()):
        status, body = read(client, address)
        assert status == 200
        assert row.get_result_display() in body
        assert "又无人值守。" in body and "暗访" in body
        assert [secret for secret in SECRETS if secret in body] == []
    for address in ("recheck_record", "recheck_plan", "recheck_cancel"):
        assert client.get(reverse(f"issues:{address}", args=[row.pk])).status_code == 403
    assert client.get(reverse("issues:recheck_file", args=[RecheckFile.objects.get().pk])).status_code == 404
    export = b"".join(client.get(reverse("issues:export")).streaming_content)
    cells = CalamineWorkbook.from_filelike(BytesIO(export)).get_sheet_by_index(0).to_python()
    assert any(row.get_result_display() in map(str, line) for line in cells)
    assert not any(secret in str(cells) for secret in SECRETS)


@pytest.mark.parametrize("name", ["head_b", "liaison_b", "head_c", "stranger"])
def test_who_only_found_it_or_has_nothing_to_do_with_it_reads_no_result(cast, client, issue, name):
    row = record(cast, issue, "sham")
    client.force_login(cast.people[name])
    assert client.get(row.get_absolute_url()).status_code == 404
    flagged = f"{reverse('issues:list')}?flag=recheck_failed"
    assert 'class="row-title"' not in read(client, flagged)[1]
    bodies = [read(client, address)[1] for address in addresses(afresh(issue)) if "flag=recheck" not in address]
    for secret in (*SECRETS, "又无人值守", "虚假整改", "回头看不合格"):
        without_options = [re.sub(r"<option.*?</option>", "", body) for body in bodies]
        assert not any(secret in body for body in without_options), secret


def test_the_finders_unit_reads_that_it_was_opened_again(cast, client, issue):
    record(cast, issue, "sham")
    client.force_login(cast.liaison_b)
    body = read(client, reverse("issues:detail", args=[issue.pk]))[1]
    assert "回头看重新交办" in body
