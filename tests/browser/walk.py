"""The report form as a visitor uses it, step by step, and the photos that he takes."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.files import corpus
from tingyan.directory.models import User

PROBLEMS = (
    "“办不成事”反映窗口无人值守，群众等候二十分钟。",
    "取号机不认居住证，老人只能排人工窗口。",
    "8号窗口叫号屏不亮，听不清叫到几号。",
)


def photo(name: str, shade: int) -> Any:
    """A photo as a phone hands it to the page; another shade is another photo."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": corpus.image(size=(400, 300 + shade))}


class ReportForm:
    def __init__(self, page: Page, cast: Any) -> None:
        self.page, self.cast = page, cast

    def open(self) -> "ReportForm":
        self.page.goto(reverse("visits:report"))
        return self

    def go_to_unit_b(self) -> "ReportForm":
        """Step 1: the head of unit A goes to a window of unit B and looks at how things are done."""
        self.page.locator("[name=visitor]").select_option(str(self.cast.posts["head_a"].pk))
        self.page.locator(f"[name=visited_units][value='{self.cast.unit_b.pk}']").check()
        self.page.locator(f"[name=windows][value='{self.cast.window_b.pk}']").check()
        self.page.locator("[name=themes][value=process]").check()
        return self.next()

    def next(self) -> "ReportForm":
        self.page.locator("#next").click()
        return self

    def problem(self, text: str, *photos: Any) -> Locator:
        self.page.locator("#add-problem").click()
        card = self.page.locator("#problems .problem").last
        card.locator("textarea").first.fill(text)
        if photos:
            card.locator("input[type=file]").set_input_files(list(photos))
        return card

    def saved(self) -> "ReportForm":
        """Wait until the page says that the server holds what was typed."""
        with self.page.expect_response(lambda got: "/drafts/" in got.url and got.ok and "photos" not in got.url):
            self.page.locator("[name=last_problem]").dispatch_event("change")
        expect(self.page.locator("#saved")).to_contain_text("草稿已保存")
        return self

    def send(self) -> None:
        self.page.locator("#send").click()


def uploaded(card: Locator, text: str) -> None:
    expect(card.locator("[data-count]")).to_have_text(f"已上传{text}")


def log_in(page: Page, person: User, password: str) -> None:
    page.get_by_label("账号", exact=True).fill(person.username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
