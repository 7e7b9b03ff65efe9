"""The rows behind the doors: one of each kind, of unit B, with a canary in every text, none of which concerns unit A."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from issues.models import (
    CallBack,
    Case,
    CaseBatch,
    Deferral,
    Doubt,
    Draw,
    Milestone,
    Progress,
    Reassignment,
    RecheckFile,
)
from tests.advisories.rows import add_papers
from tests.bulletins.rows import add_bulletins
from tests.cast import Cast
from tests.factories import CANARY, add_extension, canary_issue, make_evidence, make_recheck, make_visit
from tests.imports.rows import add_runs
from tests.numbers.rows import add_numbers
from tests.papers.rows import add_templates
from tests.reminders.rows import add_reminders
from tests.reviews.rows import add_reviews
from tests.saved.rows import add_views
from tingyan.desk.actions import hashed
from tingyan.desk.models import Feed
from tingyan.directory.actions import authorise_deputy
from tingyan.directory.models import Counter, SignIn
from tingyan.files.actions import store_image
from tingyan.improvements.models import Measure, Procedure
from tingyan.inbox.models import Notification
from visits.models import Answer, Draft, DraftFile, Photo


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
    add_extension(cast, task, reason=CANARY, progress=CANARY)
    deferred = {"reason": CANARY, "until": date(2026, 6, 20), "at": timezone.now(), "resumed_at": timezone.now()}
    Deferral.objects.create(issue=issue, unit=cast.unit_b, by=cast.chief, **deferred)
    batch = CaseBatch.objects.create(
        district=cast.ls, name=CANARY, source="cases", received_on=date(2026, 6, 1), created_by=cast.officer
    )
    case = Case.objects.create(batch=batch, issue=issue, order=1, taken_up_by=CANARY, verdict=CANARY)
    CallBack.objects.create(
        issue=issue, round_no=1, how="phone", with_result="good", with_handling="good", words=CANARY,
        on=date(2026, 6, 20), by=cast.officer,
    )  # fmt: skip
    Answer.objects.create(visit=visit, item=cast.check_items[0], value="ok", note=CANARY)
    Counter.objects.create(district=cast.ls, series=CANARY[:20], year=2026)
    draft = Draft.objects.create(owner=cast.head_b, client_key=UUID(int=7), form={"good_practice": [CANARY]})
    gone = Draft.objects.create(owner=cast.head_b, client_key=UUID(int=8), removed_at=timezone.now())
    recorded = {"district": cast.ls, "unit": cast.unit_b, "recorded_by": cast.liaison_b}
    closed = canary_issue(cast, state="closed")
    recheck = make_recheck(closed, note=CANARY, cancel_reason=CANARY)
    Doubt.objects.create(issue=issue, round_no=1, kind="last_minute", measure=3)
    return SimpleNamespace(
        closed=closed,
        recheck=recheck,
        draw=Draw.objects.create(
            district=cast.ls, seed="0" * 32, size=1, planned_on="2099-01-01", reason=CANARY, drawn_by=cast.chief
        ),
        recheck_file=RecheckFile.objects.create(recheck=recheck, blob=stored(cast), by=cast.officer2),
        issue=issue,
        batch=batch,
        case=case,
        unit=cast.unit_b,
        post=cast.posts["head_b"],
        task=task,
        visit=visit,
        draft=draft,
        found=make_evidence(cast, issue, blob=stored(cast), by=cast.head_b, caption=CANARY),
        evidence=make_evidence(cast, issue, task=task, kind="after", blob=stored(cast), by=cast.liaison_b),
        milestone=Milestone.objects.create(task=task, date="2026-07-01", deliverable=CANARY),
        photo=Photo.objects.create(visit=visit, blob=stored(cast)),
        draft_file=DraftFile.objects.create(draft=draft, slot="visit", blob=stored(cast)),
        gone_file=DraftFile.objects.create(draft=draft, slot="visit", blob=stored(cast), removed_at=timezone.now()),
        procedure=Procedure.objects.create(service_item=cast.item_b, item_name=CANARY, kind="time", **recorded),
        measure=Measure.objects.create(name=CANARY, content=CANARY, document=stored(cast), **recorded),
        notification=Notification.objects.create(
            user=cast.head_b, kind="issue.assigned", model="issues.Issue", object_id=issue.pk, at=timezone.now()
        ),
        signin=SignIn.objects.create(user=cast.head_b, at=timezone.now(), agent=CANARY, session_key="k" * 32),
        deputy=authorise_deputy(
            cast.posts["head_b"],
            cast.liaison_b,
            since=date(2099, 1, 1),
            until=date(2099, 1, 2),
            by=cast.head_b,
        ),
        district=cast.ls,
        key=draft.client_key,
        gone_key=gone.client_key,
        token=feed_of(cast.sysadmin),
        **add_reminders(cast, issue),
        **add_papers(cast, stored(cast)),
        **add_templates(cast, stored(cast)),
        **add_reviews(cast),
        **add_runs(cast),
        **add_numbers(cast),
        **add_bulletins(cast),
        **add_views(cast),
    )


def feed_of(person: Any) -> str:
    """The token of a calendar feed whose reader sees no issue."""
    Feed.objects.create(user=person, token_hash=hashed("of-one-who-sees-nothing"), made_at=timezone.now())
    return "of-one-who-sees-nothing"


def stored(cast: Cast) -> Any:
    content = BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    return store_image(SimpleUploadedFile(f"{CANARY}.png", content.getvalue()), by=cast.head_b)
