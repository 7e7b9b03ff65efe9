"""A head files a report: with a thumb at 360 px, by keyboard alone, without scripts, and over a bad network."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from issues.models import Evidence, Issue
from tests.browser.conftest import PHONE, session_cookie
from tests.browser.walk import add_photos
from tests.factories import make_visit
from tests.files import corpus
from tests.visits.sheets import posted
from visits.models import Draft, DraftFile, Visit
from visits.states import VisitState

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = "✓草稿已保存"


def picture(n=0, name="现场.jpg", content=None):
    """A photo to choose; another `n` is another photo."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": content or corpus.image(size=(60, 40 + n))}


def go(page, times=1):
    for _ in range(times):
        page.click("#next")


def card(page, n):
    return page.locator(".problem").nth(n)


def start(page, cast):
    """Where, and which theme: the first step."""
    page.goto("/visits/report/")
    page.get_by_label("市监局", exact=True).check()
    page.get_by_label("二楼8号窗口").check()
    page.get_by_label("体验配套设施").check()


def note_three_problems(page):
    """In the second step: one beside its check item and settled at once, two with two photos each."""
    page.get_by_role("group", name="排号预约").get_by_label("正常").check()
    page.get_by_role("group", name="轮椅").get_by_label("有问题").check()
    assert card(page, 0).get_by_label("类别").input_value() == "equipment"
    card(page, 0).get_by_label("问题情况").fill("轮椅没有气")
    card(page, 0).get_by_label("当场已解决").check()
    card(page, 0).get_by_label("当场解决的做法").fill("工作人员当场打气")
    for n, words in ((1, "8号窗口没有样表"), (2, "二楼没有指引标识")):
        page.click("#add-problem")
        card(page, n).get_by_label("问题情况").fill(words)
        assert card(page, n).get_by_label("主题").input_value() == "facilities"
        add_photos(card(page, n).locator("input[type=file]"), picture(2 * n), picture(2 * n + 1))
        expect(page.locator(".problem [data-photo]")).to_have_count(2 * n)
    expect(card(page, 2)).to_contain_text("已上传2/2")


def test_three_problems_with_photos_at_360_px(phone, cast, axe):
    page = phone(cast.liaison_a)
    start(page, cast)
    axe(page)
    go(page)
    note_three_problems(page)
    axe(page)
    go(page)
    page.get_by_label("好的做法").fill("有人引导")
    add_photos(page.get_by_role("group", name="体验照片").locator("input"), picture(9))
    page.wait_for_selector("#words [data-photo]")
    axe(page)
    go(page)
    review = page.locator("#cards").inner_text()
    assert "递交材料" not in review  # of a theme that was not chosen
    for words in ("市监局", "二楼8号窗口", "轮椅没有气", "8号窗口没有样表", "有人引导", "正常", "有问题"):
        assert words in review
    axe(page)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/filed/")
    assert "TY-2026-0001已提交，2个问题待交办，1个问题已当场解决、待核验" in page.inner_text("#filed")
    axe(page)
    visit = Visit.objects.get()
    assert (visit.visitor, visit.filled_by, visit.photos.count()) == (cast.head_a, cast.liaison_a, 1)
    assert Issue.objects.count() == 3
    assert Evidence.objects.count() == 4
    assert not Draft.objects.exists()


def walker(page):
    """A function that tabs on until the element of this id has the focus, and presses keys there."""

    def walk_to(name, *keys):
        for _ in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == name:
                return [page.keyboard.press(key) for key in keys]
        raise AssertionError(f"{name} cannot be reached")

    return walk_to


def test_by_keyboard_alone(desk, cast):
    page = desk(cast.head_a)
    page.goto("/visits/report/")
    walk_to = walker(page)
    item = cast.check_items[2]
    walk_to("id_visited_units_0", "Space")
    walk_to("id_themes_1", "Space")
    walk_to("next", "Enter")
    walk_to(f"id_a{item.pk}_0", "ArrowDown")
    assert page.locator(f"#id_a{item.pk}_1").is_checked()
    assert page.evaluate("document.activeElement.id") == f"id_a{item.pk}_1"
    walk_to("id_p1-description")
    page.keyboard.type("missing form")
    walk_to("next", "Enter")
    walk_to("next", "Enter")
    walk_to("send", "Enter")
    page.wait_for_url("**/filed/")
    assert Issue.objects.get().description == "missing form"


def test_without_scripts_the_page_is_one_long_form(new_context, live_server, cast):
    context = new_context(**PHONE, java_script_enabled=False)
    context.add_cookies([session_cookie(cast.head_a, live_server.url)])
    page = context.new_page()
    page.goto("/visits/report/")
    page.get_by_label("市监局", exact=True).check()
    page.get_by_label("体验办事流程").check()
    page.get_by_role("button", name="再记一个问题").click()
    page.get_by_label("问题情况").fill("8号窗口没有样表")
    page.get_by_role("button", name="记下“轮椅”的问题").click()
    page.locator("#p2").get_by_role("button", name="去掉这个问题").click()
    page.locator("#p1-head").wait_for()
    page.get_by_role("group", name="轮椅").get_by_label("未涉及").check()
    page.get_by_role("group", name="问题照片").locator("input").set_input_files(picture())
    page.get_by_role("button", name="提交", exact=True).click()
    assert page.locator(".fault").inner_text().splitlines()[-1] == "请选择问题所属的主题"
    assert page.locator("#p1 [data-photo]").count() == 1
    page.get_by_label("主题", exact=True).select_option("process")
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/filed/")
    assert Issue.objects.get().evidence.count() == 1


