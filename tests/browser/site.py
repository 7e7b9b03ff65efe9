"""Every page of the site with something on it: the rows, and for each person the addresses that open them.

What a person may open stands in tests/doors.py; this adds the states, steps, lists and errors that one row of each kind
does not show.
"""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from issues.models import Issue, Reassignment
from issues.states import FixType, State, TaskState
from issues.views.pages import PAGES
from issues.workflow import TASK_STEPS, steps_for, task_steps_for
from tests.cast import Cast
from tests.doors import DOORS, world
from tests.factories import at_noon, make_evidence, make_issue, make_issues, make_visit
from tests.test_doors import address
from tingyan.improvements import workflow as improvements
from tingyan.improvements.models import Measure, Procedure
from tingyan.numbers.catalogue import FIGURES
from visits.states import Mode, VisitState

FILES = {name for name in DOORS if "export" in name} | {
    *("visits:draft_photo", "visits:photo", "issues:evidence", "improvements:measure_document")
}
HALF_DONE = {State.DEFERRED: {"deferred_until": date(2099, 1, 4), "deferred_from": State.FIXING}}
ON_SPOT = {"lead": None, "fixed_on_spot": True, "spot_action": "当场更换电源"}
LISTS = ("issues:list", "visits:list", "improvements:list", "improvements:measures")


def furnish(cast: Cast) -> SimpleNamespace:
    """The world of tests/doors.py, and around it whatever a list, a step or a mark can be about."""
    rows = world(cast)
    rows.issues = {state: in_state(cast, state) for state in State}
    make_issue(cast, state=State.SUBMITTED, **ON_SPOT)
    make_issue(cast, lead=cast.unit_b, state=State.FIXING, round_no=2, returns=1, due=date(2099, 1, 4))
    make_issue(cast, lead=cast.unit_c, assist=[cast.unit_b], state=State.ASSIGNED)  # head B assists, and may contest
    make_issues(cast, 25, hall=None)
    make_evidence(cast, rows.issues[State.SUBMITTED], blob=rows.photo.blob, forwarded=True)
    add_contest(cast, rows.issues[State.ASSIGNED])
    rows.returned = make_visit(
        cast, visitor=cast.head_b, visitor_unit=cast.unit_b, state=VisitState.RETURNED, return_note="请补充窗口"
    )
    make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, units=[cast.unit_b], mode=Mode.OWN)
    recorded = {"district": cast.ls, "unit": cast.unit_b, "recorded_by": cast.head_a}
    for state, since in {"approved": None, "implemented": date(2026, 7, 1)}.items():
        Procedure.objects.create(
            **recorded, service_item=cast.item_b, item_name="食品经营许可", kind="time", state=state, in_force_from=since,
            before_limit=3, before_unit="workday", after_instant=True,
        )  # fmt: skip
    for state in ("issued", "implemented"):
        Measure.objects.create(**recorded, name="帮办代办", content="专人引导", state=state, since=date(2026, 7, 1))
    return rows


def in_state(cast: Cast, state: State) -> Issue:
    """An issue of unit B in this state, unit C assisting."""
    began = {} if state == State.REPORTED else {"lead": cast.unit_b, "round_no": 1, "fix_type": FixType.LONG}
    fields = {"assigned_at": at_noon(2026, 6, 15), "original_due": date(2026, 7, 6), "due": date(2026, 7, 6)}
    return make_issue(
        cast, state=state, assist=[cast.unit_c], sign_by=date(2026, 6, 16), **(began and began | fields),
        **HALF_DONE.get(state, {}),
    )  # fmt: skip


def add_contest(cast: Cast, issue: Issue) -> None:
    """Another issue like it whose lead unit asks that the work go to another."""
    contested = make_issue(cast, lead=cast.unit_c, state=State.ASSIGNED, contested=True)
    task = contested.tasks.get()
    Reassignment.objects.create(
        issue=contested,
        task=task,
        unit=cast.unit_c,
        ground="属市监局职责",
        asked_at=issue.filed_at,
        asked_by=cast.head_c,
    )


def addresses(cast: Cast, rows: SimpleNamespace, name: str) -> dict[str, str]:
    """What this person opens: what it is → its address. Each step once, on the first row that offers it."""
    person = cast.people[name]
    found = {
        route: address(route, door.args, rows)
        for route, door in DOORS.items()
        if route not in FILES and door.get(name) == 200
    }
    found.pop("issues:bulk", None)  # asks for rows: see `chosen`
    found |= lists(person, found, rows)
    for step, url in steps(person):
        found.setdefault(step, url)
    if name in ("head_b", "officer"):
        found["visits:complete"] = reverse("visits:complete", args=[rows.returned.pk])
    if name == "head_b":
        found["visits:report draft"] = f"{reverse('visits:report')}?draft={rows.key}"
    if name in ("officer", "chief"):
        found |= chosen(rows)
    return found


def lists(person: Any, found: dict[str, str], rows: SimpleNamespace) -> dict[str, str]:
    """Lists filtered, found empty, on their second page; one figure's rows of every kind; each state of an issue."""
    seen = set(Issue.objects.visible_to(person).values_list("pk", flat=True))
    shown = {f"{name} filtered": f"{reverse(name)}?q=窗口&state=closed&page=1" for name in LISTS if name in found}
    shown |= {f"{name} empty": f"{reverse(name)}?q=没有这样的词" for name in LISTS if name in found}
    shown["issues:list page 2"] = f"{reverse('issues:list')}?page=2"
    shown["numbers:board all"] = f"{reverse('numbers:board')}?campaign="
    for slug, figure in FIGURES.items():
        if not figure.readers_only:
            shown.setdefault(f"numbers:rows {figure.base.name}", reverse("numbers:rows", args=[slug]) + "?campaign=")
    states = {f"issues:detail {state}": issue for state, issue in rows.issues.items() if issue.pk in seen}
    return shown | {name: issue.get_absolute_url() for name, issue in states.items()}


def steps(person: Any) -> Iterator[tuple[str, str]]:
    for issue in Issue.objects.visible_to(person).prefetch_related("reassignments", "tasks").order_by("pk"):
        for step in steps_for(person, issue):
            yield f"step {step.name}", reverse("issues:step", args=[issue.pk, step.name])
        for task in issue.tasks.exclude(state=TaskState.DONE):
            for step in task_steps_for(person, task):
                yield f"task {step.name}", reverse("issues:task_step", args=[task.pk, step.name])
    for model, route in {Procedure: "procedure", Measure: "measure"}.items():
        for row in model.objects.visible_to(person).order_by("pk"):
            yield f"{route} {row.state}", reverse(f"improvements:{route}", args=[row.pk])
            for step in improvements.steps_for(person, row):
                yield f"{route} {step.name}", reverse(f"improvements:{route}_step", args=[row.pk, step.name])


ALL_STEPS = (
    {f"step {name}" for name in PAGES}
    | {f"task {step.name}" for step in TASK_STEPS}
    | {f"procedure {step.name}" for step in improvements.PROCEDURE_STEPS}
    | {f"measure {step.name}" for step in improvements.MEASURE_STEPS}
)


def chosen(rows: SimpleNamespace) -> dict[str, str]:
    """The page that confirms a step for several issues."""
    of = {"assign": State.REPORTED, "verify": State.SUBMITTED, "close": State.VERIFIED}
    return {
        f"issues:bulk {step}": f"{reverse('issues:bulk')}?{urlencode({'step': step, 'ids': rows.issues[state].pk})}"
        for step, state in of.items()
    }
