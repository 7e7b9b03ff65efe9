"""One unit becomes part of another: open work moves with its dates, what is closed stays counted, all or nothing."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from issues import actions as issues
from issues.forms.base import units_of
from issues.models import Issue, Round, Task
from issues.states import State, TaskState
from tests.advisories.rows import make_paper
from tests.factories import make_issue
from tests.issues.life import NOW, afresh, assigned, at, closed, filed, order, signed, submitted, task_of
from tingyan.advisories.models import Receipt
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Appointment, Department, DepartmentAlias, ServiceItem, User, Window
from tingyan.inbox.models import Notification
from tingyan.kit.errors import Refused, Stale
from tingyan.numbers.catalogue import ROUNDS_CLOSED
from tingyan.numbers.scope import EVERYBODY, Scope
from tingyan.reform import actions


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def merged(cast, by=None):
    token = actions.preview(cast.unit_a, cast.unit_c).token
    return actions.merge_units(cast.unit_a, cast.unit_c, token=token, by=by or cast.chief, reason="机构改革方案")


def test_open_work_moves_with_its_dates(cast):
    issue = signed(cast)
    due = task_of(issue, cast.unit_a).current_due
    merged(cast)
    issue, task = afresh(issue), Task.objects.get(issue=issue)
    assert (issue.lead, issue.state, issue.due) == (cast.unit_c, State.FIXING, due)
    assert (task.unit, task.state, task.current_due, task.signed_by) == (
        cast.unit_c,
        TaskState.FIXING,
        due,
        cast.head_a,
    )
    assert issue.current_round.lead == cast.unit_c
    move = issue.moves.latest("id")
    assert (move.step, move.lead, move.note, move.by) == ("move_unit", cast.unit_c, "机构改革方案", cast.chief)
    assert Notification.objects.filter(kind="issue.move_unit", user=cast.head_c).count() == 1


def test_the_new_unit_goes_on_where_the_old_one_stopped(cast):
    issue = submitted(cast)
    merged(cast)
    issues.return_(afresh(issue), by=cast.officer, reason="材料不全")
    issues.submit(afresh(issue), issues.Outcome("已补", "无照片"), by=cast.head_c)
    issues.verify(afresh(issue), by=cast.officer, how="phone", note="属实")
    assert issues.close(afresh(issue), by=cast.chief).state == State.CLOSED


def test_closed_stays_counted_where_it_was(cast):
    closed(cast)
    scope = Scope(EVERYBODY, timezone.now(), unit=str(cast.unit_a.pk))
    before = ROUNDS_CLOSED.rows(scope).count()
    merged(cast)
    assert ROUNDS_CLOSED.rows(scope).count() == before == 1
    assert Round.objects.get().lead == cast.unit_a


def test_where_the_new_unit_works_already_one_task_remains(cast):
    """C assists A: A's lead goes to C and C's own task ends; A assists C: A's ends."""
    led = signed(cast, assisting=(cast.unit_c,))
    helped = issues.assign(
        filed(cast), order(cast, lead=cast.unit_c, assisting=(cast.unit_a,)), by=cast.officer, at=at(6, 2)
    )
    merged(cast)
    for issue in (led, helped):
        [task] = Task.objects.held().filter(issue=issue)
        assert (task.unit, task.is_lead) == (cast.unit_c, True)


def test_requests_fall_away(cast):
    issue = assigned(cast)
    issues.contest(task_of(issue, cast.unit_a), by=cast.head_a, ground="职责", at=at(6, 2, 11))
    other = signed(cast)
    wish = issues.Wish(date(2026, 6, 30), "慢", "一半")
    issues.extend(task_of(other, cast.unit_a), wish, by=cast.head_a, at=at(6, 5))
    merged(cast)
    assert (afresh(issue).contested, issue.reassignments.get().ruling) == (False, "lapsed")
    assert (afresh(other).extending, other.extensions.get().ruling) == (False, "lapsed")


