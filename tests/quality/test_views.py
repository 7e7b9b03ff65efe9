"""数据质量: the number on the index is the number of rows behind it, and of those exported."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from issues.states import State
from tests.factories import make_issue, make_issues
from tests.quality import contradictions
from tingyan.audit.models import AuditEntry
from tingyan.quality.catalogue import BY_CODE, counts

LIST = reverse("quality:list")


def rows_of(code):
    return reverse("quality:rows", args=[code])


def page(client, person, url=LIST, status=200):
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("code", BY_CODE)
def test_the_count_the_rows_and_the_export_are_one(cast, client, code):
    bad, _good = getattr(contradictions, code)(cast)
    number = {check.code: n for check, n in counts(cast.officer)}[code]
    assert number == BY_CODE[code].rows(cast.officer).count() > 0
    assert f'data-figure="{code}">{number}<' in page(client, cast.officer)
    text = page(client, cast.officer, rows_of(code))
    assert f'data-total="{number}"' in text
    assert str(BY_CODE[code].mend) in text
    assert f'href="{BY_CODE[code].kind.url(bad)}"' in text
    response = client.get(reverse("quality:export", args=[code]))
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(response))).get_sheet_by_index(0).to_python()
    head = next(n for n, row in enumerate(sheet) if row[0] == BY_CODE[code].kind.columns()[0].label)
    assert len([row for row in sheet[head + 1 :] if row[0] != ""]) == number
    assert AuditEntry.objects.get(action="quality.export").detail["count"] == number


@pytest.mark.parametrize("code", BY_CODE)
def test_where_it_is_mended_opens(cast, client, code):
    bad, _good = getattr(contradictions, code)(cast)
    for person in (cast.officer, cast.chief, cast.supervisor):
        page(client, person, BY_CODE[code].kind.url(bad))


@pytest.mark.parametrize("name", ["head_a", "liaison_b", "deputy_a", "head_c", "stranger", "sysadmin", "auditor"])
def test_only_office_and_leaders(cast, client, name):
    for url in (LIST, rows_of("twice"), reverse("quality:export", args=["twice"])):
        assert "只有承办室和分管领导可以查看数据质量" in page(client, cast.people[name], url, 403)


def test_a_check_that_there_is_not(cast, client):
    page(client, cast.officer, rows_of("no-such"), 404)


def test_worst_first_and_what_is_clean_is_folded(cast, client):
    for _ in range(3):
        make_issue(cast, due=None)
    contradictions.due_before_found(cast)
    text = page(client, cast.officer)
    found, clean = text.split("没有问题的检查")
    assert found.index('data-figure="visit_missing"') < found.index('data-figure="due_before_found"')
    assert rows_of("procedure_same") in clean
    assert rows_of("procedure_same") not in found


def test_a_clean_check_says_so(cast, client):
    assert "没有这样的记录" in page(client, cast.officer, rows_of("procedure_same"))


@pytest.mark.parametrize("count", [10, 1000])
def test_asks_as_often_at_a_thousand_rows(cast, client, count, django_assert_num_queries):
    make_issues(cast, count, state=State.FIXING, lead=cast.unit_b, due="2026-06-01")
    client.force_login(cast.officer)
    with django_assert_num_queries(8):  # three of them keep the session alive, once a minute
        assert f'data-figure="due_before_found">{count:,}<' in client.get(LIST).content.decode()
    with django_assert_num_queries(7):
        assert f'data-total="{count}"' in client.get(rows_of("due_before_found")).content.decode()
