"""A thumb that counts what it does: taps, letters typed, and pages that were waited for."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

CAMERA = 2  # taps outside of the page: the shutter, and “use this photo”
OPTION = 2  # a select opens, and an option is chosen


@dataclass
class Thumb:
    page: Page
    taps: int = 0
    letters: int = 0

    def tap(self, what: str | Locator) -> None:
        self.taps += 1
        found = self.page.locator(what) if isinstance(what, str) else what
        found.first.click()

    def write(self, field: str | Locator, text: str) -> None:
        """Into the field and type."""
        self.tap(field)
        self.letters += len(text)
        self.page.keyboard.insert_text(text)

    def choose(self, field: str, **option: Any) -> None:
        self.taps += OPTION
        self.page.locator(field).select_option(**option)

    def photograph(self, field: Locator, photo: Any) -> None:
        """Take a photo and let it go as it is."""
        self.taps += 1 + CAMERA
        field.set_input_files(photo)
        self.tap("[data-cover=send]")


def without_problem(thumb: Thumb, items: int) -> None:
    """From 待办 to the report that is filed: a place, every item of the first theme in order, nothing found."""
    thumb.tap(".tabs a[href='/visits/report/']")
    place(thumb)
    answer(thumb, items)
    thumb.tap("#steps li:last-child button")
    thumb.tap("#send")
    thumb.page.wait_for_url("**/filed/")


def with_problem(thumb: Thumb, items: int, photo: Any) -> None:
    """The same walk with one problem in words and a photo, put right on the spot by nobody."""
    thumb.tap(".tabs a[href='/visits/report/']")
    place(thumb)
    answer(thumb, items - 1)
    thumb.tap(f".check >> nth={items - 1} >> .answer-bad")
    card = thumb.page.locator(".problem").first
    thumb.write(card.locator("textarea").first, "取号机旁没有操作说明，老年人不会取号。")
    thumb.photograph(card.locator("input[type=file]"), photo)
    card.locator("[data-photo]").wait_for()
    thumb.tap("#steps li:last-child button")
    thumb.tap("#send")
    thumb.page.wait_for_url("**/filed/")


def place(thumb: Thumb) -> None:
    thumb.tap(".places label[for^=id_visited_units]")
    thumb.tap("#next")


def answer(thumb: Thumb, items: int) -> None:
    for n in range(items):
        thumb.tap(f".check >> nth={n} >> .answer-ok")
