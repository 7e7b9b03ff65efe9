"""What a phone sends later: filed once however often it is sent, and never in another person's name."""

import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingyan.kit import phones
from visits.actions import file_report
from visits.actions.check import need_filer
from visits.actions.file import filed_under
from visits.models import Draft, Visit
from visits.rules import OWNER, is_owner, key_for, tag_of
from visits.views.report import sheet_of, typed_in

View = Callable[..., HttpResponse]


def of_owner(view: View) -> View:
    """Refuse what a phone kept for one person while another is signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if is_owner(request.user, request.headers.get(OWNER)):
            return view(request, *args, **options)
        text = _("登录的是另一个账号，没有发送")
        return JsonResponse({"error": text, "other": True}, status=HTTPStatus.FORBIDDEN)

    return guarded


@require_POST
def phone_key(request: HttpRequest) -> HttpResponse:
    """The key to what this person keeps on a phone. By POST: no cache and no other site comes by it."""
    need_filer(request.user)
    return JsonResponse({"owner": tag_of(request.user), "key": key_for(request.user)})


@require_POST
@of_owner
def draft_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """File a draft as it was saved. Sent again it answers with the same visit; `photo` are digests that it needs."""
    need_filer(request.user)
    draft = Draft.objects.visible_to(request.user).filter(client_key=key).first()
    if visit := filed_under(request.user, key):  # asked second: filing uses the draft up
        return filed_json(visit)
    if draft is None:
        raise Http404
    there = set(draft.files.kept().values_list("blob__original_sha256", flat=True))
    if not there.issuperset(request.POST.getlist("photo")):
        return JsonResponse({"error": _("还有照片没有上传，没有提交")}, status=HTTPStatus.CONFLICT)
    typed = typed_in(draft)
    phones.ask(typed.get(phones.NAME, ""))  # what was chosen on the page lies with the words
    sheet = sheet_of(draft, typed, check=True)
    if not sheet.is_valid():
        return JsonResponse({"error": missing(sheet), "faults": True}, status=HTTPStatus.BAD_REQUEST)
    return filed_json(file_report(sheet.report(), by=request.user))


def missing(sheet: Any) -> str:
    """Why it is not filed: a telephone number that somebody must decide about is named, all else the page says."""
    if phones.asked_in(*sheet.forms):
        return _("文字中有电话号码，没有提交；请点“继续填写”，再选择打码后保存或原样保存")
    return _("有内容需要补充，没有提交")


def filed_json(visit: Visit) -> HttpResponse:
    return JsonResponse({"filed": reverse("visits:filed", args=[visit.pk]), "number": visit.number})