def test_places_names_people_and_posts(cast):
    ServiceItem.objects.create(unit=cast.unit_c, name="低保申请")
    merged(cast)
    old = Department.objects.get(pk=cast.unit_a.pk)
    assert (old.merged_into, old.active) == (cast.unit_c, False)
    assert set(DepartmentAlias.objects.filter(unit=cast.unit_c).values_list("name", flat=True)) == {
        "区民政局",
        "民政局",
    }
    assert Window.objects.get(pk=cast.window_a.pk).unit == cast.unit_c
    assert not ServiceItem.objects.get(pk=cast.item_a.pk).active  # the same matter was there already
    assert not Appointment.objects.in_force(timezone.localdate()).filter(unit=old).exists()
    assert User.objects.get(pk=cast.head_a.pk).unit == cast.unit_c
    assert set(cast.campaign.units.all()) == {cast.unit_b, cast.unit_c}


def test_the_old_unit_can_be_chosen_nowhere(cast, client):
    issue = filed(cast)
    merged(cast)
    assert cast.unit_a not in units_of(issue)
    with pytest.raises(ValidationError):
        issues.assign(issue, order(cast, lead=Department.objects.get(pk=cast.unit_a.pk)), by=cast.officer)
    client.force_login(cast.officer)
    for address in (reverse("issues:register"), reverse("issues:step", args=[issue.pk, "assign"])):
        text = client.get(address).text
        assert ">营商局</option>" in text and ">民政局</option>" not in text, address


