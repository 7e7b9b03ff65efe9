"""One visit: what it says, and what can still be done with it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues.faces import faces, with_work
from issues.models import Issue
from issues.states import Theme
from tingyan.files.actions import store_image
from tingyan.files.serve import serve
from tingyan.kit import kept
from tingyan.kit.errors import Refused
from visits.actions import complete_visit, confirm_visit, return_visit
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
    return redirect(visit)


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visit_for(request, pk)
    if not may_return(request.user, visit):
        raise Refused(_("只有承办室可以退回已提交的体验记录"))
    form = ReturnForm(request.POST or kept.data(request), initial={"version": visit.version})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        return_visit(visit, by=request.user, note=found["note"], version=found["version"])
        return redirect(visit)
    context = {"visit": visit, "form": form, "phrases": [_("请补充体验的窗口和时间"), _("请写清问题的具体情况")]}
    return render(request, "visits/return.html", context, status=400 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visit_for(request, pk)
    if not may_complete(request.user, visit):
        raise Refused(_("只有体验员单位和承办室可以补充退回的体验记录"))
    form = CompleteForm(visit, Offers(request.user), request.POST or kept.data(request))
    if request.method == "POST" and form.is_valid() and completed(request, visit, form):
        return redirect(visit)
    return render(
        request, "visits/complete.html", {"visit": visit, "form": form}, status=400 if request.method == "POST" else 200
    )


def completed(request: HttpRequest, visit: Visit, form: CompleteForm) -> bool:
    """Store the photos and complete the visit; what is wrong is put to its field."""
    try:
        blobs = [store_image(upload, by=request.user) for upload in request.FILES.getlist("photos")]
    except ValidationError as error:
        form.add_error(None, error)
        return False
    try:
        complete_visit(visit, form.completion(blobs), by=request.user, version=form.cleaned_data["version"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Photo.objects.visible_to(request.user).select_related("blob"), pk=pk)
    return serve(row.blob, request)
