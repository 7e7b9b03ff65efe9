"""Assurance 66, C08, C09: the report without a network, in a real browser, with the wire really cut."""

import pytest
from playwright.sync_api import expect

from tests.browser.carried import (
    BYTES,
    PATIENCE,
    STORE,
    WORDS,
    back,
    cut_off,
    fill_in,
    one_visit_with_five_photos,
    open_form,
    ready,
    says,
    send_now,
    submit,
    waits,
)
from tests.browser.conftest import session_cookie
from tingyan.offline import build
from visits.models import Draft, DraftFile, Visit

pytestmark = pytest.mark.django_db(transaction=True)


def test_opened_filled_in_and_submitted_without_a_network(sign_in, carried, wire, cast):
    page = sign_in(cast.head_a)
    cut_off(carried, wire)
    open_form(page)
    fill_in(page)
    submit(page)
    page.wait_for_url("**/offline/")
    waits(page, "待发送 · 照片已上传0/5")
    says(page, "没有网络")
    assert "已提交" not in page.locator("main").inner_text()
    sealed = page.evaluate(BYTES)
    assert WORDS not in sealed
    assert "现场" not in sealed
    assert not Visit.objects.exists()
    back(carried, wire)
    says(page, "已提交TY-2026-0001")
    one_visit_with_five_photos()
    assert page.evaluate(STORE) == {"keys": 1, "records": 0, "photos": 0, "forms": 1}


def test_the_browser_is_closed_while_the_server_is_away(sign_in, carried, wire, cast):
    """The port answers nobody; what was typed opens again on the next page, and goes on its way on the one after it."""
    page = sign_in(cast.head_a)
    wire.close()
    open_form(page)
    fill_in(page)
    expect(page.locator("#saved")).to_contain_text("已加密存于本机")
    key = page.locator("[name=client_key]").input_value()
    page.close()
    page = carried.new_page()
    page.goto("/")
    waits(page, "草稿 · 照片已上传0/5")
    page.get_by_role("button", name="继续填写").click()
    page.wait_for_selector("#report[data-kept]")
    assert page.locator("[name=client_key]").input_value() == key
    assert page.locator(".problem textarea").first.input_value() == WORDS
    expect(page.locator(".problem .failed")).to_have_count(5, timeout=PATIENCE)
    for _ in range(3):
        page.click("#next")
    submit(page)
    waits(page, "待发送")
    wire.open()
    page.goto("/visits/")
    ready(page)
    one_visit_with_five_photos()
    assert str(Visit.objects.get().client_key) == key


def test_cut_in_the_middle_of_the_third_photo(sign_in, carried, wire, cast):
    """C09: what is there is counted, and only what is not there is sent again."""
    page = sign_in(cast.head_a)
    cut_off(carried, wire)
    open_form(page)
    fill_in(page)
    submit(page)
    waits(page, "待发送")
    photos = []
    wire.cut = lambda line: (
        "request" if "/photos/" in line and "POST" in line and photos.append(line) is None and len(photos) == 3 else ""
    )
    back(carried, wire)
    says(page, "尚未确认提交")
    waits(page, "待发送 · 照片已上传2/5")
    assert DraftFile.objects.count() == 2
    assert not Visit.objects.exists()
    send_now(page)
    says(page, "已提交TY-2026-0001")
    one_visit_with_five_photos()
    assert len(photos) == 6  # the third twice, no other


def test_the_answer_to_the_submit_is_lost(sign_in, carried, wire, cast):
    """C08: the server filed it and the phone did not hear; it asks again, and there is one visit."""
    page = sign_in(cast.head_a)
    open_form(page)
    fill_in(page)
    expect(page.locator(".problem [data-photo]")).to_have_count(5, timeout=PATIENCE)
    lost = []
    wire.cut = lambda line: "answer" if "/file/" in line and lost.append(line) is None and len(lost) <= 2 else ""
    submit(page)
    page.wait_for_url("**/filed/")
    one_visit_with_five_photos()
    assert len(lost) == 1  # asked again, the server named the visit before anything was sent


