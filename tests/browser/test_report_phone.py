"""填写体验记录 on a phone with a bad network: what is typed and taken is never lost, and what the page says is true."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from issues.models import Evidence, Issue
from tests.browser.walk import PROBLEMS, ReportForm, log_in, photo, uploaded
from tingyan.directory.models import Hall
from visits.models import Draft, Visit

FIVE_HUNDRED = ("8号窗口没有填表样表，群众来回问了三次才填对。" * 30)[:500]


@pytest.fixture
def form(phone, cast):
    """The form of the liaison of unit A, who fills in for the head."""
    return ReportForm(phone(cast.liaison_a), cast).open()


def test_a_draft_outlives_its_page(form, cast):
    """Text, answers, problems and photos are there again after the browser has forgotten the page."""
    form.go_to_unit_b()
    for n, text in enumerate(PROBLEMS):
        uploaded(form.problem(text, photo(f"{n}.jpg", n)), "1/1")
    form.saved()
    draft = Draft.objects.get(owner=cast.liaison_a)
    assert draft.form["p2-description"] == [PROBLEMS[1]]
    form.page.goto(f"{reverse('visits:report')}?draft={draft.client_key}")
    form.next()
    cards = form.page.locator("#problems .problem")
    expect(cards).to_have_count(3)
    for n, text in enumerate(PROBLEMS):
        expect(cards.nth(n).locator("textarea").first).to_have_value(text)
        expect(cards.nth(n).locator("[data-photo]")).to_have_count(1)
        uploaded(cards.nth(n), "1/1")


def test_a_unit_that_was_ticked_before_the_script_came_names_its_hall(phone, cast):
    """A quick thumb on a slow network: what it ticks meanwhile counts as much as what it ticks later."""
    Hall.objects.create(district=cast.ls, name="医保分厅", managed_by=cast.unit_c)
    page, held = phone(cast.liaison_a), []
    page.route("**/js/report.js*", lambda route: held.append(route))  # noqa: PLW0108  it wants a function
    page.goto(reverse("visits:report"), wait_until="commit")
    page.get_by_label(str(cast.unit_b), exact=True).check()
    hall = page.locator("[name=hall]")
    expect(hall).to_have_value("")
    held[0].continue_()
    expect(hall).to_have_value(str(cast.hall.pk))


def test_a_photo_that_fails_is_counted_as_missing_until_it_is_there(form):
    """C09: 已上传2/3, no way to submit meanwhile, and after one retry exactly three."""
    form.go_to_unit_b()
    fails = []

    def third_fails(route):
        fails.append(route)
        route.abort() if len(fails) == 3 else route.continue_()

    form.page.route(re.compile("/photos/$"), third_fails)
    card = form.problem(PROBLEMS[0], *(photo(f"{n}.jpg", n) for n in range(3)))
    uploaded(card, "2/3")
    expect(card.locator(".failed")).to_contain_text("没有收到答复，尚未上传，稍后自动再试 2.jpg")
    form.next().next().send()
    expect(form.page.locator("#trouble")).to_contain_text("有照片未上传，请重试或去掉后再提交")
    assert not Visit.objects.exists()
    form.page.locator("#back").click()
    form.page.locator("#back").click()
    card.get_by_role("button", name="重试").click()
    uploaded(card, "3/3")
    form.next().next().send()
    expect(form.page.locator("#filed")).to_contain_text("1个问题待交办")
    assert Evidence.objects.count() == 3


def test_two_taps_send_one_report(form):
    """C08: the second tap of an impatient thumb finds nothing to send."""
    form.go_to_unit_b().problem(PROBLEMS[0])
    form.next().next()
    form.page.evaluate("() => { const send = document.getElementById('send'); send.click(); send.click(); }")
    expect(form.page.locator("#filed")).to_contain_text("已提交")
    assert (Visit.objects.count(), Issue.objects.count()) == (1, 1)


def test_a_session_that_ends_while_filling_in(form, cast):
    """C15 in the form itself: it says so, offers the login in another tab, and goes on where it was."""
    form.go_to_unit_b().problem(FIVE_HUNDRED)
    form.saved()
    Session.objects.all().delete()
    form.next().next().send()
    expect(form.page.locator("#trouble")).to_contain_text("登录已失效")
    with form.page.expect_popup() as popup:
        form.page.get_by_role("link", name="在新页登录，再回到本页").click()
    log_in(popup.value, cast.liaison_a, cast.password)
    popup.value.wait_for_url("**/")
    form.send()
    expect(form.page.locator("#filed")).to_contain_text("1个问题待交办")
    assert Issue.objects.get().description == FIVE_HUNDRED


def test_text_of_a_plain_form_comes_back_after_login(desk, cast):
    """C15 where no script helps: the login page carries the text, and the form shows it again."""
    page = desk(cast.officer)
    page.goto(reverse("issues:register"))
    page.locator("[name=description]").fill(FIVE_HUNDRED)
    Session.objects.all().delete()
    page.locator("main .btn-primary").click()
    log_in(page, cast.officer, cast.password)
    expect(page.locator("[name=description]")).to_have_value(FIVE_HUNDRED)
    assert not Issue.objects.exists()


def test_a_token_changed_in_another_tab_costs_one_click(desk, cast):
    """Assurance 37: the text is kept, one click sends it again, and one row comes of it."""
    page = desk(cast.officer)
    page.goto(reverse("issues:register"))
    page.locator("[name=source][value=other]").check()
    page.locator("[name=theme][value=process]").check()
    page.locator("[name=description]").fill(FIVE_HUNDRED)
    page.locator("[name=found_on]").fill("2026-06-14")
    page.context.clear_cookies(name="csrftoken")
    page.context.new_page().goto(reverse("directory:password"))  # draws another token
    page.locator("main .btn-primary").click()
    expect(page.locator("h1")).to_have_text("页面已过期，请重新提交")
    page.get_by_role("button", name="重新提交").click()
    expect(page.locator(".flash-success")).to_contain_text("已登记")
    assert Issue.objects.get().description == FIVE_HUNDRED


def test_a_token_changed_in_another_tab_is_nothing_to_the_report(form):
    form.go_to_unit_b().problem(PROBLEMS[0])
    form.page.context.clear_cookies(name="csrftoken")
    form.page.context.new_page().goto(reverse("directory:password"))
    form.next().next().send()
    expect(form.page.locator("#filed")).to_contain_text("已提交")
    assert Visit.objects.count() == 1
