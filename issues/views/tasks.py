"""A unit's work page: plan, milestones, progress, evidence; and the steps of an assisting unit."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST

from issues import actions
from issues.forms import extending, working
from issues.models import Evidence, Milestone, Task
from issues.views.steps import add_errors, bound_to, moved_on, status_of, who_was_first
from issues.views.uploads import keep_files, store_each
from issues.workflow import TASK_STEPS_BY_NAME, task_refusal
from tingyan.kit import kept
from tingyan.kit.conflict import conflict, resuming, typed
from tingyan.kit.errors import Refused, Stale

FORMS = {
    "sign_task": working.TaskStepForm,
    "finish_task": working.FinishForm,
    "contest_task": working.TaskContestForm,
    "extend_task": extending.TaskExtendForm,
}


def readable_tasks(request: HttpRequest) -> Any:
    return Task.objects.visible_to(request.user).select_related("issue__district", "issue__lead", "unit", "round")


@require_http_methods(["GET", "POST"])
def task_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """签收, 办结, 申请改派 or 申请延期 of an assisting unit's own task."""
    task = get_object_or_404(readable_tasks(request), pk=pk)
    if name not in FORMS:
        raise Http404
    chosen = TASK_STEPS_BY_NAME[name]
    if message := task_refusal(request.user, chosen, task):
        raise Refused(message)
    form = FORMS[name](bound_to(request, task.issue), task=task, user=request.user)
    if request.method == "POST" and name == "finish_task":
        keep_files(request, form, task)
    try:
        if request.method == "POST" and moved_on(request, task.issue):
            raise Stale(task.issue)
        if settles(request, form) and act_on_task(request, task, form, name):
            return redirect(task.issue)
    except Stale:
        where = task.issue.get_absolute_url()
        return conflict(request, form, {}, sentence=who_was_first(task.issue), abandon_url=where, resume=True)
    context = {"issue": task.issue, "task": task, "form": form, "step": chosen}
    return render(request, "issues/task_step.html", context, status=status_of(request, form))


def settles(request: HttpRequest, form: Any) -> bool:
    """Whether the post is to be acted on: what was brought back from a conflict is looked at first."""
    return request.method == "POST" and not resuming(request) and form.is_valid()


def act_on_task(request: HttpRequest, task: Task, form: Any, name: str) -> bool:
    """Call the action; False where it found the input wanting, which the form then says."""
    common = {"approval": form.approval, "by": request.user, "version": form.cleaned_data["version"]}
    try:
        if name == "sign_task":
            actions.sign_task(task, **common)
        elif name == "finish_task":
            actions.finish_task(task, form.outcome, **common)
        elif name == "extend_task":
            actions.extend(task, form.wish, **common)
        else:
            actions.contest(task, ground=form.cleaned_data["note"], **common)
    except ValidationError as invalid:
        add_errors(form, invalid)
        return False
    messages.success(request, say("%(unit)s的配合任务已更新。") % {"unit": task.unit})
    return True


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """The work page of a task; a POST saves the plan and its milestones."""
    found = workable(request, pk)
    data = typed(request, found.version) if resuming(request) else (request.POST or kept.data(request))
    form = working.PlanForm(data or None, instance=Task.objects.get(pk=pk))
    milestones = working.MilestoneFormSet(data or None, prefix="milestones", initial=open_milestones(found))
    if request.method == "POST" and not resuming(request) and form.is_valid() and milestones.is_valid():
        return plan_saved(request, found, form, milestones)
    context = page_of_task(found) | {"form": form, "milestones": milestones}
    wrong = form if form.errors else milestones
    return render(request, "issues/task.html", context, status=status_of(request, wrong))


def workable(request: HttpRequest, pk: int) -> Task:
    """A task that the person may write on: of his own unit, or as the office that serves it. 404 or Refused else."""
    found: Task = get_object_or_404(readable_tasks(request), pk=pk)
    posts = request.user.posts
    if found.unit_id not in posts.units and found.issue.district_id not in posts.office:
        raise Refused(say("只有承办单位（%(unit)s）可以填写整改任务") % {"unit": found.unit})
    return found


def open_milestones(task: Task) -> list[dict[str, Any]]:
    return list(task.milestones.filter(done_on=None).values("date", "deliverable"))


def page_of_task(task: Task) -> dict[str, Any]:
    """What the work page shows beside its form."""
    return {
        "task": task,
        "issue": task.issue,
        "open": task.state in ("to_sign", "fixing"),
        "reached": task.milestones.exclude(done_on=None),
        "waiting": task.milestones.filter(done_on=None),
        "progress": task.progress.select_related("by"),
        "evidence": task.evidence.filter(removed_at=None).select_related("blob"),
        "progress_form": working.ProgressForm(),
        "evidence_form": working.EvidenceForm(),
    }


def plan_saved(request: HttpRequest, task: Task, form: Any, milestones: Any) -> HttpResponse:
    rows = [(row["date"], row["deliverable"]) for row in milestones.cleaned_data if row.get("date")]
    try:
        actions.plan(task, form.plan, rows, by=request.user, version=form.cleaned_data["version"])
    except Stale:
        task.refresh_from_db()
        latest = {name: getattr(task, name) for name in form.fields if name != "version"}
        sentence = say("整改方案已在另一处修改，刚填的内容没有丢失。")
        return conflict(request, form, latest, sentence=sentence, abandon_url=request.path, resume=True)
    messages.success(request, say("整改方案已保存。"))
    return redirect("issues:task", task.pk)


@require_POST
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note of progress; wrong input shows the work page with what was typed."""
    found = workable(request, pk)
    form = working.ProgressForm(request.POST)
    if form.is_valid():
        actions.note_progress(found, form.cleaned_data["text"], kind=form.cleaned_data["kind"], by=request.user)
        messages.success(request, say("整改进展已记录。"))
        return redirect("issues:task", pk)
    return again(request, found, progress_form=form)


def again(request: HttpRequest, task: Task, **forms: Any) -> HttpResponse:
    context = page_of_task(task) | {
        "form": working.PlanForm(instance=task),
        "milestones": working.MilestoneFormSet(prefix="milestones", initial=open_milestones(task)),
    }
    return render(request, "issues/task.html", context | forms, status=HTTPStatus.BAD_REQUEST)


@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Hang files on a task. Those that are fine are kept even if another one is refused, and each is named."""
    found = workable(request, pk)
    form = working.EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        refused = store_each(request.user, found, data["files"], data["kind"], data["caption"])
        if not refused:
            messages.success(request, say("材料已上传。"))
            return redirect("issues:task", pk)
        for text in refused:
            form.add_error("files", text)
    return again(request, found, evidence_form=form)


@require_POST
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a milestone off."""
    milestone = get_object_or_404(
        Milestone.objects.filter(task__in=readable_tasks(request)).select_related("task__issue", "task__unit"), pk=pk
    )
    actions.reach_milestone(milestone, by=request.user)
    messages.success(request, say("整改节点已完成。"))
    return redirect("issues:task", milestone.task_id)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off an open task."""
    rows = Evidence.objects.visible_to(request.user).exclude(task=None).select_related("issue", "task__unit", "blob")
    evidence = get_object_or_404(rows.select_related("task__issue"), pk=pk, removed_at=None)
    actions.remove_evidence(evidence, by=request.user)
    messages.success(request, say("材料“%(name)s”已移除。") % {"name": evidence.blob.name})
    return redirect("issues:task", evidence.task_id)
