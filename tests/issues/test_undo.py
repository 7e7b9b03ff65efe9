"""「撤销」 beside what was just done: the ordinary step back, offered to who may take it, refused to others and when late."""

import pytest
from django.test import Client
from django.urls import reverse

from issues import actions
from issues.states import State
from tests.factories import make_issue
from tests.issues.test_steps import APPROVAL, order, post, working
from tingyan.kit.undo import way_of

RESULT = {"result": "已安排", "no_evidence_reason": "无"}


def way_after(client, answer):
    """The way back on the page that follows, as its hidden fields; None where no button is offered."""
    page = client.get(answer.url)
    found = [way for message in page.context["messages"] if (way := way_of(message))]
    text = page.content.decode()
    assert text.count("撤销</button>") == len(found)
    for way in found:
        assert f'<form method="post" action="{way.url}"><input type="hidden" name="csrfmiddlewaretoken"' in text
    return found[0] if found else None


def assigned(client, cast):
    issue = make_issue(cast)
    return issue, way_after(client, post(client, cast.officer, issue, "assign", **order(cast)))


def submitted(client, cast, who="head_a", **more):
    issue = working(cast)
    return issue, way_after(client, post(client, getattr(cast, who), issue, "submit", **RESULT, **more))


CASES = [(assigned, "officer", State.REPORTED, "recall"), (submitted, "head_a", State.FIXING, "withdraw")]


@pytest.mark.parametrize(("done", "who", "before", "step"), CASES)
def test_taken_back_by_the_ordinary_step(client, cast, done, who, before, step):
    issue, way = done(client, cast)
    assert way.url == reverse("issues:step", args=[issue.pk, step])
    assert client.post(way.url, dict(way.fields)).status_code == 302
    issue.refresh_from_db()
    assert issue.state == before
    move = issue.moves.latest("id")
    assert (move.step, move.by, move.note) == (step, getattr(cast, who), "误办，随即撤销")


@pytest.mark.parametrize(("done", "stranger"), [(assigned, "head_a"), (submitted, "liaison_a"), (submitted, "officer")])
def test_nobody_else_can_use_it(client, cast, done, stranger):
    issue, way = done(client, cast)
    issue.refresh_from_db()
    state = issue.state
    client.force_login(getattr(cast, stranger))
    assert client.post(way.url, dict(way.fields)).status_code == 403
    issue.refresh_from_db()
    assert issue.state == state


def test_who_may_not_take_back_is_not_offered_it(client, cast):
    assert submitted(client, cast, "liaison_a", **APPROVAL)[1] is None


def test_a_step_that_cannot_be_taken_back_has_no_button(client, cast):
    issue = working(cast, State.SUBMITTED)
    assert way_after(client, post(client, cast.officer, issue, "return", note="照片不清")) is None


def test_too_late_is_said_with_who_was_first(client, cast):
    issue, way = assigned(client, cast)
    issue.refresh_from_db()
    actions.sign(issue, by=cast.head_a)
    answer = client.post(way.url, dict(way.fields))
    assert answer.status_code == 409
    assert "办理“签收”" in answer.content.decode()
    issue.refresh_from_db()
    assert issue.state == State.FIXING


def test_another_site_cannot_press_it(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.officer)
    issue = make_issue(cast, lead=cast.unit_a, state=State.ASSIGNED)
    fields = {"version": issue.version, "note": "误办，随即撤销"}
    assert client.post(reverse("issues:step", args=[issue.pk, "recall"]), fields).status_code == 403
