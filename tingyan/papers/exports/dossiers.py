"""一问题一档案: what the page of an issue shows to its reader, as a document, with the files that prove it in a zip.

Sealed text, clue flags, people involved and internal notes stay out of it: a file travels further than a page.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.utils import timezone

from issues.exports import settle
from issues.faces import Face
from issues.models import Evidence, Issue, RecheckFile, Task
from issues.views import sheet
from tingyan.advisories.faces import sender
from tingyan.audit import actions as audit
from tingyan.files import names
from tingyan.files.models import Blob
from tingyan.files.storage import place, private
from tingyan.kit import words
from tingyan.kit.sheets import attachment, clean
from tingyan.papers import pdf
from tingyan.papers.exports import paragraphs
from tingyan.papers.exports.events import events
from tingyan.papers.exports.photos import photo
from tingyan.papers.render import render

FOLDER = "佐证材料"
UNASSIGNED, UNSHOWN = "尚未交办。", "整改情况由承办室和承办单位掌握。"


@dataclass(frozen=True)
class File:
    """A file of the zip; `name` is its own there, and tells nothing of a finder who stays unknown."""

    name: str
    kind: str
    blob: Blob
    words: str


def document(issue: Issue, *, by: Any) -> HttpResponseBase:
    """Answer with the zip; it is made whole first, so that its SHA-256 can be audited."""
    with words.as_recorded():
        shown = sheet.of(by, issue)
        files = list(files_of(shown["face"]))
        docx = render("dossier", issue.district, context(shown, files))
    name = f"一问题一档案{issue.number}"
    response = FileResponse(packed(name, docx, files), content_type="application/zip")
    response["Content-Disposition"] = attachment(f"{name}.zip")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    digest = settle(response)
    with audit.recording(by=by):
        audit.entry("paper.dossier", issue, count=1 + len(files), sha256=digest)
    return response


def packed(name: str, docx: bytes, files: list[File]) -> Any:
    """A temporary file that holds the zip: the document as PDF if it can be, and every file that is still there."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  closed with the response
    paper = pdf.made_of(docx)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(f"{name}.pdf" if paper else f"{name}.docx", paper or docx)
        for file in files:
            if private().exists(place(file.blob.key)):
                with private().open(place(file.blob.key)) as found, zipped.open(f"{FOLDER}/{file.name}", "w") as part:
                    for chunk in found.chunks():
                        part.write(chunk)
    out.seek(0)
    return out


def files_of(face: Face) -> Iterator[File]:
    """Evidence that this person may see, in the order of its kinds, then what was seen at looks back."""
    rows = Evidence.objects.visible_to(face.user).filter(issue=face.issue, removed_at=None).select_related("blob")
    seen = RecheckFile.objects.visible_to(face.user).filter(recheck__issue=face.issue).select_related("blob")
    found = [(row, str(row.get_kind_display()), row.caption, row.task_id is None) for row in rows.order_by("id")]
    found += [(row, "回头看", "", False) for row in seen.order_by("id")]
    for number, (row, kind, said, of_finding) in enumerate(found, 1):
        own = row.blob.name if face.knows_finder or not of_finding else f"照片{names.extension(row.blob.name)}"
        yield File(f"{number:02}-{kind}-{own}", kind, row.blob, words.listed(part for part in (kind, said) if part))


def context(shown: dict[str, Any], files: list[File]) -> dict[str, Any]:
    issue, face = shown["issue"], shown["face"]
    return {
        "number": issue.number,
        "title": issue.title,
        "facts": [{"label": label, "value": clean(value)} for label, value in facts(shown) if value],
        "description": paragraphs(face.description),
        "wording": paragraphs(face.wording if face.wording != face.description else ""),
        "rounds": [round_of(each) for each in reversed(shown["rounds"])],
        "no_rounds": [] if shown["rounds"] else [UNASSIGNED if face.works_or_judges else UNSHOWN],
        "events": list(events(shown)),
        "course": [step(entry) for entry in reversed(shown["entries"])],
        "files": [{"name": file.name, "kind": file.kind, "sha256": file.blob.sha256} for file in files],
        "photos": [photo(file.blob, file.name.partition("-")[0], file.words) for file in files if file.blob.is_image],
        "signature": sender(issue),
        "date": timezone.localdate(),
    }


def facts(shown: dict[str, Any]) -> list[tuple[str, Any]]:
    issue, face = shown["issue"], shown["face"]
    return [
        ("当前状态", shown["mark"].label),
        ("来源", face.source),
        ("发现日期", words.date(issue.found_on)),
        ("体验员", face.finder),
        ("体验编号", face.visit.number if face.visit else ""),
        ("活动批次", issue.campaign or ""),
        ("地点", words.listed(part for part in (issue.hall, issue.window, issue.service_item) if part)),
        ("主题", issue.get_theme_display()),
        ("问题类别", issue.get_category_display()),
        ("牵头单位", issue.lead.name if issue.lead else ""),
        *(working(issue) if face.works_or_judges else []),
        ("当场解决", face.spot_action),
        ("销号日期", words.date(issue.closed_on) if issue.closed_on else ""),
    ]


def working(issue: Issue) -> list[tuple[str, Any]]:
    return [
        ("程度", issue.get_severity_display()),
        ("整改类型", issue.get_fix_type_display()),
        ("整改时限", words.date(issue.due) if issue.due else ""),
        ("退回次数", issue.returns or ""),
    ]


def round_of(shown: Any) -> dict[str, Any]:
    each = shown.round
    verified, closed = each.verified_by or each.verifier_name, each.closed_by or each.closer_name
    told = [
        ("牵头单位", each.lead.name),
        ("交办时间", at(each.assigned_at)),
        ("整改时限", due(each.original_due, each.current_due)),
        ("提交核验", at(each.submitted_at)),
        ("核验", f"{verified} {at(each.verified_at)} {each.get_verify_how_display()}" if each.verified_at else ""),
        ("核验意见", each.verify_note),
        ("销号", f"{closed} {at(each.closed_at)}" if each.closed_at else ""),
        ("单位用时", words.working_days(each.unit_days) if each.unit_days is not None else ""),
        ("逾期", words.working_days(each.late_by) if each.late_by else ""),
    ]
    return {
        "heading": f"第{each.number}轮",
        "facts": [{"label": label, "value": value} for label, value in told if value],
        "tasks": [task_of(task) for task in shown.tasks],
    }


def task_of(task: Task) -> dict[str, Any]:
    texts = {name: getattr(task, name) for name in ("goal", "measures", "result", "mechanism")}
    told = [
        ("状态", str(task.get_state_display())),
        ("责任领导", task.leader),
        ("责任人", task.person),
        ("签收", f"{task.signed_by or ''} {at(task.signed_at)}".strip()),
        ("整改时限", due(task.original_due, task.current_due)),
        ("完成时间", at(task.done_at)),
    ]
    return {
        "heading": f"{'牵头' if task.is_lead else '配合'}：{task.unit.name}",
        "facts": [{"label": label, "value": value} for label, value in told if value],
        "reason": paragraphs(task.no_evidence_reason),
    } | {name: paragraphs(text) for name, text in texts.items()}


def at(moment: Any) -> str:
    return words.moment(moment) if moment else ""


def due(original: Any, current: Any) -> str:
    if not current:
        return ""
    return words.date(current) if original == current else f"{words.date(current)}（原时限{words.date(original)}）"


def step(entry: dict[str, Any]) -> dict[str, str]:
    who = f"{entry['post']} {entry['who']}".strip()
    return {"at": words.moment(entry["at"]), "what": str(entry["verb"]), "who": who, "text": entry["text"]}
