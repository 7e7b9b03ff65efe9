"""The pages that are measured, and the bare page that each is held to."""

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client
from django.utils import timezone

from issues.models import Issue
from issues.states import Category, Source, State, Theme
from tests.bench.load import Request
from tingyan.directory.models import User, Window

WORDS = "轮椅"


@dataclass(frozen=True)
class Page:
    """`bare` names the page it is compared with, `aim` how many times that page's cost it may have."""

    name: str
    make: Callable[[], Request]
    bare: str = ""
    aim: float | None = None


def pages(code: str) -> list[Page]:
    """All pages of the loaded district `code`, the bare ones first."""
    officer, liaison = Visitor(f"{code.lower()}-officer1"), Visitor(f"{code.lower()}-liaison1")
    lead = Issue.objects.filter(state=State.FIXING).values_list("lead", flat=True).first()
    count = Issue.objects.count()
    last, middle, issue = count // 20, count // 40, Issue.objects.filter(state=State.CLOSED).latest("id")
    return [
        Page("bare list", officer.get("/bare/list/")),
        Page("bare GROUP BY", officer.get("/bare/counts/")),
        Page("bare create", officer.post("/bare/create/", bare_form)),
        Page("list, first page", officer.get("/issues/"), "bare list", 1.5),
        Page(f"list, page {last}", officer.get("/issues/", page=last), "bare list", 1.5),
        Page(f"list, page {middle}", officer.get("/issues/", page=middle), "bare list", 1.5),
        Page("list, state and unit", officer.get("/issues/", state=State.FIXING, lead=lead), "bare list", 1.5),
        Page("list, two characters", officer.get("/issues/", q=WORDS), "bare list"),
        Page("list, a unit's liaison", liaison.get("/issues/"), "bare list"),
        Page("two characters, liaison", liaison.get("/issues/", q=WORDS), "bare list"),
        Page("desk", officer.get("/"), "bare list"),
        Page("issue", officer.get(f"/issues/{issue.pk}/"), "bare list", 1.5),
        Page("board, all campaigns", officer.get("/board/", campaign=""), "bare GROUP BY", 1),
        Page("board, this campaign", officer.get("/board/"), "bare GROUP BY", 1),
        Page("create with audit", officer.post("/issues/register/", product_form), "bare create", 3),
    ]


class Visitor:
    """Somebody signed in. The password page is not measured, so the session is made beside it."""

    def __init__(self, username: str) -> None:
        client = Client()
        client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
        assert BACKEND_SESSION_KEY in client.session
        client.get("/account/password/")  # gives the cookie that a form must send back
        self.token = client.cookies["csrftoken"].value
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def get(self, path: str, **query: object) -> Callable[[], Request]:
        request = Request(f"{path}?{urlencode(query)}" if query else path, self.cookie)
        return lambda: request

    def post(self, path: str, form: Callable[[], dict[str, object]]) -> Callable[[], Request]:
        def make() -> Request:
            body = urlencode({"csrfmiddlewaretoken": self.token, **form()})
            return Request(path, self.cookie, body, status=302)

        return make


serial = itertools.count(1)


def product_form() -> dict[str, object]:
    """What the office types to register a problem that somebody telephoned about."""
    window = a_window()
    return {
        "source": Source.HOTLINE,
        "found_on": timezone.localdate(),
        "description": f"窗口排队时间偏长，第{next(serial)}位来电人反映等候四十分钟。希望增设窗口。",
        "theme": Theme.PROCESS,
        "category": Category.STEPS,
        "hall": window["hall"],
        "place_unit": window["unit"],
        "window": window["pk"],
    }


def bare_form() -> dict[str, object]:
    form, window = product_form(), a_window()
    kept = {name: form[name] for name in ("source", "found_on", "description", "theme", "window")}
    return kept | {
        "title": "窗口排队时间偏长",
        "number": f"B-{secrets.token_hex(6)}",
        "district": window["unit__district"],
    }


_window: dict[str, int] = {}


def a_window() -> dict[str, int]:
    if not _window:
        _window.update(Window.objects.values("pk", "hall", "unit", "unit__district").earliest("pk"))
    return _window
