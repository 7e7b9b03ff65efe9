"""Numbers of citizens are masked when they are due; figures stay, a second run finds nothing, and the log says how many."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from issues.models import CallBack, Case, CaseBatch, Issue
from issues.states import State
from tests.factories import make_issue, make_visit
from tests.world import world as make_world
from tingyan.audit.models import AuditEntry
from tingyan.imports.models import Run
from tingyan.keeping.actions.erase import erase_due
from tingyan.keeping.contacts import PLACES
from tingyan.kit.fields import SealedField
from tingyan.kit.search import GramsField
from tingyan.numbers.catalogue import FIGURES
from tingyan.numbers.reading import Reading
from tingyan.numbers.scope import Scope
from visits.models import Draft

PHONE, SHOWN = "13812345678", "138****5678"
OWN = {  # texts that nobody writes about citizens, by model
    "audit": "masked as it is recorded",
    "directory": "the register of units, windows and people",
    "workdays": "the calendar",
    "numbers": "figures and machines; definitions of ours",
    "saved": "filters of lists",
    "inbox": "codes",
    "reminders": "codes, and what a mail server said",
    "files": "names of files",
    "desk": "digests",
    "bulletins": "papers for the public, bound to their figures",
    "imports.Run": "what is counted; its file is dropped when due",
    "imports.Matching": "headings of ledgers",
    "reviews.ReviewPeriod": "names of periods",
    "advisories.ReplyFile": "posts",
    "visits.CheckItem": "what is looked at",
    "visits.Campaign": "names of campaigns",
}
NO_PROSE = {  # numbers, posts and names of officials within models whose prose is looked at
    "number", "source_record", "source_batch", "upper_number", "visitor_name", "approver", "verifier_name",
    "closer_name", "population", "population_sha256", "leader", "by_label", "filled_label", "recorded_label",
    "asked_label", "ruled_label", "replied_label", "signed_label",
}  # fmt: skip


def later(days=181):
    return timezone.now() + timedelta(days=days)


def test_every_text_is_looked_at_or_said_why_not():
    named = {place.label: set(place.names) for place in PLACES}
    for model in apps.get_models():
        label = model._meta.label
        if not model.__module__.startswith(("tingyan.", "issues.", "visits.")) or OWN.keys() & {
            label,
            label.split(".")[0],
        }:
            continue
        for field in model._meta.local_concrete_fields:
            text = isinstance(field, models.TextField | models.JSONField) or (
                isinstance(field, models.CharField) and field.max_length >= 40
            )
            if text and not field.choices and not isinstance(field, GramsField | SealedField):
                assert field.name in named.get(label, set()) | NO_PROSE or (label, field.name) in {
                    ("issues.CaseBatch", "name")
                }, f"{label}.{field.name}"


@pytest.fixture
def ended(cast):
    issue = make_issue(cast, lead=cast.unit_b, state=State.CLOSED, description=f"请回电{PHONE}", wording="无")
    issue.moves.update(note=f"找{PHONE}")
    batch = CaseBatch.objects.create(
        district=cast.ls, name="批次", source="cases", received_on="2026-06-01", created_by=cast.officer
    )
    Case.objects.create(batch=batch, issue=issue, order=1, verdict=f"已告知{PHONE}")
    CallBack.objects.create(
        issue=issue, round_no=1, how="phone", with_result="good", with_handling="good", words=f"打{PHONE}",
        on="2026-06-26", by=cast.officer,
    )  # fmt: skip
    return issue


def texts(issue):
    issue = Issue.objects.get(pk=issue.pk)
    return [
        issue.description,
        *issue.moves.values_list("note", flat=True),
        issue.case.verdict,
        issue.call_backs.get().words,
    ]


def test_what_has_ended_is_masked_when_due_and_not_before(ended):
    assert erase_due(later(179)) == {}
    assert all(PHONE in text for text in texts(ended))
    counts = erase_due(later())
    assert counts == {
        "issues.issue": 1, "issues.move": ended.moves.count(), "issues.case": 1, "issues.callback": 1,
    }  # fmt: skip
    assert all(SHOWN in text and PHONE not in text for text in texts(ended))
    note = AuditEntry.objects.get(action="phone.erase")
    assert (note.detail, note.actor_id) == ({"counts": counts, "days": 180}, None)
    assert erase_due(later()) == {}
    assert AuditEntry.objects.filter(action="phone.erase").count() == 1


def test_what_is_not_over_keeps_the_number(cast):
    issue = make_issue(cast, lead=cast.unit_b, state=State.FIXING, description=PHONE)
    visit = make_visit(cast, citizens_words=PHONE)
    Issue.objects.filter(pk=issue.pk).update(visit=visit)
    assert erase_due(later(9999)) == {}
    Issue.objects.filter(pk=issue.pk).update(visit=None)
    assert erase_due(later()) == {"visits.visit": 1}


def test_the_days_are_a_setting(ended, settings):
    settings.CONTACT_DAYS = 30
    assert erase_due(later(29)) == {}
    assert erase_due(later(31))["issues.issue"] == 1


def test_drafts_and_files_of_imports_that_nobody_ended(cast):
    draft = Draft.objects.create(owner=cast.head_a, client_key="0" * 32, form={"citizens_words": [f"找{PHONE}"]})
    run = Run.objects.create(
        district=cast.ls, kind="cases", by=cast.officer, name="a.xlsx", data=b"x", stage="ready", sha256="0" * 64
    )
    run.lines.create(number=2, outcome="new", cells={"description": f"找{PHONE}"})
    assert erase_due(later()) == {"visits.draft": 1, "imports.line": 1, "imports.run": 1}
    draft.refresh_from_db()
    run.refresh_from_db()
    assert draft.form == {"citizens_words": [f"找{SHOWN}"]}
    assert (bytes(run.data), run.stage, run.message) == (b"", "failed", "文件已到期清除，请重新上传")
    assert run.lines.get().cells == {"description": f"找{SHOWN}"}


def test_every_figure_is_the_same_before_and_after(cast, ended):
    make_world(cast)
    for place in PLACES:
        if place.label == "reviews.WindowReview":  # its texts say that somebody has vetoed or decided
            continue
        for name in place.names:
            field = place.model._meta.get_field(name)
            if not isinstance(field, models.JSONField):
                cut = f"找{PHONE}"[: field.max_length]
                place.model._base_manager.update(**{name: cut})
    scope = Scope(cast.superuser, later(), None)

    def values():
        reading = Reading.of(scope, FIGURES.values())
        return {figure.slug: reading.value(figure) for figure in FIGURES.values()}

    before, rows = values(), {model: model._base_manager.count() for model in apps.get_models()}
    counts = erase_due(later(9999))
    assert len(counts) > 15
    assert values() == before
    rows[AuditEntry] += 1
    assert {model: model._base_manager.count() for model in apps.get_models()} == rows


def test_the_command_says_what_it_would_do_and_what_it_did(ended, settings):
    settings.CONTACT_DAYS = 0
    out = StringIO()
    call_command("erase_due", "--dry-run", "--json", stdout=out)
    assert json.loads(out.getvalue())["rows"]["issues.issue"] == 1
    assert all(PHONE in text for text in texts(ended))
    out = StringIO()
    call_command("erase_due", stdout=out)
    assert out.getvalue().startswith("到期（0天）已打码：问题1，")
    out = StringIO()
    call_command("erase_due", stdout=out)
    assert out.getvalue() == "到期（0天）已打码：没有到期的\n"
