"""One visit: what it says, and what can still be done with it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues.faces import faces, with_work
from issues.models import Issue
from issues.states import Theme
from tingyan.files.serve import serve
from tingyan.kit import kept
from tingyan.kit.conflict import conflict, resuming
from tingyan.kit.conflict import typed as moved_to
from tingyan.kit.errors import Refused
from visits.actions import complete_photo, complete_visit, confirm_visit, return_visit
from visits.actions.change import may_complete, may_confirm, may_return
from visits.forms import CompleteForm, Offers, ReturnForm
from visits.models import Photo, Visit


def visit_for(request: HttpRequest, pk: int) -> Visit:
    rows = Visit.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("visitor_unit", "hall", "campaign", "filled_by", "district"), pk=pk)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visit_for(request, pk)
    photos = list(visit.photos.select_related("blob"))
    found = Issue.objects.visible_to(request.user).filter(visit=visit).order_by("pk")
    context = {
        "visit": visit,
        "problems": faces(request.user, with_work(found, request.user)),
        "checked": checked(visit),
        "photos": [photo for photo in photos if not photo.is_paper],
        "papers": [photo for photo in photos if photo.is_paper],
        "may_confirm": may_confirm(request.user, visit),
        "may_return": may_return(request.user, visit),
        "may_complete": may_complete(request.user, visit),
        "in_office": visit.district_id in request.user.posts.reads,
    }
    return render(request, "visits/detail.html", context)


@require_safe
def peek(request: HttpRequest, pk: int) -> HttpResponse:
    """What a row unfolds in the list; by itself it is the page of the visit."""
    visit = visit_for(request, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(visit)
    found = Issue.objects.visible_to(request.user).filter(visit=visit).order_by("pk")
    context = {"visit": visit, "problems": faces(request.user, with_work(found, request.user))}
    return render(request, "visits/_peek.html", context)


def checked(visit: Visit) -> list[dict[str, Any]]:
    """The checklist by theme as it was answered; what has no answer reads 未查看."""
    answers = {answer.item_id: answer for answer in visit.answers.all()}
    themes = {row.theme for row in visit.theme_rows.all()}
    lists = visit.campaign.checklists.filter(theme__in=themes).prefetch_related("items")
    return [
        {
            "label": Theme(checklist.theme).label,
            "rows": [(item, answers.get(item.pk)) for item in checklist.items.all()],
        }
        for checklist in lists
    ]


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visit_for(request, pk)
    confirm_visit(visit, by=request.user)
    messages.success(request, _("%(number)s的填写内容已确认。") % {"number": visit.number})
    return redirect(visit)


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visit_for(request, pk)
    form = ReturnForm(typed(request, visit), initial={"version": visit.version})
    if moved_on(request, visit):
        return conflict_of(request, form, visit, resume=may_return(request.user, visit))
    if not may_return(request.user, visit):
        raise Refused(_("只有承办室可以退回已提交的体验记录"))
    if sent(request) and accepted(
        form, lambda found: return_visit(visit, by=request.user, note=found["note"], version=found["version"])
    ):
        messages.success(request, _("%(number)s已退回补充。") % {"number": visit.number})
        return redirect(visit)
    context = {"visit": visit, "form": form, "phrases": [_("请补充体验的窗口和时间"), _("请写清问题的具体情况")]}
    return render(request, "visits/return.html", context, status=status_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visit_for(request, pk)
    form = CompleteForm(visit, Offers(request.user), typed(request, visit))
    if moved_on(request, visit):
        return conflict_of(request, form, visit, resume=may_complete(request.user, visit))
    if not may_complete(request.user, visit):
        raise Refused(_("只有体验员单位和承办室可以补充退回的体验记录"))
    refused = keep_photos(request, visit)
    for text in refused:
        form.add_error(None, text)
    if sent(request) and accepted(
        form, lambda found: complete_visit(visit, form.completion, by=request.user, version=found["version"])
    ):
        messages.success(request, _("%(number)s已补充，重新提交。") % {"number": visit.number})
        return redirect(visit)
    context = {"visit": visit, "form": form, "photos": visit.photos.filter(is_paper=False).select_related("blob")}
    return render(request, "visits/complete.html", context, status=status_of(request))


def typed(request: HttpRequest, visit: Visit) -> Any:
    """What was posted, after a conflict moved to the present version; or text kept over a login."""
    if resuming(request):
        return moved_to(request, visit.version)
    return request.POST if request.method == "POST" else kept.data(request)


def sent(request: HttpRequest) -> bool:
    return request.method == "POST" and not resuming(request)


def status_of(request: HttpRequest) -> int:
    return HTTPStatus.BAD_REQUEST if sent(request) else HTTPStatus.OK


def moved_on(request: HttpRequest, visit: Visit) -> bool:
    """Whether the page was drawn before somebody else's change."""
    return sent(request) and request.POST.get("version", str(visit.version)) != str(visit.version)


def conflict_of(request: HttpRequest, form: Any, visit: Visit, *, resume: bool) -> HttpResponse:
    """C54: what stands now beside what was typed."""
    latest = {name: value for name, value in form.initial.items() if name != "version"}
    sentence = _("打开本页以后，这份体验记录已由他人更新，刚填的内容没有保存，也没有丢失。")
    return conflict(request, form, latest, sentence=sentence, abandon_url=visit.get_absolute_url(), resume=resume)


def keep_photos(request: HttpRequest, visit: Visit) -> list[str]:
    """Add the photos that came along (C14); return the sentences about those that were refused."""
    refused: list[str] = []
    for upload in request.FILES.getlist("photos"):
        try:
            complete_photo(visit, upload, by=request.user)
        except ValidationError as error:
            refused += error.messages
    return refused


def accepted(form: Any, action: Callable[[dict[str, Any]], Any]) -> bool:
    """Run the action for a form in order; what the action finds wrong is put at its field."""
    if not form.is_valid():
        return False
    try:
        action(form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Photo.objects.visible_to(request.user).select_related("blob"), pk=pk)
    return serve(row.blob, request)
