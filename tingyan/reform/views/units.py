"""机构与岗位变动: the units of a district, and what becomes of one."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_safe

from issues.views.steps import add_errors
from tingyan.directory import actions as directory
from tingyan.directory.actions.places import check_edits
from tingyan.directory.actions.units import check_reforms
from tingyan.directory.models import Appointment, Department
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.paging import page_of
from tingyan.reform import actions
from tingyan.reform.forms import IntoForm, MergeForm, RenameForm


def need_keeper(request: HttpRequest) -> None:
    posts: Any = request.user.posts
    if not (request.user.is_superuser or posts.office or posts.sysadmin or posts.secadmin):
        raise Refused(say("只有承办室和管理员可以查看机构与岗位变动"))


def fetch(request: HttpRequest, pk: int) -> Department:
    need_keeper(request)
    rows = Department.objects.visible_to(request.user).taking_part().select_related("district")
    return get_object_or_404(rows, pk=pk)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    need_keeper(request)
    units = (
        Department.objects.visible_to(request.user).taking_part().select_related("merged_into").order_by("order", "pk")
    )
    page = page_of(request, units)
    posts: dict[int, list[Appointment]] = {}
    held = Appointment.objects.filter(unit__in=page.rows, acting_for=None, until=None)
    for post in held.select_related("user", "unit").order_by("role", "pk"):
        posts.setdefault(post.unit_id, []).append(post)
    user: Any = request.user
    context = {
        "page": page,
        "rows": [(unit, posts.get(unit.pk, [])) for unit in page],
        "reforms": user.is_superuser or bool(user.posts.chief),
        "grants": user.is_superuser or user.posts.secadmin,
    }
    return render(request, "reform/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, look at what moves and what stays, confirm. What has changed meanwhile is shown again (409)."""
    unit = fetch(request, pk)
    check_reforms(request.user, unit)
    if request.method == "POST":
        return confirm(request, unit)
    form = IntoForm(request.GET if "into" in request.GET else None, unit=unit)
    if not form.is_bound or not form.is_valid():
        status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
        return render(request, "reform/merge.html", {"unit": unit, "form": form, "merger": None}, status=status)
    return shown(request, unit, form.cleaned_data["into"])


def shown(
    request: HttpRequest, unit: Department, into: Department, form: Any = None, status: int = 200
) -> HttpResponse:
    try:
        merger = actions.preview(unit, into)
    except ValidationError as invalid:
        wrong = IntoForm({"into": into.pk}, unit=unit)
        wrong.is_valid()
        add_errors(wrong, invalid)
        context = {"unit": unit, "form": wrong, "merger": None}
        return render(request, "reform/merge.html", context, status=HTTPStatus.BAD_REQUEST)
    form = form or MergeForm(None, unit=unit)
    context = {"unit": unit, "form": form, "merger": merger, "stale": status == HTTPStatus.CONFLICT}
    return render(request, "reform/merge.html", context, status=status)


def confirm(request: HttpRequest, unit: Department) -> HttpResponse:
    form = MergeForm(request.POST, unit=unit)
    if not form.is_valid():
        if form.cleaned_data.get("into"):
            return shown(request, unit, form.cleaned_data["into"], form, HTTPStatus.BAD_REQUEST)
        context = {"unit": unit, "form": form, "merger": None}
        return render(request, "reform/merge.html", context, status=HTTPStatus.BAD_REQUEST)
    data = form.cleaned_data
    try:
        merger = actions.merge_units(unit, data["into"], token=data["token"], by=request.user, reason=data["note"])
    except (Stale, ValidationError):  # what is wrong now is said by the preview itself
        return shown(request, unit, data["into"], form, HTTPStatus.CONFLICT)
    told = {"old": unit, "into": data["into"], "n": len(merger.issues)}
    messages.success(request, say("%(old)s已并入%(into)s，转移未办结问题%(n)s个。") % told)
    return redirect("reform:list")


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    unit = fetch(request, pk)
    check_edits(request.user, unit.district_id)
    first = {"name": unit.name, "short_name": unit.short_name}
    form = RenameForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            directory.rename_unit(unit, by=request.user, **form.cleaned_data)
        except ValidationError as invalid:
            add_errors(form, invalid)
        else:
            messages.success(request, say("单位名称已更改，原名称保留为别名。"))
            return redirect("reform:list")
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "reform/rename.html", {"unit": unit, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked once more, as a unit that is no longer used cannot be chosen; what stands against it is said there."""
    unit = fetch(request, pk)
    check_reforms(request.user, unit)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.retire(unit, by=request.user)
        except ValidationError as invalid:
            add_errors(form, invalid)
        else:
            messages.success(request, say("%(unit)s已停用。") % {"unit": unit})
            return redirect("reform:list")
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "reform/retire.html", {"unit": unit, "form": form}, status=status)
