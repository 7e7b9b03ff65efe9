"""Who may open which door: one line for every route of the site, by method, for every person of the cast.

A rule maps persons to the exact status. `allow(WHO, ok, others)` reads: these get `ok`, the others `others`:
404 where they may not know that it exists, 403 where they may know but not do it. `NO` is a wrong method (405).
Rows named in a line belong to unit B of district LS, see `world`. GET and POST send `body`, by default nothing at all: 400 is
then a form that asks for more, 302 a step that needs no words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from issues.models import Milestone, Progress, Reassignment
from tests.cast import POSTS, Cast
from tests.factories import CANARY, canary_issue, make_evidence, make_visit
from tingyan.directory.actions import authorise_deputy
from tingyan.directory.models import Counter
from tingyan.files.actions import store_image
from tingyan.improvements.models import Measure, Procedure
from tingyan.inbox.models import Notification
from visits.models import Answer, Draft, DraftFile, Photo

Rule = Callable[[str], int]

ALL = frozenset(name for name in [*POSTS, "superuser"] if name != "deactivated")
OFFICE = frozenset({"officer", "officer2", "chief", "deputy_chief"})
READERS = OFFICE | {"supervisor", "superuser"}
B = frozenset({"head_b", "liaison_b"})
A = frozenset({"head_a", "deputy_a", "liaison_a"})
UNITS = A | B | {"head_c", "stranger"}
SEES = READERS | B  # who may see rows of unit B
BLIND = ALL - SEES  # on whose pages no canary may stand
STAFF = READERS | {"sysadmin", "secadmin", "auditor", "officer_gz"}


def allow(who: Iterable[str], ok: int = 200, others: int = 404, *, forbidden: Iterable[str] = ()) -> Rule:
    """Return a rule; `forbidden` see the row and may not do this with it (403)."""
    return lambda name: ok if name in who else 403 if name in forbidden else others


NO = allow(ALL, 405)
OPEN = allow(ALL)


@dataclass(frozen=True)
class Door:
    get: Rule
    post: Rule = NO
    args: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    anonymous: bool = False  # open without login


def row(of: str, /, **more: Any) -> dict[str, Any]:
    """Arguments of a route: the pk of a row of the world."""
    return {"pk": of, **more}


def world(cast: Cast) -> SimpleNamespace:
    """Rows of unit B with a canary in every text, none of which concerns unit A."""
    issue = canary_issue(cast)
    task = issue.tasks.get()
    type(task).objects.filter(pk=task.pk).update(leader=CANARY, person=CANARY, goal=CANARY, measures=CANARY)
    texts = dict.fromkeys(("good_practice", "citizens_words", "reflections", "helped_on_spot"), CANARY)
    visit = make_visit(
        cast, visitor=cast.head_b, visitor_unit=cast.unit_b, visitor_post=CANARY, units=[cast.unit_a], **texts
    )
    type(issue).objects.filter(pk=issue.pk).update(visit=visit)
    issue.moves.update(note=CANARY)
    Progress.objects.create(task=task, text=CANARY, by=cast.liaison_b)
    Reassignment.objects.create(
        issue=issue, task=task, unit=cast.unit_b, ground=CANARY, asked_at=timezone.now(), asked_by=cast.head_b
    )
    Answer.objects.create(visit=visit, item=cast.check_items[0], value="ok", note=CANARY)
    Counter.objects.create(district=cast.ls, series=CANARY[:20], year=2026)
    draft = Draft.objects.create(owner=cast.head_b, client_key=UUID(int=7), form={"good_practice": [CANARY]})
    recorded = {"district": cast.ls, "unit": cast.unit_b, "recorded_by": cast.liaison_b}
    return SimpleNamespace(
        issue=issue,
        task=task,
        visit=visit,
        draft=draft,
        found=make_evidence(cast, issue, blob=stored(cast), by=cast.head_b, caption=CANARY),
        evidence=make_evidence(cast, issue, task=task, kind="after", blob=stored(cast), by=cast.liaison_b),
        milestone=Milestone.objects.create(task=task, date="2026-07-01", deliverable=CANARY),
        photo=Photo.objects.create(visit=visit, blob=stored(cast)),
        draft_file=DraftFile.objects.create(draft=draft, slot="visit", blob=stored(cast)),
        procedure=Procedure.objects.create(service_item=cast.item_b, item_name=CANARY, kind="time", **recorded),
        measure=Measure.objects.create(name=CANARY, content=CANARY, document=stored(cast), **recorded),
        notification=Notification.objects.create(
            user=cast.head_b, kind="issue.assigned", model="issues.Issue", object_id=issue.pk, at=timezone.now()
        ),
        deputy=authorise_deputy(
            cast.posts["head_b"],
            cast.liaison_b,
            since=date(2099, 1, 1),
            until=date(2099, 1, 2),
            by=cast.head_b,
        ),
        key=draft.client_key,
    )


def stored(cast: Cast) -> Any:
    content = BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    return store_image(SimpleUploadedFile(f"{CANARY}.png", content.getvalue()), by=cast.head_b)


FORM = {"get": allow(SEES), "post": allow(SEES, 400)}
OFFICE_FORM = {"get": allow(OFFICE, forbidden=SEES), "post": allow(OFFICE, 400, forbidden=SEES)}
WORK = B | OFFICE  # the unit, and the office in its name
WORK_FORM = {"get": allow(WORK, forbidden=SEES), "post": allow(WORK, 400, forbidden=SEES)}
OWNER = {"head_b"}
RECORDERS = (UNITS | OFFICE | {"officer_gz"}) - {"superuser"}
RECORD_FORM = {"get": allow(RECORDERS, 200, 403), "post": allow(RECORDERS, 400, 403)}
REGISTRARS = OFFICE | {"officer_gz"}
DEPUTISING = {"head_a", "head_b", "head_c", "chief", "stranger"}

DOORS: dict[str, Door] = {
    "desk:home": Door(OPEN),
    "numbers:board": Door(OPEN),
    "numbers:rows": Door(OPEN, NO, {"slug": "issues_found"}),
    "numbers:export": Door(OPEN, NO, {"slug": "issues_found"}),
    "numbers:export_csv": Door(OPEN, NO, {"slug": "issues_found"}),
    "directory:login": Door(allow(ALL, 302), allow(ALL, 400), anonymous=True),
    "directory:logout": Door(NO, allow(ALL, 302), anonymous=True),
    "directory:password": Door(OPEN, allow(ALL, 400)),
    "directory:deputies": Door(allow(DEPUTISING, 200, 403), allow(DEPUTISING, 400, 403)),
    "directory:end_deputy": Door(NO, allow(OWNER, 302), row("deputy")),
    "kit:prefer": Door(NO, allow(ALL, 302), anonymous=True),
    "set_language": Door(NO, allow(ALL, 302), anonymous=True),
    "inbox:list": Door(OPEN),
    "inbox:read": Door(NO, allow(ALL, 302)),
    "inbox:open": Door(NO, allow(OWNER, 302), row("notification")),
    "visits:list": Door(OPEN),
    "visits:export": Door(OPEN),
    "visits:export_csv": Door(OPEN),
    "visits:participation": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "visits:report": Door(**RECORD_FORM),
    "visits:drafts": Door(OPEN),
    # The key of a draft is the client's own: another's draft is another row.
    "visits:draft": Door(NO, allow(RECORDERS, 200, 403), {"key": "key"}),
    "visits:draft_photos": Door(NO, allow(RECORDERS, 400, 403), {"key": "key"}),
    "visits:draft_delete": Door(allow(OWNER), allow(OWNER, 302), {"key": "key"}),
    "visits:draft_photo": Door(allow(OWNER), NO, row("draft_file")),
    "visits:draft_photo_remove": Door(NO, allow(OWNER), row("draft_file")),
    "visits:photo": Door(allow(SEES), NO, row("photo")),
    "visits:detail": Door(allow(SEES), NO, row("visit")),
    "visits:filed": Door(allow(SEES), NO, row("visit")),
    "visits:confirm": Door(NO, allow(OWNER, 302, forbidden=SEES), row("visit")),
    "visits:return": Door(**OFFICE_FORM, args=row("visit")),
    "visits:complete": Door(allow((), forbidden=SEES), allow((), forbidden=SEES), row("visit")),  # was not returned
    "issues:list": Door(OPEN),
    "issues:export": Door(OPEN),
    "issues:export_csv": Door(OPEN),
    "issues:detail": Door(allow(SEES), NO, row("issue")),
    "issues:evidence": Door(allow(SEES), NO, row("evidence")),
    "issues:register": Door(allow(REGISTRARS, 200, 403), allow(REGISTRARS, 400, 403)),
    "issues:bulk": Door(OPEN, allow(ALL, 302), body={"step": "verify", "ids": "issue"}),
    "issues:step": Door(**WORK_FORM, args=row("issue", name="submit"), body={"version": "1"}),
    "issues:edit": Door(**OFFICE_FORM, args=row("issue"), body={"version": "1"}),
    "issues:order": Door(allow(SEES - {"superuser"}), NO, row("issue")),
    "issues:forward": Door(NO, allow(OFFICE, 302, forbidden=SEES), row("issue")),
    "issues:clue": Door(NO, allow(OFFICE, 302), row("issue")),
    "issues:people": Door(NO, allow(OWNER, 302, forbidden=SEES), row("issue")),
    "issues:task": Door(**WORK_FORM, args=row("task")),
    "issues:task_step": Door(
        allow((), forbidden=SEES), allow((), forbidden=SEES), row("task", name="sign_task"), {"version": "1"}
    ),  # signed already
    "issues:progress": Door(NO, allow(WORK, 302, forbidden=SEES), row("task"), {"kind": "daily", "text": "已派人"}),
    "issues:upload": Door(NO, WORK_FORM["post"], row("task")),
    "issues:reach": Door(NO, allow(WORK, 302, forbidden=SEES), row("milestone")),
    "issues:remove": Door(NO, allow(WORK, 302, forbidden=SEES), row("evidence")),
    "improvements:list": Door(OPEN),
    "improvements:export_xlsx": Door(OPEN),
    "improvements:export_csv": Door(OPEN),
    "improvements:procedure_new": Door(**RECORD_FORM),
    "improvements:procedure": Door(allow(SEES), NO, row("procedure")),
    "improvements:procedure_edit": Door(**WORK_FORM, args=row("procedure")),
    "improvements:procedure_step": Door(**WORK_FORM, args=row("procedure", name="approve")),
    "improvements:measures": Door(OPEN),
    "improvements:measures_export_xlsx": Door(OPEN),
    "improvements:measures_export_csv": Door(OPEN),
    "improvements:measure_new": Door(**RECORD_FORM),
    "improvements:measure": Door(allow(SEES), NO, row("measure")),
    "improvements:measure_document": Door(allow(SEES), NO, row("measure")),
    "improvements:measure_edit": Door(**WORK_FORM, args=row("measure")),
    "improvements:measure_step": Door(**WORK_FORM, args=row("measure", name="issue")),
}


@dataclass(frozen=True)
class Desk:
    """A model of the admin site: who may open its list, who sees the world's row, who changes, who adds."""

    reads: frozenset[str]
    sees: frozenset[str]
    changes: frozenset[str] = frozenset()
    adds: frozenset[str] = frozenset()
    emptied: int = 200  # what changing by an empty form gets: 302 where nothing in it is required

    def door(self, page: str) -> Door:
        if page == "changelist":
            return Door(allow(self.reads, 200, 403), allow(self.reads, 200, 403))
        if page == "add":
            return Door(allow(self.adds, 200, 403), allow(self.adds, 200, 403))
        hidden = self.reads - self.sees
        if page == "delete":
            return Door(shown(frozenset(), hidden), shown(frozenset(), hidden))
        get = shown(self.sees, hidden)
        return Door(
            get, get if page == "history" else shown(self.sees & self.changes, hidden & self.changes, self.emptied)
        )


