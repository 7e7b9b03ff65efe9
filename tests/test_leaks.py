"""Assurance 4, 5 and 6: no way of asking brings out what is another unit's, no id and no extra field reaches it."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import DateTimeField
from django.test import Client
from django.urls import reverse

from issues.states import State
from tests.advisories.papers import issued, replied
from tests.desks import DESKS
from tests.doors import BLIND, DOORS
from tests.factories import CANARY, make_evidence, make_issue, make_visit
from tests.test_doors import address, knock, routes
from tests.visits.sheets import posted
from tests.world import world
from tingyan.directory.models import Counter
from tingyan.kit.search import grams
from tingyan.numbers.models import Frozen
from tingyan.papers import pdf

PIECE = CANARY.rpartition("-")[2]  # what is searched for is printed again: search for a part, look for the whole
LISTS = (
    "issues:list",
    "visits:list",
    "improvements:list",
    "improvements:measures",
    "advisories:list",
    "advisories:receipts",
)
ROOMS = (  # lists that are not for everybody, or hold no more of a row than who may see it
    *("issues:ledger", "issues:rechecks", "issues:recheck_month", "issues:doubts", "issues:draws", "issues:batches"),
    *(
        "issues:batch",
        "reviews:list",
        "reviews:period",
        "quality:list",
        "quality:rows",
        "reform:list",
        "reminders:list",
    ),
    *("desk:home", "desk:calendar"),
)
BAITED = {"issues:ledger", "issues:rechecks", "issues:doubts", "issues:draws", "issues:batches", "issues:batch"}
BAITED |= {"reviews:period"}
SHEETS = [name for name in DOORS if "export" in name]
PAPERS = [name for name, route in routes() if str(route.pattern).endswith((".docx", ".zip", ".pdf"))]
TAG = re.compile("<[^>]*>")
FORGED = {
    **{"state": "closed", "closed_by": "1", "closed_at": "2026-06-01", "verified_by": "1", "number": "WT-2026-9999"},
    **{"is_staff": "1", "is_superuser": "1", "is_active": "", "password": "x", "username": "root", "role": "chief"},
    **{
        "district": "2",
        "district_id": "2",
        "lead_id": "1",
        "round_no": "9",
        "returns": "0",
        "original_due": "2099-01-01",
    },
    **{
        "filled_by": "1",
        "filed_at": "2020-01-01",
        "mode": "own",
        "confirmed_at": "2020-01-01",
        "owner": "1",
        "id": "1",
    },
    **{"recorded_by": "1", "verified_unit": "1", "by": "1", "at": "2020-01-01", "origin": "ledger", "removed_at": ""},
}

ADVISING = {"kind": "reminder", "title": "x", "problem": "x", "advice": "x", "reply_by": "2099-01-05", "contact": "x"}


@pytest.fixture
def rows(cast):
    """The world, and all of it to be found by searching."""
    rows = world(cast)
    rows.issue.refresh_from_db()
    rows.issue.fill_search()
    rows.issue.save()
    type(rows.visit).objects.filter(pk=rows.visit.pk).update(search=grams(CANARY))
    Counter.objects.bulk_create(
        Counter(district=cast.ls, series=series, year=2026, last=100) for series in ("TY", "WT")
    )
    return rows


def questions(cast, rows, name):
    """Every list, searched and filtered for what is B's."""
    units = {"lead": cast.unit_b.pk, "unit": cast.unit_b.pk, "visitor_unit": cast.unit_b.pk, "visited": cast.unit_b.pk}
    yield {"q": PIECE}
    yield {"q": CANARY[:10]}
    yield {"q": rows.issue.number}
    yield {"window": cast.window_b.pk, "order": "newest"}
    yield from ({key: value} for key, value in units.items())


@pytest.mark.parametrize("person", sorted(BLIND))
def test_searching_and_filtering_brings_nothing_out(cast, rows, person):
    for name in LISTS:
        for query in questions(cast, rows, name):
            status, response, content, _writes = knock(cast.people[person], "get", reverse(name), query)
            assert status == 200
            assert CANARY.encode() not in content, (name, query)
            if "q" in query:
                assert not response.context["page"].total, (name, query)


