"""上传 → 对列 → 预览 → 确认 → 结果, a page each; the address of an import shows where it stands."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tingyan.imports import actions
from tingyan.imports.bases import Ledger
from tingyan.imports.catalogue import LEDGERS
from tingyan.imports.forms import MatchForm, PlaceForm, UploadForm
from tingyan.imports.models import Run
from tingyan.imports.states import BACKGROUND, Outcome, Stage
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of


def open_to(user: Any) -> list[type[Ledger]]:
    return [ledger for ledger in LEDGERS.values() if ledger.districts(user)]


def ledger_of(request: HttpRequest, slug: str) -> type[Ledger]:
    if slug not in LEDGERS:
        raise Http404
    if not LEDGERS[slug].districts(request.user):
        raise Refused(say("没有导入%s的权限") % LEDGERS[slug].label)
    return LEDGERS[slug]


def fetch(request: HttpRequest, pk: int) -> Run:
    runs = Run.objects.visible_to(request.user).select_related("district", "by")
    return get_object_or_404(runs.defer("data"), pk=pk)


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    ledgers = open_to(request.user)
    if not ledgers:
        raise Refused(say("只有承办室、单位和系统管理员可以导入台账"))
    page = page_of(request, Run.objects.visible_to(request.user).defer("data"))
    labels = {slug: ledger.label for slug, ledger in LEDGERS.items()}
    rows = [(run, labels.get(run.kind, run.kind)) for run in page]
    return render(request, "imports/list.html", {"ledgers": ledgers, "page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    ledger = ledger_of(request, slug)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            choice = form.cleaned_data["phones"]
            run = actions.upload(slug, file.name, file.read(), by=request.user, choice=choice)
        except ValidationError as invalid:
            form.add_error("file", invalid)
        else:
            return redirect("imports:match", run.pk)
    context = {"form": form, "ledger": ledger, "steps": steps(), "step": 1}
    return render(request, "imports/upload.html", context, status=status_of(form))


def steps() -> list[str]:
    return [say("上传"), say("对列"), say("预览"), say("结果")]


def status_of(form: Any) -> int:
    return HTTPStatus.BAD_REQUEST if form.is_bound and form.errors else HTTPStatus.OK


@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Which sheet, which row is the header, which column is what; another header is read again first."""
    run = fetch(request, pk)
    if run.stage in (*BACKGROUND, Stage.DONE):
        return redirect(run)
    place = PlaceForm(request.POST if request.method == "POST" else None, run=run)
    if place.is_bound and place.is_valid() and elsewhere(run, place.cleaned_data):
        run.sheet, run.header_row = place.cleaned_data["sheet"], place.cleaned_data["header_row"]
        return shown(request, run, MatchForm(run=actions.look_again(run)))
    form = MatchForm(request.POST if request.method == "POST" else None, run=run)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            actions.match(run, sheet=data["sheet"], header_row=data["header_row"], names=form.names, by=request.user)
        except ValidationError as invalid:
            form.add_error(None, invalid)
        else:
            return redirect(run)
    return shown(request, run, form)


def elsewhere(run: Run, data: dict[str, Any]) -> bool:
    return (data["sheet"], data["header_row"]) != (run.sheet, run.header_row)


def shown(request: HttpRequest, run: Run, form: Any) -> HttpResponse:
    context = {"form": form, "run": run, "ledger": LEDGERS[run.kind], "steps": steps(), "step": 2}
    return render(request, "imports/match.html", context, status=status_of(form))


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview, progress or result. While it runs the page asks again by itself; it may be closed."""
    run = fetch(request, pk)
    if run.stage == Stage.MATCHING:
        return redirect("imports:match", run.pk)
    outcome = request.GET.get("outcome", "")
    lines = run.lines.filter(outcome=outcome) if outcome in Outcome.values else run.lines.all()
    page = page_of(request, lines)
    labels = {column.name: column.label for column in LEDGERS[run.kind].columns}
    letters = {name: letter for letter, name in run.names.items()}
    context = {
        "run": run,
        "page": page,
        "lines": [line_of(line, labels, letters) for line in page],
        "counts": [(each, run.counts.get(each.value, 0)) for each in Outcome],
        "outcome": outcome,
        "running": run.stage in BACKGROUND,
        "wrong": run.counts.get(Outcome.WRONG, 0),
        "written": run.counts.get(Outcome.NEW, 0) + run.counts.get(Outcome.CHANGED, 0),
        "ledger": LEDGERS[run.kind],
        "steps": steps(),
        "step": 4 if run.stage in (Stage.SAVING, Stage.DONE) else 3,
        "said": said(run) if run.stage == Stage.DONE else "",
    }
    response = render(request, "imports/detail.html", context)
    if context["running"]:
        response["Refresh"] = "3"
    return response


def line_of(line: Any, labels: dict[str, Any], letters: dict[str, str]) -> dict[str, Any]:
    faults = []
    for name, text in line.faults.items():
        place = {"row": line.number, "column": letters.get(name, ""), "label": labels.get(name, ""), "text": text}
        faults.append(
            (say("第%(row)s行%(column)s列：%(text)s") if place["column"] else say("第%(row)s行：%(text)s")) % place
        )
    cells = [(labels[name], text) for name, text in line.cells.items() if name in labels]
    return {"line": line, "faults": faults, "cells": cells}


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    run = actions.confirm(fetch(request, pk), by=request.user)
    return redirect(run)


def said(run: Run) -> str:
    """What came of it, in one sentence (C07)."""
    counts = run.counts
    parts = [say("%(n)s条新增") % {"n": counts[Outcome.NEW]}]
    if counts[Outcome.CHANGED]:
        parts.append(say("%(n)s条更新") % {"n": counts[Outcome.CHANGED]})
    if counts[Outcome.UNCHANGED]:
        parts.append(say("%(n)s条未变") % {"n": counts[Outcome.UNCHANGED]})
    if counts[Outcome.DUPLICATE]:
        parts.append(say("%(n)s 条重复已跳过") % {"n": counts[Outcome.DUPLICATE]})
    return "，".join(parts) + "。"
