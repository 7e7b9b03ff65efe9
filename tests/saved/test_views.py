"""Saved views: the filter is kept under a name, never the rows."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from issues.states import State
from tests.factories import at_noon, make_issue, make_issues
from tingyan.audit.models import AuditEntry
from tingyan.saved.actions import keep
from tingyan.saved.models import SavedView
from tingyan.saved.states import MOST

LIST = reverse("issues:list")
ALL = reverse("saved:list")


def sign_in(client, person):
    client.force_login(person)
    return client


def save(client, person, query, **typed):
    """As the page does: the menu's link, and its form."""
    text = sign_in(client, person).get(f"{LIST}?{query}").content.decode()
    url = re.search(r'href="(/saved/new/[^"]*)"', text)[1].replace("&amp;", "&")
    return client.post(url, {"name": "整改中", "shared_with": ""} | typed)


def ids(response):
    return {row.issue.pk for row in response.context["rows"]}


def test_the_present_filter_is_kept_and_opened(cast, client):
    fixing = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    make_issue(cast, lead=cast.unit_b, state=State.CLOSED)
    saved = save(client, cast.officer, f"state=fixing&lead={cast.unit_b.pk}&order=newest&q=&page=2")
    view = SavedView.objects.get()
    assert (view.name, view.owner, view.list, view.shared_with) == ("整改中", cast.officer, "issues:list", None)
    assert parse_qs(view.query) == {"state": ["fixing"], "lead": [str(cast.unit_b.pk)], "order": ["newest"]}
    assert saved["Location"] == view.get_absolute_url()
    page = client.get(view.get_absolute_url())
    assert ids(page) == {fixing.pk}
    assert 'aria-current="true">整改中' in page.content.decode()
    assert AuditEntry.objects.get(action="view.keep").detail["query"] == view.query


def test_the_same_filter_in_another_order_of_words_is_the_same_view(cast, client):
    view = keep(by=cast.officer, list="issues:list", query="state=fixing&q=窗口", name="窗口")
    text = sign_in(client, cast.officer).get(f"{LIST}?q=窗口&state=fixing&page=1").content.decode()
    assert "保存当前视图" not in text
    assert view.query == "q=%E7%AA%97%E5%8F%A3&state=fixing"


def test_nothing_to_keep_is_said(cast, client):
    response = sign_in(client, cast.officer).post(
        f"{reverse('saved:new')}?list=issues:list&query=page%3D2", {"name": "空"}
    )
    assert response.status_code == 400
    assert "请先在列表中选择筛选条件、排序或列，再保存视图" in response.content.decode()
    assert client.get(f"{reverse('saved:new')}?list=admin:index").status_code == 404


def test_shared_with_the_own_unit_and_each_sees_his_own_rows(cast, client):
    """The link holds the filter; what it finds is asked for whoever opens it."""
    of_b = make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    of_a = make_issue(cast, lead=cast.unit_a, state=State.FIXING)
    save(client, cast.head_b, "state=fixing", shared_with=cast.unit_b.pk)
    link = SavedView.objects.get().get_absolute_url()
    for person, offered, rows in (
        (cast.head_b, True, {of_b.pk}),
        (cast.liaison_b, True, {of_b.pk}),
        (cast.head_c, False, set()),
        (cast.officer, False, {of_a.pk, of_b.pk}),
    ):
        page = sign_in(client, person).get(link)
        assert (('href="' + link.replace("&", "&amp;")) in page.content.decode(), ids(page)) == (offered, rows)


def test_to_another_unit_nothing_is_shared(cast, client):
    response = save(client, cast.head_b, "state=fixing", shared_with=cast.unit_a.pk)
    assert response.status_code == 400
    assert not SavedView.objects.exists()


def test_the_default_opens_with_the_bare_address_and_can_be_left(cast, client):
    view = keep(by=cast.officer, list="issues:list", query="state=fixing", name="整改中", is_default=True)
    make_issue(cast, lead=cast.unit_b, state=State.FIXING)
    closed = make_issue(cast, lead=cast.unit_b, state=State.CLOSED)
    answer = sign_in(client, cast.officer).get(LIST)
    assert (answer.status_code, answer["Location"]) == (302, view.get_absolute_url())
    everything = f"{LIST}?all=1"
    assert client.get(answer["Location"]).content.decode().count(f'href="{everything}"') == 3  # chip, clear, menu
    assert closed.pk in ids(client.get(everything))
    assert client.get(LIST, headers={"HX-Request": "true"}).status_code == 200
    assert sign_in(client, cast.chief).get(LIST).status_code == 200


def test_one_default_a_list(cast):
    first = keep(by=cast.officer, list="issues:list", query="state=fixing", name="一", is_default=True)
    other = keep(by=cast.officer, list="visits:list", query="mode=own", name="一", is_default=True)
    second = keep(by=cast.officer, list="issues:list", query="state=closed", name="二", is_default=True)
    assert set(SavedView.objects.filter(is_default=True)) == {other, second}
    assert not SavedView.objects.get(pk=first.pk).is_default


