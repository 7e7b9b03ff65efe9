"""Personal data in what people write: offered for masking at every form, kept only by a choice that is on record."""

import re
import uuid

import pytest
from django import forms
from django.template import engines
from django.urls import reverse
from zeal import zeal_ignore

from issues.models import Issue
from issues.states import State
from tests.factories import make_issue
from tests.test_id_numbers import every, ours, text_fields
from tests.visits.sheets import posted
from tingyan.audit.models import AuditEntry
from tingyan.kit import phones
from visits.models import Draft, Visit

PHONE = "13812345678"
WORDS = f"请回电{PHONE}"
VERBATIM = {
    "issues.forms.cases.CaseForm.upper_number",
    "issues.forms.judging.MergeForm.into",
    *(
        f"issues.forms.{form}.{name}"
        for form in ("ledger.LedgerForm", "registering.EditForm", "registering.PlaceFields", "registering.RegisterForm")
        for name in ("repeat_of", "source_batch", "source_record", "upper_number")
    ),
    "tingyan.advisories.forms.drafting.PaperForm.contact",
    "tingyan.advisories.forms.drafting.PaperForm.issues",
    "tingyan.audit.views.PrintForm.address",
    "tingyan.audit.views.PrintForm.sha256",
    "tingyan.audit.views.RevealForm.page",
    "tingyan.directory.forms.CodeForm.code",
    "tingyan.directory.forms.LoginForm.username",
    "tingyan.numbers.forms.CodeForm.code",
}


@pytest.fixture
def head(client, cast):
    client.force_login(cast.head_a)
    return client


def kept_notes():
    return list(AuditEntry.objects.filter(action="phone.keep").order_by("pk"))


def test_every_text_field_of_ours_asks_but_numbers_codes_and_contacts():
    found = {name: field for name, field in text_fields() if not name.startswith("admin ") and ".admin." not in name}
    assert {name for name, field in found.items() if isinstance(field, phones.Verbatim)} == VERBATIM
    asks = {name for name, field in found.items() if phones.is_free_text(field)}
    assert len(asks) > 100
    with phones.asking(""):
        for name in sorted(asks):
            with pytest.raises(forms.ValidationError) as error:
                found[name].clean(PHONE)
            assert [each.code for each in error.value.error_list] == ["phone"], name


def test_every_form_has_a_place_for_the_question():
    """The summary of faults carries the two buttons, so it must stand within the form that they send."""
    found = 0
    for home in engines["django"].dirs:
        for path in home.rglob("*.html"):
            text = path.read_text()
            for place in re.finditer(r"{% error_summary", text):
                before = text[: place.start()]
                inside = before.count("<form") > before.count("</form>")
                assert inside or path.name == "styleguide.html", path
                found += 1
    assert found > 20
    assert not [each for each in every(phones.Verbatim) if ours(each)]


def test_a_form_comes_back_once_with_two_ways_and_nothing_is_lost(client, cast):
    client.force_login(cast.officer)
    page = client.post(reverse("issues:register"), {"description": WORDS, "note": "另记"})
    html = page.content.decode()
    assert "“问题描述”含有电话号码（138****5678），请选择打码后保存或原样保存" in html
    assert '<button class="btn btn-primary" type="submit" name="phones" value="mask">打码后保存</button>' in html
    assert 'name="phones" value="keep">原样保存</button>' in html
    assert WORDS in html
    assert "另记" in html
    assert not Issue.objects.exists()


def test_what_was_chosen_goes_along_while_other_things_are_mended(client, cast):
    client.force_login(cast.officer)
    html = client.post(reverse("issues:register"), {"description": WORDS, "phones": "mask"}).content.decode()
    assert "含有电话号码" not in html
    assert '<input type="hidden" name="phones" value="mask">' in html
    assert "error-summary" in html


