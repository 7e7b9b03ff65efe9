"""Signs of a paper closure: each kind found where it is and not found where it is not, at a cost that stays the same."""

from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from issues import actions, doubts
from issues.models import Doubt, Evidence, Task
from issues.states import DoubtKind, EvidenceKind, State
from tests.factories import make_blob, make_evidence, make_issue, make_issues
from tests.issues.life import ZONE, afresh, at, closed, done, order, signed, task_of
from tingyan.audit.models import AuditEntry
from tingyan.files.models import Blob

PHOTO = "8e46316969964946"
NEAR = "8e46316969964941"  # three bits away
FAR = "8e46316969964959"  # five bits
OTHER_RESULT = "已升级取号机的程序，可识别居住证，并安排导办员引导。"


def shown(cast, issue, kind=EvidenceKind.AFTER, when=None, **blob):
    """A file on the task of unit A."""
    return make_evidence(
        cast, issue, task=task_of(issue, cast.unit_a), kind=kind, at=when or at(6, 4), blob=make_blob(cast, **blob)
    )


def submit(cast, issue, text="升级取号机后逐一核对了各类证件。", when=None):
    actions.submit(afresh(issue), done(text), by=cast.head_a, at=when or at(6, 8))


def signs(issue, *kinds):
    rows = Doubt.objects.filter(issue=issue, **({"kind__in": kinds} if kinds else {})).order_by("kind", "other")
    return [(row.kind, row.other_id, row.measure) for row in rows]


@pytest.fixture
def pair(cast):
    """Two issues that unit A has signed, the first with a photo on its task."""
    first, second = signed(cast), signed(cast)
    shown(cast, first, phash=PHOTO)
    return first, second


def test_the_same_file_on_another_issue(cast, pair):
    first, second = pair
    photo = Evidence.objects.get(issue=first)
    mine = shown(cast, second, original_sha256=photo.blob.sha256, name="又是它.jpg")  # downloaded and sent in again
    submit(cast, second)
    assert signs(second) == [("same_file", first.pk, 0)]
    noted = Doubt.objects.get()
    assert (noted.evidence, noted.like, noted.round_no) == (mine, photo, 1)
    assert signs(first) == []  # who was first is not doubted for it


def test_a_photo_nearly_the_same_and_one_that_is_not(cast, pair):
    first, second = pair
    shown(cast, second, phash=NEAR)
    shown(cast, second, phash=FAR)
    submit(cast, second)
    assert signs(second) == [("like_photo", first.pk, 3)]


@pytest.mark.parametrize("phash", ["0" * 16, "f" * 16, "0000000000000008", ""])
def test_pictures_of_one_colour_are_like_nothing(cast, phash):
    first, second = signed(cast), signed(cast)
    shown(cast, first, phash=phash)
    shown(cast, second, phash=phash)
    submit(cast, second)
    assert signs(second) == []


def test_three_bits_anywhere_are_found(cast, pair):
    """Whatever three bits differ: one of the four bands agrees, and the index on it names the photo."""
    first, _second = pair
    for bits in ((0, 1, 2), (0, 20, 40), (15, 16, 63), (31, 47, 48), (5, 35, 60)):
        flipped = int(PHOTO, 16)
        for bit in bits:
            flipped ^= 1 << bit
        near = make_blob(cast, phash=f"{flipped:016x}")
        near.refresh_from_db()
        assert Evidence.objects.get(issue=first).blob in doubts.alike([near]), bits


@pytest.mark.parametrize(
    ("kind", "theirs", "found"),
    [
        (EvidenceKind.AFTER, EvidenceKind.FOUND, True),  # what was found elsewhere shows no mending here
        (EvidenceKind.BEFORE, EvidenceKind.FOUND, False),  # the unit shows the photo again that it was given
        (EvidenceKind.BEFORE, EvidenceKind.BEFORE, True),
        (EvidenceKind.PAPER, EvidenceKind.PAPER, False),  # scans of papers look alike
    ],
)
def test_which_photos_are_compared(cast, kind, theirs, found):
    first, second = signed(cast), signed(cast)
    task = None if theirs == EvidenceKind.FOUND else task_of(first, cast.unit_a)
    make_evidence(cast, first, task=task, kind=theirs, at=at(6, 4), blob=make_blob(cast, phash=PHOTO))
    shown(cast, second, kind=kind, phash=PHOTO)
    submit(cast, second)
    assert bool(signs(second, DoubtKind.LIKE_PHOTO)) == found


