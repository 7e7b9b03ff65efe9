"""疑点提示 on the pages: what the office reads, and that no unit ever does."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from issues import actions
from issues.models import Doubt
from issues.signs import BESIDE, reason
from issues.states import DoubtKind, EvidenceKind, State
from issues.views.signs import doubts_of
from tests.factories import CANARY, make_blob, make_evidence, make_issue, make_issues
from tests.issues.life import at, closed, order
from tingyan.audit.models import AuditEntry
from tingyan.files.models import Blob
from tingyan.inbox.models import Notification

LIST = reverse("issues:doubts")
EXPORT = reverse("issues:doubts_export")
READERS = ["officer", "officer2", "chief", "deputy_chief", "supervisor", "superuser"]
OTHERS = ["head_a", "deputy_a", "liaison_a", "head_b", "liaison_b", "head_c", "stranger", "auditor", "sysadmin"]


def page(client, person, url=LIST, status=200):
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def detail(issue):
    return reverse("issues:detail", args=[issue.pk])


def after(cast, issue, **blob):
    task = issue.tasks.get(is_lead=True)
    return make_evidence(cast, issue, task=task, kind=EvidenceKind.AFTER, blob=make_blob(cast, **blob))


@pytest.fixture
def copied(cast):
    """An issue of unit B in verification whose photo is nearly that of an earlier one, of unit A."""
    first = make_issue(cast, lead=cast.unit_a, state=State.CLOSED)
    second = make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED)
    theirs, mine = after(cast, first, name="老照片.jpg"), after(cast, second, name="新照片.jpg")
    Doubt.objects.create(
        issue=second, round_no=1, kind=DoubtKind.LIKE_PHOTO, other=first, evidence=mine, like=theirs, measure=2
    )
    return first, second


def test_the_verifier_reads_why_and_sees_both_photos(cast, client, copied):
    first, second = copied
    text = page(client, cast.officer2, reverse("issues:step", args=[second.pk, "verify"]))
    assert "疑点提示" in text
    assert "供核验参考，不是结论" in text
    assert "照片“新照片.jpg”与WT-2026-0001的“老照片.jpg”近似，感知指纹64位中相差2位" in text
    assert f'href="{detail(first)}"' in text
    for evidence in (first.evidence.get(), second.evidence.get()):
        assert reverse("issues:evidence", args=[evidence.pk]) in text
        assert evidence.blob.sha256[:8] in text


@pytest.mark.parametrize("name", ["return", "close", "send_back"])
def test_every_step_of_judging_shows_it(cast, client, copied, name):
    _first, second = copied
    if name != "return":
        actions.verify(second, by=cast.officer, how="on_site", note="属实")
    assert "感知指纹64位中相差2位" in page(client, cast.chief, reverse("issues:step", args=[second.pk, name]))


def test_the_issue_that_was_copied_says_so_too(cast, client, copied):
    first, second = copied
    for person in (cast.officer, cast.supervisor):
        text = page(client, person, detail(first))
        assert "记在WT-2026-0002" in text
        assert f'href="{detail(second)}"' in text


def test_a_photo_removed_since_is_not_drawn(cast, client, copied):
    first, second = copied
    first.evidence.update(removed_at=at(6, 20))
    assert [len(shown.photos) for shown in doubts_of(cast.officer, second)] == [1]
    assert page(client, cast.officer, detail(second)).count("老照片.jpg") == 1  # in the reason alone


def test_a_sign_that_rests_on_a_void_issue_falls_away(cast, client, copied):
    first, second = copied
    type(first).objects.filter(pk=first.pk).update(state=State.VOID, closed_on=None)
    assert doubts_of(cast.officer, second) == []
    assert 'data-total="0"' not in page(client, cast.officer)
    assert second.title not in page(client, cast.officer)


REASONS = {
    DoubtKind.SAME_FILE: (0, "是同一文件，SHA-256前8位为"),
    DoubtKind.LIKE_PHOTO: (0, "感知指纹完全相同"),
    DoubtKind.EARLY_PHOTO: (3, "早3日"),
    DoubtKind.LIKE_TEXT: (96, "有96%的文字相同"),
    DoubtKind.LAST_MINUTE: (7, "在整改时限当日结束前7分钟提交核验"),
    DoubtKind.REPEAT: (12, "销号后12日，同一窗口又发现同类问题WT-2026-0001"),
}


@pytest.mark.parametrize("kind", DoubtKind)
def test_each_kind_gives_its_reason(cast, client, copied, kind):
    measure, words = REASONS[kind]
    Doubt.objects.update(kind=kind, measure=measure)
    Blob.objects.update(taken_at=at(6, 11))
    assert words in reason(Doubt.objects.select_related(*BESIDE).get())
    assert words in page(client, cast.officer)


# Secrecy


@pytest.mark.parametrize("name", OTHERS)
def test_only_office_and_leaders_open_the_list(cast, client, name):
    for url in (LIST, EXPORT):
        assert "只有承办室和分管领导可以查看疑点提示" in page(client, cast.people[name], url, 403)


@pytest.mark.parametrize("name", READERS)
def test_office_and_leaders_do(cast, client, copied, name):
    assert 'data-total="1"' in page(client, cast.people[name])


def test_another_district_sees_none(cast, client, copied):
    assert "WT-2026-0002" not in page(client, cast.officer_gz)


@pytest.mark.parametrize("name", [name for name in OTHERS if name.endswith(("_a", "_b", "_c"))])
def test_a_unit_reads_nothing_of_it_anywhere(cast, client, copied, name):
    """Neither on the issue, nor on the step page, nor in its export or notices. The canary is the file's name, which
    would stand in the reason; the unit whose issue was copied has the best reason to look."""
    first, second = copied
    Blob.objects.update(name=f"{CANARY}.jpg")
    person = cast.people[name]
    client.force_login(person)
    urls = [detail(first), detail(second), reverse("issues:list"), reverse("issues:export_csv"), reverse("desk:home")]
    urls += [reverse("numbers:board"), reverse("inbox:list"), reverse("issues:step", args=[second.pk, "withdraw"])]
    for url in urls:
        answer = client.get(url)
        text = b"".join(answer) if answer.streaming else answer.content
        for word in ("疑点", "感知指纹", CANARY, "#doubts"):
            assert word.encode() not in text, (url, word)
    assert doubts_of(person, second) == doubts_of(person, first) == []
    assert not Doubt.objects.visible_to(person).exists()


def test_noting_a_sign_tells_nobody(cast, client):
    """A repeat is noted at 交办; what is told is the 交办, as without it."""
    earlier = closed(cast)
    type(earlier).objects.filter(pk=earlier.pk).update(window=cast.window_a)
    new = make_issue(cast, filed_at=at(6, 1), found_on=date(2026, 6, 20), window=cast.window_a)
    before = set(Notification.objects.values_list("pk", flat=True))
    actions.assign(new, order(cast), by=cast.officer, at=at(6, 22))
    assert Doubt.objects.filter(issue=earlier).exists()
    told = Notification.objects.exclude(pk__in=before)
    assert {notice.object_id for notice in told} == {new.pk}


# The list


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_often_at_a_thousand_rows(cast, client, count, django_assert_num_queries):
    issues = make_issues(cast, count, state=State.SUBMITTED, lead=cast.unit_a)
    Doubt.objects.bulk_create(
        Doubt(issue=issue, round_no=1, kind=DoubtKind.LIKE_TEXT, other=issues[0] if n else issues[1], measure=95)
        for n, issue in enumerate(issues)
    )
    client.force_login(cast.officer)
    with django_assert_num_queries(12):  # three of them keep the session alive, once a minute
        assert f'data-total="{count}"' in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=like_photo", True),
        ("kind=repeat", False),
        ("lead=B", True),
        ("lead=A", False),
        ("state=submitted", True),
        ("state=closed", False),
        ("noted_after=2026-06-09&noted_before=2026-06-09", True),
        ("noted_after=2026-06-10", False),
    ],
)
def test_filters(cast, client, copied, query, found):
    Doubt.objects.update(noted_at=at(6, 9, 23))
    query = query.replace("=B", f"={cast.unit_b.pk}").replace("=A", f"={cast.unit_a.pk}")
    text = page(client, cast.officer, f"{LIST}?{query}")
    assert ('data-total="1"' in text) == found
    assert ("没有符合条件的疑点" in text) != found


def test_the_export_holds_the_rows_of_the_page(cast, client, copied):
    _first, second = copied
    client.force_login(cast.officer)
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(client.get(EXPORT)))).get_sheet_by_index(0).to_python()
    rows = [row for row in sheet if str(row[0]).startswith("WT-")]
    assert [(row[0], row[5], row[7]) for row in rows] == [(second.number, "照片与另一问题近似", "WT-2026-0001")]
    assert "相差2位" in rows[0][6]
    entry = AuditEntry.objects.get(action="doubt.export")
    assert entry.detail["count"] == 1


# 重复问题提示 at 交办


def test_the_officer_is_told_of_closed_issues_of_the_window(cast, client):
    earlier = closed(cast)
    type(earlier).objects.filter(pk=earlier.pk).update(window=cast.window_a)
    new = make_issue(cast, filed_at=at(6, 1), found_on=date(2026, 6, 20), window=cast.window_a)
    other = make_issue(cast, filed_at=at(6, 1), found_on=date(2026, 6, 20), window=cast.window_b)
    text = page(client, cast.officer, reverse("issues:step", args=[new.pk, "assign"]))
    assert "重复问题提示" in text
    assert f"{earlier.number} {earlier.title}" in text
    assert "重复问题提示" not in page(client, cast.officer, reverse("issues:step", args=[other.pk, "assign"]))


@pytest.mark.parametrize("chosen", [True, False])
def test_whether_it_is_a_repeat_the_officer_says(cast, client, chosen):
    earlier = closed(cast)
    type(earlier).objects.filter(pk=earlier.pk).update(window=cast.window_a)
    new = make_issue(cast, filed_at=at(6, 1), found_on=date(2026, 6, 20), window=cast.window_a)
    client.force_login(cast.officer)
    data = {"title": "取号机又不认居住证", "wording": "请修复。", "category": "equipment", "severity": "ordinary"}
    data |= {"fix_type": "limited", "lead": cast.unit_a.pk, "version": new.version}
    data |= {"repeat_of": earlier.pk if chosen else ""}
    assert client.post(reverse("issues:step", args=[new.pk, "assign"]), data).status_code == 302
    new.refresh_from_db()
    assert new.repeat_of == (earlier if chosen else None)
    text = page(client, cast.officer, detail(new))
    assert f"记在{earlier.number}" in text
    assert "销号后10日，同一窗口又发现同类问题" in text
