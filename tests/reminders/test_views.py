"""A digest shows what its reader may see now; the list shows one's own, and for the office what was sent to whom."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from issues.models import Issue, Task
from issues.states import State
from tests.factories import CANARY, canary_issue, make_issue, make_recheck
from tests.issues.life import at
from tingyan.audit.models import AuditEntry
from tingyan.inbox.models import Notification
from tingyan.reminders.actions import remind
from tingyan.reminders.models import Digest, Reminder

pytestmark = pytest.mark.django_db
LIST = reverse("reminders:list")


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(at(7, 3), tick=False):
        yield


def page(client, person, address):
    client.force_login(person)
    response = client.get(address)
    return response.status_code, response.content.decode()


def digest_of(person):
    return Digest.objects.get(user=person).get_absolute_url()


def test_a_digest_lists_soonest_first_with_one_button_and_the_reason(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING, title="后到期")
    early = make_issue(cast, lead=cast.unit_b, state=State.FIXING, title="先到期")
    Task.objects.filter(issue=early).update(current_due=date(2026, 7, 2))
    remind()
    code, text = page(client, cast.liaison_b, digest_of(cast.liaison_b))
    assert code == 200
    assert text.index("先到期") < text.index("后到期")
    assert text.count(">查看<span") == 2
    assert "市监局，整改时限临近，提前1个工作日提醒单位联络员和代行人" in text
    assert "due-late" in text


def test_the_notice_leads_to_the_digest(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    remind()
    client.force_login(cast.liaison_b)
    notice = Notification.objects.get(user=cast.liaison_b)
    assert client.post(reverse("inbox:open", args=[notice.pk])).url == digest_of(cast.liaison_b)


def test_what_is_out_of_sight_today_shows_nothing(cast, client):
    issue = canary_issue(cast)
    Task.objects.filter(issue=issue).update(current_due=date(2026, 7, 6))
    remind()
    address = digest_of(cast.liaison_b)
    assert CANARY in page(client, cast.liaison_b, address)[1]
    Task.objects.filter(issue=issue).update(state="reassigned")
    Issue.objects.filter(pk=issue.pk).update(finder_unit=cast.unit_a, finder=None, filed_by=cast.officer)
    code, text = page(client, cast.liaison_b, address)
    assert code == 200
    assert CANARY not in text
    assert "内容已不在可查看范围内" in text


def test_nobody_reads_the_digest_of_another(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    remind()
    for person in (cast.head_b, cast.head_a, cast.officer, cast.chief, cast.superuser):
        assert page(client, person, digest_of(cast.liaison_b))[0] == 404


def test_the_office_sees_whom_it_was_sent_to_and_a_unit_only_its_own(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    remind()
    address = f"{LIST}?issue={issue.pk}"
    for person, total in ((cast.officer, 2), (cast.supervisor, 2), (cast.head_b, 1), (cast.head_a, 0)):
        code, text = page(client, person, address)
        assert code == 200
        assert text.count('<th scope="row">') == total
    assert page(client, cast.stranger, address)[0] == 404
    assert page(client, cast.officer, f"{LIST}?issue=zzz")[0] == 404


def test_who_was_once_of_the_office_reads_no_recheck(cast, client):
    recheck = make_recheck(make_issue(cast, lead=cast.unit_b, state=State.CLOSED), planned_on=date(2026, 7, 6))
    remind()
    Reminder.objects.filter(object_id=recheck.pk, user=cast.officer).update(user=cast.head_b)
    assert not Reminder.objects.visible_to(cast.head_b).exists()


def test_the_office_sends_on_demand_and_it_is_audited(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    client.force_login(cast.officer)
    assert "已提醒2人，共2项" in client.post(reverse("reminders:send"), follow=True).content.decode()
    assert "没有新的提醒" in client.post(reverse("reminders:send"), follow=True).content.decode()
    assert AuditEntry.objects.get(action="reminder.run").actor_id == cast.officer.pk
    client.force_login(cast.head_b)
    assert client.post(reverse("reminders:send")).status_code == 403
    assert "现在发送今天的提醒" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("count", [10, 1000])
def test_a_digest_asks_as_often_at_any_length(cast, client, count, django_assert_num_queries):
    digest = Digest.objects.create(user=cast.officer, day=date(2026, 7, 3))
    issue = make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED)
    given = {"digest": digest, "user": cast.officer, "day": digest.day, "district": cast.ls, "issue": issue, "step": 0}
    given |= {"kind": "verify", "model": "issues.issue", "due": digest.day, "audience": "office", "reached": "office"}
    Reminder.objects.bulk_create(Reminder(object_id=issue.pk + n, **given) for n in range(count))
    client.force_login(cast.officer)
    client.get(digest.get_absolute_url())
    with django_assert_num_queries(11):
        client.get(digest.get_absolute_url())
