"""Two doors of the log: a page tells that it is being printed, and whoever needs a telephone number says why."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from tingyan.audit import actions as audit
from tingyan.kit import masks
from tingyan.kit.phones import Verbatim


class PrintForm(forms.Form):
    """`address` with its filters, as the browser shows it; `rows` of a list; `sha256` of the words on the page."""

    address = Verbatim(max_length=2000, validators=[RegexValidator(r"^/")])
    rows = forms.IntegerField(required=False, min_value=0, max_value=2**31)
    sha256 = Verbatim(required=False, validators=[RegexValidator(r"^[0-9a-f]{64}$")])


@require_POST
def printed(request: HttpRequest) -> HttpResponse:
    """Record who prints which page, as only a browser knows: 204, or 400 where it is no page of this site."""
    form = PrintForm(request.POST)
    try:
        page = resolve(request.POST.get("address", "").partition("?")[0]).view_name
    except Resolver404:
        page = ""
    if not (page and form.is_valid()):
        return JsonResponse(form.errors, status=400)
    with audit.recording(by=request.user):
        audit.entry("page.print", page=page, **{name: value for name, value in form.cleaned_data.items() if value})
    return HttpResponse(status=204)


class RevealForm(forms.Form):
    """Which page or export shows its telephone numbers whole, once, and why."""

    page = Verbatim(widget=forms.HiddenInput, max_length=4000, validators=[RegexValidator(r"^/(?!/)")])
    whole = forms.BooleanField(label=_("含完整联系方式"), error_messages={"required": _("请勾选“含完整联系方式”")})
    reason = forms.CharField(
        label=_("理由"), max_length=200, error_messages={"required": _("请填写为什么需要完整的电话号码")}
    )


@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest) -> HttpResponse:
    """Answer a POST as that page or export answers, this once with its numbers whole; who asked, and why, is on record.

    Whoever may open a page may see its numbers so; whole exports are for the office and its leaders.
    """
    if request.method != "POST":
        return render(request, "audit/reveal.html", {"form": RevealForm(initial={"page": request.GET.get("page", "")})})
    form = RevealForm(request.POST)
    if not form.is_valid():
        return render(request, "audit/reveal.html", {"form": form}, status=HTTPStatus.BAD_REQUEST)
    address, reason, by = form.cleaned_data["page"], form.cleaned_data["reason"], request.user
    masks.show_whole(files=may_export(by))
    response = asked(request, address)
    leaves = response.streaming or response.has_header("Content-Disposition")
    if response.status_code != HTTPStatus.OK or not (leaves or shows(response)):
        return response
    found = [] if leaves else masks.found(response.content.decode())
    action = "phone.export" if leaves else "phone.reveal"
    with audit.recording(by=by):
        audit.entry(action, district_id=by.district_id, page=address, reason=reason, phones=found)
    return response


def may_export(user: Any) -> bool:
    return bool(user.is_superuser or user.posts.office or user.posts.leads)


def shows(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def asked(request: HttpRequest, address: str) -> HttpResponse:
    """What the site answers to a GET of `address` in this request's own session. Raises Http404."""
    path, _mark, query = address.partition("?")
    try:
        match: ResolverMatch = resolve(path)
    except Resolver404:
        raise Http404 from None
    if match.view_name == "audit:reveal":
        raise Http404
    request.method, request.path, request.path_info, request.resolver_match = "GET", path, path, match
    request.META |= {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    request.GET, request.POST = QueryDict(query), QueryDict()
    response = match.func(request, *match.args, **match.kwargs)
    return response.render() if hasattr(response, "render") else response
