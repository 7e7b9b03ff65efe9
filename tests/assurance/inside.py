"""What a check does inside a house, in a process with the product's own settings: `python -m tests.assurance.inside NAME …`.

Each function takes texts and returns what JSON can hold; the last line of the output is that.
"""

import json
import multiprocessing
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connections, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from issues.actions import NewIssue, open_issues
from issues.models import Issue, Move
from issues.states import State
from tests import cast as people
from tests.assurance import sheets
from tests.assurance.killed import bombs, killed_at_each_line  # noqa: F401 - called by name
from tests.factories import make_issue
from tingyan.audit import checks
from tingyan.audit.actions import recording
from tingyan.audit.models import AuditEntry
from tingyan.directory.models import Appointment, Department, District, Hall, ServiceItem, User, Window
from tingyan.directory.states import Role
from tingyan.files.models import Blob
from tingyan.keeping.checks import fsck
from visits.models import Campaign, DraftFile, Photo, Visit


def settle(heads: str) -> dict[str, Any]:
    """The cast, and that many further units with a head each. Returns the ids that forms need."""
    cast = people.Cast(password=people.PASSWORD)
    with transaction.atomic():
        for add in (people.add_places, people.add_people, people.add_campaign):
            add(cast)
        numbers = range(1, int(heads) + 1)
        units = Department.objects.bulk_create(
            Department(district=cast.ls, name=f"区第{n}局", short_name=f"第{n}局", order=n + 10) for n in numbers
        )
        users = User.objects.bulk_create(
            User(
                username=f"head{n}",
                name=f"局长{n}",
                unit=unit,
                password=cast.head_a.password,
                must_change_password=False,
            )
            for n, unit in zip(numbers, units, strict=True)
        )
        posts = Appointment.objects.bulk_create(
            Appointment(user=user, unit=user.unit, role=Role.HEAD, title="局长", since=people.SINCE) for user in users
        )
        cast.campaign.units.add(*units)
    posts = {post.user.username: post.pk for post in posts} | {name: post.pk for name, post in cast.posts.items()}
    return {
        "campaign": cast.campaign.pk,
        "hall": cast.hall.pk,
        "unit_b": cast.unit_b.pk,
        "window_b": cast.window_b.pk,
        "posts": posts,
    }


def sign_in(*names: str) -> dict[str, str]:
    """A session for each account, made beside the page of passwords, which is no part of what is checked."""
    found = {}
    for user in User.objects.filter(username__in=names):
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        found[user.username] = client.cookies["sessionid"].value
    return found


def books() -> dict[str, Any]:
    """Everything that must agree with what was acknowledged: rows, numbers, the audit log and its chain."""
    return {
        "visits": [
            [str(key), pk, number] for key, pk, number in Visit.objects.values_list("client_key", "pk", "number")
        ],
        "issues": [[pk, number] for pk, number in Issue.objects.values_list("pk", "number")],
        "bare_visits": list(Visit.objects.alias(n=Count("issues")).exclude(n=1).values_list("pk", flat=True)),
        "filed": entries("visit.file"),
        "opened": entries("issue.file"),
        "closed": entries("issue.close"),
        "moves": Move.objects.filter(step="file").count(),
        "photos": DraftFile.objects.count() + Photo.objects.count(),
        "blobs": Blob.objects.count(),
        "chain": checks.verify().problem,
    }


def entries(action: str) -> list[int]:
    return sorted(map(int, AuditEntry.objects.filter(action=action).values_list("object_id", flat=True)))


def files() -> dict[str, Any]:
    """What fsck says, and the names under which files should lie."""
    found = fsck()
    return {"keys": list(Blob.objects.values_list("key", flat=True)), "ok": found.ok, "orphans": found.orphans}


def visible(name: str) -> dict[str, Any]:
    """The numbers of the issues that this person sees, and what the log says of the last export."""
    seen = Issue.objects.visible_to(User.objects.get(username=name))
    last = AuditEntry.objects.filter(action__contains="export").order_by("-seq").first()
    return {"numbers": list(seen.values_list("number", flat=True)), "last": last.detail if last else {}}


def malformed() -> dict[str, Any]:
    return sheets.malformed(known())


def doors() -> dict[str, str]:
    """The cast and the world of tests/doors.py, and the address of every route by its name."""
    from tests.desks import DESKS
    from tests.doors import DOORS
    from tests.test_doors import PAGES, address, row_of
    from tests.world import world

    cast = people.Cast(password=people.PASSWORD)
    for add in (people.add_places, people.add_people, people.add_campaign):
        add(cast)
    rows = world(cast)
    found = {name: address(name, door.args, rows) for name, door in DOORS.items()}
    for label in DESKS:
        for page in PAGES:
            args = [] if page in ("changelist", "add") else [row_of(cast, rows, label).pk]
            found[f"admin:{label}:{page}"] = reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)
    return found


def ready_to_close(count: str) -> list[list[int]]:
    """Issues that wait to be closed: pk and version of each."""
    found = [
        make_issue(known(), state=State.VERIFIED, lead=Department.objects.get(short_name="市监局"))
        for _ in range(int(count))
    ]
    return [[issue.pk, issue.version] for issue in found]


def known() -> people.Cast:
    """The cast that `settle` brought."""
    cast = people.Cast(
        ls=District.objects.get(code="LS"), campaign=Campaign.objects.get(), hall=Hall.objects.earliest("pk")
    )
    for user in User.objects.filter(username__in=people.POSTS):
        setattr(cast, user.username, user)
    for name, short in {"unit_a": "民政局", "unit_b": "市监局", "unit_c": "营商局", "office": "监督室"}.items():
        setattr(cast, name, Department.objects.get(short_name=short))
    cast.window_a, cast.window_b = Window.objects.order_by("pk")[:2]
    cast.item_a, cast.item_b = ServiceItem.objects.order_by("pk")[:2]
    return cast


def ends(*pks: str) -> list[list[Any]]:
    """Of each issue: its state, the step that led there, its version, and how many moves it has."""
    rows = Issue.objects.filter(pk__in=pks).prefetch_related("moves").order_by("pk")
    return [[row.state, row.moves.get(valid_until=None).step, row.version, row.moves.count()] for row in rows]


def together(count: int, act: Callable[[int], None]) -> list[str]:
    """Let `count` processes call `act` at one moment; return what each raised. Nobody shares a connection."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, said = fork.Barrier(count), fork.SimpleQueue()

    def run(number: int) -> None:
        start.wait()
        try:
            act(number)
        except Exception as raised:
            said.put(repr(raised))

    processes = [fork.Process(target=run, args=(number,)) for number in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=500)
    return [said.get() for _ in range(count) if not said.empty()] + [
        str(process.exitcode) for process in processes if process.exitcode
    ]


def create_many(processes: str, each: str) -> dict[str, Any]:
    """Processes that read first and then create issues, one transaction after the other."""
    cast = known()
    cast.officer.posts  # noqa: B018 - read once, for all
    row = NewIssue(district=cast.ls, description="取号机不认居住证。", theme="process", found_on=timezone.localdate())

    def act(_number: int) -> None:
        for _ in range(int(each)):
            with recording(by=cast.officer):
                Issue.objects.count()  # reads, then writes: what a deferred transaction of SQLite chokes on
                open_issues([row], by=cast.officer)

    began = time.monotonic()
    raised = together(int(processes), act)
    return {"raised": raised, "seconds": time.monotonic() - began}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
