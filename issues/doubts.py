"""疑点: signs that a round may have been put right on paper only. Each is a reason to look, never a verdict.

What a round is compared with is bounded by the database: files by indexes on their digests and on the four bands of
their fingerprints, texts by district, year and number. So a round asks as often, and about as long, among 100,000
issues as among ten.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from unicodedata import normalize

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone
from rapidfuzz import fuzz, process

from issues.models import Evidence, Issue, Round, Task
from issues.states import NOT_COUNTED, TASK_HELD, DoubtKind, EvidenceKind, State
from tingyan.files.images import bits_apart
from tingyan.files.models import Blob

NEAR_BITS = 3  # of 64: the same photo smaller or compressed again; see Blob on why three bits are always found
PLAIN_BITS = 8  # a fingerprint with fewer bits set, or unset, is that of a wall or a gradient and tells nothing
LIKE_PER_CENT = 90
LEAST_LETTERS = 12  # shorter results are alike by chance: “已整改到位”
LOOKED_BACK = timedelta(days=365)
TEXTS = 2000  # results compared with one: the latest of the year; a district writes about so many
FILES = 2000  # more files that are alike are a form or a logo
MOST = 20  # signs of a kind on one round: whoever has seen these looks for the rest himself
LAST_MINUTES = 30
REPEAT_DAYS = 90


@dataclass(frozen=True)
class Sign:
    """A doubt to be noted. `measure` is in bits, per cent, days or minutes, by kind; `like` is the other's file."""

    kind: DoubtKind
    measure: int
    other: int | None = None
    evidence: int | None = None
    like: int | None = None


def signs_of(issue: Issue, this_round: Round, until: datetime) -> list[Sign]:
    """The signs of one round against what was there at the moment `until`, nearest first, in five queries."""
    shown = list(
        Evidence.objects.filter(task__round=this_round, task__state__in=TASK_HELD, removed_at=None)
        .exclude(kind=EvidenceKind.FOUND)
        .select_related("blob")
    )
    found = [*like_files(issue, shown, until), *early_photos(issue, shown), *last_minute(this_round)]
    return [*found, *like_results(issue, this_round, until)]


# Files


def like_files(issue: Issue, shown: list[Evidence], until: datetime) -> list[Sign]:
    """Files of the round that are the same as another issue's, or photos that are nearly the same."""
    candidates = {blob.pk: blob for blob in alike([row.blob for row in shown])}
    others = Evidence.objects.filter(blob__in=candidates, issue__district=issue.district_id, at__lte=until)
    others = others.filter(removed_at=None).exclude(issue=issue).exclude(issue__state__in=NOT_COUNTED)
    nearest: dict[tuple[int, int], Sign] = {}
    for theirs in others.order_by("id"):
        for mine in shown:
            sign = compared(mine, theirs, candidates[theirs.blob_id])
            known = nearest.get((mine.pk, theirs.issue_id))
            if sign and (known is None or rank(sign) < rank(known)):
                nearest[mine.pk, theirs.issue_id] = sign
    ranked = sorted(nearest.values(), key=rank)
    return [sign for kind in (DoubtKind.SAME_FILE, DoubtKind.LIKE_PHOTO) for sign in of_kind(ranked, kind)[:MOST]]


def of_kind(signs: Iterable[Sign], kind: DoubtKind) -> list[Sign]:
    return [sign for sign in signs if sign.kind == kind]


def rank(sign: Sign) -> tuple[bool, int]:
    """The same file before one that is like it, then by how near."""
    return sign.kind != DoubtKind.SAME_FILE, sign.measure


def alike(blobs: list[Blob]) -> list[Blob]:
    """Stored files that may be the same as one of these. Without an order: the database would walk the keys for it.

    Every term of the OR has an index of its own (both digests, each band), so SQLite answers by MULTI-INDEX OR and
    PostgreSQL by BitmapOr; a test reads the plan. A band of one colour names every white wall and is not asked for.
    """
    digests = {digest for blob in blobs for digest in (blob.sha256, blob.original_sha256)}
    terms = [Q(sha256__in=digests), Q(original_sha256__in=digests)]
    for name in ("band_0", "band_1", "band_2", "band_3"):
        values = {getattr(blob, name) for blob in blobs if tells(blob.phash)} - {"0000", "ffff"}
        terms += [Q(**{f"{name}__in": values})] if values else []
    return list(Blob.objects.filter(reduce(or_, terms)).order_by()[:FILES]) if blobs else []


def tells(phash: str) -> bool:
    """Whether a fingerprint says anything: that of a picture in one colour would be like every other such picture."""
    return bool(phash) and PLAIN_BITS <= bits_apart(phash, "0") <= 64 - PLAIN_BITS


