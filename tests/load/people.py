"""Who uses the product, and what each does of a day: the journeys that are measured.

A journey is a function of a `Browser` and the `Ground`. It opens pages, takes from them what is to be done, does it, and
says what was acknowledged. It raises Lost where another person was first.
"""

import hashlib
import json
import random
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from tests.load.browser import VERSION, Browser, Lost

ISSUE = re.compile(r'class="row-title" href="/issues/(\d+)/"')
FOUND = re.compile(r'href="/issues/(\d+)/"')
TASK = re.compile(r'href="/issues/tasks/(\d+)/"')
KEY = re.compile(r'name="client_key" value="([^"]+)"')
PICTURE = re.compile(r'src="(/visits/photos/\d+/)"')
FIGURE = re.compile(r'href="(/board/rows/[^"]+)"')
LEAD = re.compile(r'name="lead".*?</select>', re.DOTALL)
WORDS = ("轮椅", "取号", "材料清单", "未一次性告知")
THEMES = ("facilities", "process", "conduct")
DEEPEST = 40  # page of a list that somebody still turns to


@dataclass(frozen=True)
class Ground:
    """What forms need to know, as `tests.load.inside` found it, and the photos to send."""

    today: date
    password: str
    campaign: int
    hall: int
    windows: dict[str, list[int]]  # by unit
    posts: dict[str, int]  # a head's post, by account
    units: dict[str, int]  # a liaison's unit, by account
    photos: Sequence[bytes]

    def photo(self, chance: random.Random) -> tuple[bytes, str]:
        """A photo that nobody has sent yet, and its digest: the picture is one of a few, its last bytes are new."""
        content = chance.choice(self.photos) + uuid.UUID(int=chance.getrandbits(128)).bytes
        return content, hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Person:
    account: str
    ground: Ground
    chance: random.Random

    def pick(self, pattern: re.Pattern[str], page: str) -> str:
        """One of the rows of a page; Lost where others have left none."""
        found = pattern.findall(page)
        if not found:
            raise Lost("nothing left to do")
        return self.chance.choice(found)


Journey = Callable[[Browser, Person], None]


def sign_in(b: Browser, who: Person) -> None:
    page = "/account/login/"
    b.open("login page", page, "id_password", kind="sign-in")
    typed = {"next": "", "username": who.account, "password": who.ground.password}
    b.submit("sign in", page, typed, "/$", kind="sign-in")
    b.open("first desk", "/", "<h1", kind="sign-in", at_once=True)


def head(b: Browser, who: Person) -> None:
    """Walks, notes a problem and a photo on the phone, files; looks at what became of earlier ones."""
    b.open("desk", "/", "待办")
    b.open("visits", "/visits/", 'id="list"')
    form = begin(b, who)
    key = form["client_key"]
    for words in ("取号机", "取号机前没有人引导", "取号机前没有人引导，一位老人等了二十分钟"):
        b.call("save a draft", f"/visits/drafts/{key}/", form | {"p1-description": words}, '"saved"')
    send_photo(b, who, key)
    where = b.submit("file a visit", "/visits/report/", form, r"/visits/\d+/filed/$")
    visit = where.split("/")[2]
    b.acknowledge("visit", pk=int(visit), key=key)
    b.open("visit filed", where, "已提交", at_once=True)
    look_at_visit(b, visit)
    rows = b.open("issues of a unit", "/issues/", 'id="list"')
    b.open("issue", f"/issues/{who.pick(ISSUE, rows)}/", "办理过程")


def begin(b: Browser, who: Person) -> dict[str, Any]:
    """Open an empty form, and fill it in."""
    page = b.open("report form", "/visits/report/", 'id="report"')
    key = KEY.search(page)
    unit = who.chance.choice(list(who.ground.windows))
    return {
        "client_key": key[1] if key else "",
        "last_problem": "1",
        "campaign": who.ground.campaign,
        "visitor": who.ground.posts[who.account],
        "part": "citizen",
        "date": who.ground.today.isoformat(),
        "hall": who.ground.hall,
        "visited_units": [unit],
        "windows": [who.chance.choice(who.ground.windows[unit])],
        "themes": ["process"],
        "problem": ["1"],
        "p1-description": f"取号机前没有人引导，一位老人等了{who.chance.randrange(5, 60)}分钟，问了三个窗口。",
        "p1-theme": "process",
    }


def send_photo(b: Browser, who: Person, key: str) -> None:
    content, digest = who.ground.photo(who.chance)
    files = [("photo", "现场.jpg", content)]
    b.call("photo of a visit", f"/visits/drafts/{key}/photos/", {"slot": "visit"}, '"id"', kind="photo", files=files)
    b.acknowledge("photo", sha256=digest)


def look_at_visit(b: Browser, visit: str) -> None:
    page = b.open("visit", f"/visits/{visit}/", "体验照片")
    for picture in PICTURE.findall(page):
        b.fetch("photo shown", picture)


