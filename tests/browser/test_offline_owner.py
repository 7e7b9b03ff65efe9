"""Assurance 67 and 68, C62: whose the phone is, who may see and send what lies on it, and when it goes."""

import json

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from issues.models import Evidence
from tests.browser.carried import (
    BYTES,
    CACHES,
    STORE,
    WORDS,
    back,
    cut_off,
    fill_in,
    kept_by,
    log_out,
    log_out_from,
    open_form,
    ready,
    says,
    submit,
    waits,
)
from tests.cast import PASSWORD
from visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)


def test_logging_out_clears_the_phone_for_the_next_person(sign_in, carried, wire, cast):
    """C62, assurance 67: no page of A in any cache, nothing of A in the store, and B without a network sees nothing."""
    page = sign_in(cast.head_a)
    cached = page.evaluate(CACHES)
    assert set(cached) - {name for name in cached if name.startswith("/static/")} == {"/offline/"}
    assert not [name for name, text in cached.items() if "周明" in text or "市监局" in text]
    log_out(page)
    page.wait_for_url("**/account/login/")
    assert page.evaluate(CACHES) == {}
    assert page.evaluate(STORE) == {"keys": 0, "records": 0, "photos": 0, "forms": 0}
    page = sign_in(cast.head_b, page)
    cut_off(carried, wire)
    page.goto("/offline/")
    says(page, "本机没有未发送的内容。")
    assert "周明" not in page.content()


def test_logging_out_with_something_unsent_asks_first(sign_in, carried, wire, cast):
    page = sign_in(cast.head_a)
    kept_by(page, carried, wire)
    page.goto("/offline/?leave=1")
    page.get_by_role("button", name="先发送").click()
    expect(page.locator("#leave-fault")).to_have_text("没有全部发送，未退出")
    page.get_by_role("button", name="清除并退出").click()
    expect(page.locator("#leave-fault")).to_contain_text("系统中的登录尚未退出")
    assert page.evaluate(STORE) == {"keys": 0, "records": 0, "photos": 0, "forms": 0}
    assert page.evaluate(CACHES) == {}


def test_sending_first_and_then_logging_out(sign_in, carried, wire, cast):
    page = sign_in(cast.head_a)
    kept_by(page, carried, wire)
    wire.cut = lambda line: "answer" if "/visits/drafts/" in line else ""
    back(carried, wire)
    page.goto("/visits/")
    ready(page)
    expect(page.locator("#outbox")).to_contain_text("本机未发送的体验记录：1")
    log_out(page)
    page.wait_for_url("**/offline/?leave=1")
    wire.cut = lambda line: ""
    page.get_by_role("button", name="先发送").click()
    page.wait_for_url("**/account/login/")
    assert Visit.objects.count() == 1
    assert not Session.objects.exists()


def test_another_person_on_the_phone_sends_and_opens_nothing(sign_in, carried, wire, cast):
    """Assurance 68: A did not log out. B's session gets no key of A's; A's sheet waits for A and goes in A's name."""
    page = sign_in(cast.head_a)
    kept_by(page, carried, wire)
    page.goto("about:blank")  # no page of A's is left that would send, or whose late answer would end B's session
    Session.objects.all().delete()
    carried.clear_cookies()
    back(carried, wire)
    page = sign_in(cast.head_b, page)
    expect(page.locator("#outbox")).to_be_hidden()
    assert page.evaluate(STORE) == {"keys": 1, "records": 1, "photos": 1, "forms": 2}
    assert WORDS not in page.evaluate(BYTES)
    page.goto("/offline/")
    says(page, "本机没有未发送的内容。")
    assert not Visit.objects.exists()
    log_out_from(page)
    sign_in(cast.head_a, page)
    assert Visit.objects.get().filled_by == cast.head_a


def test_a_session_that_ended_is_said_and_everything_stays(sign_in, carried, wire, cast):
    page = sign_in(cast.head_a)
    kept_by(page, carried, wire)
    Session.objects.all().delete()
    back(carried, wire)
    says(page, "登录已失效，登录后发送。内容仍在本机。")
    waits(page, "待发送")
    page.get_by_role("link", name="登录").click()
    page.get_by_label("账号").fill("head_a")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/offline/")
    says(page, "已提交TY-2026-0001")
    assert Evidence.objects.count() == 1


def test_drafts_go_after_seven_days(sign_in, carried, wire, cast):
    page = sign_in(cast.head_a)
    kept_by(page, carried, wire)
    page.evaluate("""async () => {
      for (const row of await tingyanStore.all('records')) { await tingyanStore.put('records', {...row, until: Date.now()}); }
    }""")
    page.reload()
    says(page, "本机没有未发送的内容。")
    assert page.evaluate(STORE) == {"keys": 1, "records": 0, "photos": 0, "forms": 1}


def test_a_full_store_says_that_nothing_was_kept(sign_in, carried, wire, cast):
    page = sign_in(cast.head_a)
    cut_off(carried, wire)
    open_form(page)
    page.evaluate("""() => {
      IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
    }""")
    fill_in(page, photos=0)
    expect(page.locator("#saved")).to_contain_text("草稿未保存")
    submit(page)
    expect(page.locator("#trouble")).to_contain_text("草稿未保存")
    assert page.locator(".problem textarea").first.input_value() == WORDS


def test_without_a_worker_the_page_says_where_the_draft_is(phone, cast):
    page = phone(cast.head_a)
    page.goto("/visits/report/")
    expect(page.locator("#offline-note")).to_have_text("此浏览器不能离线保存。断网时内容仅存于本页，请联网后再关闭。")


def test_the_key_cannot_be_taken_out(sign_in, cast):
    page = sign_in(cast.head_a)
    assert (
        page.evaluate(
            """async () => {
          const [row] = await tingyanStore.all('keys');
          try { await crypto.subtle.exportKey('raw', row.key); return 'taken'; } catch (error) { return error.name; }
        }"""
        )
        == "InvalidAccessError"
    )
    row = json.loads(page.evaluate("tingyanStore.all('keys').then(rows => JSON.stringify(rows[0]))"))
    assert row["key"] == {}
