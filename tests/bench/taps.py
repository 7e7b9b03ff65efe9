"""Count taps and time of the five commonest jobs: `python -m tests.bench.taps URL`. Writes the table of docs/usability.md.

URL is a fresh demonstration, such as `sh scripts/demo.sh` serves; what is done stays done. Each job is done in a browser as people do it: on a phone of 360 px in the hall,
at 1280 px at a desk. *taps* are taps and clicks, opening a select and choosing from it are two, a photo is one on the
page and two in the camera. *machine* is what was waited for, on this machine without a slow network. *person* is a rule
of thumb, not a measurement: 1.3 s a tap, 1 s a Chinese character.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.phone import PASSWORD
from tests.browser.conftest import CHROMIUM, DESK, FLAGS, PHONE
from tests.browser.thumb import Thumb, with_problem, without_problem
from tests.files import corpus

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs/usability.md"
TABLE = re.compile(r"\| job \|.*?\n\n", re.DOTALL)
PER_TAP, PER_LETTER = 1.3, 1.0
ITEMS = 7  # of the first theme's list
PHOTO = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": corpus.image(size=(1600, 1200))}


def step(thumb: Thumb, word: str) -> None:
    """From 待办 to the page of a step."""
    thumb.tap(thumb.page.locator("ul.todo a.btn, ul.todo button.btn", has_text=word))
    thumb.page.wait_for_load_state()


def done(thumb: Thumb) -> None:
    thumb.tap("main .btn-primary")
    thumb.page.locator(".flash-success").first.wait_for()


def approved(thumb: Thumb) -> None:
    """Who in the unit approved it, and how: asked of a liaison only."""
    said = thumb.page.locator("[name=approver]")
    if said.count():
        thumb.write(said, "局长 周明")
        tick(thumb, "approval_how")


def sign(thumb: Thumb) -> None:
    step(thumb, "签收")
    approved(thumb)
    done(thumb)


def submit(thumb: Thumb) -> None:
    step(thumb, "提交核验")
    thumb.write("[name=result]", "已在取号机旁张贴操作说明，安排专人引导老年人取号。")
    files = thumb.page.locator("main input[type=file]")
    thumb.taps += 3
    files.first.set_input_files(PHOTO)
    approved(thumb)
    done(thumb)


def assign(thumb: Thumb) -> None:
    step(thumb, "交办")
    for name in ("category", "severity", "fix_type", "lead"):
        tick(thumb, name)
    done(thumb)


def tick(thumb: Thumb, name: str) -> None:
    """The first choice of a group or select that is not chosen yet."""
    group = thumb.page.locator(f"main [name={name}]")
    if group.first.evaluate("(box) => box.tagName") == "SELECT":
        if not group.first.input_value():
            thumb.choose(f"main [name={name}]", index=1)
    elif not thumb.page.locator(f"main [name={name}]:checked").count():
        thumb.taps += 1
        group.first.check(force=True)


JOBS: tuple[tuple[str, str, dict[str, object], Callable[[Thumb], None]], ...] = (
    ("report a visit, no problem, seven items answered", "yingshang-head", PHONE, lambda t: without_problem(t, ITEMS)),
    ("report a visit, one problem with a photo", "yingshang-head", PHONE, lambda t: with_problem(t, ITEMS, PHOTO)),
    ("sign an issue 签收", "shengtai-liaison", DESK, sign),
    ("submit for verification 提交核验", "weijian-liaison", DESK, submit),
    ("assign an issue 交办", "officer1", DESK, assign),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.taps", description=__doc__)
    parser.add_argument("url", help="where a fresh demonstration runs, such as http://127.0.0.1:8000")
    url = parser.parse_args().url.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        lines = [row(name, *measured(browser, url, user, shape, job)) for name, user, shape, job in JOBS]
        browser.close()
    head = "| job | taps | characters | machine s | person s |\n|---|---:|---:|---:|---:|\n"
    table = head + "\n".join(lines) + "\n\n"
    print(table)
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(TABLE.sub(lambda found: table, text, count=1), encoding="utf-8")
    return 0


def measured(
    browser: Browser, url: str, user: str, shape: dict[str, object], job: Callable[[Thumb], None]
) -> tuple[Thumb, float]:
    thumb = Thumb(at_desk(browser, url, user, shape))
    start = time.monotonic()
    job(thumb)
    spent = time.monotonic() - start
    thumb.page.context.close()
    return thumb, spent


def at_desk(browser: Browser, url: str, user: str, shape: dict[str, object]) -> Page:
    page = browser.new_context(base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", **shape).new_page()
    page.goto("/account/login/")
    page.locator("[name=username]").fill(user)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .btn-primary").click()
    page.wait_for_url(f"{url}/")
    return page


def row(name: str, thumb: Thumb, spent: float) -> str:
    person = thumb.taps * PER_TAP + thumb.letters * PER_LETTER
    return f"| {name} | {thumb.taps} | {thumb.letters} | {spent:.1f} | {person:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