def shown(who: frozenset[str], hidden: frozenset[str], ok: int = 200) -> Rule:
    """These see the row, from those it is hidden, for all others this kind of row is forbidden."""
    return lambda name: ok if name in who else 404 if name in hidden else 403


GZ = frozenset({"officer_gz"})
BUSINESS = Desk(READERS | GZ, READERS)
OWN = Desk((READERS | GZ) - {"superuser"}, frozenset())
EDITORS = OFFICE | GZ | {"sysadmin", "superuser"}
DIRECTORY = READERS | GZ | {"sysadmin", "secadmin"}
PLACE = Desk(DIRECTORY, DIRECTORY - GZ, EDITORS, EDITORS)
KEPT = Desk(READERS | GZ, READERS, EDITORS - {"sysadmin"}, EDITORS - {"sysadmin"})
ROOT = frozenset({"superuser"})

DESKS: dict[str, Desk] = {
    "audit.auditentry": Desk(ROOT | {"auditor"}, ROOT | {"auditor"}),
    "directory.appointment": Desk(DIRECTORY, DIRECTORY - GZ, ROOT | {"secadmin"}, ROOT | {"secadmin"}),
    "directory.counter": BUSINESS,
    "directory.department": PLACE,
    "directory.departmentalias": PLACE,
    "directory.district": Desk(DIRECTORY, DIRECTORY - GZ, EDITORS, ROOT),
    "directory.hall": PLACE,
    "directory.serviceitem": PLACE,
    "directory.user": Desk(DIRECTORY, DIRECTORY - GZ, ROOT | {"sysadmin"}, ROOT | {"sysadmin"}),
    "directory.window": PLACE,
    "files.blob": Desk(ROOT, ROOT),
    "improvements.measure": BUSINESS,
    "improvements.procedure": BUSINESS,
    "inbox.notification": Desk(READERS | GZ, frozenset()),
    "issues.evidence": BUSINESS,
    "issues.issue": BUSINESS,
    "issues.milestone": BUSINESS,
    "issues.move": BUSINESS,
    "issues.progress": BUSINESS,
    "issues.reassignment": BUSINESS,
    "issues.round": BUSINESS,
    "issues.task": BUSINESS,
    "visits.answer": BUSINESS,
    "visits.campaign": KEPT,
    "visits.checkitem": KEPT,
    "visits.checklist": replace(KEPT, emptied=302),  # one tick
    "visits.draft": OWN,
    "visits.draftfile": OWN,
    "visits.photo": BUSINESS,
    "visits.visit": BUSINESS,
    "visits.visittheme": BUSINESS,
    "workdays.day": Desk(DIRECTORY - {"secadmin"}, DIRECTORY - {"secadmin"}, EDITORS, EDITORS),
}
