"""A phone with a worker: what the tests without a network do with it, and what they find on it."""

from playwright.sync_api import expect

from issues.models import Evidence
from tests.browser.test_report import picture
from tests.browser.walk import add_photos
from visits.models import Draft, DraftFile, Visit

WORDS = "没有填表样表"
PATIENCE = 20_000  # milliseconds for several requests one after another on a busy machine
STORE = """async () => {
  const rows = {};
  for (const table of ['keys', 'records', 'photos', 'forms']) { rows[table] = await tingyanStore.all(table); }
  return Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.length]));
}"""
CACHES = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found[new URL(request.url).pathname] = await (await cache.match(request)).text();
    }
  }
  return found;
}"""
BYTES = """async () => {
  const text = new TextDecoder('utf-8');
  const out = [];
  for (const table of ['records', 'photos', 'forms']) {
    for (const row of await tingyanStore.all(table)) {
      out.push(JSON.stringify(row), text.decode(row.body), row.info ? text.decode(row.info) : '');
    }
  }
  return out.join(' ');
}"""


def cut_off(phone, wire):
    """No network. The browser's own switch alone lets a request through now and then while a page is replaced."""
    wire.close()
    phone.set_offline(True)


def back(phone, wire):
    wire.open()
    phone.set_offline(False)


def ready(page):
    page.wait_for_selector("body[data-offline=ready]")


def open_form(page):
    page.goto("/visits/report/")
    page.wait_for_selector("#report[data-kept]")


def fill_in(page, photos=5):
    """A sheet with one problem and its photos, up to its last step."""
    page.get_by_label("市监局", exact=True).check()
    page.get_by_label("体验配套设施").check()
    page.click("#next")
    page.click("#add-problem")
    page.locator(".problem").get_by_label("问题情况").fill(WORDS)
    if photos:
        add_photos(page.locator(".problem input[type=file]"), *(picture(n) for n in range(photos)))
        expect(page.locator(".problem .thumbs li")).to_have_count(photos, timeout=PATIENCE)
    page.click("#next")
    page.click("#next")


def submit(page):
    page.get_by_role("button", name="提交", exact=True).click()


def waits(page, text):
    expect(page.locator("#outbox-list")).to_contain_text(text, timeout=PATIENCE)


def says(page, text):
    expect(page.locator("#outbox-state")).to_contain_text(text, timeout=PATIENCE)


def send_now(page):
    page.get_by_role("button", name="立即发送").click()


def one_visit_with_five_photos():
    assert Visit.objects.count() == 1
    assert Evidence.objects.count() == 5
    assert len(set(Evidence.objects.values_list("blob__original_sha256", flat=True))) == 5
    assert not Draft.objects.exists()
    assert not DraftFile.objects.exists()


def kept_by(page, phone, wire):
    """A sheet of whoever is signed in waits on the phone."""
    cut_off(phone, wire)
    open_form(page)
    fill_in(page, photos=1)
    submit(page)
    waits(page, "待发送")


def log_out(page):
    page.locator(".tabs summary").click()
    page.locator(".tabs").get_by_role("button", name="退出").click()


def log_out_from(page):
    page.goto("/")
    log_out(page)
    page.wait_for_url("**/account/login/")
