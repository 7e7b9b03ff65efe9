"""The pages of the steps: what is asked, what bad input gets, and what happens when somebody was first."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from issues import actions
from issues.models import Evidence, Issue, Reassignment
from issues.states import State
from tests.factories import make_issue
from tests.files import corpus

APPROVAL = {"approver": "局长 周明", "approval_how": "spoken", "approved_on": "2026-06-16"}
TODAY = timezone.localdate()


def url(issue, name):
    return reverse("issues:step", args=[issue.pk, name])


def post(client, person, issue, name, **data):
    client.force_login(person)
    return client.post(url(issue, name), {"version": issue.version, **data})


def working(cast, state=State.FIXING, **fields):
    return make_issue(cast, state=state, lead=cast.unit_a, finder=cast.head_b, finder_unit=cast.unit_b, **fields)


def order(cast, **data):
    given = {"category": "equipment", "severity": "ordinary", "fix_type": "limited", "lead": cast.unit_a.pk}
    return {"title": "窗口无人", "wording": "请安排人员值守。"} | given | data


CASES = [
    ("reported", "assign", "officer", "order", "assigned"),
    ("reported", "decline", "chief", {"note": "不属实"}, "declined"),
    ("reported", "hand_over", "chief", {"note": "移交"}, "handed_over"),
    ("assigned", "sign", "head_a", {}, "fixing"),
    ("assigned", "sign", "liaison_a", APPROVAL, "fixing"),
    ("assigned", "recall", "officer", {"note": "选错"}, "reported"),
    ("assigned", "reassign", "chief", "unit", "assigned"),
    ("fixing", "submit", "head_a", {"result": "已安排", "no_evidence_reason": "无"}, "submitted"),
    ("fixing", "submit", "liaison_a", {"result": "已安排", "no_evidence_reason": "无"} | APPROVAL, "submitted"),
    ("submitted", "withdraw", "head_a", {}, "fixing"),
    ("submitted", "verify", "officer", {"how": "phone", "note": "属实"}, "verified"),
    ("submitted", "return", "officer", {"note": "照片不清"}, "fixing"),
    ("verified", "close", "chief", {}, "closed"),
    ("verified", "send_back", "chief", {"note": "意见不具体"}, "submitted"),
    ("fixing", "defer", "supervisor", "until", "deferred"),
    ("fixing", "void", "chief", {"note": "误录"}, "void"),
]


@pytest.mark.parametrize(("state", "name", "who", "data", "after"), CASES)
def test_every_page_opens_and_takes_its_step(client, cast, state, name, who, data, after):
    issue = working(cast, state) if state != "reported" else make_issue(cast)
    named = {"order": order(cast), "unit": {"unit": cast.unit_c.pk, "note": "职责"}}
    named["until"] = {"until": TODAY + timedelta(days=9), "note": "等待上级系统"}
    data = named[data] if isinstance(data, str) else data
    client.force_login(getattr(cast, who))
    page = client.get(url(issue, name))
    assert page.status_code == 200
    assert f'name="version" value="{issue.version}"' in page.content.decode()
    answer = post(client, getattr(cast, who), issue, name, **data)
    assert answer.status_code == 302, answer.context["form"].errors
    issue.refresh_from_db()
    assert issue.state == after


def test_what_is_missing_is_said_and_what_was_typed_stays(client, cast):
    issue = working(cast, State.SUBMITTED)
    answer = post(client, cast.officer, issue, "verify", note="现场看过，属实")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "现场看过，属实" in text
    issue.refresh_from_db()
    assert issue.state == State.SUBMITTED


def test_a_sentence_says_who_may(client, cast):
    issue = working(cast, State.ASSIGNED)
    client.force_login(cast.supervisor)
    answer = client.get(url(issue, "sign"))
    assert answer.status_code == 403
    assert "只有牵头单位（民政局）" in answer.content.decode()


def test_somebody_was_first(client, cast):
    """Assurance 45: the second of two tabs gets 409, both versions, and its text back with one click."""
    issue = working(cast, State.SUBMITTED)
    old = issue.version
    actions.withdraw(issue, by=cast.head_a)
    client.force_login(cast.officer)
    typed = {"version": old, "how": "phone", "note": "刚打的核验意见"}
    answer = client.post(url(issue, "verify"), typed)
    assert answer.status_code == 409
    assert "刚打的核验意见" in answer.content.decode()
    assert "撤回" in answer.content.decode()


def test_after_a_conflict_the_text_comes_back_into_the_form(client, cast):
    issue = working(cast, State.SUBMITTED)
    client.force_login(cast.officer)
    typed = {"version": issue.version - 1, "how": "phone", "note": "刚打的核验意见"}
    answer = client.post(url(issue, "verify"), typed)
    assert answer.status_code == 409
    assert 'name="resume" value="1"' in answer.content.decode()
    again = client.post(url(issue, "verify"), typed | {"resume": "1"})
    assert again.status_code == 200
    assert "刚打的核验意见" in again.content.decode()
    assert again.context["form"]["version"].value() == str(issue.version)
    issue.refresh_from_db()
    assert issue.state == State.SUBMITTED


def test_photos_sent_with_a_submission_are_kept_when_a_field_is_missing(client, cast):
    """C14: the photo is stored, the missing result is asked for, and nothing has to be chosen again."""
    issue = working(cast)
    answer = post(
        client, cast.head_a, issue, "submit", files=[SimpleUploadedFile("之后.jpg", corpus.JPEG, "image/jpeg")]
    )
    assert answer.status_code == 400
    assert Evidence.objects.filter(issue=issue, kind="after").count() == 1
    answer = post(client, cast.head_a, issue, "submit", result="已安排人员值守")
    assert answer.status_code == 302


def test_photos_sent_over_a_conflict_are_kept_too(client, cast):
    """Another tab saved meanwhile: the words are shown beside the latest, the photo already hangs on the task."""
    issue = working(cast)
    client.force_login(cast.head_a)
    photo = SimpleUploadedFile("之后.jpg", corpus.JPEG, "image/jpeg")
    answer = client.post(url(issue, "submit"), {"version": issue.version - 1, "result": "已安排", "files": [photo]})
    assert answer.status_code == 409
    assert Evidence.objects.filter(issue=issue, kind="after").count() == 1


def test_contest_and_ruling(client, cast):
    issue = working(cast, State.ASSIGNED)
    issue.tasks.update(sign_by=TODAY)
    answer = post(client, cast.head_a, issue, "contest", note="三定方案明确由营商局负责", proposed=cast.unit_c.pk)
    assert answer.status_code == 302
    issue.refresh_from_db()
    client.force_login(cast.chief)
    assert "三定方案明确由营商局负责" in client.get(url(issue, "rule")).content.decode()
    ruled = {"ruling": "granted", "unit": cast.unit_c.pk, "note": "职责属实"}
    assert post(client, cast.chief, issue, "rule", **ruled).status_code == 302
    assert Reassignment.objects.get().ruling == "granted"


def test_merging_names_a_number(client, cast):
    issue, other = make_issue(cast), make_issue(cast)
    answer = post(client, cast.chief, issue, "merge", into="WT-2026-9999", note="同一问题")
    assert answer.status_code == 400
    assert "没有编号为WT-2026-9999的问题" in answer.content.decode()
    assert post(client, cast.chief, issue, "merge", into=other.number, note="同一问题").status_code == 302


def test_unknown_step_and_unseen_issue_look_alike(client, cast):
    issue = make_issue(cast)
    client.force_login(cast.head_b)
    assert client.get(url(issue, "assign")).status_code == 404
    client.force_login(cast.officer)
    assert client.get(url(issue, "nonsense")).status_code == 404


def test_assisting_unit_signs_its_own_task(client, cast):
    issue = working(cast, State.ASSIGNED, assist=[cast.unit_c])
    task = issue.tasks.get(unit=cast.unit_c)
    client.force_login(cast.head_c)
    where = reverse("issues:task_step", args=[task.pk, "sign_task"])
    assert client.get(where).status_code == 200
    assert client.post(where, {"version": issue.version}).status_code == 302
    task.refresh_from_db()
    assert task.state == "fixing"
    assert Issue.objects.get().state == State.ASSIGNED


def test_assisting_unit_meets_a_step_taken_meanwhile_and_loses_nothing(client, cast):
    issue = working(cast, assist=[cast.unit_c])
    task = issue.tasks.get(unit=cast.unit_c)
    client.force_login(cast.head_c)
    where = reverse("issues:task_step", args=[task.pk, "finish_task"])
    typed = {"version": issue.version, "result": "已配合整改", "no_evidence_reason": "可现场查看"}
    actions.submit(issue, actions.Outcome("已整改", no_evidence_reason="无"), by=cast.head_a)
    answer = client.post(where, typed)
    assert answer.status_code == 409
    assert "已配合整改" in answer.content.decode()
    assert client.post(where, typed | {"resume": "1"}).status_code == 200
    task.refresh_from_db()
    assert task.state == "fixing"  # brought back to be looked at, not yet sent
    issue.refresh_from_db()
    assert client.post(where, typed | {"version": issue.version}).status_code == 302
    task.refresh_from_db()
    assert task.state == "done"