def test_all_or_nothing(cast, monkeypatch):
    issue = signed(cast)
    token = actions.preview(cast.unit_a, cast.unit_c).token
    monkeypatch.setattr(actions.papers, "move_receipts", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.merge_units(cast.unit_a, cast.unit_c, token=token, by=cast.chief, reason="方案")
    assert afresh(issue).lead == cast.unit_a
    assert not AuditEntry.objects.filter(action="unit.merged").exists()


def test_what_is_confirmed_is_what_was_seen(cast, client):
    signed(cast)
    client.force_login(cast.chief)
    address = reverse("reform:merge", args=[cast.unit_a.pk])
    page = client.get(f"{address}?into={cast.unit_c.pk}")
    sent = {"into": cast.unit_c.pk, "token": page.context["merger"].token, "note": "机构改革方案"}
    signed(cast)
    answer = client.post(address, sent)
    assert answer.status_code == 409 and "机构改革方案" in answer.text and len(answer.context["merger"].issues) == 2
    assert client.post(address, sent | {"token": answer.context["merger"].token}).status_code == 302
    assert Issue.objects.filter(lead=cast.unit_c).count() == 2
    assert client.post(address, sent).status_code == 400  # it is merged already


def test_who_and_into_what(cast):
    for person in (cast.officer, cast.supervisor, cast.head_a, cast.sysadmin):
        with pytest.raises(Refused):
            merged(cast, by=person)
    for into in (cast.unit_a, cast.office, cast.unit_gz):
        with pytest.raises(ValidationError):
            actions.preview(cast.unit_a, into)
    token = actions.preview(cast.unit_a, cast.unit_c).token
    make_issue(cast, lead=cast.unit_a, state=State.FIXING)
    with pytest.raises(Stale):
        actions.merge_units(cast.unit_a, cast.unit_c, token=token, by=cast.chief, reason="方案")


def test_retiring_waits_for_open_work(cast, client):
    issue = signed(cast)
    with pytest.raises(ValidationError, match="还有1项未办结"):
        actions.retire(cast.unit_a, by=cast.chief)
    client.force_login(cast.chief)
    address = reverse("reform:retire", args=[cast.unit_a.pk])
    assert "岗位同时终止" in client.get(address).text
    answer = client.post(address)
    assert answer.status_code == 400
    assert "民政局还有1项未办结的工作" in answer.text
    issues.void(issue, by=cast.chief, reason="重复")
    assert client.post(address).status_code == 302
    cast.unit_a.refresh_from_db()
    assert not cast.unit_a.active
    with pytest.raises(Refused):
        actions.retire(cast.unit_b, by=cast.officer)


def test_a_new_name_keeps_the_old_ones(cast, client):
    client.force_login(cast.officer)
    address = reverse("reform:rename", args=[cast.unit_a.pk])
    assert client.post(address, {"name": "", "short_name": "民政"}).status_code == 400
    assert client.post(address, {"name": "区民政和退役军人局", "short_name": "民政退役局"}).status_code == 302
    unit = Department.objects.get(pk=cast.unit_a.pk)
    assert (unit.name, set(unit.aliases.values_list("name", flat=True))) == (
        "区民政和退役军人局",
        {"区民政局", "民政局"},
    )
    assert "mztyj" in unit.pinyin


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_often_whatever_their_number(cast, client, count, django_assert_num_queries):
    for n in range(count):
        Department.objects.create(district=cast.ls, name=f"区第{n}局", short_name=f"{n}局", order=n + 9)
    client.force_login(cast.chief)
    client.get(reverse("reform:list"))
    with django_assert_num_queries(8):
        client.get(reverse("reform:list"))


def test_handing_a_post_over(cast, client):
    """C52: the work stays with the unit, personal rechecks go to the successor, history keeps the name of the day."""
    issue = closed(cast)
    recheck = issue.rechecks.get()
    recheck.person = cast.officer2
    recheck.save()
    client.force_login(cast.secadmin)
    address = reverse("reform:hand_over", args=[cast.posts["officer2"].pk])
    assert client.get(address).context["open"]["rechecks"] == 1
    today = timezone.localdate()
    new = User.objects.create(username="new", name="孔新", unit=cast.office)
    assert client.post(address, {"user": new.pk, "since": today - timedelta(days=1)}).status_code == 400
    assert client.post(address, {"user": new.pk, "since": today}).status_code == 302
    recheck.refresh_from_db()
    assert recheck.person == new
    old = Appointment.objects.get(pk=cast.posts["officer2"].pk)
    assert old.until == today - timedelta(days=1)
    assert User.objects.get(pk=new.pk).posts.office == {cast.ls.pk}
    assert Notification.objects.filter(kind="reform.hand_over", user=new).exists()
    entry = AuditEntry.objects.get(action="post.hand_over")
    assert (entry.actor, entry.detail["name"]) == (cast.secadmin, "孔新")


def test_nobody_hands_himself_a_post(cast):
    with pytest.raises(Refused):
        actions.hand_over(cast.posts["officer2"], cast.secadmin, by=cast.secadmin)
    with pytest.raises(Refused):
        actions.hand_over(cast.posts["officer2"], cast.officer, by=cast.chief)


# Papers


def test_a_paper_goes_on_with_the_new_unit_and_its_dates(cast):
    paper = make_paper(cast, [cast.unit_a])
    merged(cast)
    receipt = paper.receipts.get()
    assert (receipt.unit, receipt.state, receipt.reply_by) == (cast.unit_c, "sent", paper.reply_by)
    assert list(paper.units.all()) == [cast.unit_c]


def test_where_both_were_sent_the_same_paper_one_answer_is_asked_for(cast, client):
    """The old unit's row stays to be seen, waits for nobody and counts nowhere."""
    paper = make_paper(cast, [cast.unit_a, cast.unit_b, cast.unit_c])
    merged(cast)
    states = dict(paper.receipts.values_list("unit__short_name", "state"))
    assert states == {"民政局": "merged", "市监局": "sent", "营商局": "sent"}
    assert not Receipt.objects.waiting().filter(unit=cast.unit_a).exists()
    assert Receipt.objects.counted().count() == 2 and not Receipt.objects.signed().exists()
    assert AuditEntry.objects.get(action="receipt.merge").detail["into"] == cast.unit_c.name
    client.force_login(cast.officer)
    text = client.get(paper.get_absolute_url()).text
    assert "单位已并入营商局，由其一并反馈" in text and "已并入" in text
    assert client.get(paper.get_absolute_url()).context["standing"].of == 2
    gone = paper.receipts.get(unit=cast.unit_a)
    assert "逾期" not in client.get(gone.get_absolute_url()).text
    client.post(reverse("advisories:receipt_step", args=[gone.pk, "sign"]), {"version": gone.version})
    assert paper.receipts.get(unit=cast.unit_a).state == "merged"