def test_online_it_is_filed_as_ever_and_leaves_nothing_behind(sign_in, cast):
    page = sign_in(cast.head_a)
    open_form(page)
    fill_in(page)
    expect(page.locator(".problem [data-photo]")).to_have_count(5, timeout=PATIENCE)
    submit(page)
    page.wait_for_url("**/filed/")
    ready(page)
    one_visit_with_five_photos()
    assert page.evaluate(STORE)["records"] == 0


def test_what_is_missing_is_said_at_its_field(sign_in, cast):
    page = sign_in(cast.head_a)
    open_form(page)
    fill_in(page, photos=0)
    page.evaluate("document.getElementById('report').elements.date.value = '2099-12-31'")
    submit(page)
    expect(page.locator("#error-summary")).to_contain_text("体验日期不能晚于今天")
    assert Draft.objects.count() == 1
    assert not Visit.objects.exists()


def test_five_sheets_outlive_the_browser_and_become_five_visits(
    browser_type, browser_type_launch_args, browser_context_args, wire, tmp_path, cast
):
    """Assurance 66: the browser itself is closed and opened again, with the profile that it has on the disk."""

    def browse():
        given = browser_type_launch_args | browser_context_args | {"base_url": wire.url, "service_workers": "allow"}
        phone = browser_type.launch_persistent_context(str(tmp_path / "profile"), **given)
        phone.add_cookies([session_cookie(cast.head_a, wire.url)])
        return phone, phone.new_page()

    phone, page = browse()
    page.goto("/")
    ready(page)
    wire.close()
    for n in range(1, 6):
        open_form(page)
        fill_in(page, photos=0)
        submit(page)
        expect(page.locator("#outbox-list li")).to_have_count(n)
    phone.close()
    wire.open()
    phone, page = browse()
    page.goto("/visits/")
    ready(page)
    expect(page.locator("#outbox")).to_be_hidden()
    phone.close()
    assert Visit.objects.count() == 5


COPIES = """async () => {
  const [row] = await tingyanStore.all('records');
  const sheet = await tingyanOutbox.read(row);
  for (let n = 0; n < 20; n += 1) {
    const key = '00000000-0000-4000-8000-0000000000' + (10 + n);
    const body = {...sheet, url: sheet.url.replace(row.key, key), pairs: sheet.pairs.map(p => p[0] === 'client_key' ? [p[0], key] : p)};
    const sealed = await tingyanStore.seal(row.owner, 'record|' + key, body);
    await tingyanStore.put('records', {...row, ...sealed, key, at: n});
  }
  await tingyanOutbox.drop(row.key);
}"""
PASS = "tingyanStore.ownerHere().then(owner => tingyanOutbox.run(owner)).then(done => done.length)"


def test_cut_after_commit_twenty_times(sign_in, carried, wire, cast):
    """Assurance 66: the server files each of 20 sheets and is not heard; exactly 20 visits come of it."""
    page = sign_in(cast.head_a)
    cut_off(carried, wire)
    open_form(page)
    fill_in(page, photos=0)
    submit(page)
    waits(page, "待发送")
    page.evaluate(COPIES)
    lost = set()
    wire.cut = lambda line: "answer" if "/file/" in line and (line in lost or lost.add(line) is None) else ""
    page.evaluate("window.addEventListener('online', event => event.stopImmediatePropagation(), true)")
    back(carried, wire)
    for n in range(20):
        page.evaluate(PASS)
        assert Visit.objects.count() == len(lost) == n + 1
    page.evaluate(PASS)
    assert Visit.objects.count() == 20
    assert page.evaluate(STORE)["records"] == 0


def test_a_new_version_takes_over_in_one_navigation(sign_in, wire, monkeypatch, cast):
    page = sign_in(cast.head_a)
    (old,) = page.evaluate("caches.keys()")
    monkeypatch.setattr(build, "version", lambda: "next")
    page.goto("/visits/")
    page.wait_for_function("caches.keys().then(names => names.join() === 'tingyan-next')")
    assert old != "tingyan-next"
    assert "tingyan-next" in page.evaluate(
        "fetch(navigator.serviceWorker.controller.scriptURL).then(answer => answer.text())"
    )
    page.reload()
    ready(page)
    wire.close()
    open_form(page)