def test_the_same_search_finds_it_for_the_office(cast, rows):
    for name in LISTS:
        content = knock(cast.officer, "get", reverse(name), {"q": PIECE})[2]
        assert CANARY.encode() in content, name


@pytest.mark.parametrize("name", ROOMS)
def test_no_room_brings_it_out_however_it_is_asked(cast, rows, name):
    url = address(name, DOORS[name].args, rows)
    of_b = {"issue": rows.issue.pk, "unit": cast.unit_b.pk, "lead": cast.unit_b.pk, "state": "all"}
    found = knock(cast.officer, "get", url)[2].decode()
    assert CANARY in found or name not in BAITED, "the bait is there"
    for person in sorted(BLIND):
        for query in ({}, {"q": PIECE, "state": ""}, {**of_b, "page": "2"}):
            content = knock(cast.people[person], "get", url, query)[2]
            assert CANARY.encode() not in content, (person, query)


def unpacked(content):
    """The text of a CSV, or of every part of a workbook, a document or a zip, packages within it included; names too."""
    if not content.startswith(b"PK"):
        text = content.decode(errors="replace")
        return text + TAG.sub("", text)  # a word may be cut by marks
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(name + unpacked(parts.read(name)) for name in parts.namelist())


@pytest.mark.parametrize("name", SHEETS)
def test_no_sheet_holds_it(cast, rows, name):
    url, texts = address(name, DOORS[name].args, rows), {}
    for person in ("officer", *sorted(BLIND)):
        for query in ({}, {"q": PIECE}, {"campaign": ""}):
            status, _response, content, _writes = knock(cast.people[person], "get", url, query)
            assert status == DOORS[name].get(person)
            texts.setdefault(person, []).append(unpacked(content))
    assert CANARY in texts.pop("officer")[0], "the bait is there"
    assert not [person for person, found in texts.items() if CANARY in "".join(found)]


@pytest.fixture
def as_docx(monkeypatch):
    """A machine without LibreOffice: a PDF is made of the very document that is looked into here."""
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)


def test_every_kind_of_document_is_looked_into():
    assert set(PAPERS) >= {f"papers:{name}" for name in ("advisory", "order", "dossier", "visit", "sample")}
    assert "bulletins:document" in PAPERS


@pytest.mark.parametrize("name", PAPERS)
def test_no_document_holds_it(cast, rows, as_docx, name):
    url, of_a_row = address(name, DOORS[name].args, rows), "pk" in DOORS[name].args
    for person in ("officer", *sorted(BLIND)):
        status, _response, content, _writes = knock(cast.people[person], "get", url)
        assert status == DOORS[name].get(person)
        assert (CANARY in unpacked(content)) == (person == "officer" and of_a_row), person


def test_documents_of_its_own_tell_a_unit_nothing_of_another(cast, rows, as_docx):
    """Where A works on what B found, walks through B's windows, and is written to together with B."""
    found = {"finder": cast.head_b, "finder_unit": cast.unit_b, "finder_label": CANARY, "filed_by": cast.head_b}
    secret = dict.fromkeys(("description", "note", "people", "sealed_note"), CANARY)
    mine = make_issue(cast, lead=cast.unit_a, state=State.FIXING, visit=rows.visit, **found | secret)
    make_evidence(cast, mine, blob=rows.photo.blob, by=cast.head_b, caption=CANARY)
    walk = make_visit(cast)
    theirs = make_issue(cast, lead=cast.unit_b, state=State.FIXING, visit=walk)
    of_b = dict.fromkeys(("leader", "person", "goal", "measures", "result", "mechanism"), CANARY)
    theirs.tasks.update(**of_b)
    type(theirs).objects.filter(pk=theirs.pk).update(note=CANARY, people=CANARY, wording=CANARY)
    paper = issued(cast, [cast.unit_a, cast.unit_b], on=date(2025, 7, 1))
    receipt = replied(cast, paper)
    type(receipt).objects.filter(pk=receipt.pk).update(reply=CANARY, verdict=CANARY)
    receipt.handlings.update(text=CANARY, approver=CANARY)
    asked = [
        *(("papers:order", mine.tasks.get()), ("papers:dossier", mine), ("papers:dossier", theirs)),
        *(("papers:visit", walk), ("papers:advisory", paper)),
    ]
    for person in ("head_a", "deputy_a", "liaison_a"):
        for name, row in asked:
            status, _response, content, _writes = knock(cast.people[person], "get", reverse(name, args=[row.pk]))
            assert (name, status) == (name, 200)
            assert CANARY not in unpacked(content), (person, name)
    for name, row in asked[1:3]:
        assert CANARY in unpacked(knock(cast.officer, "get", reverse(name, args=[row.pk]))[2]), "the bait is there"


