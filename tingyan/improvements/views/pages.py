"""The pages that procedures and measures share; `procedures` and `measures` say for which model."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tingyan.improvements import faces
from tingyan.improvements.actions import take
from tingyan.improvements.forms import ImprovementForm, StepForm
from tingyan.improvements.views import asking
from tingyan.improvements.workflow import Step, edit_refusal, refusal, steps_for
from tingyan.kit import conflict, kept
from tingyan.kit.errors import Refused, Stale


def detail(request: HttpRequest, obj: Any, template: str) -> HttpResponse:
    user = request.user
    context = {
        "obj": obj,
        "steps": steps_for(user, obj),
        "editable": not edit_refusal(user, obj),
        "inside": faces.is_inside(user, obj),
        "issue": faces.issue_for(user, obj),
        "visit": faces.visit_for(user, obj),
    }
    return render(request, template, context)


def new(
    request: HttpRequest, form_class: type[ImprovementForm], record: Callable[..., Any], template: str
) -> HttpResponse:
    asking.need_recorder(request)
    origin = asking.origin_of(request)
    initial = asking.first_values(request, origin)
    form = form_class(typed(request), request.FILES or None, user=request.user, initial=initial)
    made: list[Any] = []
    if request.method == "POST" and asking.accepted(
        form, lambda: made.append(record(by=request.user, **form.values(), **origin))
    ):
        messages.success(request, _("“{name}”已登记").format(name=made[0]))
        return redirect(made[0])
    return render(request, template, {"form": form, **origin}, status=status_of(request, form))


def edit(request: HttpRequest, obj: Any, form_class: type[ImprovementForm], change: Callable[..., Any]) -> HttpResponse:
    """The form writes what was typed into a copy of its own; `obj` stays as the action must find it."""
    if message := edit_refusal(request.user, obj):
        raise Refused(message)
    resume = conflict.resuming(request)
    data = conflict.typed(request, obj.version) if resume else typed(request)
    form = form_class(data, request.FILES or None, user=request.user, instance=copy_of(obj))
    try:
        if (
            request.method == "POST"
            and not resume
            and asking.accepted(
                form, lambda: change(obj, by=request.user, version=asking.version_of(form), **form.values())
            )
        ):
            messages.success(request, _("修改已保存"))
            return redirect(obj)
    except Stale:
        latest = form_class(user=request.user, instance=type(obj).objects.get(pk=obj.pk))
        return stale(request, form, latest, obj.get_absolute_url(), resume=True)
    template = f"improvements/{obj._meta.model_name}_edit.html"
    return render(request, template, {"form": form, "obj": obj}, status=status_of(request, form))


def stale(request: HttpRequest, form: Any, latest: Any, url: str, *, resume: bool) -> HttpResponse:
    """409, with the values of `latest`: the same form over the row as it stands now."""
    now = {name: latest[name].value() for name in latest.fields} if latest else {}
    sentence = _("打开本页以后，这条内容已由他人更新，刚填的内容没有保存，也没有丢失。")
    return conflict.conflict(request, form, now, sentence=sentence, abandon_url=url, resume=resume)


def typed(request: HttpRequest) -> Any:
    """What was sent, or what was typed before a session ran out; None shows an empty form."""
    return request.POST if request.method == "POST" else kept.data(request)


def status_of(request: HttpRequest, form: Any) -> int:
    return 400 if request.method == "POST" and form.errors else 200


def copy_of(obj: Any) -> Any:
    return type(obj)(**{field.attname: getattr(obj, field.attname) for field in obj._meta.concrete_fields})


def step(request: HttpRequest, obj: Any, steps: Sequence[Step], name: str) -> HttpResponse:
    """Ask for what the step needs, and take it."""
    chosen = next((step for step in steps if step.name == name), None)
    if chosen is None:
        raise Http404
    if message := refusal(request.user, chosen, obj):
        raise Refused(message)
    form = StepForm(typed(request), step=chosen, initial={"version": obj.version})
    try:
        if request.method == "POST" and asking.accepted(form, lambda: take_step(request, chosen, obj, form)):
            messages.success(request, _("“{name}”{state}").format(name=obj, state=obj.get_state_display()))
            return redirect(obj)
    except Stale:
        return stale(request, form, None, obj.get_absolute_url(), resume=False)
    context = {"form": form, "obj": obj, "step": chosen}
    template = f"improvements/{obj._meta.model_name}_step.html"
    return render(request, template, context, status=status_of(request, form))


def take_step(request: HttpRequest, step: Step, obj: Any, form: StepForm) -> None:
    data = form.cleaned_data
    take(step, obj, by=request.user, version=data["version"], on=data.get("on"), note=data["note"])
