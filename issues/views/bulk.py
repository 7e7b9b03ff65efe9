"""交办, 核验 and 销号 for several rows: choose in the list, confirm here, read what was done and what was not."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from issues import actions
from issues.filters import listed
from issues.forms.bulk import BulkAssignForm, BulkCloseForm, BulkVerifyForm, WordsForm
from issues.models import Issue
from issues.views.steps import readable
from issues.workflow import ASSIGN, BY_NAME, CLOSE, VERIFY
from tingyan.kit.keys import key_of
from tingyan.saved.reading import kept

MOST = 200  # rows at once: beyond it nobody reads what is confirmed
STEPS = (ASSIGN.name, VERIFY.name, CLOSE.name)


@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Confirm a step for the chosen issues; a POST with `confirm` takes it and reports row by row."""
    chosen = request.POST if request.method == "POST" else request.GET
    name, ids = chosen.get("step", ""), chosen_ids(request, chosen)
    if name not in STEPS:
        raise Http404
    confirmed = request.method == "POST" and "confirm" in request.POST
    if request.method == "POST" and not confirmed:
        query = urlencode({"step": name, "ids": ids, "back": chosen.get("back", "")}, doseq=True)
        return redirect(f"{reverse('issues:bulk')}?{query}")
    issues = list(readable(request).filter(pk__in=ids, district__in=request.user.posts.office))
    form, rows = forms_of(name, request.POST if confirmed else None, issues)
    if confirmed and form.is_valid() and all(row.is_valid() for row in rows):
        report = actions.for_each(issues, act_of(name, form, rows, request.user), by=request.user)
        return render(request, "issues/bulk.html", way_back(chosen) | {"report": report, "step": BY_NAME[name]})
    context = way_back(chosen) | {"form": form, "rows": rows, "issues": issues, "step": BY_NAME[name]}
    context["page_errors"] = any(row.errors for row in rows)
    return render(request, "issues/bulk.html", context, status=HTTPStatus.BAD_REQUEST if confirmed else HTTPStatus.OK)


def way_back(chosen: Any) -> dict[str, str]:
    """The list under the filter that it was left with."""
    query = kept(chosen.get("back", ""))
    return {"back_query": query, "back": f"{reverse('issues:list')}?{query}" if query else reverse("issues:list")}


def chosen_ids(request: HttpRequest, chosen: Any) -> list[int]:
    """Ids of the ticked rows, or of everything that the list showed under its filter (选中全部): MOST at most."""
    if "whole" in chosen:
        rows = listed(request, query=QueryDict(chosen["whole"])).qs
        return list(rows.values_list("pk", flat=True)[:MOST])
    keys = map(key_of, chosen.getlist("ids"))
    return [key for key in keys if key is not None][:MOST]


def forms_of(name: str, data: Any, issues: list[Issue]) -> tuple[Any, list[WordsForm]]:
    """The shared form, and for 交办 one form of words an issue."""
    if name == ASSIGN.name:
        return BulkAssignForm(data, issues=issues), [WordsForm(data, issue=issue) for issue in issues]
    return (BulkVerifyForm(data) if name == VERIFY.name else BulkCloseForm(data)), []


def act_of(name: str, form: Any, rows: list[WordsForm], by: Any) -> Any:
    """What is done to one issue."""
    data = form.cleaned_data
    if name == VERIFY.name:
        return lambda issue: actions.verify(issue, how=data["how"], note=data["note"], by=by)
    if name == CLOSE.name:
        return lambda issue: actions.close(issue, note=data["note"], by=by)
    own = {row.issue.pk: row.cleaned_data for row in rows}
    return lambda issue: actions.assign(issue, form.order(own[issue.pk]), note=data["note"], by=by)