def test_a_draft_is_saved_while_typing_and_opens_as_it_was(phone, cast):
    page = phone(cast.head_a)
    start(page, cast)
    go(page)
    page.get_by_role("group", name="轮椅").get_by_label("有问题").check()
    add_photos(card(page, 0).locator("input[type=file]"), picture())
    page.wait_for_selector(".problem [data-photo]")
    with page.expect_response(lambda answer: "写到一半" in (answer.request.post_data or "")):
        card(page, 0).get_by_label("问题情况").fill("写到一半")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    key = str(Draft.objects.get().client_key)
    other = phone(cast.head_a)
    other.goto(f"/visits/report/?draft={key}#p1")
    assert card(other, 0).get_by_label("问题情况").input_value() == "写到一半"
    assert card(other, 0).locator("[data-photo]").count() == 1
    assert other.get_by_role("group", name="轮椅").get_by_label("有问题").is_checked()


def test_a_bad_network_is_told_and_nothing_is_lost(phone, cast):
    """C09, C62: what is not saved is never called saved; what failed is sent again once."""
    page = phone(cast.head_a)
    start(page, cast)
    go(page)
    page.click("#add-problem")
    page.route("**/visits/drafts/**", lambda route: route.abort())
    card(page, 0).get_by_label("问题情况").fill("断网时写的")
    add_photos(card(page, 0).locator("input[type=file]"), *(picture(n) for n in range(5)))
    expect(page.locator(".failed")).to_have_count(5)
    expect(card(page, 0)).to_contain_text("已上传0/5")
    go(page, 2)
    page.get_by_role("button", name="提交").click()
    assert "有照片未上传" in page.locator("#trouble").inner_text()
    expect(page.locator("#saved")).to_have_text("草稿未保存，内容仅存于本页")
    page.unroute("**/visits/drafts/**")
    page.click("#back")
    page.click("#back")
    for _ in range(5):
        page.locator(".failed").first.get_by_role("button", name="重试").click()
    expect(page.locator(".problem [data-photo]")).to_have_count(5)
    expect(card(page, 0)).to_contain_text("已上传5/5")
    go(page, 2)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/filed/")
    assert Issue.objects.get().evidence.count() == 5


def test_a_session_that_ended_keeps_the_text_on_the_page(phone, cast, live_server):
    """C15: log in in another tab, come back, and go on."""
    page = phone(cast.head_a)
    start(page, cast)
    page.context.clear_cookies()
    go(page, 2)
    page.get_by_label("体验感受").fill("办" * 500)
    expect(page.locator("#saved")).to_contain_text("登录已失效")
    page.context.add_cookies([session_cookie(cast.head_a, live_server.url)])
    page.get_by_label("体验感受").press("End")
    page.context.request.get("/visits/report/")
    page.get_by_label("体验感受").type("成")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert Draft.objects.get().form["reflections"] == ["办" * 500 + "成"]


def test_a_removed_photo_passes_the_focus_on(desk, cast):
    page = desk(cast.head_a)
    page.goto("/visits/report/")
    go(page, 2)
    album = page.get_by_role("group", name="体验照片")
    add_photos(album.locator("input"), picture(1), picture(2))
    expect(page.locator("#words [data-photo]")).to_have_count(2)
    album.get_by_role("button").first.click()
    expect(page.locator("#words [data-photo]")).to_have_count(1)
    assert page.evaluate("document.activeElement.closest('[data-photo]') !== null")
    assert DraftFile.objects.kept().count() == 1
    album.get_by_role("button", name="撤销").click()
    expect(page.locator("#words [data-photo]")).to_have_count(2)
    assert page.evaluate("document.activeElement.closest('[data-photo]') !== null")
    assert DraftFile.objects.kept().count() == 2


def test_filed_in_another_tab_leads_to_what_was_filed(phone, cast):
    page = phone(cast.head_a)
    start(page, cast)
    go(page, 2)
    other = Client()
    other.force_login(cast.head_a)
    other.post("/visits/report/", posted(cast, client_key=page.locator("[name=client_key]").input_value()))
    page.get_by_label("体验感受").fill("再写一句")
    page.wait_for_url("**/filed/")
    assert Visit.objects.count() == 1
    assert not Draft.objects.exists()


def test_the_stopwatch_fills_in_the_minutes(phone, cast):
    page = phone(cast.head_a)
    page.clock.install()
    page.goto("/visits/report/")
    go(page)
    page.get_by_role("button", name="等候（分钟） 开始计时").click()
    page.clock.fast_forward("07:32")
    page.get_by_role("button", name="等候（分钟） 停").click()
    assert page.get_by_label("等候（分钟）").first.input_value() == "8"


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_other_pages_are_sound(request, cast, axe, size):
    page = request.getfixturevalue(size)(cast.officer)
    returned = make_visit(cast, state=VisitState.RETURNED, return_note="请补充时间")
    filed = make_visit(cast)
    Draft.objects.create(owner=cast.officer, client_key=filed.client_key)
    addresses = ["", f"{returned.pk}/", f"{returned.pk}/complete/", f"{filed.pk}/return/", "participation/", "drafts/"]
    for address in [*addresses, f"drafts/{filed.client_key}/delete/", f"{filed.pk}/filed/"]:
        page.goto(f"/visits/{address}")
        axe(page)
