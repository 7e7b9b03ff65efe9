"""A network that takes requests and never answers, a server that breaks down once, a second tab: the report arrives."""

from collections import defaultdict
from threading import Event

import pytest
from playwright.sync_api import expect

from tests.browser.carried import PATIENCE, fill_in, one_visit_with_five_photos, open_form, ready, says, submit, waits
from tingyan.offline import build
from visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)


def first(part, fate, times=1, kind="POST"):
    """Let this befall the first requests of this kind; `came` holds all of them."""
    came, reached = [], defaultdict(Event)

    def cut(line):
        if line.startswith(kind) and part in line:
            came.append(line)
            reached[len(came)].set()
            return fate if len(came) <= times else ""
        return ""

    cut.came, cut.reached = came, reached
    return cut


def pass_time(page, wire, count, seconds):
    """Once the wire holds so many requests, let the page's clock go on."""
    assert wire.cut.reached[count].wait(PATIENCE / 1000)
    page.clock.fast_forward(seconds * 1000)


def test_a_photo_that_nobody_answers_is_said_and_tried_again(sign_in, wire, cast):
    page = sign_in(cast.head_a)
    page.clock.install()
    open_form(page)
    wire.cut = first("/photos/", "hang")
    fill_in(page, photos=1)
    pass_time(page, wire, 1, 121)
    expect(page.locator(".problem .failed")).to_contain_text("没有收到答复，尚未上传，稍后自动再试")
    page.clock.fast_forward(6_000)
    expect(page.locator(".problem [data-photo]")).to_have_count(1, timeout=PATIENCE)
    assert len(wire.cut.came) == 2


def test_a_submit_that_nobody_answers_is_not_called_submitted_and_arrives(sign_in, wire, cast):
    page = sign_in(cast.head_a)
    page.clock.install()
    open_form(page)
    fill_in(page, photos=0)
    wire.cut = first("/file/", "hang", times=2)
    submit(page)
    pass_time(page, wire, 1, 31)
    page.wait_for_url("**/offline/")
    waits(page, "待发送")
    pass_time(page, wire, 2, 31)
    says(page, "尚未确认提交，稍后自动再试")
    assert not Visit.objects.exists()
    page.clock.fast_forward(6_000)
    says(page, "已提交TY-2026-0001")
    assert Visit.objects.count() == 1


def test_a_page_that_nobody_answers_is_given_up_and_asked_for_again(sign_in, wire, cast, monkeypatch):
    monkeypatch.setattr(build, "PATIENCE", 4000)
    page = sign_in(cast.head_a)
    wire.cut = first("/account/password/", "hang", kind="GET")
    page.goto("/account/password/")
    expect(page.locator("h1")).to_have_text("这一页没有打开")
    expect(page.locator("#page-gone")).to_contain_text("系统没有答复")
    page.get_by_role("link", name="再试一次").click()
    expect(page.locator("h1")).to_have_text("修改密码")
    assert len(wire.cut.came) == 2


@pytest.mark.parametrize("part", ["/drafts/", "/file/"])
def test_a_server_that_breaks_down_once_is_asked_again(sign_in, wire, cast, part):
    page = sign_in(cast.head_a)
    open_form(page)
    fill_in(page)
    expect(page.locator(".problem [data-photo]")).to_have_count(5, timeout=PATIENCE)
    wire.cut = first(part, "fault")
    submit(page)
    page.wait_for_url("**/filed/")
    one_visit_with_five_photos()


KEPT_AND_THEN_THE_OTHER = """() => {
  const change = tingyanStore.change;
  const other = new BroadcastChannel('tabs');
  tingyanStore.change = async (...given) => {
    await change(...given);
    const [row] = await tingyanStore.all('records');
    if (!row || row.state !== 'ready') { return; }
    tingyanStore.change = change;
    other.postMessage('now');
    await new Promise(resolve => { other.onmessage = resolve; });
  };
}"""
SEND_WHEN_ASKED = """() => {
  new BroadcastChannel('tabs').onmessage = async event => {
    await tingyanOutbox.run(await tingyanStore.ownerHere());
    event.target.postMessage('done');
  };
}"""


def test_another_tab_sends_the_sheet_first(sign_in, carried, cast):
    page = sign_in(cast.head_a)
    open_form(page)
    fill_in(page, photos=0)
    other = carried.new_page()
    other.goto("/visits/")
    ready(other)
    other.evaluate(SEND_WHEN_ASKED)
    page.evaluate(KEPT_AND_THEN_THE_OTHER)
    submit(page)
    page.wait_for_url("**/filed/")
    assert Visit.objects.count() == 1