def compared(mine: Evidence, theirs: Evidence, their_blob: Blob) -> Sign | None:
    """A unit may show again as 整改前 the photo of the finding that it was given; papers look alike by nature."""
    if mine.kind == EvidenceKind.BEFORE and theirs.kind == EvidenceKind.FOUND:
        return None
    blob = mine.blob
    same = {blob.sha256, blob.original_sha256} & {their_blob.sha256, their_blob.original_sha256}
    pair = {"other": theirs.issue_id, "evidence": mine.pk, "like": theirs.pk}
    if same:
        return Sign(DoubtKind.SAME_FILE, 0, **pair)
    papers = EvidenceKind.PAPER in (mine.kind, theirs.kind)
    if papers or not (tells(blob.phash) and their_blob.phash):
        return None
    bits = bits_apart(blob.phash, their_blob.phash)
    return Sign(DoubtKind.LIKE_PHOTO, bits, **pair) if bits <= NEAR_BITS else None


def early_photos(issue: Issue, shown: list[Evidence]) -> Iterator[Sign]:
    """Photos 整改后 that were taken before the problem was found; whether the camera's clock is right nobody knows."""
    for row in shown:
        if row.kind == EvidenceKind.AFTER and row.blob.taken_at:
            days = (issue.found_on - timezone.localdate(row.blob.taken_at)).days
            if days > 0:
                yield Sign(DoubtKind.EARLY_PHOTO, days, evidence=row.pk)


# Words and times


def like_results(issue: Issue, this_round: Round, until: datetime) -> list[Sign]:
    """Results that are nearly the words of another issue's, whoever wrote them."""
    results = this_round.tasks.filter(state__in=TASK_HELD).exclude(result="").values_list("result", flat=True)
    mine = [text for text in results if len(letters(text)) >= LEAST_LETTERS]
    theirs = other_results(issue, mine, until) if mine else []
    texts, nearest = [letters(text) for _issue, text in theirs], dict[int, int]()
    for text in mine:
        for _text, score, place in process.extract(
            letters(text), texts, scorer=fuzz.ratio, score_cutoff=LIKE_PER_CENT, limit=MOST
        ):
            other = theirs[place][0]
            nearest[other] = max(int(score), nearest.get(other, 0))
    signs = [Sign(DoubtKind.LIKE_TEXT, score, other=other) for other, score in nearest.items()]
    return sorted(signs, key=lambda sign: -sign.measure)[:MOST]


def other_results(issue: Issue, mine: list[str], until: datetime) -> list[tuple[int, str]]:
    """(issue, result) of tasks done in the district in the year before, the latest first, of about the same length.

    Texts of which nine tenths agree differ by a fifth in length at most; the rest allows for spaces and punctuation.
    """
    shortest, longest = min(map(len, mine)) * 2 // 3, max(map(len, mine)) * 3 // 2
    rows = Task.objects.filter(done_at__gt=until - LOOKED_BACK, done_at__lte=until, issue__district=issue.district_id)
    rows = rows.exclude(issue=issue).exclude(issue__state__in=NOT_COUNTED).filter(state__in=TASK_HELD)
    rows = rows.annotate(length=Length("result")).filter(length__gte=shortest, length__lte=longest)
    return list(rows.order_by("-done_at").values_list("issue", "result")[:TEXTS])


def letters(text: str) -> str:
    """What is left of a text without spaces, punctuation, case and the width of its characters."""
    return "".join(filter(str.isalnum, normalize("NFKC", text).lower()))


def last_minute(this_round: Round) -> Iterator[Sign]:
    """Submitted in the last half hour of the day on which it was due."""
    if this_round.submitted_at is None or this_round.current_due is None:
        return
    end = timezone.make_aware(datetime.combine(this_round.current_due + timedelta(days=1), time.min))
    left = end - this_round.submitted_at
    if timedelta(0) < left <= timedelta(minutes=LAST_MINUTES):
        yield Sign(DoubtKind.LAST_MINUTE, -(-left // timedelta(minutes=1)))


# The same again


def closed_before(issue: Issue, category: str = "") -> QuerySet[Issue]:
    """Issues of the same window (and `category`, where one is given) closed within 90 days before this one was found.

    `issue_window_kind` serves it. Whoever has no window repeats nothing.
    """
    rows = Issue.objects.filter(window=issue.window_id, state=State.CLOSED).exclude(pk=issue.pk)
    since = issue.found_on - timedelta(days=REPEAT_DAYS)
    rows = rows.filter(closed_on__gte=since, closed_on__lte=issue.found_on).order_by("-closed_on", "-id")
    if issue.window_id is None:
        return rows.none()
    return rows.filter(category=category) if category else rows


def repeats(issue: Issue) -> list[tuple[Issue, Sign]]:
    """The closed issues that this one repeats, each with the sign that is noted on it."""
    if not issue.category:
        return []
    return [
        (earlier, Sign(DoubtKind.REPEAT, (issue.found_on - earlier.closed_on).days, other=issue.pk))
        for earlier in closed_before(issue, issue.category)[:MOST]
        if earlier.closed_on
    ]
