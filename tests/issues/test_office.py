"""What the office does besides steps: registering, correcting, several at once, photos, clue, the printed order."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from zeal import zeal_ignore

from issues.models import Issue, Move
from issues.states import State
from tests.factories import make_evidence, make_issue, make_issues
from tests.files import corpus
from tingyan.files.actions import store_image


def register(client, person, **data):
    client.force_login(person)
    given = {"source": "12345", "found_on": "2026-06-14", "theme": "process", "description": "取号机不认居住证。"}
    return client.post(reverse("issues:register"), given | data)


def test_the_office_registers_from_another_source(client, cast):
    answer = register(client, cast.officer, upper_number="辽12345-0099", window=cast.window_b.pk)
    issue = Issue.objects.get()
    assert answer.url == issue.get_absolute_url()
    assert (issue.source, issue.state, issue.title, issue.finder) == ("12345", State.REPORTED, "取号机不认居住证", None)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"description": " "}, "请填写问题描述"),
        ({"found_on": "2098-01-01"}, "发现日期不能晚于今天"),
        ({"repeat_of": "WT-1999-0001"}, "没有编号为WT-1999-0001的问题"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(client, cast, data, sentence):
    answer = register(client, cast.officer, **data)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Issue.objects.exists()


def test_another_district_s_window_is_no_choice(client, cast):
    window = cast.window_b
    window.pk, window.hall, window.unit, window.code, window.name = None, cast.hall_gz, cast.unit_gz, "GZ-1", "1号窗口"
    window.save()
    assert register(client, cast.officer, window=window.pk).status_code == 400
    assert not Issue.objects.exists()


def test_only_the_office_registers(client, cast):
    assert register(client, cast.head_a).status_code == 403
    assert register(client, cast.supervisor).status_code == 403


def edit_data(issue, **data):
    given = {"version": issue.version, "description": issue.description, "title": issue.title, "theme": issue.theme}
    return given | {"wording": issue.wording, "category": issue.category, "severity": issue.severity} | data


def test_correcting_leaves_an_internal_move(client, cast):
    issue = make_issue(cast, state=State.FIXING, lead=cast.unit_b)
    client.force_login(cast.officer)
    answer = client.post(reverse("issues:edit", args=[issue.pk]), edit_data(issue, category="signs"))
    assert answer.status_code == 302, answer.context["form"].errors
    issue.refresh_from_db()
    assert (issue.category, issue.version) == ("signs", 2)
    move = issue.moves.order_by("-id").first()
    assert (move.step, move.internal, move.category) == ("edit", True, "signs")


def test_two_tabs_edit_one_issue(client, cast):
    """C54: the first value stands, the second save shows the conflict and keeps what was typed."""
    issue = make_issue(cast)
    where = reverse("issues:edit", args=[issue.pk])
    client.force_login(cast.officer)
    client.post(where, edit_data(issue, title="先保存的标题"))
    answer = client.post(where, edit_data(issue, title="后保存的标题"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "先保存的标题" in text
    assert "后保存的标题" in text
    issue.refresh_from_db()
    assert issue.title == "先保存的标题"


def test_extra_fields_change_nothing(client, cast):
    """Assurance 6: state, closed_on, lead are no fields of the form."""
    issue = make_issue(cast)
    client.force_login(cast.officer)
    where = reverse("issues:edit", args=[issue.pk])
    client.post(where, edit_data(issue, title="新标题", state="closed", closed_on="2026-01-01", lead=cast.unit_b.pk))
    issue.refresh_from_db()
    assert (issue.title, issue.state, issue.closed_on, issue.lead) == ("新标题", State.REPORTED, None, None)


def bulk(client, name, issues, **data):
    ids = [issue.pk for issue in issues]
    with zeal_ignore():  # row by row by design: each has its own savepoint and its own answer
        return client.post(reverse("issues:bulk"), {"step": name, "ids": ids, "confirm": "1", **data})


def test_several_are_assigned_each_with_its_own_words(client, cast):
    issues = [make_issue(cast), make_issue(cast)]
    words = {}
    for issue in issues:
        own = {"title": f"标题{issue.pk}", "category": "signs", "severity": "ordinary", "wording": f"交办{issue.pk}"}
        words |= {f"{issue.pk}-{name}": value for name, value in own.items()}
    client.force_login(cast.officer)
    shared = {"lead": cast.unit_b.pk, "fix_type": "limited", "back": "state=reported&page=2"}
    refused = bulk(client, "assign", issues, **shared, **words | {f"{issues[1].pk}-wording": ""})
    assert refused.status_code == 400
    said = re.findall(r'<a href="#(id_[^"]+)">([^<]+)</a>', refused.content.decode())
    which = f"{issues[1].number} {issues[1].title}：请填写交办描述"
    assert said == [("id_note", "请填写批量交办的理由"), (f"id_{issues[1].pk}-wording", which)]
    assert set(Issue.objects.values_list("state", flat=True)) == {State.REPORTED}
    answer = bulk(client, "assign", issues, **shared, note="同类问题集中整改", **words)
    assert answer.status_code == 200
    assert f'href="{reverse("issues:list")}?state=reported"' in answer.content.decode()  # back to where he chose
    assert {move.note for move in Move.objects.filter(step="assign")} == {"同类问题集中整改"}
    rows = Issue.objects.order_by("pk")
    assert [(row.state, row.wording) for row in rows] == [("assigned", f"交办{issue.pk}") for issue in issues]


def test_one_that_cannot_be_closed_does_not_stop_the_others(client, cast):
    """The chief verified the first himself: it is left, with the reason; the second is closed."""
    mine, other = (make_issue(cast, state=State.VERIFIED, lead=cast.unit_b) for _ in range(2))
    mine.rounds.update(verified_by=cast.chief)
    client.force_login(cast.chief)
    text = bulk(client, "close", [mine, other]).content.decode()
    assert "核验人不能销号" in text
    assert {i.pk: i.state for i in Issue.objects.all()} == {mine.pk: State.VERIFIED, other.pk: State.CLOSED}


def test_choosing_in_the_list_leads_to_a_page_that_confirms(client, cast):
    issue = make_issue(cast, state=State.SUBMITTED, lead=cast.unit_b)
    client.force_login(cast.officer)
    answer = client.post(reverse("issues:bulk"), {"step": "verify", "ids": [issue.pk]}, follow=True)
    assert answer.status_code == 200
    assert issue.number in answer.content.decode()
    issue.refresh_from_db()
    assert issue.state == State.SUBMITTED


def test_all_rows_of_the_filter_are_chosen_over_all_pages(client, cast):
    """选中全部: what the list shows under its filter, not the page alone, and nothing beside it."""
    make_issues(cast, 23, category="signs")
    make_issues(cast, 2, category="materials")
    client.force_login(cast.officer)
    page = client.get(reverse("issues:list"), {"category": "signs"}).content.decode()
    assert 'name="whole" value="category=signs"' in page
    chosen = client.get(reverse("issues:bulk"), {"step": "assign", "whole": "category=signs"})
    assert {issue.category for issue in chosen.context["issues"]} == {"signs"}
    assert len(chosen.context["issues"]) == 23


def test_units_do_nothing_in_bulk(client, cast):
    issue = make_issue(cast, state=State.SUBMITTED, lead=cast.unit_b)
    client.force_login(cast.head_b)
    bulk(client, "verify", [issue], how="phone", note="属实")
    issue.refresh_from_db()
    assert issue.state == State.SUBMITTED


def test_photos_are_seen_by_the_unit_only_when_forwarded(client, cast):
    issue = make_issue(cast, state=State.FIXING, lead=cast.unit_b)
    photo = make_evidence(cast, issue, blob=store_image(SimpleUploadedFile("现场.jpg", corpus.JPEG), by=cast.officer))
    client.force_login(cast.head_b)
    where = reverse("issues:evidence", args=[photo.pk])
    assert client.get(where).status_code == 404
    client.force_login(cast.officer)
    client.post(reverse("issues:forward", args=[issue.pk]), {"photos": [photo.pk]})
    client.force_login(cast.head_b)
    answer = client.get(where)
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    answer.close()


def test_the_clue_is_the_office_s_secret(client, cast):
    issue = make_issue(cast, state=State.FIXING, lead=cast.unit_b)
    where = reverse("issues:clue", args=[issue.pk])
    client.force_login(cast.supervisor)
    assert client.post(where, {"clue": "1"}).status_code == 404
    client.force_login(cast.officer)
    client.post(where, {"clue": "1"})
    issue.refresh_from_db()
    assert issue.clue


def test_the_head_shows_people_to_the_liaison(client, cast):
    issue = make_issue(cast, state=State.FIXING, lead=cast.unit_b, people="8号窗口当班人员")
    detail, where = issue.get_absolute_url(), reverse("issues:people", args=[issue.pk])
    client.force_login(cast.liaison_b)
    assert "8号窗口当班人员" not in client.get(detail).content.decode()
    assert client.post(where, {"shown": "1"}).status_code == 403
    client.force_login(cast.head_b)
    client.post(where, {"shown": "1"})
    client.force_login(cast.liaison_b)
    assert "8号窗口当班人员" in client.get(detail).content.decode()


def test_the_printed_order_is_for_the_office_and_the_units(client, cast):
    issue = make_issue(cast, state=State.ASSIGNED, lead=cast.unit_b)
    where = reverse("issues:order", args=[issue.pk])
    for person, status in ((cast.officer, 200), (cast.head_b, 200), (cast.head_a, 404), (cast.stranger, 404)):
        client.force_login(person)
        assert client.get(where).status_code == status
