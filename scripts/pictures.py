"""Take the pictures of README and docs from a running demonstration.

    sh scripts/demo.sh                                    (in another window)
    .venv/bin/python scripts/pictures.py http://127.0.0.1:8000

It starts nothing, and leaves nothing but one draft of a liaison: it signs in with the demonstration's accounts, opens
pages and writes PNG files of at most 300 KB into docs/pictures/. It needs the tests' environment
(requirements-test.txt), Chromium and Chinese fonts; TINGYAN_CHROMIUM names another browser than /usr/bin/chromium.
Pages are found by what they show, so that a demonstration loaded on another day gives the same pictures.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs/pictures"
PASSWORD = "Tingyan-2026"  # noqa: S105 - of the demonstration, printed by it
MOST = 300 * 1024
# Chromium writes mm/dd/yyyy into empty dates where its own translations are not installed, whatever language the page
# has. The watermark would be another with each taking, and a picture with it is four times as large.
STYLE = """input[type=date]:not([value])::-webkit-datetime-edit { visibility: hidden }
.watermark-screen { display: none }"""
DESK = {"viewport": {"width": 1280, "height": 1120}}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}


@dataclass(frozen=True)
class Picture:
    """One file: who looks, on what, and how he gets there."""

    name: str
    account: str
    shape: dict[str, object]
    go: Callable[[Page], object]


def board(page: Page) -> None:
    """The campaign that has ended: its numbers stand still."""
    page.goto("/board/")
    last = page.locator("main select[name=campaign] option").last.get_attribute("value")
    page.goto(f"/board/?campaign={last}")
    page.wait_for_selector("#trend-chart svg")


def second_round(page: Page) -> None:
    """An issue that came back: most of what a detail page can show."""
    page.goto("/issues/")
    page.locator("tr", has=page.get_by_text("第2轮")).first.locator("a.row-title").click()
    page.wait_for_load_state()


def checklist(page: Page) -> None:
    """Step 2 of the phone form with one problem noted beside its item."""
    page.goto("/visits/report/")
    page.locator("[name=themes]").first.check()
    page.locator("#next").click()
    page.locator(".answer-ok input").first.check()
    page.locator(".answer-bad input").nth(1).check()
    page.locator(".problem textarea").first.fill("取号机旁没有操作说明，老年人不会取号。")
    page.locator(".checklist h3").first.evaluate("(node) => { document.activeElement.blur(); node.scrollIntoView(); }")


def places(page: Page) -> None:
    """Step 1 of the phone form, one unit ticked: its windows and items open below it."""
    page.goto("/visits/report/")
    page.locator("[name=visited_units]").first.check()
    page.locator("#units").evaluate("(node) => { document.activeElement.blur(); node.scrollIntoView(); }")


def review(page: Page) -> None:
    """Step 4: everything once more before it is sent."""
    page.goto("/visits/report/")
    page.locator("#id_hall").select_option(index=1)
    page.locator("[name=public_area]").check()
    page.locator("[name=themes]").first.check()
    for _step in range(3):
        page.locator("#next").click()
    page.mouse.move(0, 0)
    page.locator("#review-head").evaluate("(node) => { document.activeElement.blur(); node.scrollIntoView(); }")


def on_desk(step: str, number: int = 0) -> Callable[[Page], None]:
    """The page of a step, opened from 待办 as people do."""

    def go(page: Page) -> None:
        page.locator("ul.todo a.btn", has_text=step).nth(number).click()
        page.wait_for_load_state()

    return go


def work(page: Page) -> None:
    """A task's work page, from the issue."""
    page.locator("ul.todo li", has=page.get_by_text("提交核验")).locator("a.row-title").first.click()
    page.locator("#tasks a.btn").first.click()
    page.wait_for_load_state()


PICTURES = (
    Picture("board", "chief", DESK, board),
    Picture("desk", "officer1", DESK, lambda page: page.goto("/")),
    Picture("list", "officer1", DESK, lambda page: page.goto("/issues/")),
    Picture("detail", "officer1", DESK, second_round),
    Picture("phone", "zhifa-liaison", PHONE, checklist),
    Picture("places", "zhifa-liaison", PHONE, places),
    Picture("review", "zhifa-liaison", PHONE, review),
    Picture("head", "yingshang-head", PHONE, lambda page: page.goto("/")),
    Picture("sign", "shengtai-liaison", DESK, on_desk("签收")),
    Picture("task", "weijian-liaison", DESK, work),
    Picture("submit", "weijian-liaison", DESK, on_desk("提交核验")),
    Picture("assign", "officer1", DESK, on_desk("交办")),
    Picture("verify", "officer1", DESK, on_desk("核验", 1)),
    Picture("posts", "secadmin", DESK, lambda page: page.goto("/admin/directory/appointment/add/")),
)


def take(browser: Browser, url: str, picture: Picture) -> None:
    context = browser.new_context(
        base_url=url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        bypass_csp=True,
        **picture.shape,
    )
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("[name=username]").fill(picture.account)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .btn-primary").click()
    page.wait_for_url(f"{url}/")
    picture.go(page)
    page.wait_for_load_state("networkidle")
    write(FOLDER / f"{picture.name}.png", page.screenshot(animations="disabled", style=STYLE))
    context.close()


def write(path: Path, png: bytes) -> None:
    """Pages have few colours: 256 of them look the same at a third of the size."""
    out = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    if out.tell() > MOST:
        raise SystemExit(f"{path.name}: {out.tell()} bytes, more than {MOST}")
    path.write_bytes(out.getvalue())
    sys.stdout.write(f"{path.name}: {out.tell() // 1024} KB\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the pictures of README and docs from a running demonstration.")
    parser.add_argument("url", help="where it runs, such as http://127.0.0.1:8000")
    url = parser.parse_args().url.rstrip("/")
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = os.environ.get("TINGYAN_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, url, picture)
        browser.close()


if __name__ == "__main__":
    main()
