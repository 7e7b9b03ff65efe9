"""The command box: what it finds, for whom, and what it remembers."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.states import State
from tests.cast import POSTS
from tests.factories import CANARY, canary_issue, make_issue, make_issues, make_visit
from tingyan.desk.models import Recent
from tingyan.desk.pages import PAGES, spelt
from tingyan.directory.actions.places import pinyin_of
from tingyan.directory.models import Department
from tingyan.kit.search import grams
from visits.models import Visit

FIND, OPENED = reverse("desk:find"), reverse("desk:opened")


@pytest.fixture
def spell(cast):
    for unit in Department.objects.all():
        Department.objects.filter(pk=unit.pk).update(pinyin=pinyin_of(unit.short_name, unit.name))


def box(client, person, words=""):
    """(group, label) of what the box offers."""
    client.force_login(person)
    response = client.get(FIND, {"q": words}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    return [(group.label, item.label) for group in response.context["groups"] for item in group.items]


def searchable(issue, **texts):
    for name, text in texts.items():
        setattr(issue, name, text)
    issue.fill_search()
    issue.save()
    return issue


def visit_to_find(cast, **fields):
    visit = make_visit(cast, **fields)
    Visit.objects.filter(pk=visit.pk).update(search=grams(visit.number, visit.visitor_label))
    return visit


def test_a_number_is_found_in_full_and_short(cast, client):
    year = timezone.localdate().year
    issue = searchable(make_issue(cast, lead=cast.unit_b, number=f"WT-{year}-0031"), title="取号机不认居住证")
    visit = visit_to_find(cast, number=f"TY-{year}-0031")
    both = [("问题", issue.title), ("体验记录", visit.visitor_label)]
    assert box(client, cast.officer, "31") == box(client, cast.officer, "0031") == both
    assert box(client, cast.officer, f"WT-{year}-0031") == both[:1]
    assert box(client, cast.officer, f"ty-{year}-0031") == both[1:]
    assert box(client, cast.officer, "32") == []


def test_words_units_and_pages(cast, client, spell):
    issue = searchable(make_issue(cast, lead=cast.unit_b, state=State.FIXING), title="取号机不认居住证")
    assert box(client, cast.officer, "居住证") == [("问题", issue.title)]
    assert box(client, cast.officer, "市监") == [("单位", "市监局")]
    assert box(client, cast.officer, "回头") == [("页面", "回头看")]


@pytest.mark.parametrize("typed", ["sjj", "SJJ", "shijian"])
def test_a_unit_by_its_initials(cast, client, spell, typed):
    assert ("单位", "市监局") in box(client, cast.officer, typed)
    client.force_login(cast.officer)
    text = client.get(FIND, {"q": typed}).content.decode()
    assert f'href="/issues/?lead={cast.unit_b.pk}"' in text


@pytest.mark.parametrize("typed", ["htk", "HTK", "huitou"])
def test_a_page_by_its_initials(cast, client, typed):
    assert box(client, cast.officer, typed) == [("页面", "回头看")]
    assert box(client, cast.head_b, typed) == []


def test_initials_are_those_of_the_chinese_name_in_english_too(cast, client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert [label for _group, label in box(client, cast.officer, "htk")] == ["Recheck"]
    assert {page.label: spelt(page)[1] for page in PAGES if page.key}  # computed once, whatever the language


@pytest.mark.parametrize("name", sorted(set(POSTS) - {"deactivated"}))
def test_the_pages_are_those_of_the_bar_and_each_opens(cast, client, name):
    """Bar, menu and box say the same; what is offered can be opened."""
    client.force_login(cast.people[name])
    text = client.get(FIND).content.decode()
    nav = text[text.index('<nav class="bar-nav"') : text.index("</nav>", text.index('<nav class="bar-nav"'))]
    offered = {page.url for page in PAGES if page.may(cast.people[name])}
    assert set(re.findall(r'<a href="([^"]+)"', nav)) <= offered
    assert {url: client.get(url).status_code for url in offered} == dict.fromkeys(offered, 200)


def test_a_letter_after_g_leads_to_each_page_that_has_one(cast, client):
    client.force_login(cast.officer)
    text = client.get(FIND).content.decode()
    letters = dict(re.findall(r'href="([^"]+)" data-go="(\w)"', text))
    assert letters == {page.url: page.key for page in PAGES if page.key and page.key != "x"}


@pytest.mark.parametrize("name", ["head_a", "liaison_a", "head_c", "stranger", "officer_gz", "auditor", "sysadmin"])
def test_nobody_finds_what_he_may_not_see(cast, client, name):
    year = timezone.localdate().year
    issue = searchable(canary_issue(cast), number=f"WT-{year}-0777")
    visit = visit_to_find(cast, visitor=cast.head_b, visitor_unit=cast.unit_b, visitor_post=CANARY, units=[cast.unit_b])
    Visit.objects.filter(pk=visit.pk).update(search=grams(CANARY), number=f"TY-{year}-0777")
    Recent.objects.create(user=cast.people[name], kind="issue", object_id=issue.pk, at=timezone.now())
    Recent.objects.create(user=cast.people[name], kind="visit", object_id=visit.pk, at=timezone.now())
    for words in ("", "777", f"WT-{year}-0777", CANARY, CANARY[-4:]):
        assert box(client, cast.people[name], words) == [] or not words
        text = client.get(FIND, {"q": words}).content.decode()
        assert f"/issues/{issue.pk}/" not in text and f"/visits/{visit.pk}/" not in text
    assert box(client, cast.officer, "777") and box(client, cast.officer, CANARY[-4:])


def test_what_was_opened_last_comes_first_and_only_what_may_be_seen_now(cast, client):
    first, second = make_issue(cast, lead=cast.unit_b, title="一"), make_issue(cast, lead=cast.unit_b, title="二")
    visit = make_visit(cast)
    client.force_login(cast.officer)
    for row in (first, visit, second, first):
        assert client.post(OPENED, {"address": row.get_absolute_url()}).status_code == 204
    recent = [item for item in box(client, cast.officer) if item[0] == "最近打开"]
    assert recent == [("最近打开", "一"), ("最近打开", "二"), ("最近打开", visit.visitor_label)]
    assert "最近打开" not in dict(box(client, cast.chief))
    assert Recent.objects.count() == 3
    type(first).objects.filter(pk=first.pk).update(district=cast.gz)
    assert next(label for group, label in box(client, cast.officer) if group == "最近打开") == "二"


def test_it_remembers_twenty(cast, client):
    rows = make_issues(cast, 25, lead=cast.unit_b, state=State.FIXING)
    old = timezone.now() - timedelta(days=1)
    Recent.objects.bulk_create(Recent(user=cast.officer, kind="issue", object_id=row.pk, at=old) for row in rows[:20])
    client.force_login(cast.officer)
    for row in rows[20:]:
        client.post(OPENED, {"address": row.get_absolute_url()})
    kept = Recent.objects.filter(user=cast.officer)
    assert kept.count() == Recent.MOST == 20
    assert {row.pk for row in rows[20:]} <= set(kept.values_list("object_id", flat=True))


@pytest.mark.parametrize("address", ["", "/", "/issues/", "/issues/999999/", "/admin/", "//evil/issues/1/", "\0"])
def test_only_what_was_opened_is_noted(cast, client, address):
    client.force_login(cast.officer)
    assert client.post(OPENED, {"address": address}).status_code == 404
    assert not Recent.objects.exists()


def test_what_another_unit_holds_cannot_be_noted(cast, client):
    issue = canary_issue(cast)
    client.force_login(cast.head_a)
    assert client.post(OPENED, {"address": issue.get_absolute_url()}).status_code == 404
    assert not Recent.objects.exists()


@pytest.mark.parametrize("count", [10, 1000])
@pytest.mark.parametrize(("words", "queries"), [("窗口", 6), ("31", 6), ("sjj", 6), ("", 6)])
def test_asks_as_often_at_a_thousand_rows(cast, client, count, words, queries, django_assert_num_queries):
    """Session, person and posts; then three: issues, visits, units, or of the empty box what was opened and its rows."""
    for issue in make_issues(cast, count, lead=cast.unit_b, state=State.FIXING)[:15]:
        Recent.objects.create(user=cast.officer, kind="issue", object_id=issue.pk, at=timezone.now())
    for visit in [make_visit(cast) for _n in range(5)]:
        Visit.objects.filter(pk=visit.pk).update(search=grams("窗口"))
        Recent.objects.create(user=cast.officer, kind="visit", object_id=visit.pk, at=timezone.now())
    client.force_login(cast.officer)
    client.get("/inbox/")
    with django_assert_num_queries(queries):
        client.get(FIND, {"q": words}, headers={"HX-Request": "true"})
