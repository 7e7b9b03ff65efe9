"""Files that come with a form: each is stored by itself, so that one that is refused costs none of the others."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from issues import actions
from issues.models import Task
from issues.states import EvidenceKind
from tingyan.files.actions import store_document, store_image


def store_each(by: Any, task: Task, files: Iterable[Any], kind: str, caption: str = "") -> list[str]:
    """Hang every file on the task; return the sentences about those that were refused."""
    refused: list[str] = []
    for file in files:
        try:
            store = store_document if is_paper(kind, file) else store_image
            actions.add_evidence(task, store(file, by=by), kind, caption=caption, by=by)
        except ValidationError as invalid:
            refused += invalid.messages
    return refused


def is_paper(kind: str, file: Any) -> bool:
    """Among papers a photo of one is welcome too; what a file is, its content decides when it is stored."""
    return kind == EvidenceKind.PAPER and not (file.content_type or "").startswith("image/")


def keep_files(request: HttpRequest, form: Any, task: Task | None) -> None:
    """Keep the photos sent with a step at once, whatever becomes of the rest: nobody has to choose them again (C14)."""
    files = request.FILES.getlist("files")
    if not files or task is None:
        return
    refused = store_each(request.user, task, files, EvidenceKind.AFTER)
    if kept := len(files) - len(refused):
        messages.success(
            request, ngettext("已保存%(n)s张整改后照片。", "已保存%(n)s张整改后照片。", kept) % {"n": kept}
        )
    for text in refused:
        form.add_error("files", text)
