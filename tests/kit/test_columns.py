"""The columns of a list: chosen in the address, kept by filters, views and pages; the export stays as it is."""

import re

import pytest
from django.urls import reverse

from issues.filters import COLUMNS as OF_ISSUES
from issues.filters import IssueFilter
from issues.states import State
from tests.factories import make_issue, make_visit
from visits.filters import COLUMNS as OF_VISITS
from visits.filters import VisitFilter

LISTS = {
    "issues:list": (OF_ISSUES, IssueFilter, "issues/_table.html"),
    "visits:list": (OF_VISITS, VisitFilter, "visits/_visits.html"),
}


@pytest.fixture
def office(cast, client):
    make_issue(cast, lead=cast.unit_b, state=State.FIXING, category="signs", severity="grave")
    make_visit(cast, minutes_waiting=17)
    client.force_login(cast.officer)
    return client


def heads(client, name, query=""):
    text = client.get(f"{reverse(name)}{query}").content.decode()
    return re.findall(r'<th scope="col"(?: class="num")?>(.*?)</th>', text)[1:]


@pytest.mark.parametrize("name", LISTS)
def test_the_usual_columns_until_others_are_chosen(office, name):
    columns, filters, _template = LISTS[name]
    labels = {key: str(label) for key, label in columns}
    usual = [labels[key] for key in filters.base_filters["columns"].usual]
    assert heads(office, name) == heads(office, name, "?columns=zzz&columns=") == usual
    for key, label in labels.items():
        assert heads(office, name, f"?columns={key}") == [label], key
    last, first = list(labels)[-1], next(iter(labels))
    assert heads(office, name, f"?columns={last}&columns={first}") == [labels[first], labels[last]]


@pytest.mark.parametrize("name", LISTS)
def test_a_figure_shows_the_usual_columns(settings, name):
    """Its page has no choice: the table names them again."""
    _columns, filters, template = LISTS[name]
    named = re.search(r'columns filterset "([^"]*)"', (settings.BASE_DIR / "templates" / template).read_text())[1]
    assert tuple(named.split()) == filters.base_filters["columns"].usual


def test_cells_say_what_the_heads_promise(cast, client, office):
    text = office.get(f"{reverse('issues:list')}?columns=category&columns=severity&columns=found_on").content.decode()
    assert re.findall(r'<td class="row-hide(?: nowrap)?">(.*?)</td>', text)[:2] == ["指引标识", "重大"]
    assert (
        '<td class="row-hide num">17</td>' in office.get(f"{reverse('visits:list')}?columns=waiting").content.decode()
    )


def test_who_only_found_it_reads_no_more_than_before(cast, client, office):
    client.force_login(cast.liaison_a)
    text = client.get(f"{reverse('issues:list')}?columns=severity&columns=fix_type").content.decode()
    assert re.findall(r'<td class="row-hide">(.*?)</td>', text) == ["—", "—"]


def test_the_choice_goes_on_with_the_filter_and_has_no_chip(cast, office):
    text = office.get(f"{reverse('issues:list')}?columns=theme&state=fixing").content.decode()
    form, shown = (
        text[text.index('<form id="filters"') : text.index('<div id="list"')],
        text[text.index('<div id="list"') :],
    )
    assert '<input type="hidden" name="columns" value="theme"' in form
    assert shown.count('class="chip"') == 1
    assert '<input type="hidden" name="state" value="fixing">' in shown
    assert re.findall(r'name="columns" value="(\w+)" checked', shown) == ["theme"]
    assert 'href="/issues/?state=fixing"' in shown  # back to the usual columns
    assert "query=columns%3Dtheme%26state%3Dfixing" in shown  # a saved view keeps them


def test_the_export_has_the_columns_it_always_had(office):
    url = reverse("issues:export_csv")
    asked, always = (b"".join(office.get(f"{url}{query}").streaming_content) for query in ("?columns=theme", ""))
    assert asked == always
