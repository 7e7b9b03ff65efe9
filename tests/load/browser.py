"""What a browser does for a person: tokens, forms, redirects; and a line for each answer, right or wrong.

How a request travels is given: by locust in a run, by Django's client in the ordinary tests. Neither Django nor locust is
imported here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from urllib3.filepost import encode_multipart_formdata

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')
FORM = "application/x-www-form-urlencoded"
LATE = "现在是"  # how a step is refused that somebody else has taken meanwhile


@dataclass(frozen=True)
class Answer:
    status: int
    text: str  # empty for a file
    location: str = ""


@dataclass(frozen=True)
class Line:
    """`outcome`: "ok", "lost" for a race that another person won, else what was wrong."""

    kind: str
    name: str
    seconds: float
    outcome: str


class Lost(Exception):
    """Somebody was first: a legitimate answer, after which the person does something else."""


class Unexpected(Exception):
    """An answer that should not be."""


@dataclass
class Browser:
    """`send(method, path, body, headers)` gives the answer and its seconds; `told` keeps what was acknowledged."""

    send: Callable[[str, str, bytes, dict[str, str]], tuple[Answer, float]]
    write: Callable[[Line], None]
    think: Callable[[], None]
    acknowledge: Callable[..., None]
    origin: str
    token: str = ""
    referer: str = field(default="", repr=False)

    def open(self, name: str, path: str, marker: str, *, kind: str = "read", at_once: bool = False) -> str:
        """Open a page, after some thought, and return its text, in which `marker` must stand."""
        if not at_once:
            self.think()
        text = self.ask(kind, name, "GET", path, lambda answer: answer.status == 200 and marker in answer.text).text
        if found := TOKEN.search(text):
            self.token = found[1]
        self.referer = self.origin + path
        return text

    def fetch(self, name: str, path: str) -> None:
        """A picture of the page that was just opened."""
        self.ask("file", name, "GET", path, lambda answer: answer.status == 200)

    def submit(self, name: str, path: str, fields: Any, goal: str, *, kind: str = "write", files: Any = ()) -> str:
        """Send a form as the page does and return where it leads, which must begin with `goal`."""
        self.think()
        pairs = [("csrfmiddlewaretoken", self.token), *pairs_of(fields)]
        body, headers = encoded(pairs, files)
        good = re.compile(goal).match
        answer = self.ask(kind, name, "POST", path, lambda a: a.status == 302 and good(a.location), body, headers)
        return answer.location

    def call(self, name: str, path: str, fields: Any, marker: str, *, kind: str = "write", files: Any = ()) -> str:
        """Send something by script, which is answered in JSON."""
        self.think()
        body, headers = encoded(pairs_of(fields), files, multipart=True)
        headers |= {"X-CSRFToken": self.token, "Accept": "application/json"}
        right = lambda answer: answer.status == 200 and marker in answer.text  # noqa: E731
        return self.ask(kind, name, "POST", path, right, body, headers).text

    def ask(
        self,
        kind: str,
        name: str,
        method: str,
        path: str,
        right: Callable[[Answer], Any],
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        own = {"Referer": self.referer} if self.referer else {}
        if method == "POST":
            own["Origin"] = self.origin
        answer, seconds = self.send(method, path, body, own | (headers or {}))
        lost = answer.status == 409 or (answer.status == 403 and LATE in answer.text)
        outcome = (
            "ok" if right(answer) else "lost" if lost else f"{answer.status} {answer.location} {said(answer.text)}"
        )
        self.write(Line(kind, name, seconds, outcome))
        if outcome == "ok":
            return answer
        raise (Lost if lost else Unexpected)(f"{name}: {outcome}")


def said(text: str) -> str:
    """The words of a page that was not expected."""
    return " ".join(re.sub(r"<[^>]*>", " ", text.partition("<main")[2] or text).split())[:300]


def pairs_of(fields: Any) -> list[tuple[str, Any]]:
    return [(name, each) for name, value in fields.items() for each in (value if isinstance(value, list) else [value])]


def encoded(pairs: list[tuple[str, Any]], files: Any, *, multipart: bool = False) -> tuple[bytes, dict[str, str]]:
    """The body and its type; `files` are (field, name, bytes)."""
    if not files and not multipart:
        return urlencode(pairs).encode(), {"Content-Type": FORM}
    parts = [(name, str(value)) for name, value in pairs]
    parts += [(name, (called, content, "image/jpeg")) for name, called, content in files]
    body, kind = encode_multipart_formdata(parts)
    return body, {"Content-Type": kind}
