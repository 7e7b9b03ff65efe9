"""Drafts: saved while somebody types, listed, thrown away; photos travel ahead of the words."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tingyan.files.serve import serve
from tingyan.kit import undo, words
from visits.actions import (
    add_photo,
    discard_draft,
    open_draft,
    remove_photo,
    restore_draft,
    restore_photo,
    save_draft,
)
from visits.actions.check import need_filer
from visits.actions.file import filed_under
from visits.models import Draft, DraftFile
from visits.views.outbox import of_owner
from visits.views.report import not_kept


@require_POST
@of_owner
def draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Save what was typed so far."""
    try:
        saved = save_draft(key, dict(request.POST.lists()), by=request.user)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=400)
    if saved is None:
        return already_filed(request, key)
    if text := not_kept(request.POST):
        return JsonResponse({"error": text}, status=400)
    return JsonResponse({"saved": words.clock(timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@of_owner
def draft_photos(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take one photo for the place named by `slot`; asked with GET, say which are there already."""
    need_filer(request.user)
    if request.method != "POST":
        return photos_there(request, key)
    upload = request.FILES.get("photo")
    if upload is None:
        return JsonResponse({"error": _("没有收到照片，请重新选择")}, status=400)
    row = open_draft(key, by=request.user)
    if row is None:
        return already_filed(request, key)
    try:
        file = add_photo(row, request.POST.get("slot", ""), upload, by=request.user)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=400)
    return JsonResponse(photo_json(file))


def photos_there(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    if filed_under(request.user, key):
        return already_filed(request, key)
    draft = get_object_or_404(Draft.objects.visible_to(request.user), client_key=key)
    files = draft.files.kept().select_related("blob")
    return JsonResponse({"photos": [photo_json(file) | {"sha256": file.blob.original_sha256} for file in files]})


def photo_json(file: DraftFile) -> dict[str, Any]:
    return {
        "id": file.pk,
        "slot": file.slot,
        "url": reverse("visits:draft_photo", args=[file.pk]),
        "remove": reverse("visits:draft_photo_remove", args=[file.pk]),
    }


def already_filed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The sheet was sent meanwhile, perhaps from another tab: say where it is."""
    visit = filed_under(request.user, key)
    url = reverse("visits:filed", args=[visit.pk]) if visit else reverse("visits:list")
    number = visit.number if visit else ""
    return JsonResponse({"error": _("这份体验记录已提交"), "filed": url, "number": number}, status=409)


@require_safe
def draft_photo(request: HttpRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(DraftFile.objects.visible_to(request.user).select_related("blob"), pk=pk)
    return serve(file.blob, request)


@require_POST
def draft_photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    remove_photo(get_object_or_404(DraftFile.objects.visible_to(request.user), pk=pk))
    return JsonResponse({"removed": pk, "restore": reverse("visits:draft_photo_restore", args=[pk])})


@require_POST
def draft_photo_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销: asked by the page's script, or by the form beside the message where none runs."""
    rows = DraftFile.objects.recoverable(request.user).select_related("draft", "blob")
    file = get_object_or_404(rows, pk=pk)
    scripted = not request.accepts("text/html")
    try:
        there = restore_photo(file)
    except ValidationError as error:
        if scripted:
            return JsonResponse({"error": error.messages[0]}, status=400)
        messages.error(request, error.messages[0])
    else:
        if scripted:
            return JsonResponse(photo_json(there))
    return redirect(f"{reverse('visits:report')}?draft={file.draft.client_key}#words")


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    rows = Draft.objects.visible_to(request.user).unfiled().with_photo_count()
    removed = Draft.objects.recoverable(request.user).unfiled()
    return render(request, "visits/drafts.html", {"drafts": rows, "removed": removed})


@require_http_methods(["GET", "HEAD", "POST"])
def draft_delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(Draft.objects.visible_to(request.user), client_key=key)
    if request.method == "POST":
        discard_draft(row)
        undo.done(request, _("草稿已删除，一天内可以撤销"), reverse("visits:draft_restore", args=[key]))
        return redirect("visits:drafts")
    return render(request, "visits/draft_delete.html", {"draft": row})


@require_POST
def draft_restore(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    restore_draft(get_object_or_404(Draft.objects.recoverable(request.user), client_key=key))
    messages.success(request, _("草稿已恢复"))
    return redirect("visits:drafts")
