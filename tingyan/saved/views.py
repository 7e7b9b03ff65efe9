"""The pages of saved views: keep the filter of a list, name it, share it, remove it and bring it back."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tingyan.kit.keys import key_of
from tingyan.kit.words import listed
from tingyan.saved import actions
from tingyan.saved.forms import ViewForm
from tingyan.saved.models import SavedView
from tingyan.saved.reading import kept
from tingyan.saved.states import LISTS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All views, by list; beside one just removed the button that brings it back."""
    rows = SavedView.objects.visible_to(request.user).select_related("shared_with", "owner")[:200]
    gone = SavedView.objects.filter(owner=request.user.pk, pk=key_of(request.GET.get("undo", ""))).exclude(
        removed_at=None
    )
    return render(request, "saved/list.html", {"views": rows, "total": len(rows), "gone": gone.first()})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`list` and `query` come with the address of the list's menu, and go on in the form's own address."""
    name, query = request.GET.get("list", "issues:list"), kept(request.GET.get("query", ""))
    if name not in LISTS:
        raise Http404
    form = ViewForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            view = actions.keep(by=request.user, list=name, query=query, **form.cleaned_data)
        except ValidationError as invalid:
            add(form, invalid)
        else:
            messages.success(request, say("视图“%(name)s”已保存。") % {"name": view.name})
            return redirect(view)
    return shown(request, "saved/new.html", form, {"list_label": LISTS[name], "query": query, "list": name})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user).select_related("shared_with"), pk=pk)
    actions.need_owner(view, request.user)
    initial = {"name": view.name, "shared_with": view.shared_with, "is_default": view.is_default}
    form = ViewForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(view, by=request.user, **form.cleaned_data)
        except ValidationError as invalid:
            add(form, invalid)
        else:
            messages.success(request, say("视图“%(name)s”已修改。") % {"name": view.name})
            return redirect("saved:list")
    return shown(request, "saved/edit.html", form, {"view": view})


@require_POST
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    actions.remove(view, by=request.user)
    response = redirect("saved:list")
    response["Location"] += f"?undo={view.pk}"
    return response


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, owner=request.user.pk, pk=pk)
    try:
        actions.restore(view, by=request.user)
    except ValidationError as invalid:
        messages.error(request, listed(invalid.messages))
    else:
        messages.success(request, say("视图“%(name)s”已恢复。") % {"name": view.name})
    return redirect("saved:list")


def shown(request: HttpRequest, page: str, form: ViewForm, context: dict[str, Any]) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, page, {"form": form, **context}, status=status)


def add(form: ViewForm, invalid: ValidationError) -> None:
    form.add_error(None, invalid)