def test_a_name_is_given_once(cast, client):
    keep(by=cast.officer, list="issues:list", query="state=closed", name="整改中")
    keep(by=cast.chief, list="issues:list", query="state=closed", name="整改中")
    keep(by=cast.officer, list="visits:list", query="mode=own", name="整改中")
    response = save(client, cast.officer, "state=fixing", name="整改中")
    assert response.status_code == 400
    assert "已有同名的视图，请换一个名称" in response.content.decode()
    assert SavedView.objects.count() == 3


def test_so_many_and_no_more(cast, client):
    for n in range(MOST):
        keep(by=cast.officer, list="issues:list", query=f"q={n}", name=f"第{n}个")
    assert f"每个列表最多保存{MOST}个视图" in save(client, cast.officer, "state=fixing").content.decode()


def test_rename_share_and_stop_sharing(cast, client):
    view = keep(by=cast.head_b, list="issues:list", query="state=fixing", name="旧名")
    url = reverse("saved:edit", args=[view.pk])
    sign_in(client, cast.head_b).post(url, {"name": "新名", "shared_with": cast.unit_b.pk, "is_default": "on"})
    view.refresh_from_db()
    assert (view.name, view.shared_with, view.is_default) == ("新名", cast.unit_b, True)
    assert sign_in(client, cast.liaison_b).post(url, {"name": "他人"}).status_code == 403
    assert "新名" in client.get(ALL).content.decode()
    assert client.get(LIST).status_code == 200  # whose default it is opens it, nobody else
    sign_in(client, cast.head_b).post(url, {"name": "新名", "shared_with": ""})
    assert sign_in(client, cast.liaison_b).get(url).status_code == 404


def test_what_was_removed_comes_back(cast, client):
    view = keep(by=cast.officer, list="issues:list", query="state=fixing", name="整改中", is_default=True)
    gone = sign_in(client, cast.officer).post(reverse("saved:remove", args=[view.pk]))
    text = client.get(gone["Location"]).content.decode()
    assert "视图“整改中”已删除。" in text and "还没有常用视图" in text
    assert client.get(LIST).status_code == 200
    assert sign_in(client, cast.chief).post(reverse("saved:restore", args=[view.pk])).status_code == 404
    sign_in(client, cast.officer).post(reverse("saved:restore", args=[view.pk]))
    assert list(SavedView.objects.visible_to(cast.officer)) == [view]
    assert [entry.action for entry in AuditEntry.objects.order_by("seq") if entry.action.startswith("view")] == [
        "view.keep", "view.remove", "view.restore",
    ]  # fmt: skip


def test_a_name_given_away_meanwhile_is_not_taken_back(cast, client):
    view = keep(by=cast.officer, list="issues:list", query="state=fixing", name="整改中")
    sign_in(client, cast.officer).post(reverse("saved:remove", args=[view.pk]))
    keep(by=cast.officer, list="issues:list", query="state=closed", name="整改中")
    answer = client.post(reverse("saved:restore", args=[view.pk]), follow=True)
    assert "已有同名的视图，请换一个名称" in answer.content.decode()
    assert SavedView.objects.visible_to(cast.officer).count() == 1


@pytest.mark.parametrize("count", [10, 1000])
def test_the_page_of_all_asks_as_often(cast, client, count, django_assert_num_queries):
    given = {"owner": cast.liaison_b, "shared_with": cast.unit_b, "list": "issues:list", "query": "state=fixing"}
    given |= {"made_at": at_noon(2026, 6, 20)}
    SavedView.objects.bulk_create(SavedView(name=f"第{n}个", **given) for n in range(count))
    make_issues(cast, count, lead=cast.unit_b, state=State.FIXING)
    sign_in(client, cast.head_b).get("/inbox/")
    with django_assert_num_queries(6):
        response = client.get(ALL)
    assert response.context["total"] == min(count, 200)
    with django_assert_num_queries(8):
        client.get(LIST)


@pytest.mark.parametrize("name", ["issues:list", "visits:list", "improvements:list", "improvements:measures",
                                  "advisories:list", "advisories:receipts", "issues:rechecks", "issues:doubts"])  # fmt: skip
def test_every_list_of_them_has_the_menu_and_opens_its_default(cast, client, name):
    sign_in(client, cast.officer)
    url = reverse(name)
    assert "选好筛选条件后可在此保存" in client.get(url).content.decode()
    keep(by=cast.officer, list=name, query="q=窗口", name="窗口", is_default=True)
    assert urlsplit(client.get(url)["Location"]).query == "q=%E7%AA%97%E5%8F%A3"
    assert client.get(f"{url}?all=1").status_code == 200