def test_look_ups_and_lists_of_the_admin_hold_nothing_of_another_district(cast, rows):
    for label in DESKS:
        app, model = label.split(".")
        for field in [f.name for f in apps.get_model(label)._meta.get_fields() if f.is_relation and f.concrete]:
            query = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
            for person in ("officer_gz", "sysadmin", "secadmin", "auditor"):
                content = knock(cast.people[person], "get", "/admin/autocomplete/", query)[2].decode("unicode_escape")
                assert CANARY not in content
                if person == "officer_gz":
                    assert not re.search("民政局|市监局|王强|3号窗口", content), (label, field)
        for term in (PIECE, "王强", "市监"):
            content = knock(cast.officer_gz, "get", f"/admin/{app}/{model}/", {"q": term})[2].decode()
            assert CANARY not in content
            assert "王强" not in content.replace('value="王强"', ""), label


def snapshot(known=None):
    """Every row of ours as it stands, without moments and tokens: these differ between two runs, and so do keys of new
    rows, which read "new" where they are not among the `known`."""
    found, known = {}, known or {}
    for model in apps.get_models():
        if model.__module__.startswith(("tingyan.", "issues.", "visits.")) and model._meta.app_label != "audit":
            left_out = {"object_id", "token_hash", "sha256" if model is Frozen else ""}  # it is a hash over moments too
            fields = model._meta.concrete_fields
            kept = [f for f in fields if not isinstance(f, DateTimeField) and f.name not in left_out]
            rows = model._base_manager.order_by("pk").values(*(field.attname for field in kept))
            found[model] = [{field.attname: plain(field, row[field.attname], known) for field in kept} for row in rows]
    return found


def plain(field, value, known):
    model = field.related_model if field.is_relation else field.model if field.primary_key else None
    rows = known.get(model)
    return value if rows is None or value in {row[model._meta.pk.attname] for row in rows} or value is None else "new"


