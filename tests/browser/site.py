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

from issues.exports.ledger import KINDS
from issues.models import Case, CaseBatch, Issue, Reassignment
from issues.states import FixType, Source, State, TaskState
from issues.views.pages import PAGES
from issues.workflow import TASK_STEPS, steps_for, task_steps_for
from tests.advisories.rows import add_more_papers
from tests.cast import Cast
from tests.doors import DOORS
from tests.factories import at_noon, make_evidence, make_issue, make_issues, make_visit
from tests.imports.rows import add_ended
from tests.reviews.rows import decided, make_period, make_review, make_windows, published, vetoed
from tests.test_doors import address
from tests.world import world
from tingyan.advisories import workflow as advisories
from tingyan.advisories.models import Advisory, Receipt
from tingyan.improvements import workflow as improvements
from tingyan.improvements.models import Measure, Procedure
from tingyan.numbers.catalogue import FIGURES
from tingyan.reviews import workflow as reviews
from tingyan.reviews.models import ReviewPeriod, WindowReview
from tingyan.reviews.states import PeriodState, Stage
from visits.states import Mode, VisitState

FILES = {name for name in DOORS if "export" in name or name in ("issues:case_template", "desk:feed")} | {
    *("visits:draft_photo", "visits:draft_photos", "visits:photo", "issues:evidence", "improvements:measure_document"),
    *("advisories:file", "issues:recheck_file", "papers:advisory", "papers:order", "papers:visit", "papers:dossier"),
    *("manual:picture",),
    *("papers:template_file", "papers:sample"),
    *("numbers:units_xlsx", "numbers:units_csv", "imports:template", "imports:errors"),
    *("numbers:compare_xlsx", "numbers:compare_csv", "numbers:screen_data"),
    "bulletins:document",
    *("offline:worker", "offline:manifest"),
    *("kit:healthz", "kit:readyz"),
}
HALF_DONE = {State.DEFERRED: {"deferred_until": date(2099, 1, 4), "deferred_from": State.FIXING}}
ON_SPOT = {"lead": None, "fixed_on_spot": True, "spot_action": "当场更换电源"}
LISTS = ("issues:list", "visits:list", "improvements:list", "improvements:measures")
LISTS += ("advisories:list", "advisories:receipts")


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
    rows.runs = add_ended(cast)
    rows.called = make_issue(cast, source=Source.CASES, lead=cast.unit_b, state=State.SUBMITTED, due=date(2099, 1, 4))
    Case.objects.create(batch=rows.batch, issue=rows.called, order=2, taken_up_by="某科室")
    rows.returned = make_visit(
        cast, visitor=cast.head_b, visitor_unit=cast.unit_b, state=VisitState.RETURNED, return_note="请补充窗口"
    )
    make_visit(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, units=[cast.unit_b], mode=Mode.OWN)
    add_more_papers(cast)
    refused, named, *others = make_windows(cast, 7, cast.unit_b)
    add_candidates(cast, rows.review_period, others)
    make_review(cast, rows.open_period, refused, **vetoed(cast.chief))
    make_review(cast, rows.open_period, named, **decided(cast.chief), **published(cast.officer2))
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


def add_candidates(cast: Cast, period: Any, windows: list[Any]) -> None:
    """Candidates of a period that runs, one for each step that can be taken next; a period that has ended."""
    judged = [{"stage": Stage.PANEL}, {"stage": Stage.PANEL} | decided(cast.supervisor), vetoed(cast.chief)]
    for window, fields in zip(windows, [{"stage": Stage.APPLIED}, {"stage": Stage.PUBLIC}, *judged], strict=True):
        make_review(cast, period, window, **fields)
    make_period(cast, name="2025年", state=PeriodState.ENDED)


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
    if name == "superuser":  # whose own pages these are; the others are opened by those who work on them
        return {route: url for route, url in found.items() if route.startswith("launch:")}
    found.pop("issues:bulk", None)  # asks for rows: see `chosen`
    found |= lists(person, found, rows)
    for step, url in steps(person):
        found.setdefault(step, url)
    if name in ("chief", "supervisor"):  # who sees what others see, and besides
        found |= beside(cast, rows, name)
    if name in ("head_b", "officer"):
        found["visits:complete"] = reverse("visits:complete", args=[rows.returned.pk])
    if name == "officer":
        found |= {f"import {run.stage}": run.get_absolute_url() for run in rows.runs}
    if name == "head_b":
        found["visits:report draft"] = f"{reverse('visits:report')}?draft={rows.key}"
    if name in ("officer", "chief"):
        found |= chosen(rows)
        found["issues:recheck_new"] = reverse("issues:recheck_new", args=[rows.issues[State.CLOSED].pk])
        found["issues:call_back"] = reverse("issues:call_back", args=[rows.called.pk])
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
        for step in filter(lambda step: step.name in PAGES, steps_for(person, issue)):
            yield f"step {step.name}", reverse("issues:step", args=[issue.pk, step.name])
        for task in issue.tasks.exclude(state=TaskState.DONE):
            for step in task_steps_for(person, task):
                yield f"task {step.name}", reverse("issues:task_step", args=[task.pk, step.name])
    yield from paper_steps(person)
    yield from review_steps(person)
    for model, route in {Procedure: "procedure", Measure: "measure"}.items():
        for row in model.objects.visible_to(person).order_by("pk"):
            yield f"{route} {row.state}", reverse(f"improvements:{route}", args=[row.pk])
            for step in improvements.steps_for(person, row):
                yield f"{route} {step.name}", reverse(f"improvements:{route}_step", args=[row.pk, step.name])


