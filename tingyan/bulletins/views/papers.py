"""通报: the list, and one with every number leading to its rows."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from tingyan.bulletins import exports, faces
from tingyan.bulletins.models import Bulletin
from tingyan.bulletins.prose import OF_UNIT, differences
from tingyan.bulletins.workflow import may_draft, steps_for
from tingyan.kit.errors import Refused
from tingyan.kit.paging import page_of

MADE = ("district", "campaign", "drafted_by", "approved_by", "issued_by")


def need_reader(request: HttpRequest) -> None:
    user: Any = request.user
    if not (user.is_superuser or user.posts.reads):
        raise Refused(say("只有承办室和分管领导可以查看通报"))


def fetch(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(Bulletin.objects.visible_to(request.user).select_related(*MADE), pk=pk)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    need_reader(request)
    page = page_of(request, Bulletin.objects.visible_to(request.user).select_related("district", "campaign"))
    return render(request, "bulletins/list.html", {"page": page, "may_draft": may_draft(request.user)})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    paper = fetch(request, pk)
    numbers = faces.of_text(paper)
    context = {
        "paper": paper,
        "sections": faces.sections(paper, numbers),
        "lines": faces.lines(paper),
        "columns": OF_UNIT,
        "numbers": numbers,
        "differences": differences(paper.sections, numbers),
        "steps": {step.name: step for step in steps_for(request.user, paper)},
        "entries": entries(paper),
    }
    return render(request, "bulletins/detail.html", context)


def entries(paper: Any) -> list[dict[str, Any]]:
    """What was done, newest first."""
    done = [
        (say("印发"), paper.issued_at, paper.issued_by),
        (say("批准"), paper.approved_at, paper.approved_by),
        (say("拟稿"), paper.drafted_at, paper.drafted_by),
    ]
    return [{"verb": verb, "at": at, "who": who.name, "role": "plain"} for verb, at, who in done if at]


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    return exports.document(fetch(request, pk), by=request.user)
