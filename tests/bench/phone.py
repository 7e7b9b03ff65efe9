"""Weigh pages and time their first picture on a slow phone: `python -m tests.bench.phone`. See docs/performance.md.

Makes a demonstration district of its own, serves it as in production (files hashed and packed), and opens each page in
a browser with a processor four times slower and a network of 400 ms and 400 kbit/s: once as on the first visit, once
again. Ends with 1 where the report form is heavier than 100 KB or not seen within 3 seconds.
"""

import argparse
import base64
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.bench.__main__ import BIN, ROOT, served
from tests.browser.conftest import CHROMIUM, FLAGS, PHONE

PASSWORD = "Tingyan-2026"
HEAD = "yingshang-head"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # bytes a second
PAGES = {"填写": "/visits/report/", "待办": "/", "体验": "/visits/", "问题": "/issues/", "看板": "/board/"}
MOST_BYTES, MOST_SECONDS = 100_000, 3.0
SEEN = """() => new Promise((done) => new PerformanceObserver((list) => {
  const found = list.getEntriesByName("first-contentful-paint")[0];
  if (found) { done(found.startTime); }
}).observe({ type: "paint", buffered: true }))"""
READY = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.phone", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each page is opened; the median is said (3)")
    rounds = parser.parse_args().rounds
    with district() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = {name: measured(browser, url, path, rounds) for name, path in PAGES.items()}
        browser.close()
    print(table(found))
    weight, first = found["填写"][:2]
    return int(weight > MOST_BYTES or first > MOST_SECONDS)


@contextmanager
def district() -> Iterator[str]:
    """A demonstration district served as in production, without HTTPS; its address."""
    home = tempfile.mkdtemp(prefix="tingyan-phone-")
    keys = {"TINGYAN_SECRET_KEY": "s" * 60, "TINGYAN_AUDIT_KEY": "a" * 60, "TINGYAN_LOG_LEVEL": "ERROR"}
    places = {"TINGYAN_VAR": home, "DATABASE_URL": f"sqlite:///{home}/district.sqlite3", "TINGYAN_HOSTS": "127.0.0.1"}
    keys["TINGYAN_FIELD_KEYS"] = base64.b64encode(b"f" * 32).decode()
    os.environ.update(keys | places, TINGYAN_HTTPS="0")
    try:
        for command in (["migrate", "--verbosity", "0"], ["demo"], ["collectstatic", "--noinput", "--verbosity", "0"]):
            mode = "production" if command[0] == "collectstatic" else "development"
            subprocess.run(
                [BIN / "python", "manage.py", *command],
                cwd=ROOT, env=os.environ | {"TINGYAN_ENV": mode}, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        os.environ["TINGYAN_ENV"] = "production"
        with served() as (port, __):
            yield f"http://127.0.0.1:{port}"
    finally:
        shutil.rmtree(Path(home))


def measured(browser: Browser, url: str, path: str, rounds: int) -> tuple[int, float, float, float, int]:
    """Bytes, seconds to the first picture and until it can be used, the picture when opened again, and requests."""
    runs = [opened(browser, url, path) for _ in range(rounds)]
    return tuple(statistics.median(values) for values in zip(*runs, strict=True))  # type: ignore[return-value]


def opened(browser: Browser, url: str, path: str) -> tuple[int, float, float, float, int]:
    context = signed_in(browser, url)
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url + path, wait_until="load")
    page.wait_for_timeout(1500)
    bytes_, requests = sum(sizes), len(sizes)
    first, ready = page.evaluate(SEEN) / 1000, page.evaluate(READY) / 1000
    page.goto(url + path, wait_until="load")
    again = page.evaluate(SEEN) / 1000
    context.close()
    return bytes_, first, ready, again, requests


def signed_in(browser: Browser, url: str) -> BrowserContext:
    """A phone that has signed in and nothing in store: the cookies of one context in another."""
    first = browser.new_context(base_url=url, **PHONE)
    page = first.new_page()
    page.goto("/account/login/")
    page.locator("[name=username]").fill(HEAD)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .btn-primary").click()
    page.wait_for_url(f"{url}/")
    second = browser.new_context(base_url=url, service_workers="block", locale="zh-CN", **PHONE)
    second.add_cookies(first.cookies())
    first.close()
    return second


def table(found: dict[str, tuple[int, float, float, float, int]]) -> str:
    lines = [
        "| page | KB | requests | first picture s | usable s | first picture again s |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, (size, first, ready, again, requests) in found.items():
        lines.append(
            f"| {name} `{PAGES[name]}` | {size / 1000:.0f} | {requests} | {first:.1f} | {ready:.1f} | {again:.1f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