@pytest.mark.parametrize(("choice", "stays"), [("mask", "请回电138****5678"), ("keep", WORDS)])
def test_a_report_is_filed_either_way(head, cast, choice, stays):
    typed = posted(cast, citizens_words=WORDS, **{"p1-description": f"窗口说找{PHONE}"})
    asked = head.post("/visits/report/", typed)
    assert asked.status_code == 400
    assert asked.content.decode().count("含有电话号码（138****5678）") == 4  # in the summary and at each field
    assert not Visit.objects.exists()
    assert head.post("/visits/report/", typed | {"phones": choice}).status_code == 302
    visit = Visit.objects.get()
    assert visit.citizens_words == stays
    assert visit.issues.get().description == stays.replace("请回电", "窗口说找")
    notes = kept_notes()
    assert len(notes) == (choice == "keep")
    for note in notes:
        assert (note.actor_id, note.model, note.object_id) == (cast.head_a.pk, "visits.visit", str(visit.pk))
        assert note.detail == {"fields": {"群众反映": ["138****5678"], "问题情况": ["138****5678"]}}
    assert PHONE not in str(list(AuditEntry.objects.values("detail", "object_label")))


def test_the_outbox_is_told_and_sends_what_was_chosen(head, cast):
    key = uuid.uuid4()
    typed = posted(cast, client_key=key, citizens_words=WORDS)
    head.post(f"/visits/drafts/{key}/", typed)
    answer = head.post(f"/visits/drafts/{key}/file/")
    assert answer.status_code == 400
    assert "电话号码" in answer.json()["error"]
    assert not Visit.objects.exists()
    page = head.post("/visits/report/", typed)  # as the page does where the server took offence
    assert 'name="phones" value="mask"' in page.content.decode()
    head.post(f"/visits/drafts/{key}/", typed | {"phones": "mask"})
    assert head.post(f"/visits/drafts/{key}/file/").status_code == 200
    assert Visit.objects.get().citizens_words == "请回电138****5678"


def test_a_bulk_step_asks_for_all_rows_at_once(client, cast):
    issues = [make_issue(cast, lead=cast.unit_b, state=State.SUBMITTED) for _ in range(2)]
    client.force_login(cast.officer)
    typed = {"confirm": "1", "step": "verify", "ids": [each.pk for each in issues], "how": "phone", "note": WORDS}
    asked = client.post(reverse("issues:bulk"), typed)
    assert asked.status_code == 400
    assert 'name="phones" value="keep"' in asked.content.decode()
    with zeal_ignore():  # row by row by design: each has its own savepoint and its own answer
        client.post(reverse("issues:bulk"), typed | {"phones": "keep"})
    assert {each.rounds.get().verify_note for each in Issue.objects.all()} == {WORDS}
    assert {note.object_id for note in kept_notes()} == {str(each.pk) for each in issues}


def test_searching_asks_nothing(client, cast):
    client.force_login(cast.officer)
    assert client.get(reverse("issues:list"), {"q": PHONE}).status_code == 200


def test_a_draft_keeps_no_identity_number_and_says_so(head, cast):
    key, number = uuid.uuid4(), "440524-18800101-0014"
    typed = posted(cast, client_key=key, citizens_words=f"张某{number}反映", reflections="体会")
    answer = head.post(f"/visits/drafts/{key}/", typed)
    assert answer.status_code == 400
    assert answer.json()["error"] == "“群众反映”含有身份证号码。草稿已保存，号码没有保存，请在本页删去。"
    kept = Draft.objects.get().form
    assert "0014" not in str(kept)
    assert kept["citizens_words"] == [f"张某{'*' * 20}反映"]
    assert kept["reflections"] == ["体会"]


@pytest.mark.parametrize("extra", [{}, {"do": "save"}])
def test_without_a_script_the_page_keeps_what_the_draft_does_not(head, cast, extra):
    number = "440524188001010014"
    typed = posted(cast, **{"p1-description": f"张某{number}反映"}) | extra
    page = head.post("/visits/report/", typed)
    assert page.status_code == 400
    assert number in page.content.decode()
    assert "“问题情况”含有身份证号码" in page.content.decode()
    assert number not in str(Draft.objects.get().form)
