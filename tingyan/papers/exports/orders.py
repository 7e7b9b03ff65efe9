"""整改通知: one issue as one unit that works on it may read it, whoever prints it."""

from typing import Any

from django.http import HttpResponseBase

from issues.models import Evidence, Issue, Task
from tingyan.advisories.faces import sender
from tingyan.kit import words
from tingyan.papers.exports import hand_out, paragraphs
from tingyan.papers.exports.photos import photo


def document(task: Task, *, by: Any) -> HttpResponseBase:
    name = f"整改通知{task.issue.number}{task.unit}"
    return hand_out("order", task.issue, lambda: context(task), by=by, name=name)


def context(task: Task) -> dict[str, Any]:
    """Never the source, the finder or his words; photos only where the office forwarded them."""
    issue = task.issue
    held = list(issue.tasks.held().filter(round=task.round_id).select_related("unit"))
    return {
        "number": issue.number,
        "title": issue.title,
        "addressee": task.unit.name,
        "part": "牵头" if task.is_lead else "配合",
        "wording": paragraphs(issue.wording),
        "theme": issue.get_theme_display(),
        "category": issue.get_category_display(),
        "severity": issue.get_severity_display(),
        "place": place(issue),
        "lead": words.listed(each.unit.name for each in held if each.is_lead),
        "assisting": words.listed(each.unit.name for each in held if not each.is_lead),
        "fix_type": issue.get_fix_type_display(),
        "sign_by": task.sign_by,
        "due": task.current_due,
        "signature": sender(issue),
        "date": words.day(task.assigned_at),
        "photos": [photo(row.blob, row.caption) for row in found_photos(issue)],
    }


def place(issue: Issue) -> str:
    return words.listed(part for part in (issue.hall, issue.window, issue.service_item) if part)


def found_photos(issue: Issue) -> Any:
    shown = Evidence.objects.filter(issue=issue, task=None, forwarded=True, removed_at=None)
    return [row for row in shown.select_related("blob").order_by("id") if row.blob.is_image]