def liaison(b: Browser, who: Person) -> None:
    """Signs what is new to his unit, reports progress with a photo on what it works at, and submits it."""
    b.open("desk", "/", "待办")
    led = f"/issues/?lead={who.ground.units[who.account]}"
    rows = b.open("issues to sign", f"{led}&state=assigned", 'id="list"')
    if new := ISSUE.findall(rows):
        take(b, who, who.chance.choice(new), "sign", approval(who))
    rows = b.open("issues being fixed", f"{led}&state=fixing", 'id="list"')
    issue = who.pick(ISSUE, rows)
    task = who.pick(TASK, b.open("issue", f"/issues/{issue}/", "办理过程"))
    work = f"/issues/tasks/{task}/"
    b.open("work page", work, "整改进展")
    text = f"已安排专人引导，并补充了样表（{uuid.UUID(int=who.chance.getrandbits(128))}）。"
    b.submit("note progress", f"{work}progress/", {"kind": "daily", "text": text}, work)
    b.acknowledge("progress", task=int(task), text=text)
    b.open("work page", work, text, at_once=True)
    content, digest = who.ground.photo(who.chance)
    files = [("files", "整改后.jpg", content)]
    b.submit("photo as evidence", f"{work}files/", {"kind": "after", "caption": ""}, work, kind="photo", files=files)
    b.acknowledge("photo", sha256=digest)
    b.open("work page", work, "整改后", at_once=True)
    result = {"result": "已设引导岗，专人值守。", "no_evidence_reason": "", "mechanism": ""}
    take(b, who, issue, "submit", result | approval(who))


def approval(who: Person) -> dict[str, str]:
    return {"approver": "局长 周明", "approval_how": "spoken", "approved_on": who.ground.today.isoformat()}


def take(b: Browser, who: Person, issue: str, step: str, typed: dict[str, Any]) -> None:
    """Open the page of a step, send it, and see the issue as it then is."""
    where = f"/issues/{issue}/step/{step}/"
    versions = VERSION.findall(b.open(f"page of {step}", where, 'name="version"'))
    goal = b.submit(f"take {step}", where, {"version": versions[-1]} | typed, "/issues/")
    b.acknowledge("step", issue=int(issue), step=step, by=who.account)
    b.open("issue" if goal != "/issues/" else "issues", goal, "<h1", at_once=True)


def officer(b: Browser, who: Person) -> None:
    """Searches, filters and turns pages; registers a call, assigns one report and verifies one result."""
    chance = who.chance
    b.open("desk", "/", "待办")
    b.open("issues searched", f"/issues/?q={quote(chance.choice(WORDS))}", 'id="list"')
    unit, theme = chance.choice(list(who.ground.windows)), chance.choice(THEMES)
    b.open("issues filtered", f"/issues/?lead={unit}&theme={theme}&state=fixing&state=closed", 'id="list"')
    b.open("issues, another page", f"/issues/?page={chance.randrange(2, DEEPEST)}", 'id="list"')
    b.open("visits filtered", f"/visits/?visitor_unit={unit}&mode=cross", 'id="list"')
    register(b, who)
    rows = b.open("issues to assign", "/issues/?state=reported&order=newest", 'id="list"')
    issue = who.pick(ISSUE, rows)
    b.open("issue", f"/issues/{issue}/", "办理过程")
    take(b, who, issue, "assign", order(who))
    rows = b.open("issues to verify", "/issues/?state=submitted&order=newest", 'id="list"')
    issue = who.pick(ISSUE, rows)
    b.open("issue", f"/issues/{issue}/", "办理过程")
    take(b, who, issue, "verify", {"how": "on_site", "note": "现场查看，专人在岗。"})


def order(who: Person) -> dict[str, Any]:
    words = {"title": "取号机前没有人引导", "wording": "取号机前没有人引导，请安排专人，补充样表。"}
    kind = {"category": "equipment", "severity": "ordinary", "fix_type": "limited"}
    return words | kind | {"lead": who.chance.choice(list(who.ground.windows))}


def register(b: Browser, who: Person) -> None:
    b.open("page of registering", "/issues/register/", "登记问题")
    unit = who.chance.choice(list(who.ground.windows))
    typed = {
        "source": "12345",
        "found_on": who.ground.today.isoformat(),
        "description": f"来电人反映窗口排队{who.chance.randrange(30, 90)}分钟，希望增设窗口。",
        "theme": "process",
        "place_unit": unit,
        "window": who.chance.choice(who.ground.windows[unit]),
    }
    where = b.submit("register an issue", "/issues/register/", typed, r"/issues/\d+/$")
    b.acknowledge("issue", pk=int(where.split("/")[2]))
    b.open("issue", where, "办理过程", at_once=True)


def supervisor(b: Browser, who: Person) -> None:
    """Opens the board, and one of its numbers down to a single row."""
    page = b.open("board", "/board/", 'class="figures"')
    rows = b.open("rows behind a number", who.pick(FIGURE, page).replace("&amp;", "&"), 'id="list"')
    if found := FOUND.findall(rows):
        b.open("issue", f"/issues/{who.chance.choice(found)}/", "办理过程")
    unit = who.chance.choice(list(who.ground.windows))
    b.open("board of a unit", f"/board/?unit={unit}", 'class="figures"')


JOURNEYS: dict[str, Journey] = {"head": head, "liaison": liaison, "officer": officer, "supervisor": supervisor}
SHARES = {"head": 0.6, "liaison": 0.22, "officer": 0.15, "supervisor": 0.03}


def crew_of(users: int) -> dict[str, int]:
    """How many of each kind make up so many people; at least one of each."""
    crew = {kind: max(1, round(users * share)) for kind, share in SHARES.items()}
    return crew | {"head": max(1, users - sum(crew.values()) + crew["head"])}


def ground_of(text: str, photos: Sequence[bytes]) -> Ground:
    facts = json.loads(text)
    return Ground(**facts | {"today": date.fromisoformat(facts["today"]), "photos": photos})
