"""The second step of signing in on a phone: bound by its key, then asked for, sound for axe in every state."""

from base64 import b32decode

from django.urls import reverse
from django_otp.oath import totp

from tests.browser.conftest import PHONE
from tests.browser.test_pages import Inspector
from tests.cast import PASSWORD
from tingyan.directory.models import Authenticator


def sign_in(page):
    page.goto(reverse("directory:login"))
    page.locator("[name=username]").fill("officer")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .btn-primary").click()
    page.wait_for_url("**/account/**")


def send(page, code):
    page.locator("[name=code]").fill(code)
    with page.expect_navigation():
        page.locator("main .btn-primary").click()


def test_a_phone_is_bound_and_then_asked_for(cast, opened, settings):
    settings.TOTP_REQUIRED = True
    page = opened(PHONE, None)
    inspector = Inspector(page, {})
    sign_in(page)
    assert page.url.endswith(reverse("directory:totp"))
    inspector.look("the key", 1280, 360)
    send(page, "000000")
    inspector.look("a wrong code of the new phone", 1280, 360)
    key = "".join(page.locator("main code").first.inner_text().split())
    send(page, now(key))
    assert Authenticator.objects.get(user=cast.officer, confirmed=True)
    inspector.look("the recovery codes", 1280, 360)
    page.goto("/")
    inspector.look("inside", 360)
    page.context.clear_cookies()
    sign_in(page)
    assert page.url.endswith(reverse("directory:code"))
    inspector.look("asked for the code", 1280, 360)
    send(page, "000000")
    assert page.url.endswith(reverse("directory:code"))
    inspector.look("a wrong code", 1280, 360)
    page.goto("/")
    assert "/account/" in page.url, "nothing opens before the code"
    inspector.report()


def now(key):
    """The number that the phone shows for a key in base32, as it is typed."""

    return f"{totp(b32decode(key + '=' * (-len(key) % 8))):06d}"
