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
from tests.doors import BLIND, DESKS, DOORS, world
from tests.factories import CANARY, make_evidence, make_issue
from tests.test_doors import address, knock
from tests.visits.sheets import posted
from tingyan.directory.models import Counter
from tingyan.kit.search import grams

PIECE = CANARY.rpartition("-")[2]  # what is searched for is printed again: search for a part, look for the whole
LISTS = ("issues:list", "visits:list", "improvements:list", "improvements:measures")
SHEETS = [name for name in DOORS if "export" in name]
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
    for name in ("issues:list", "visits:list", "improvements:list", "improvements:measures"):
        content = knock(cast.officer, "get", reverse(name), {"q": PIECE})[2]
        assert CANARY.encode() in content, name


def unpacked(content):
    """The text of a CSV, or of every part of an XLSX."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


@pytest.mark.parametrize("name", SHEETS)
def test_no_sheet_holds_it(cast, rows, name):
    url, texts = address(name, DOORS[name].args, rows), {}
    for person in ("officer", *sorted(BLIND)):
        for query in ({}, {"q": PIECE}, {"campaign": ""}):
            status, _response, content, _writes = knock(cast.people[person], "get", url, query)
            assert status == 200
            texts.setdefault(person, []).append(unpacked(content))
    assert CANARY in texts.pop("officer")[0], "the bait is there"
    assert not [person for person, found in texts.items() if CANARY in "".join(found)]


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
    """Every row of ours as it stands, without moments: these differ between two runs, and so do keys of new rows, which
    read "new" where they are not among the `known`."""
    found, known = {}, known or {}
    for model in apps.get_models():
        if model.__module__.startswith(("tingyan.", "issues.", "visits.")) and model._meta.app_label != "audit":
            kept = [
                f for f in model._meta.concrete_fields if not isinstance(f, DateTimeField) and f.name != "object_id"
            ]
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
        (cast.head_a, reverse("issues:bulk"), {"step": "close", "ids": b.issue.pk, "confirm": "1", "note": "x"}),
        (cast.head_a, reverse("issues:remove", args=[b.evidence.pk]), {}),
        (cast.head_a, reverse("issues:reach", args=[b.milestone.pk]), {}),
        (cast.head_a, reverse("visits:draft_photo_remove", args=[b.draft_file.pk]), {}),
        (cast.head_a, reverse("visits:draft_delete", args=[draft.client_key]), {}),
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
