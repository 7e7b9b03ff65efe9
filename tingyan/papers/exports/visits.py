"""体验记录: one visit, for those who may see it, with the problems as each of them may."""

from typing import Any

from django.http import HttpResponseBase

from issues.faces import Face, faces, with_work
from issues.models import Issue
from tingyan.kit import words
from tingyan.papers.exports import hand_out, paragraphs
from tingyan.papers.exports.photos import photo
from visits.exports import places, times
from visits.models import Visit
from visits.views.visit import checked

UNSEEN = "未查看"


def document(visit: Visit, *, by: Any) -> HttpResponseBase:
    return hand_out("visit", visit, lambda: context(visit, by), by=by, name=f"体验记录{visit.number}")


def context(visit: Visit, user: Any) -> dict[str, Any]:
    found = Issue.objects.visible_to(user).filter(visit=visit).order_by("pk")
    texts = ("good_practice", "citizens_words", "helped_on_spot", "reflections")
    pictures = [row for row in visit.photos.select_related("blob") if row.blob.is_image]
    return {
        "number": visit.number,
        "facts": [{"label": label, "value": value} for label, value in facts(visit) if value],
        "checked": [
            {"theme": each["label"], "rows": [answered(item, answer) for item, answer in each["rows"]]}
            for each in checked(visit)
        ],
        "problems": [problem(shown) for shown in faces(user, with_work(found, user))],
        "nothing": ["未发现问题。"],
        "photos": [photo(row.blob, "纸质记录或聊天截图" if row.is_paper else "体验照片") for row in pictures],
    } | {name: paragraphs(getattr(visit, name)) for name in texts}


def facts(visit: Visit) -> list[tuple[str, str]]:
    mode = str(visit.get_mode_display())
    return [
        ("活动批次", str(visit.campaign)),
        ("体验员", visit.visitor_label),
        ("体验时间", f"{words.date(visit.date)} {times(visit)}".strip()),
        ("体验大厅", str(visit.hall)),
        ("体验单位", places(visit)),
        ("窗口", words.listed(visit.windows.all())),
        ("事项", words.listed(visit.service_items.all())),
        ("体验方式", words.listed([mode, "不打招呼"]) if visit.unannounced else mode),
        ("体验身份", str(visit.get_part_display())),
        ("等候时间", minutes(visit.minutes_waiting)),
        ("办理时间", minutes(visit.minutes_handling)),
        ("填写人", f"{visit.filled_label}{visit.filled_by}"),
    ]


def minutes(count: int | None) -> str:
    return "" if count is None else f"{count}分钟"


def answered(item: Any, answer: Any) -> dict[str, str]:
    return {
        "item": item.name,
        "answer": str(answer.get_value_display()) if answer else UNSEEN,
        "note": answer.note if answer else "",
    }


def problem(shown: Face) -> dict[str, str]:
    return {"number": shown.issue.number, "text": shown.text or shown.issue.title, "state": shown.state_label}