def paper_steps(person: Any) -> Iterator[tuple[str, str]]:
    """Each state of a paper and of a unit's receipt, and each step that has a page."""
    for paper in Advisory.objects.visible_to(person).order_by("pk"):
        yield f"paper {paper.state}", paper.get_absolute_url()
        for step in advisories.steps_for(person, paper):
            if step.name in advisories.PAGES:
                yield f"paper {step.name}", reverse("advisories:step", args=[paper.pk, step.name])
    for receipt in Receipt.objects.visible_to(person).select_related("advisory", "unit").order_by("pk"):
        yield f"receipt {receipt.state}", receipt.get_absolute_url()
        for step in advisories.receipt_steps_for(person, receipt):
            yield f"receipt {step.name}", reverse("advisories:receipt_step", args=[receipt.pk, step.name])


def review_steps(person: Any) -> Iterator[tuple[str, str]]:
    """Each step of a period and of a candidate that has a page of its own."""
    for period in ReviewPeriod.objects.visible_to(person).order_by("pk"):
        for step in reviews.period_steps_for(person, period):
            if step.name in reviews.PERIOD_PAGES:
                yield f"step period {step.name}", reverse("reviews:period_step", args=[period.pk, step.name])
    for review in WindowReview.objects.visible_to(person).select_related("period", "window__unit").order_by("pk"):
        for step in reviews.steps_for(person, review):
            if step.name in reviews.PAGES:
                yield f"step review {step.name}", reverse("reviews:step", args=[review.pk, step.name])


def beside(cast: Cast, rows: SimpleNamespace, name: str) -> dict[str, str]:
    """What one page of the loop shows when it is asked: a day, another ledger, a merger before it is confirmed."""
    if name == "chief":
        merged = reverse("reform:merge", args=[cast.unit_b.pk])
        return {"step merge into": f"{merged}?into={cast.unit_c.pk}"}
    empty = CaseBatch.objects.create(
        district=cast.ls, name="没有案件的批次", source="cases", received_on=date(2026, 6, 1), created_by=cast.officer
    )
    shown = {f"ledger {kind}": reverse("issues:ledger", args=[kind]) for kind in KINDS}
    shown |= {f"period {row.state}": row.get_absolute_url() for row in ReviewPeriod.objects.order_by("-pk")}
    shown |= {f"review {row.stage} {row.outcome}": row.get_absolute_url() for row in WindowReview.objects.all()}
    shown |= {f"rechecks {state}": f"{reverse('issues:rechecks')}?state={state}" for state in ("done", "all")}
    return shown | {
        "batch empty": empty.get_absolute_url(),
        "calendar day": f"{reverse('desk:calendar')}?day=2026-07-06",
        "calendar empty": f"{reverse('desk:calendar')}?month=2031-01",
        "doubts empty": f"{reverse('issues:doubts')}?kind=same_file",
        "reminders about": f"{reverse('reminders:list')}?issue={rows.issue.pk}",
    }


ALL_STEPS = (
    {f"step {name}" for name in PAGES}
    | {f"task {step.name}" for step in TASK_STEPS}
    | {f"procedure {step.name}" for step in improvements.PROCEDURE_STEPS}
    | {f"measure {step.name}" for step in improvements.MEASURE_STEPS}
    | {f"paper {name}" for name in advisories.PAGES}
    | {f"receipt {step.name}" for step in advisories.RECEIPT_STEPS}
    | {f"step period {name}" for name in reviews.PERIOD_PAGES}
    | {f"step review {name}" for name in reviews.PAGES}
    | {"step merge into"}
)


def chosen(rows: SimpleNamespace) -> dict[str, str]:
    """The page that confirms a step for several issues."""
    of = {"assign": State.REPORTED, "verify": State.SUBMITTED, "close": State.VERIFIED}
    return {
        f"issues:bulk {step}": f"{reverse('issues:bulk')}?{urlencode({'step': step, 'ids': rows.issues[state].pk})}"
        for step, state in of.items()
    }
