"""People who walk through pages: the report form step by step with its photos, and what is done at a desk."""

from collections.abc import Callable
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


def add_photos(field: Locator, *photos: Any) -> None:
    """Choose photos in the report form, and let them go as they are."""
    field.set_input_files(list(photos))
    field.page.locator(f"[data-cover={'rest' if len(photos) > 1 else 'send'}]").click()


class ReportForm:
    def __init__(self, page: Page, cast: Any) -> None:
        self.page, self.cast = page, cast

    def open(self) -> "ReportForm":
        self.page.goto(reverse("visits:report"))
        return self

    def go_to_unit_b(self) -> "ReportForm":
        """Step 1: the head of unit A goes to a window of unit B and looks at how things are done."""
        self.page.locator("#who").evaluate("(fold) => { fold.open = true; }")
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
            add_photos(card.locator("input[type=file]"), *photos)
        return card

    def saved(self) -> "ReportForm":
        """Wait until the page says that the server holds what was typed."""
        with self.page.expect_response(lambda got: "/drafts/" in got.url and got.ok and "photos" not in got.url):
            self.page.locator("[name=last_problem]").dispatch_event("change")
        expect(self.page.locator("#saved")).to_contain_text("草稿已保存")
        return self

    def send(self) -> None:
        self.page.locator("#send").click()


class Walk:
    """Everybody has a browser of his own and goes back to it. `desk` and `phone` are the fixtures."""

    def __init__(self, cast: Any, desk: Callable[..., Page], phone: Callable[..., Page] | None = None) -> None:
        self.cast, self.desk, self.phone = cast, desk, phone
        self.pages: dict[User, Page] = {}

    def at_desk(self, person: User) -> Page:
        if person not in self.pages:
            self.pages[person] = self.desk(person)
        return self.pages[person]

    def take(self, person: User, issue: Any, button: str, **typed: Any) -> Page:
        """Open the issue, press the button, fill in what its page asks, and press it once more."""
        page = self.choose(person, issue, button)
        self.send(page, typed, issue.number)
        issue.refresh_from_db()
        return page

    def choose(self, person: User, row: Any, button: str) -> Page:
        """Open the row, or an address, and press the button of a step."""
        page = self.at_desk(person)
        page.goto(row if isinstance(row, str) else row.get_absolute_url())
        link = page.locator("main").get_by_role("link", name=button, exact=True).first
        more = page.locator(".sticky").get_by_text("更多")
        if not link.is_visible() and more.count():
            more.click()
        link.click()
        return page

    def send(self, page: Page, typed: dict[str, Any], said: str = "") -> None:
        """Fill in and press the one filled button; the next page says that it is done."""
        self.fill(page, typed)
        page.locator("main .btn-primary").click()
        expect(page.locator(".flash-success", has_text=said)).to_be_visible()

    def fill(self, page: Page, typed: dict[str, Any]) -> None:
        for name, value in typed.items():
            field = page.locator(f"main [name={name}]")
            kind = field.first.get_attribute("type")
            if kind in ("radio", "checkbox"):
                for each in value if isinstance(value, list) else [value]:
                    page.locator(f"main [name={name}][value='{each}']").check()
            elif field.evaluate("(node) => node.tagName") == "SELECT":
                field.select_option(str(value))
            elif kind == "file":
                field.set_input_files(value)
            else:
                field.fill(value)


def uploaded(card: Locator, text: str) -> None:
    expect(card.locator("[data-count]")).to_have_text(f"已上传{text}")


def log_in(page: Page, person: User, password: str) -> None:
    page.get_by_label("账号", exact=True).fill(person.username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
