"""Due dates: why one is on its day, and which a changed calendar would move."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from issues import actions
from issues.actions.shift import shift_due
from issues.faces import face
from issues.forms.base import words
from issues.models import Task
from issues.reasons import reason_of
from issues.shifts import Shift, shifts
from issues.views.steps import readable
from tingyan.kit.errors import Refused
from tingyan.workdays import calendar


@require_safe
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Every due date of the current round that the person may see, with its days."""
    issue = get_object_or_404(readable(request), pk=pk)
    if not face(request.user, issue).works_or_judges:
        raise Refused(say("只有承办单位、承办室和分管领导可以查看整改时限"))
    tasks = Task.objects.visible_to(request.user).held().filter(issue=issue, round__number=issue.round_no)
    days = calendar.load()
    found = tasks.select_related("unit", "round").order_by("-is_lead", "id")
    reasons = [reason_of(task, issue.fix_type, days) for task in found]
    granted = [ask for ask in issue.extensions.all() if ask.granted and ask.round_no == issue.round_no]
    context = {"issue": issue, "reasons": reasons, "granted": granted[::-1], "edition": days.edition}
    return render(request, "issues/why.html", context)


class ShiftForm(forms.Form):
    """`chosen`: task and day as the page showed them, so that nothing else is moved."""

    note = words(_("调整的理由"), rows=2)
    chosen = forms.MultipleChoiceField(
        label=_("要调整的任务"),
        error_messages={"required": _("请选择要调整的任务")},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, found: list[Shift]) -> None:
        super().__init__(data)
        self.by_key = {f"{each.task.pk}:{each.then}": each for each in found}
        self.fields["chosen"].choices = [(key, str(each.task.unit)) for key, each in self.by_key.items()]

    @property
    def rows(self) -> list[tuple[str, Shift, bool]]:
        ticked = set(self.data.getlist("chosen")) if self.is_bound else set()
        return [(key, each, key in ticked) for key, each in self.by_key.items()]


@require_http_methods(["GET", "HEAD", "POST"])
def shift_page(request: HttpRequest) -> HttpResponse:
    """What today's calendar would count otherwise; the chief ticks what is to move."""
    user: Any = request.user
    if not user.posts.reads:
        raise Refused(say("只有承办室和分管领导可以查看工作日历变动的影响"))
    form = ShiftForm(request.POST or None, found=shifts(user, calendar.load()))
    if request.method == "POST":
        if not user.posts.chief:
            raise Refused(say("只有室负责人可以调整整改时限"))
        if form.is_valid():
            return moved(request, [form.by_key[key] for key in form.cleaned_data["chosen"]], form.cleaned_data["note"])
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "may_shift": bool(user.posts.chief), "edition": calendar.load().edition}
    return render(request, "issues/shifts.html", context, status=status)


def moved(request: HttpRequest, chosen: list[Shift], reason: str) -> HttpResponse:
    """Move what was ticked, row by row, and say what was not."""
    by_issue: dict[int, list[Shift]] = {}
    for each in chosen:
        by_issue.setdefault(each.task.issue_id, []).append(each)

    def act(issue: Any) -> None:
        for each in by_issue[issue.pk]:
            shift_due(each.task, each.then, by=request.user, reason=reason)

    issues = {each.task.issue_id: each.task.issue for each in chosen}
    for each in chosen:
        each.task.issue = issues[each.task.issue_id]  # one version of an issue, whichever of its tasks moves first
    report = actions.for_each(issues.values(), act, by=request.user)
    done = len(report.done)
    if done:
        text = ngettext("已调整%(n)s个问题的整改时限。", "已调整%(n)s个问题的整改时限。", done)
        messages.success(request, text % {"n": done})
    for issue, sentence in report.left:
        messages.warning(request, f"{issue.number}：{sentence}")
    return redirect("issues:shifts")
