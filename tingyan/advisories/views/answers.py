"""One unit's receipt: its page, the steps by which it is signed, answered and judged, and the files of the answer.

Signing is a post of its own page alone: whatever opens a link, a mail client's preview or a browser that reads ahead,
changes nothing.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from issues.views.uploads import is_paper
from tingyan.advisories import actions
from tingyan.advisories.faces import is_office, sender
from tingyan.advisories.forms import steps as forms
from tingyan.advisories.models import Receipt, ReplyFile
from tingyan.advisories.rows import receipt_rows
from tingyan.advisories.views import asking
from tingyan.advisories.views.history import entries
from tingyan.advisories.workflow import (
    RECEIPT_BY_NAME,
    REPLY,
    ReceiptStep,
    receipt_refusal,
    receipt_steps_for,
)
from tingyan.files.actions import store_document, store_image
from tingyan.files.serve import serve
from tingyan.kit.conflict import resuming
from tingyan.kit.errors import Refused, Stale
from tingyan.workdays import calendar

FORMS = {"sign": forms.SignForm, "reply": forms.ReplyForm, "accept": forms.JudgeForm, "return": forms.ReturnForm}


def fetch(request: HttpRequest, pk: int) -> Receipt:
    rows = Receipt.objects.visible_to(request.user).for_rows().select_related("advisory__district")
    return get_object_or_404(rows, pk=pk)


@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "advisories/receipt.html", context_of(request, fetch(request, pk)))


def context_of(request: HttpRequest, receipt: Receipt) -> dict[str, Any]:
    user, paper = request.user, receipt.advisory
    files = ReplyFile.objects.visible_to(user).filter(receipt=receipt).select_related("blob")
    return {
        "receipt": receipt,
        "paper": paper,
        "sender": sender(paper),
        "row": receipt_rows([receipt], timezone.localdate(), calendar.load())[0],
        "office": is_office(user, paper),
        "steps": [(step, button(user, receipt, step)) for step in receipt_steps_for(user, receipt)],
        "files": [shown(file) for file in files],
        "entries": entries(user, paper, receipt),
    }


def button(user: Any, receipt: Receipt, step: ReceiptStep) -> str:
    """The office that records for a unit says so on its button."""
    if step.in_units_name and receipt.unit_id not in user.posts.units:
        return say("代单位%(step)s") % {"step": step.label}
    return str(step.label)


def shown(file: ReplyFile) -> dict[str, Any]:
    return {
        "name": file.blob.name,
        "size": file.blob.size,
        "url": reverse("advisories:file", args=[file.pk]),
        "by": file.by_label,
        "at": file.at,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """签收, 反馈, 认定 or 退回补充 of one unit's receipt; only a POST takes it."""
    receipt = fetch(request, pk)
    if name not in FORMS:
        raise Http404
    chosen = RECEIPT_BY_NAME[name]
    form = FORMS[name](asking.bound_to(request, receipt.version), receipt=receipt, user=request.user)
    try:
        if request.method == "POST":
            asking.current(request, receipt)
        if message := receipt_refusal(request.user, chosen, receipt):
            raise Refused(message)
        if chosen is REPLY and request.method == "POST":
            keep_files(request, form, receipt)
        if asking.settles(request, form, lambda: take(request, name, receipt, form)):
            messages.success(request, say("%(unit)s：%(state)s。") % told(receipt))
            return redirect(receipt)
    except Stale:
        receipt.refresh_from_db()
        resume = not receipt_refusal(request.user, chosen, receipt)
        return asking.stale(request, form, {}, receipt.get_absolute_url(), resume=resume)
    context = context_of(request, receipt) | {
        "step": chosen,
        "form": form,
        "verb": button(request.user, receipt, chosen),
    }
    return render(request, "advisories/receipt_step.html", context, status=asking.status_of(request, form))


def told(receipt: Receipt) -> dict[str, Any]:
    return {"unit": receipt.unit, "state": receipt.get_state_display()}


def take(request: HttpRequest, name: str, receipt: Receipt, form: Any) -> None:
    data, common = form.cleaned_data, {"by": request.user, "version": form.cleaned_data["version"]}
    if name == "sign":
        actions.sign(receipt, approval=form.approval, **common)
    elif name == "reply":
        actions.reply(receipt, data["text"], approval=form.approval, **common)
    elif name == "accept":
        actions.accept(receipt, note=data["note"], **common)
    else:
        actions.return_(receipt, reason=data["note"], **common)


def keep_files(request: HttpRequest, form: Any, receipt: Receipt) -> None:
    """Keep the files sent with an answer at once, whatever becomes of the rest: nobody chooses them again (C14)."""
    if resuming(request):
        return
    refused: list[str] = []
    sent = request.FILES.getlist("files")
    for file in sent:
        try:
            store = store_document if is_paper("paper", file) else store_image
            actions.add_file(receipt, store(file, by=request.user), by=request.user)
        except ValidationError as invalid:
            refused += invalid.messages
    if kept := len(sent) - len(refused):
        messages.success(request, ngettext("已保存%(n)s份材料。", "已保存%(n)s份材料。", kept) % {"n": kept})
    for text in refused:
        form.add_error("files", text)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whoever may see the answer may read its files; nobody else learns that there are any."""
    row = get_object_or_404(ReplyFile.objects.visible_to(request.user).select_related("blob"), pk=pk)
    return serve(row.blob, request, name=row.blob.name)