def after(person, url, body, known):
    """What stands in the database after a post, which is then undone."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    with transaction.atomic():
        status = client.post(url, body).status_code
        found = snapshot(known)
        transaction.set_rollback(True)
    return status, found


def test_ids_of_another_unit_change_nothing(cast, rows):
    mine = make_issue(cast, lead=cast.unit_a, state=State.FIXING)
    new = make_issue(cast, finder=cast.head_a)
    make_evidence(cast, new)
    foreign = {"unit": cast.unit_gz.pk, "hall": cast.hall_gz.pk}
    before = snapshot()
    b, draft = rows, rows.draft
    posts = [
        (cast.head_a, "/visits/report/", posted(cast, do=f"photo-{b.draft_file.pk}", client_key="x")),
        (cast.head_a, "/visits/report/", posted(cast, hall=foreign["hall"], client_key="x")),
        (cast.head_a, "/account/deputies/", {"user": cast.liaison_b.pk, "since": "2099-01-01", "until": "2099-01-02"}),
        (cast.head_a, reverse("directory:end_deputy", args=[b.deputy.pk]), {}),
        (cast.head_a, reverse("improvements:procedure_new"), {"service_item": cast.item_b.pk, "kind": "net", "state": "proposed"}),
        (cast.head_a, reverse("improvements:measure_new"), {"unit": cast.unit_b.pk, "name": "x", "content": "x", "state": "drafted"}),
        (cast.head_a, reverse("advisories:receipt_step", args=[b.receipt.pk, "reply"]), {"version": "1", "text": "x"}),
        (cast.officer, reverse("advisories:new"), ADVISING | {"units": foreign["unit"]}),
        (cast.officer, reverse("advisories:new"), ADVISING | {"units": cast.office.pk}),
        (cast.officer_gz, reverse("advisories:new"), ADVISING | {"units": foreign["unit"], "issues": b.issue.number}),
        (cast.head_a, reverse("issues:bulk"), {"step": "close", "ids": b.issue.pk, "confirm": "1", "note": "x"}),
        (cast.head_a, reverse("issues:remove", args=[b.evidence.pk]), {}),
        (cast.head_a, reverse("issues:reach", args=[b.milestone.pk]), {}),
        (cast.head_a, reverse("visits:draft_photo_remove", args=[b.draft_file.pk]), {}),
        (cast.head_a, reverse("visits:draft_delete", args=[draft.client_key]), {}),
        (cast.head_a, reverse("visits:draft_restore", args=[b.gone_key]), {}),
        (cast.head_a, reverse("visits:draft_photo_restore", args=[b.gone_file.pk]), {}),
        (cast.head_a, reverse("inbox:open", args=[b.notification.pk]), {}),
        (cast.head_a, reverse("issues:task", args=[mine.tasks.get().pk]), {"version": "1", "task": b.task.pk, "id": b.task.pk}),
        (cast.officer, reverse("issues:step", args=[new.pk, "assign"]), assigning(cast, lead=foreign["unit"])),
        (cast.officer, reverse("issues:step", args=[new.pk, "assign"]), assigning(cast, lead=cast.office.pk)),
        (cast.officer, reverse("issues:step", args=[new.pk, "assign"]), assigning(cast, forward=b.evidence.pk)),
        (cast.officer, reverse("issues:register"), {"source": "12345", "found_on": "2026-06-01", "description": "x", "theme": "process", "hall": foreign["hall"]}),
        (cast.officer_gz, reverse("issues:bulk"), {"step": "verify", "ids": b.issue.pk, "confirm": "1", "how": "call"}),
    ]  # fmt: skip
    for person, url, body in posts:
        status, found = after(person, url, body, before)
        assert found == before, (url, status)
        assert status in (200, 400, 404), url


def assigning(cast, **more):
    fields = {"version": "1", "title": "标题", "category": "advice", "severity": "ordinary", "fix_type": "limited"}
    return fields | {"lead": cast.unit_b.pk, "wording": "请整改"} | more


def test_extra_fields_change_nothing(cast, rows):
    """Every door's post, and those that write most, with fields that no form of ours has: the same rows result."""
    new = make_issue(cast, finder=cast.head_a)
    posts = [
        (cast.head_a, "/visits/report/", posted(cast)),
        (cast.officer, reverse("issues:step", args=[new.pk, "assign"]), assigning(cast)),
        (cast.head_a, "/account/deputies/", {"user": cast.liaison_a.pk, "since": "2099-01-01", "until": "2099-01-02"}),
        (cast.head_b, reverse("improvements:measure_new"), {"unit": cast.unit_b.pk, "name": "x", "content": "x"}),
    ]
    for name, door in DOORS.items():
        who = next((who for who in ("head_b", "officer") if door.post(who) < 403), None)
        if who and name not in ("directory:login", "directory:password"):
            body = {key: getattr(getattr(rows, value, None), "pk", value) for key, value in door.body.items()}
            posts.append((cast.people[who], address(name, door.args, rows), body))
    known, done = snapshot(), 0
    for person, url, body in posts:
        honest, forged = (after(person, url, sent, known) for sent in (body, {**drop(url), **body}))
        assert forged == honest, url
        done += honest[0] == 302
    assert done > 12


def drop(url):
    """The forged fields, without those that the form at this address does have."""
    own = {"state"} if "improvements" in url else set()
    return {name: value for name, value in FORGED.items() if name not in own and "drafts/" not in url}


def test_the_snapshot_sees_a_change(cast, rows):
    before = snapshot()
    rows.task.measures = "x"
    rows.task.save()
    assert snapshot() != before
    assert isinstance(rows.task.current_due, date)
