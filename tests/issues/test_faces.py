"""Who reads which part of an issue: on the page, in the timeline, and by asking for it in a filter."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from issues.faces import face, with_work
from issues.models import Issue, Move
from issues.states import State
from tests.factories import CANARY, TEXTS, add_task, canary_issue, make_evidence, make_issue, make_visit

# What each may read of an issue of unit B, found by head B, with unit C assisting.
OFFICE = {"title", "description", "wording", "note", "people", "spot_action"}
READS = {
    "officer": OFFICE | {"sealed_note"},
    "chief": OFFICE | {"sealed_note"},
    "supervisor": OFFICE,
    "head_b": {"title", "description", "wording", "people", "spot_action"},  # found it and leads it
    "liaison_b": {"title", "wording"},
    "head_c": {"title", "wording"},
}


def marked(cast, **fields):
    """An issue in which every text carries a canary with its own name."""
    texts = {name: f"{CANARY}-{name}" for name in TEXTS}
    return canary_issue(cast, assist=[cast.unit_c], fixed_on_spot=True, **texts | fields)


def page(client, person, issue):
    client.force_login(person)
    return html.unescape(client.get(reverse("issues:detail", args=[issue.pk])).content.decode())


@pytest.mark.parametrize("name", READS)
def test_the_page_shows_what_the_face_does(cast, client, name):
    text = page(client, cast.people[name], marked(cast))
    assert {name for name in TEXTS if f"{CANARY}-{name}" in text} == READS[name]


@pytest.mark.parametrize("name", ["head_a", "liaison_a", "stranger", "officer_gz", "sysadmin", "secadmin", "auditor"])
def test_to_everybody_else_there_is_no_such_page(cast, client, name):
    issue = marked(cast)
    client.force_login(cast.people[name])
    there = client.get(reverse("issues:detail", args=[issue.pk]))
    nowhere = client.get(reverse("issues:detail", args=[issue.pk + 999]))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert without_tokens(there, issue.pk) == without_tokens(nowhere, issue.pk + 999)
    assert CANARY not in there.content.decode()


def without_tokens(response, pk):
    """The body without what differs from request to request: the token of the forms, its number, and the address."""
    text = re.sub(r"<code>[0-9a-f]{12}</code>", "", response.content.decode().replace(f"/issues/{pk}/", ""))
    token = response.context["csrf_token"] if response.context else ""
    parts = text.split('name="csrfmiddlewaretoken" value="')
    text = "".join([parts[0], *(part.split('"', 1)[1] for part in parts[1:])])
    before, _, after = text.partition('{"X-CSRFToken": "')
    return (before + after[64:]).replace(str(token), "")


def test_a_finder_elsewhere_stays_a_visitor_to_the_units(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING, assist=[cast.unit_c])
    for name in ("head_b", "liaison_b", "head_c"):
        text = page(client, cast.people[name], issue)
        assert "周明" not in text
        assert "体验员" in text
    for name in ("officer", "supervisor", "head_a", "liaison_a"):
        assert "区民政局局长周明" in page(client, cast.people[name], issue)


def test_who_looked_at_his_own_windows_is_known_unless_unannounced(cast):
    own = make_issue(cast, lead=cast.unit_a, place_unit=cast.unit_a, state=State.FIXING, assist=[cast.unit_c])
    assert face(cast.head_c, own).finder == "区民政局局长周明"
    own.finder_masked = True
    assert face(cast.head_c, own).finder == "体验员"
    own.finder_masked, own.lead = False, cast.unit_c  # given to another unit: now the visitor came from elsewhere
    assert face(cast.head_c, own).finder == "体验员"


@pytest.mark.parametrize("source", ["12345", "letters", "covert"])
def test_hidden_sources_are_neither_shown_nor_asked_for(cast, client, source):
    hidden = make_issue(cast, source=source, lead=cast.unit_b, state=State.FIXING, finder=None, finder_unit=None)
    shown = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    label = hidden.get_source_display()
    assert label in page(client, cast.officer, hidden)
    client.force_login(cast.head_b)
    text = client.get(reverse("issues:detail", args=[hidden.pk])).content.decode()
    assert f"<dd>{label}</dd>" not in text
    assert listed(client, cast.officer, f"?source={source}") == {hidden.pk}
    assert listed(client, cast.head_b, f"?source={source}") == {hidden.pk, shown.pk}  # it does not filter


def listed(client, person, query=""):
    client.force_login(person)
    return {row.issue.pk for row in client.get(reverse("issues:list") + query).context["rows"]}


def test_search_finds_by_what_the_person_reads_and_by_nothing_else(cast, client):
    issue = make_issue(
        cast,
        lead=cast.unit_b,
        state=State.FIXING,
        title="窗口无人值守",
        description="工作人员外出就餐",
        wording="请安排轮岗",
        source_record="来电记录",
    )
    issue.fill_search()
    issue.save()
    found = {
        name: {word for word in ("值守", "就餐", "轮岗", "来电") if listed(client, cast.people[name], f"?q={word}")}
        for name in ("officer", "head_b", "head_a", "liaison_a")
    }
    assert found == {
        "officer": {"值守", "就餐", "轮岗", "来电"},
        "head_b": {"值守", "轮岗"},  # works it
        "head_a": {"值守", "就餐"},  # found it
        "liaison_a": {"值守"},  # of the finder's unit
    }


@pytest.mark.parametrize("query", ["?severity=ordinary", "?fix_type=limited", "?due_after=2026-01-01", "?flag=late"])
def test_who_only_found_it_learns_nothing_of_the_work_by_filtering(cast, client, query):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    assert listed(client, cast.officer, query) == {issue.pk}
    assert listed(client, cast.head_b, query) == {issue.pk}
    assert listed(client, cast.head_a, query) == set()


def test_a_due_date_that_is_not_seen_does_not_order(cast, client):
    late = make_issue(cast, lead=cast.unit_b, state=State.FIXING, due="2026-09-01")
    soon = make_issue(cast, lead=cast.unit_b, state=State.FIXING, due="2026-07-01")

    def order(person):
        client.force_login(person)
        return [row.issue.pk for row in client.get(reverse("issues:list")).context["rows"]]

    assert order(cast.officer) == order(cast.head_b) == [soon.pk, late.pk]
    assert order(cast.head_a) == [late.pk, soon.pk]


def move(issue, step, by, at, **fields):
    return Move.objects.create(
        issue=issue,
        step=step,
        state=issue.state,
        by=by,
        at=at,
        valid_from=at,
        valid_until=at,
        note=f"{step}的理由",
        **fields,
    )


def test_the_timeline_begins_for_a_unit_when_it_was_given_the_work(cast):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    start = issue.assigned_at
    move(issue, "assign", cast.officer, start - timedelta(days=2))
    move(issue, "recall", cast.officer, start - timedelta(days=1))
    move(issue, "assign", cast.officer, start)
    move(issue, "sign", cast.head_b, start + timedelta(hours=1))
    move(issue, "edit", cast.officer, start + timedelta(hours=2), internal=True)
    move(issue, "send_back", cast.chief, start + timedelta(hours=3))
    move(issue, "close", cast.chief, start + timedelta(hours=4))

    def read(person):
        shown = face(person, with_work(Issue.objects, person).get(pk=issue.pk))
        rows = [row for row in issue.moves.order_by("id") if shown.sees_move(row)]
        return [row.step for row in rows], {row.step for row in rows if shown.sees_reason(row)}

    every = ["file", "assign", "recall", "assign", "sign", "edit", "send_back", "close"]
    assert read(cast.officer) == (every, set(every))
    assert read(cast.head_b) == (["assign", "sign", "send_back", "close"], {"assign", "sign", "close"})
    assert read(cast.head_a) == (["file", "assign", "assign", "close"], {"close"})
    assert read(cast.liaison_a) == (["close"], {"close"})


def test_photos_of_the_finding_reach_units_only_when_forwarded(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    kept, sent = make_evidence(cast, issue), make_evidence(cast, issue, forwarded=True)
    work = make_evidence(cast, issue, task=issue.tasks.get(), kind="after", by=cast.head_b, by_label="市监局")

    def shown(person):
        text = page(client, person, issue)
        return [photo for photo in (kept, sent, work) if reverse("issues:evidence", args=[photo.pk]) in text]

    assert shown(cast.officer) == [kept, sent, work]
    assert shown(cast.head_b) == [sent, work]
    assert shown(cast.head_a) == [kept, sent]
    assert shown(cast.liaison_a) == []
    assert "民政局 局长" not in page(client, cast.head_b, issue)  # who took it would name the finder's unit


@pytest.mark.parametrize("name", ["head_a", "liaison_a", "head_c", "stranger", "officer_gz", "auditor"])
def test_a_file_is_not_there_for_others(cast, client, name):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING, finder=cast.head_b, finder_unit=cast.unit_b)
    photo = make_evidence(cast, issue, task=issue.tasks.get(), kind="after", by=cast.head_b)
    client.force_login(cast.people[name])
    assert client.get(reverse("issues:evidence", args=[photo.pk])).status_code == 404


def test_a_removed_file_is_not_there(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    photo = make_evidence(cast, issue, removed_at=issue.assigned_at)
    client.force_login(cast.officer)
    assert client.get(reverse("issues:evidence", args=[photo.pk])).status_code == 404


def test_people_involved_are_for_the_head_until_he_grants_it(cast):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING, people="8号窗口值班员")
    assert (face(cast.head_b, issue).people, face(cast.liaison_b, issue).people) == ("8号窗口值班员", "")
    issue.people_for_liaison = True
    assert face(cast.liaison_b, issue).people == "8号窗口值班员"
    assert face(cast.head_a, issue).people == ""


def test_a_clue_shows_to_officer_and_chief_only(cast, client):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING, clue=True)
    shown = {name for name in READS if "疑似线索" in page(client, cast.people[name], issue)}
    assert shown == {"officer", "chief"}


def test_the_visit_is_never_linked_for_the_units(cast, client):
    visit = make_visit(cast)
    issue = make_issue(cast, visit=visit, lead=cast.unit_b, state=State.FIXING)
    assert visit.number in page(client, cast.officer, issue)
    assert visit.number not in page(client, cast.head_b, issue)


def test_what_was_handed_over_says_no_more(cast, client):
    issue = make_issue(cast, state=State.HANDED_OVER, sealed_note=CANARY)
    text = page(client, cast.head_a, issue)
    assert "已受理，另行处理" in text
    assert CANARY not in text


def test_a_unit_whose_work_went_to_another_sees_nothing_more(cast, client):
    issue = make_issue(cast, lead=cast.unit_c, state=State.FIXING, finder=cast.head_c, finder_unit=cast.unit_c)
    add_task(issue, issue.rounds.get(), cast.unit_b, state="reassigned", is_lead=False)
    client.force_login(cast.head_b)
    assert client.get(reverse("issues:detail", args=[issue.pk])).status_code == 404


def test_the_visits_page_says_no_more_of_its_problems(cast, client):
    """The finder's unit reads the visit, but of what was found elsewhere state and conclusion only."""
    visit = make_visit(cast)
    make_issue(cast, visit=visit, lead=cast.unit_b, state=State.FIXING, title="标题", description="原话")
    make_issue(cast, visit=visit, state=State.HANDED_OVER)

    def read(person):
        client.force_login(person)
        return client.get(reverse("visits:detail", args=[visit.pk])).content.decode()

    for name, words in (("officer", True), ("head_a", True), ("liaison_a", False)):
        text = read(cast.people[name])
        assert ("原话" in text, "已受理，另行处理" in text) == (words, name != "officer")