def test_what_does_not_count_is_not_compared(cast):
    """Removed files, merged or void issues, another district, and what came later."""
    digest = "ab" * 32
    second = signed(cast)
    removed, void, abroad, later = (make_issue(cast) for _ in range(4))
    make_evidence(cast, removed, at=at(6, 4), removed_at=at(6, 5), blob=make_blob(cast, sha256=digest))
    make_evidence(cast, void, at=at(6, 4), blob=make_blob(cast, sha256=digest))
    make_evidence(cast, abroad, at=at(6, 4), blob=make_blob(cast, sha256=digest))
    make_evidence(cast, later, at=at(6, 20), blob=make_blob(cast, sha256=digest))
    type(void).objects.filter(pk=void.pk).update(state=State.VOID)
    type(abroad).objects.filter(pk=abroad.pk).update(district=cast.gz)
    shown(cast, second, sha256=digest)
    submit(cast, second)
    assert signs(second) == []


def test_a_photo_taken_before_the_problem_was_found(cast):
    issue = signed(cast)
    shown(cast, issue, taken_at=at(5, 30, 23))
    shown(cast, issue, taken_at=at(6, 1, 0))  # on the day itself
    shown(cast, issue, kind=EvidenceKind.BEFORE, taken_at=at(5, 1))
    submit(cast, issue)
    assert signs(issue) == [("early_photo", None, 2)]


@pytest.mark.parametrize(
    ("text", "per_cent"),
    [
        ("已升级取号机的程序，可识别居住证；并安排导办员引导", 100),  # punctuation aside
        ("已升级了取号机的程序，可识别居住证，并安排导办员来引导。", 95),
        ("已更换坡道护栏，清理占道车辆并划线，安排专人每日巡查。", None),
    ],
)
def test_a_result_in_nearly_the_same_words(cast, text, per_cent):
    first, second = signed(cast), signed(cast)
    submit(cast, first, OTHER_RESULT)
    submit(cast, second, text, at(6, 9))
    assert signs(second) == ([("like_text", first.pk, per_cent)] if per_cent else [])


def test_short_results_are_alike_by_chance(cast):
    first, second = signed(cast), signed(cast)
    submit(cast, first, "已整改到位，群众满意。")
    submit(cast, second, "已整改到位，群众满意。", at(6, 9))
    assert signs(second) == []


@pytest.mark.parametrize(("when", "minutes"), [((23, 29), None), ((23, 30), 30), ((23, 58), 2)])
def test_submitted_within_minutes_of_the_end(cast, when, minutes):
    issue = signed(cast, due=date(2026, 6, 24))
    moment = datetime(2026, 6, 24, *when, tzinfo=ZONE)
    submit(cast, issue, when=moment)
    assert signs(issue) == ([("last_minute", None, minutes)] if minutes else [])


def test_late_is_not_last_minute(cast):
    issue = signed(cast, due=date(2026, 6, 24))
    submit(cast, issue, when=at(6, 25, 0))
    assert signs(issue) == []


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({"found_on": date(2026, 6, 20)}, 10),
        ({"found_on": date(2026, 6, 9)}, None),  # before the closing
        ({"found_on": date(2026, 9, 9)}, None),  # 91 days later
        ({"found_on": date(2026, 6, 20), "category": "signs"}, None),
        ({"found_on": date(2026, 6, 20), "window": None}, None),
    ],
)
def test_the_same_again_at_the_window_is_noted_on_the_closed_issue(cast, facts, days):
    earlier = closed(cast)
    type(earlier).objects.filter(pk=earlier.pk).update(window=cast.window_a)
    found = {"window": cast.window_a, **facts}
    category = found.pop("category", "equipment")
    new = make_issue(cast, filed_at=at(6, 1), **found)
    actions.assign(new, order(cast, category=category), by=cast.officer, at=at(9, 20))
    assert signs(earlier) == ([("repeat", new.pk, days)] if days else [])


def test_a_corrected_window_is_looked_at_again(cast):
    earlier = closed(cast)
    type(earlier).objects.filter(pk=earlier.pk).update(window=cast.window_a)
    new = make_issue(cast, filed_at=at(6, 1), found_on=date(2026, 6, 20), window=cast.window_b)
    actions.assign(new, order(cast), by=cast.officer, at=at(6, 22))
    assert signs(earlier) == []
    actions.edit(new, {"window": cast.window_a}, by=cast.officer, version=new.version, at=at(6, 23))
    assert signs(earlier) == [("repeat", new.pk, 10)]
    actions.edit(new, {"window": cast.window_b}, by=cast.officer, version=new.version, at=at(6, 24))
    assert signs(earlier) == []


