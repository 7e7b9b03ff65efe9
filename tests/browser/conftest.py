"""Pages of a real browser on the live server: Debian's Chromium, steered by Playwright.

`phone(user)` and `desk(user)` open a signed-in page at 360 and 1280 px (without a user: nobody signed in). Whatever
such a page logs as an error, breaks of the content policy included, or asks of another server fails its test.
"""

import os
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.browser.wire import Wire

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the test, idle meanwhile
expect.set_options(timeout=20_000)  # how long a thing may take to appear says nothing of whether it does

CHROMIUM = os.environ.get("TINGYAN_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",  # the sandbox refuses root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, live_server):
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "locale": "zh-CN",
        "timezone_id": settings.TIME_ZONE,
        "service_workers": "block",  # tests of other pages cut single requests, which a worker would hide from them
    }


@pytest.fixture
def complaints():
    """What the opened pages complained of so far; a test that expects a complaint removes it."""
    return []


@pytest.fixture
def opened(new_context, live_server, complaints):
    """Open pages for `phone` and `desk`; at the end none of them may have complained or looked outside."""

    def listen(page):
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: spoken(page, line))
        page.on("request", lambda asked: outside(asked.url) and complaints.append(f"asked of another: {asked.url}"))
        page.on("response", lambda got: missing(got) and complaints.append(f"{got.status}: {got.url}"))

    def spoken(page, line):
        if line.type == "error" and not line.text.startswith("Failed to load resource"):  # pages may answer 4xx
            complaints.append(f"{page.url}: {line.text}")

    def missing(got):
        return got.status >= 400 and "/static/" in got.url

    def outside(url):
        return not url.startswith((live_server.url + "/", "data:", "blob:", "about:"))

    def open_page(shape, user):
        context = new_context(**shape)
        context.on("page", listen)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        return context.new_page()

    yield open_page
    assert complaints == []


@pytest.fixture
def phone(opened):
    """A function that opens a page of 360 × 740 px for a user."""
    return lambda user=None: opened(PHONE, user)


@pytest.fixture
def desk(opened):
    """A function that opens a page of 1280 × 800 px for a user."""
    return lambda user=None: opened(DESK, user)


@pytest.fixture
def wire(live_server):
    url = urlsplit(live_server.url)
    wire = Wire(url.hostname, url.port)
    yield wire
    wire.close()
    wire.place.close()


@pytest.fixture
def carried(browser, browser_context_args, wire):
    """A phone that lets workers in and knows the server by the wire alone."""
    context = browser.new_context(**browser_context_args | PHONE | {"base_url": wire.url, "service_workers": "allow"})
    yield context
    context.close()


@pytest.fixture
def sign_in(carried, wire):
    """Put a person's session into the browser and open a page of his; the phone is then ready for a cut."""

    def sign_in(person, page=None):
        carried.add_cookies([session_cookie(person, wire.url)])
        page = page or carried.new_page()
        page.goto("/")
        page.wait_for_selector("body[data-offline=ready]")
        return page

    return sign_in


@pytest.fixture
def axe():
    """A function that fails where axe finds something on the page as it stands, or where it scrolls sideways."""

    def check(page):
        found = Axe().run(page).response["violations"]
        assert [
            f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
        ] == []
        width, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width <= room, f"{page.url} scrolls sideways: {width} px in {room}"

    return check


def session_cookie(user, url):
    """Sign the user in as a form would, and return the cookie to give to a browser."""
    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }
