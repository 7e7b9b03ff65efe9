"""The pages: who sees which rows, what forms keep, that exports hold what the list shows, and what it costs."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from issues.states import State
from tests.factories import make_issue, make_visit
from tests.improvements.test_workflow import DONE, a_measure, a_procedure
from tingyan.improvements.models import Measure, Procedure
from tingyan.improvements.states import MeasureState, ProcedureState

IN_EFFECT = {"state": MeasureState.ISSUED, "since": date(2026, 6, 1)}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def four(cast):
    """A draft and one in effect, of units A and B each."""
    a_procedure(cast)
    a_procedure(cast, **DONE)
    a_procedure(cast, by=cast.officer, service_item=cast.item_b)
    a_procedure(cast, by=cast.officer, service_item=cast.item_b, **DONE)
    a_measure(cast)
    a_measure(cast, **IN_EFFECT)
    a_measure(cast, by=cast.officer, unit=cast.unit_b)
    a_measure(cast, by=cast.officer, unit=cast.unit_b, **IN_EFFECT)


@pytest.mark.parametrize(
    ("person", "count"),
    [
        ("superuser", 4),
        ("officer", 4),
        ("chief", 4),
        ("supervisor", 4),
        ("head_a", 3),
        ("deputy_a", 3),
        ("liaison_a", 3),
        ("head_b", 3),
        ("head_c", 2),
        ("stranger", 0),
        ("deactivated", 0),
    ],
)
def test_who_sees_what(cast, four, client, person, count):
    user = cast.people[person]
    assert Procedure.objects.visible_to(user).count() == count
    assert Measure.objects.visible_to(user).count() == count
    if person == "deactivated":
        return
    client.force_login(user)
    for page, model, one in (("list", Procedure, "procedure"), ("measures", Measure, "measure")):
        assert f'data-total="{count}"' in text_of(client, page) or count == 0
        opened = [obj.pk for obj in model.objects.all() if client.get(obj.get_absolute_url()).status_code == 200]
        exported = "export_csv" if page == "list" else "measures_export_csv"
        lines = b"".join(client.get(reverse(f"improvements:{exported}")).streaming_content).decode("utf-8-sig")
        assert len(opened) == len(lines.strip().splitlines()) - 1 == count, one


def text_of(client, name, *args, **query):
    return client.get(reverse(f"improvements:{name}", args=args), query).content.decode()


def test_an_administrator_of_accounts_sees_no_draft(cast, four):
    assert set(Procedure.objects.visible_to(cast.sysadmin)) == set(Procedure.objects.counted())


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "食品"}, 2),
        ({"q": "低保 申请"}, 2),
        ({"q": "没有"}, 0),
        ({"state": ProcedureState.IMPLEMENTED}, 2),
        ({"kind": "time"}, 4),
        ({"kind": "materials"}, 0),
    ],
)
def test_the_list_filters(cast, four, client, query, count):
    client.force_login(cast.officer)
    assert client.get(reverse("improvements:list"), query).context["page"].total == count
    response = client.get(reverse("improvements:export_csv"), query)
    assert len(b"".join(response.streaming_content).splitlines()) == count + 1


def test_measures_filter_by_unit_and_undecided_theme(cast, four, client):
    client.force_login(cast.officer)
    for query, count in (({"unit": cast.unit_b.pk}, 2), ({"theme": "none"}, 4), ({"q": "辅导"}, 4)):
        assert client.get(reverse("improvements:measures"), query).context["page"].total == count


def test_the_sheets_have_their_names_and_real_dates(cast, four, client):
    client.force_login(cast.officer)
    for name, filename, dated in (("export_xlsx", "流程优化对比表", 2), ("measures_export_xlsx", "服务措施清单", 2)):
        response = client.get(reverse(f"improvements:{name}"))
        assert "filename*=utf-8''" in response["Content-Disposition"]
        rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(response))).get_sheet_by_index(0).to_python()
        assert rows[0][0] == filename
        assert sum(isinstance(cell, date) for row in rows for cell in row) == dated


def form_of(cast, **values):
    return {
        "service_item": cast.item_a.pk,
        "kind": "time",
        "before_limit": "3",
        "before_unit": "unsaid",
        "after_instant": "on",
        "state": "implemented",
        "in_force_from": "2026-06-14",
    } | values


def test_a_procedure_recorded_from_an_issue_leads_back_to_it(cast, client):
    issue = make_issue(cast, lead=cast.unit_a, state=State.CLOSED)
    client.force_login(cast.liaison_a)
    url = reverse("improvements:procedure_new") + f"?issue={issue.pk}"
    assert issue.number in client.get(url).content.decode()
    response = client.post(url, form_of(cast), follow=True)
    procedure = Procedure.objects.get()
    assert (procedure.issue, procedure.days_saved) == (issue, 3)
    assert issue.number in response.content.decode()
    client.force_login(cast.head_b)
    page = text_of(client, "procedure", procedure.pk)
    assert "低保申请" in page
    assert issue.number not in page, "an origin is shown to those only who may see it"
    assert "郑敏" not in page


@pytest.mark.parametrize("query", ["issue=999", "issue=x", "visit=999"])
def test_an_origin_that_one_may_not_see_is_not_there(cast, client, query):
    client.force_login(cast.liaison_a)
    assert client.get(reverse("improvements:procedure_new") + f"?{query}").status_code == 404


def test_an_origin_of_another_unit_is_not_there(cast, client):
    visit = make_visit(cast)
    client.force_login(cast.head_b)
    url = reverse("improvements:measure_new") + f"?visit={visit.pk}"
    assert client.get(url).status_code == client.post(url, {}).status_code == 404


def test_bad_input_keeps_what_was_typed(cast, client):
    client.force_login(cast.liaison_a)
    typed = form_of(cast, before_limit="0", basis="民政局通知第12号")
    response = client.post(reverse("improvements:procedure_new"), typed)
    assert response.status_code == 400
    assert "时限不填0" in response.content.decode()
    assert "民政局通知第12号" in response.content.decode()
    assert Procedure.objects.count() == 0


def test_forged_fields_change_nothing(cast, client):
    client.force_login(cast.liaison_a)
    forged = {"verified_by": cast.officer.pk, "recorded_by": cast.officer.pk, "district": cast.gz.pk}
    assert client.post(reverse("improvements:procedure_new"), form_of(cast, **forged)).status_code == 302
    stored = Procedure.objects.get()
    assert (stored.verified_by, stored.recorded_by, stored.district) == (None, cast.liaison_a, cast.ls)
    other = form_of(cast, service_item=cast.item_b.pk)
    assert client.post(reverse("improvements:procedure_new"), other).status_code == 400
    assert client.post(reverse("improvements:procedure_new"), form_of(cast, state="verified")).status_code == 400
    assert Procedure.objects.count() == 1


def test_who_may_record(cast, client):
    for person, status in (("supervisor", 403), ("auditor", 403), ("head_c", 200), ("officer", 200)):
        client.force_login(cast.people[person])
        assert client.get(reverse("improvements:procedure_new")).status_code == status
        assert client.get(reverse("improvements:measure_new")).status_code == status


def test_editing_and_the_conflict_that_loses_nothing(cast, client):
    procedure = a_procedure(cast)
    client.force_login(cast.liaison_a)
    url = reverse("improvements:procedure_edit", args=[procedure.pk])
    typed = {"kind": "time", "before_limit": 5, "before_unit": "workday", "after_limit": 1, "after_unit": "workday"}
    assert client.post(url, typed | {"version": 1, "basis": "第一次"}).status_code == 302
    answer = client.post(url, typed | {"version": 1, "basis": "第二次"})
    assert answer.status_code == 409
    assert "第一次" in answer.content.decode()
    assert "第二次" in answer.content.decode()
    assert Procedure.objects.get().basis == "第一次"
    again = client.post(url, typed | {"version": 1, "basis": "第二次", "resume": 1})
    assert again.context["form"]["version"].value() == "2"
    assert Procedure.objects.get().basis == "第一次"
    assert client.post(url, typed | {"version": 2, "basis": "第二次"}).status_code == 302
    assert Procedure.objects.get().basis == "第二次"


def test_steps_on_their_pages(cast, client):
    procedure = a_procedure(cast, state=ProcedureState.APPROVED)
    client.force_login(cast.liaison_a)
    url = reverse("improvements:procedure_step", args=[procedure.pk, "implement"])
    assert "实施日期" in client.get(url).content.decode()
    assert client.post(url, {"version": 1}).status_code == 400
    assert client.post(url, {"version": 0, "on": "2026-06-14"}).status_code == 409
    assert client.post(url, {"version": 1, "on": "2999-06-14"}).status_code == 400
    assert client.post(url, {"version": 1, "on": "2026-06-14"}).status_code == 302
    assert client.get(url).status_code == 403
    for name, status in (("verify", 403), ("nonsense", 404)):
        step = reverse("improvements:procedure_step", args=[procedure.pk, name])
        assert client.post(step, {"version": 2}).status_code == status
    client.force_login(cast.chief)
    assert client.post(reverse("improvements:procedure_step", args=[procedure.pk, "verify"]), {"version": 2})
    assert Procedure.objects.get().state == ProcedureState.VERIFIED


def test_the_paper_of_a_measure(cast, client):
    client.force_login(cast.liaison_a)
    url = reverse("improvements:measure_new")
    typed = {"unit": cast.unit_a.pk, "name": "预填辅导", "content": "辅导填表", "state": "drafted"}
    bad = client.post(url, typed | {"upload": SimpleUploadedFile("通知.pdf", b"<html>")})
    assert bad.status_code == 400
    good = client.post(url, typed | {"upload": SimpleUploadedFile("通知.pdf", PDF)}, follow=True)
    assert "通知.pdf" in good.content.decode()
    paper = reverse("improvements:measure_document", args=[Measure.objects.get().pk])
    answer = client.get(paper)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer) == PDF
    for close in answer._resource_closers:
        close()
    client.force_login(cast.head_b)
    assert client.get(paper).status_code == 404, "a draft is its unit's, and so is its paper"


def test_a_measure_without_a_paper_has_none(cast, four, client):
    client.force_login(cast.officer)
    paper = reverse("improvements:measure_document", args=[Measure.objects.first().pk])
    assert client.get(paper).status_code == 404


@pytest.mark.parametrize("rows", [10, 1000])
def test_the_lists_cost_the_same_however_long(cast, client, rows, django_assert_num_queries):
    items = [
        Procedure(**one, service_item=cast.item_a, item_name=f"事项{n}", kind="time", **DONE)
        for n in range(rows)
        for one in [mine(cast)]
    ]
    Procedure.objects.bulk_create(items)
    Measure.objects.bulk_create(Measure(**mine(cast), name=f"措施{n}", content="略", **IN_EFFECT) for n in range(rows))
    client.force_login(cast.head_b)
    client.get(reverse("improvements:list"))  # the session is written once a minute
    for name in ("list", "measures"):
        with django_assert_num_queries(10):
            client.get(reverse(f"improvements:{name}"))


def mine(cast):
    about = {"district": cast.ls, "unit": cast.unit_a, "campaign": cast.campaign}
    return about | {"recorded_by": cast.liaison_a, "recorded_at": timezone.now()}