def test_submitted_again_is_compared_anew(cast, pair):
    first, second = pair
    evidence = shown(cast, second, phash=PHOTO)
    submit(cast, second)
    assert signs(second) == [("like_photo", first.pk, 0)]
    actions.return_(afresh(second), by=cast.officer, reason="请换现场照片", at=at(6, 9))
    actions.remove_evidence(
        Evidence.objects.select_related("task__issue", "task__unit").get(pk=evidence.pk), by=cast.head_a
    )
    submit(cast, second, when=at(6, 10))
    assert signs(second) == []


def test_an_assisting_unit_is_compared_too(cast):
    first = signed(cast)
    submit(cast, first, OTHER_RESULT)
    second = signed(cast, assisting=[cast.unit_b])
    actions.sign_task(task_of(second, cast.unit_b), by=cast.head_b, at=at(6, 9))
    actions.finish_task(task_of(second, cast.unit_b), done(OTHER_RESULT), by=cast.head_b, at=at(6, 10))
    assert signs(second) == [("like_text", first.pk, 100)]


def test_a_submission_that_fails_leaves_no_sign(cast, pair, monkeypatch):
    """One transaction: what cannot be noted is not submitted, what is not submitted is not noted."""
    _first, second = pair
    shown(cast, second, phash=PHOTO)

    def lost(*_args, **_options):
        raise IntegrityError

    monkeypatch.setattr(Doubt.objects, "bulk_create", lost)
    with pytest.raises(IntegrityError):
        submit(cast, second)
    assert afresh(second).state == State.FIXING
    assert not Doubt.objects.exists()


def test_that_a_sign_was_noted_is_audited(cast, pair):
    _first, second = pair
    shown(cast, second, phash=PHOTO)
    submit(cast, second)
    assert AuditEntry.objects.get(action="issue.doubt").detail == {"kinds": ["like_photo"]}


def crowd(cast, count):
    """Many other issues of the district with photos and results, one of which is like ours."""
    issues = make_issues(cast, count, state=State.SUBMITTED, lead=cast.unit_b)
    blobs = Blob.objects.bulk_create(
        Blob(key=f"{n:032x}", name="x.jpg", content_type="image/jpeg", size=1, phash=f"{n * 7919:016x}", sha256=f"s{n}")
        for n in range(count)
    )
    mine = {"kind": EvidenceKind.FOUND, "by": cast.head_b, "at": at(6, 3)}
    Evidence.objects.bulk_create(
        Evidence(issue=issue, blob=blob, **mine) for issue, blob in zip(issues, blobs, strict=True)
    )
    make_evidence(cast, issues[0], at=at(6, 3), blob=make_blob(cast, phash=PHOTO))
    return issues


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_often_whatever_there_is(cast, count, django_assert_num_queries):
    first, issue = signed(cast), signed(cast)
    crowd(cast, count)
    submit(cast, first, OTHER_RESULT)
    shown(cast, issue, phash=NEAR)
    Task.objects.filter(issue=issue).update(result=OTHER_RESULT)
    issue, this_round = afresh(issue), issue.current_round
    with django_assert_num_queries(5):
        found = doubts.signs_of(issue, this_round, at(6, 9))
    assert [sign.kind for sign in found] == [DoubtKind.LIKE_PHOTO, DoubtKind.LIKE_TEXT]


def test_files_are_found_by_their_indexes(cast):
    """No table is read through for it; SQLite tells its plan without statistics."""
    if connection.vendor != "sqlite":
        pytest.skip("the plan of a small table says nothing on PostgreSQL")
    blob = make_blob(cast, phash=PHOTO)
    blob.refresh_from_db()
    with CaptureQueriesContext(
        connection,
    ) as context:
        doubts.alike([blob])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + context.captured_queries[0]["sql"])
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert "SCAN" not in plan
    for column in ("sha256", "original_sha256", "band_0", "band_1", "band_2", "band_3"):
        assert f"({column}=?)" in plan


def test_history_is_compared_as_it_stood_then(cast):
    first, second = signed(cast), signed(cast)
    shown(cast, first, phash=PHOTO)
    shown(cast, second, phash=NEAR)
    submit(cast, first, when=at(6, 7))
    submit(cast, second)
    noted = {issue: signs(issue) for issue in (first, second)}
    assert noted[second]
    Doubt.objects.all().delete()
    for _ in range(2):
        call_command("note_doubts", stdout=StringIO())
        assert {issue: signs(issue) for issue in (first, second)} == noted
    Doubt.objects.all().delete()
    call_command("note_doubts", district="GZ", stdout=StringIO())
    assert not Doubt.objects.exists()
