"""The words of a doubt: what is alike, and by how much. The same on every page and in the export."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from issues.models import Doubt
from issues.states import DoubtKind
from tingyan.kit import words

BESIDE = ("issue__lead", "other", "evidence__blob", "like__blob")  # what the words need selected


def reason(doubt: Doubt) -> str:
    """Why the round of `doubt.issue` is doubted, in one sentence."""
    return REASONS[DoubtKind(doubt.kind)](doubt)


def same_file(doubt: Doubt) -> str:
    text = say("“%(file)s”与%(other)s的“%(like)s”是同一文件，SHA-256前8位为%(digest)s")
    return text % files(doubt)


def like_photo(doubt: Doubt) -> str:
    if not doubt.measure:
        return say("照片“%(file)s”与%(other)s的“%(like)s”近似，感知指纹完全相同") % files(doubt)
    text = ngettext(
        "照片“%(file)s”与%(other)s的“%(like)s”近似，感知指纹64位中相差%(n)s位",
        "照片“%(file)s”与%(other)s的“%(like)s”近似，感知指纹64位中相差%(n)s位",
        doubt.measure,
    )
    return text % files(doubt)


def files(doubt: Doubt) -> dict[str, Any]:
    blob, like = doubt.evidence.blob, doubt.like.blob  # type: ignore[union-attr]
    return {
        "file": blob.name,
        "like": like.name,
        "other": doubt.other,
        "digest": blob.original_sha256[:8],
        "n": doubt.measure,
    }


def early_photo(doubt: Doubt) -> str:
    blob = doubt.evidence.blob  # type: ignore[union-attr]
    text = ngettext(
        "整改后照片“%(file)s”拍摄于%(taken)s，比发现问题的%(found)s早%(n)s日",
        "整改后照片“%(file)s”拍摄于%(taken)s，比发现问题的%(found)s早%(n)s日",
        doubt.measure or 0,
    )
    taken, found = timezone.localdate(blob.taken_at), doubt.issue.found_on
    days = {"taken": words.date(taken, short=True), "found": words.date(found, short=True), "n": doubt.measure}
    return text % {"file": blob.name, **days}


def like_text(doubt: Doubt) -> str:
    return say("整改结果与%(other)s的整改结果有%(n)s%%的文字相同") % {"other": doubt.other, "n": doubt.measure}


def last_minute(doubt: Doubt) -> str:
    text = ngettext(
        "在整改时限当日结束前%(n)s分钟提交核验", "在整改时限当日结束前%(n)s分钟提交核验", doubt.measure or 0
    )
    return text % {"n": doubt.measure}


def repeat(doubt: Doubt) -> str:
    if not doubt.measure:
        return say("销号当日，同一窗口又发现同类问题%(other)s") % {"other": doubt.other}
    text = ngettext(
        "销号后%(n)s日，同一窗口又发现同类问题%(other)s",
        "销号后%(n)s日，同一窗口又发现同类问题%(other)s",
        doubt.measure,
    )
    return text % {"n": doubt.measure, "other": doubt.other}


REASONS: dict[DoubtKind, Callable[[Doubt], str]] = {
    DoubtKind.SAME_FILE: same_file,
    DoubtKind.LIKE_PHOTO: like_photo,
    DoubtKind.EARLY_PHOTO: early_photo,
    DoubtKind.LIKE_TEXT: like_text,
    DoubtKind.LAST_MINUTE: last_minute,
    DoubtKind.REPEAT: repeat,
}
