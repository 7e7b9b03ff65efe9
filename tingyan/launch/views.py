"""开通, for the emergency account."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from issues.views.steps import add_errors
from tingyan.directory.models import District
from tingyan.directory.states import Role
from tingyan.launch import actions, standing
from tingyan.launch.forms import CampaignForm, ChecklistsForm, DistrictForm, PeopleForm, PlacesForm, UnitsForm

page = require_http_methods(["GET", "HEAD", "POST"])


def need_founder(request: HttpRequest) -> None:
    actions.check_founds(request.user)  # type: ignore[arg-type]


def fetch(request: HttpRequest, pk: int) -> District:
    """A step of a district is nothing at all for whoever cannot take it."""
    if not request.user.is_superuser:
        raise Http404
    return get_object_or_404(District, pk=pk)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every district with its six steps; the first that is not done is the one to take."""
    need_founder(request)
    districts = [(district, standing.steps(district)) for district in District.objects.order_by("-pk")[:20]]
    rows = [(district, steps, next((step for step in steps if not step.done), None)) for district, steps in districts]
    return render(request, "launch/home.html", {"rows": rows})


@page
def new(request: HttpRequest) -> HttpResponse:
    need_founder(request)
    form = filled(request, DistrictForm)
    if wanted(request, form) and done(form, actions.found_district, request, **form.cleaned_data):
        messages.success(request, say("%(name)s已建立，接着建立参与单位") % form.cleaned_data)
        return redirect("launch:home")
    return shown(request, "launch/new.html", form)


@page
def units(request: HttpRequest, pk: int) -> HttpResponse:
    district = fetch(request, pk)
    form = filled(request, UnitsForm)
    if wanted(request, form) and done(form, actions.add_units, request, district, form.cleaned_data["lines"]):
        return onwards(request, say("已建立%(n)s个单位") % {"n": len(form.cleaned_data["lines"])})
    return shown(request, "launch/units.html", form, district=district)


@page
def places(request: HttpRequest, pk: int) -> HttpResponse:
    district = fetch(request, pk)
    form = filled(request, PlacesForm, district=district)
    if wanted(request, form):
        told = form.cleaned_data
        if done(form, actions.add_places, request, district, told["hall"], told["managed_by"], told["lines"]):
            return onwards(request, say("%(hall)s已有%(n)s个窗口") % {"hall": told["hall"], "n": len(told["lines"])})
    return shown(request, "launch/places.html", form, district=district)


@page
def checklists(request: HttpRequest, pk: int) -> HttpResponse:
    district = fetch(request, pk)
    form = filled(request, ChecklistsForm, district=district)
    if wanted(request, form) and done(form, actions.add_checklists, request, district, form.cleaned_data):
        return onwards(request, say("三个主题的体验清单已建立"))
    return shown(request, "launch/checklists.html", form, district=district)


@page
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    district = fetch(request, pk)
    form = filled(request, CampaignForm, district=district)
    if wanted(request, form) and done(form, actions.open_campaign, request, district, **form.cleaned_data):
        return onwards(request, say("活动“%(name)s”已建立") % form.cleaned_data)
    return shown(request, "launch/campaign.html", form, district=district)


@never_cache
@page
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to the step is the sheet of first passwords: it is shown this once and kept nowhere."""
    district = fetch(request, pk)
    form = filled(request, PeopleForm)
    slips: list[actions.Slip] = []

    def add(*told: Any, by: Any) -> None:
        slips.extend(actions.add_people(*told, by=by))

    if wanted(request, form):
        done(form, add, request, district, form.cleaned_data["lines"])
    context = {"slips": slips, "roles": Role.labels, "address": request.build_absolute_uri("/")}
    return shown(request, "launch/people.html", form, district=district, **context)


def filled(request: HttpRequest, form: type[Form], **more: Any) -> Any:
    """The form as sent; with “读入文件” the box of a ListForm holds the file's lines, to be looked at."""
    if request.method != "POST":
        return form(**more)
    if "read" not in request.POST:
        return form(request.POST, **more)
    sent = form(request.POST, request.FILES, **more)
    try:
        typed = request.POST.dict() | {"lines": sent.read()}
    except ValidationError as invalid:
        sent.is_valid()
        sent.errors.clear()
        sent.add_error("file", invalid)
        return sent
    return form(initial=typed, **more)


def wanted(request: HttpRequest, form: Form) -> bool:
    return request.method == "POST" and "read" not in request.POST and form.is_valid()


def done(form: Form, act: Callable[..., Any], request: HttpRequest, *told: Any, **more: Any) -> bool:
    """Whether the step was taken; its faults stand at the fields otherwise."""
    try:
        act(*told, **more, by=request.user)
    except ValidationError as invalid:
        add_errors(form, invalid)
        return False
    return True


def onwards(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("launch:home")


def shown(request: HttpRequest, template: str, form: Form, **more: Any) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, template, {"form": form, **more}, status=status)
