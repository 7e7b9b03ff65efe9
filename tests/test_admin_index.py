"""The front page of the admin site: what matters today to whom, the main lists with what he sees of them, his pages."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from issues.states import State
from tests.factories import make_issue, make_visit
from tests.issues.life import assigned
from tingyan.audit import actions as audit
from tingyan.directory.models import Appointment, User
from tingyan.kit.admin import Matter

INDEX = reverse("admin:index")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-07-20 09:00+08:00", tick=False):
        yield


def opened(client, person):
    client.force_login(person)
    answer = client.get(INDEX)
    assert answer.status_code == 200
    return answer


def counts(answer):
    return {matter.label: matter.count for matter in answer.context["matters"]}


def test_the_office_sees_what_waits_for_it_and_what_is_late(client, cast):
    for state, days in ((State.REPORTED, {}), (State.SUBMITTED, {}), (State.FIXING, {"due": date(2026, 7, 17)})):
        make_issue(cast, lead=None if state == State.REPORTED else cast.unit_b, state=state, **days)
    page = opened(client, cast.officer)
    assert counts(page) == {
        "逾期的问题": 1,
        "待交办": 1,
        "待核验": 1,
        "待销号": 0,
        "延期待批": 0,
        "申请改派": 0,
        "提示单逾期未签收或未反馈": 0,
    }
    for matter in page.context["matters"]:
        total = re.search(r'data-total="(\d+)"', client.get(matter.url).content.decode())
        if matter.url.startswith(reverse("issues:list")):
            assert (int(total[1]) if total else 0) == matter.count, matter.label
    assert opened(client, cast.officer_gz).context["matters"][0] == Matter(
        "逾期的问题", 0, f"{reverse('issues:list')}?flag=late", "done"
    )


def test_each_administrator_sees_his_own_matters_alone(client, cast):
    make_issue(cast, state=State.REPORTED)
    Appointment.objects.filter(pk=cast.posts["head_c"].pk).update(until=date(2026, 8, 1))
    User.objects.filter(pk=cast.head_c.pk).update(last_login=None)
    with audit.recording():
        audit.entry("account.login_failed", cast.head_c, username="x", locked=False)
    never = User.objects.visible_to(cast.sysadmin).active().filter(last_login=None).count()
    assert counts(opened(client, cast.sysadmin)) == {"从未登录的账号": never - 1}  # who just came in
    assert counts(opened(client, cast.secadmin)) == {"30日内到期的任职": 1}
    assert counts(opened(client, cast.auditor))["今天的登录失败"] == 1
    for person in (cast.sysadmin, cast.secadmin, cast.auditor):
        for place in range(len(opened(client, person).context["matters"])):
            page = opened(client, person)  # afresh: a look into the log is an entry of the log
            matter = page.context["matters"][place]
            assert client.get(matter.url).context["cl"].result_count == matter.count, matter.label
        assert reverse("issues:list") not in page.content.decode().split("content-related")[1]
        assert not any(main.page_url for main in page.context["mains"])


def test_lists_say_how_many_rows_the_reader_sees(client, cast):
    visit = make_visit(cast)
    make_issue(cast, visit=visit)
    mains = {main.url: main for main in opened(client, cast.chief).context["mains"]}
    assert mains[reverse("admin:issues_issue_changelist")].count == 1
    assert mains[reverse("admin:issues_issue_changelist")].page_url == reverse("issues:list")
    other = {main.url: main.count for main in opened(client, cast.officer_gz).context["mains"]}
    assert other[reverse("admin:issues_issue_changelist")] == 0
    client.force_login(cast.chief)
    rows = client.get(reverse("admin:visits_visit_changelist")).context["cl"].result_list
    assert [row.tally_problems for row in rows] == [1]


@pytest.mark.parametrize("rows", [1, 8])
def test_the_front_page_asks_the_same_of_few_rows_and_of_many(client, cast, django_assert_num_queries, rows):
    for _ in range(rows):
        make_issue(cast, state=State.REPORTED)
    client.force_login(cast.officer)
    client.get(INDEX)
    with django_assert_num_queries(QUERIES):
        client.get(INDEX)


QUERIES = 24


def test_an_issue_shows_its_course_and_the_way_to_its_page(client, cast):
    issue = assigned(cast)
    client.force_login(cast.chief)
    page = client.get(reverse("admin:issues_issue_change", args=[issue.pk])).content.decode()
    assert issue.get_absolute_url() in page
    assert "交办" in page and ">assign<" not in page
    assert 'name="moves-0-note"' not in page  # nothing of it is a field to type in


def test_the_past_of_a_row_is_for_whoever_reads_the_log(client, cast):
    with audit.recording(by=cast.sysadmin):
        audit.entry("account.edit", cast.head_b)
    url = reverse("admin:directory_user_history", args=[cast.head_b.pk])
    client.force_login(cast.superuser)
    assert [entry.action for entry in client.get(url).context["past"]] == ["account.edit"]
    client.force_login(cast.sysadmin)
    answer = client.get(url)
    assert (list(answer.context["past"]), "由审计管理员查阅" in answer.content.decode()) == ([], True)
