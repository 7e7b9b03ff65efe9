"""Who may open which door: one line for every route of the site, by method, for every person of the cast.

A rule maps persons to the exact status. `allow(WHO, ok, others)` reads: these get `ok`, the others `others`:
404 where they may not know that it exists, 403 where they may know but not do it. `NO` is a wrong method (405).
Rows named in a line belong to unit B of district LS, see `tests.world`. GET and POST send `body`, by default nothing at all: 400 is
then a form that asks for more, 302 a step that needs no words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.cast import POSTS

Rule = Callable[[str], int]

ALL = frozenset(name for name in [*POSTS, "superuser"] if name != "deactivated")
OFFICE = frozenset({"officer", "officer2", "chief", "deputy_chief"})
CHIEFS = frozenset({"chief", "deputy_chief"})
READERS = OFFICE | {"supervisor", "superuser"}
B = frozenset({"head_b", "liaison_b"})
A = frozenset({"head_a", "deputy_a", "liaison_a"})
UNITS = A | B | {"head_c", "stranger"}
SEES = READERS | B  # who may see rows of unit B
BLIND = ALL - SEES  # on whose pages no canary may stand
STAFF = READERS | {"sysadmin", "secadmin", "auditor", "officer_gz"}


def allow(who: Iterable[str], ok: int = 200, others: int = 404, *, forbidden: Iterable[str] = ()) -> Rule:
    """Return a rule; `forbidden` see the row and may not do this with it (403)."""
    return lambda name: ok if name in who else 403 if name in forbidden else others


NO = allow(ALL, 405)
OPEN = allow(ALL)


@dataclass(frozen=True)
class Door:
    get: Rule
    post: Rule = NO
    args: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    anonymous: bool = False  # open without login


def row(of: str, /, **more: Any) -> dict[str, Any]:
    """Arguments of a route: the pk of a row of the world."""
    return {"pk": of, **more}


FORM = {"get": allow(SEES), "post": allow(SEES, 400)}
OFFICE_FORM = {"get": allow(OFFICE, forbidden=SEES), "post": allow(OFFICE, 400, forbidden=SEES)}
WORK = B | OFFICE  # the unit, and the office in its name
WORK_FORM = {"get": allow(WORK, forbidden=SEES), "post": allow(WORK, 400, forbidden=SEES)}
FORESEES = READERS | {"officer_gz"}  # who has a page of rechecks: not of this district, for one of them
RECHECKERS = OFFICE - {"officer"}  # who verified it
OWNER = {"head_b"}
FOUND = {"get": allow({"superuser"}, 200, 403)}
FOUND_FORM = FOUND | {"post": allow({"superuser"}, 400, 403)}
FOUND_LS = {"get": allow({"superuser"}), "post": allow({"superuser"}, 400)}
RECORDERS = (UNITS | OFFICE | {"officer_gz"}) - {"superuser"}
OWN_DRAFT = allow(OWNER, forbidden=ALL - RECORDERS)
RECORD_FORM = {"get": allow(RECORDERS, 200, 403), "post": allow(RECORDERS, 400, 403)}
REGISTRARS = OFFICE | {"officer_gz"}
IMPORTERS = REGISTRARS | UNITS | {"sysadmin"}
DISTRICT = ALL - {"stranger", "officer_gz"}  # everybody of LS, and who reads all
PANEL = {"officer2", "supervisor"}  # head B would sit in judgement on his own window
NOMINATORS = A | B | {"head_c"} | OFFICE
DEPUTISING = {"head_a", "head_b", "head_c", "chief", "stranger"}

KEEPERS_LS = OFFICE | {"superuser", "sysadmin", "secadmin"}  # who look after units and posts
KEEPERS = KEEPERS_LS | {"officer_gz"}
REFORMERS = CHIEFS | {"superuser"}
NAMERS = OFFICE | {"superuser", "sysadmin"}
GRANTERS = frozenset({"secadmin", "superuser"})

DOORS: dict[str, Door] = {
    "directory:code": Door(allow(ALL, 302), allow(ALL, 302)),  # signed in already
    # There is no identity platform here; with one, see tests/directory/test_oidc.py.
    "directory:platform": Door(NO, allow(ALL, 404), anonymous=True),
    "directory:platform_back": Door(allow(ALL, 404), anonymous=True),
    "directory:totp": Door(OPEN, allow(ALL, 400)),
    "desk:home": Door(OPEN),
    "desk:find": Door(OPEN),
    "desk:opened": Door(NO, allow(ALL, 404)),  # no address was given; with one, see tests/desk/test_finding.py
    "desk:calendar": Door(OPEN),
    "desk:feed_make": Door(NO, OPEN),
    "desk:feed_withdraw": Door(NO, allow(ALL, 302)),
    "desk:feed": Door(OPEN, NO, {"token": "token"}, anonymous=True),
    "offline:worker": Door(OPEN, anonymous=True),
    "offline:shell": Door(OPEN, anonymous=True),
    "offline:manifest": Door(OPEN, anonymous=True),
    "reminders:list": Door(OPEN),
    "reminders:send": Door(NO, allow(OFFICE | {"officer_gz"}, 302, 403)),
    "reminders:digest": Door(allow(OWNER), NO, row("digest")),
    "numbers:board": Door(OPEN),
    "numbers:units_xlsx": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "numbers:units_csv": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "bulletins:list": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "bulletins:new": Door(allow(REGISTRARS, 200, 403), allow(REGISTRARS, 400, 403)),
    "bulletins:detail": Door(allow(READERS), NO, row("bulletin")),
    "bulletins:document": Door(allow(READERS), NO, row("bulletin")),
    "bulletins:edit": Door(
        allow(OFFICE, forbidden=READERS), allow(OFFICE, 400, forbidden=READERS), row("bulletin"), {"version": "1"}
    ),
    "bulletins:again": Door(NO, allow(OFFICE, 302, forbidden=READERS), row("bulletin")),
    "bulletins:step": Door(
        allow(CHIEFS, forbidden=READERS),
        allow(CHIEFS, 302, forbidden=READERS),
        row("bulletin", name="approve"),
        {"version": "1"},
    ),
    "numbers:compare": Door(OPEN),
    "numbers:compare_xlsx": Door(OPEN),
    "numbers:compare_csv": Door(OPEN),
    "numbers:difference": Door(OPEN, NO, {"slug": "issues_found"}),
    # A machine that holds a key comes in as nobody: see tests/numbers/test_screen.py.
    "numbers:screen": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "numbers:screen_data": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "numbers:screen_enter": Door(OPEN, allow(ALL, 400), anonymous=True),
    "numbers:screens": Door(allow(READERS | {"officer_gz"}, 200, 403), allow(REGISTRARS, 400, 403)),
    "numbers:screen_revoke": Door(NO, allow(OFFICE, 302, forbidden=READERS), row("screen_key")),
    "numbers:snapshots": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "numbers:snapshot": Door(allow(READERS), NO, row("snapshot")),
    "numbers:frozen": Door(allow(READERS), NO, row("number")),
    "numbers:rows": Door(OPEN, NO, {"slug": "issues_found"}),
    "numbers:export": Door(OPEN, NO, {"slug": "issues_found"}),
    "numbers:export_csv": Door(OPEN, NO, {"slug": "issues_found"}),
    "directory:login": Door(allow(ALL, 302), allow(ALL, 400), anonymous=True),
    "directory:logout": Door(NO, allow(ALL, 302), anonymous=True),
    "directory:password": Door(OPEN, allow(ALL, 400)),
    "directory:signins": Door(OPEN),
    "directory:end_sessions": Door(NO, allow(ALL, 302)),
    "directory:end_session": Door(NO, allow(OWNER, 302), row("signin")),
    "directory:deputies": Door(allow(DEPUTISING, 200, 403), allow(DEPUTISING, 400, 403)),
    "directory:end_deputy": Door(NO, allow(OWNER, 302), row("deputy")),
    "audit:printed": Door(NO, allow(ALL, 204), body={"address": "/issues/?state=fixing"}),
    "kit:healthz": Door(OPEN, anonymous=True),
    "kit:readyz": Door(OPEN, anonymous=True),
    "audit:reveal": Door(OPEN, allow(ALL, 400)),
    "kit:styleguide": Door(OPEN, anonymous=True),
    "kit:prefer": Door(NO, allow(ALL, 302), anonymous=True),
    "set_language": Door(NO, allow(ALL, 302), anonymous=True),
    "saved:list": Door(OPEN),
    "saved:new": Door(OPEN, allow(ALL, 400)),
    "saved:edit": Door(
        allow(OWNER, forbidden={"liaison_b"}), allow(OWNER, 400, forbidden={"liaison_b"}), row("view")
    ),  # shared with his unit
    "saved:remove": Door(NO, allow(OWNER, 302, forbidden={"liaison_b"}), row("view")),
    "saved:restore": Door(NO, allow(OWNER, 302), row("gone_view")),
    "inbox:list": Door(OPEN),
    "inbox:read": Door(NO, allow(ALL, 302)),
    "inbox:open": Door(NO, allow(OWNER, 302), row("notification")),
    "visits:list": Door(OPEN),
    "visits:export": Door(OPEN),
    "visits:export_csv": Door(OPEN),
    "visits:participation": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "visits:report": Door(**RECORD_FORM),
    "visits:codes": Door(allow(REGISTRARS, 200, 403)),
    "visits:drafts": Door(OPEN),
    # The key of a draft is the client's own: another's draft is another row.
    "visits:draft": Door(NO, allow(RECORDERS, 200, 403), {"key": "key"}),
    "visits:draft_photos": Door(OWN_DRAFT, allow(RECORDERS, 400, 403), {"key": "key"}),
    "visits:draft_file": Door(NO, allow(OWNER, 400, forbidden=ALL - RECORDERS), {"key": "key"}),
    "visits:phone_key": Door(NO, allow(RECORDERS, 200, 403)),
    "visits:draft_delete": Door(allow(OWNER), allow(OWNER, 302), {"key": "key"}),
    "visits:draft_restore": Door(NO, allow(OWNER, 302), {"key": "gone_key"}),
    "visits:draft_photo": Door(allow(OWNER), NO, row("draft_file")),
    "visits:draft_photo_remove": Door(NO, allow(OWNER), row("draft_file")),
    "visits:draft_photo_restore": Door(NO, allow(OWNER, 302), row("gone_file")),
    "visits:photo": Door(allow(SEES), NO, row("photo")),
    "visits:detail": Door(allow(SEES), NO, row("visit")),
    "visits:peek": Door(allow(SEES, 302), NO, row("visit")),
    "visits:filed": Door(allow(SEES), NO, row("visit")),
    "visits:confirm": Door(NO, allow(OWNER, 302, forbidden=SEES), row("visit")),
    "visits:return": Door(**OFFICE_FORM, args=row("visit")),
    "visits:complete": Door(allow((), forbidden=SEES), allow((), forbidden=SEES), row("visit")),  # was not returned
    "issues:list": Door(OPEN),
    "issues:export": Door(OPEN),
    "issues:export_csv": Door(OPEN),
    "issues:detail": Door(allow(SEES), NO, row("issue")),
    "issues:evidence": Door(allow(SEES), NO, row("evidence")),
    "quality:list": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "quality:rows": Door(allow(READERS | {"officer_gz"}, 200, 403), NO, {"slug": "done_unsaid"}),
    "quality:export": Door(allow(READERS | {"officer_gz"}, 200, 403), NO, {"slug": "done_unsaid"}),
    "issues:doubts": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "issues:doubts_export": Door(allow(READERS | {"officer_gz"}, 200, 403)),
    "issues:register": Door(allow(REGISTRARS, 200, 403), allow(REGISTRARS, 400, 403)),
    "issues:bulk": Door(OPEN, allow(ALL, 302), body={"step": "verify", "ids": "issue"}),
    "issues:step": Door(**WORK_FORM, args=row("issue", name="submit"), body={"version": "1"}),
    "issues:edit": Door(**OFFICE_FORM, args=row("issue"), body={"version": "1"}),
    "issues:order": Door(allow(SEES - {"superuser"}), NO, row("issue")),
    "issues:forward": Door(NO, allow(OFFICE, 302, forbidden=SEES), row("issue")),
    "issues:clue": Door(NO, allow(OFFICE, 302), row("issue")),
    "issues:people": Door(NO, allow(OWNER, 302, forbidden=SEES), row("issue")),
    "issues:peek": Door(allow(SEES, 302), NO, row("issue")),
    "issues:why": Door(allow(SEES), NO, row("issue")),
    "issues:ledger": Door(allow(FORESEES - {"superuser"}, 200, 403), NO, {"name": "extension"}),
    "issues:ledger_export": Door(allow(FORESEES - {"superuser"}, 200, 403), NO, {"name": "extension"}),
    "issues:shifts": Door(allow(FORESEES - {"superuser"}, 200, 403), lambda name: 400 if name in CHIEFS else 403),
    "issues:batches": Door(allow(FORESEES, 200, 403)),
    "issues:batch_new": Door(allow(REGISTRARS, 200, 403), allow(REGISTRARS, 400, 403)),
    "issues:case_template": Door(allow(FORESEES, 200, 403)),
    "issues:batch": Door(allow(READERS), NO, row("batch")),
    "issues:case_new": Door(allow(OFFICE, forbidden=READERS), allow(OFFICE, 400, forbidden=READERS), row("batch")),
    "issues:case_import": Door(allow(OFFICE, forbidden=READERS), allow(OFFICE, 400, forbidden=READERS), row("batch")),
    "issues:case_edit": Door(allow(OFFICE, forbidden=READERS), allow(OFFICE, 400, forbidden=READERS), row("case")),
    "issues:batch_export": Door(allow(READERS), NO, row("batch")),
    "issues:batch_export_csv": Door(allow(READERS), NO, row("batch")),
    "issues:call_back": Door(allow((), forbidden=SEES), allow((), forbidden=SEES), row("issue")),  # not submitted yet
    "issues:rechecks": Door(allow(FORESEES, 200, 403)),
    "issues:recheck_month": Door(allow(FORESEES, 200, 403)),
    "issues:recheck_export": Door(allow(FORESEES, 200, 403)),
    # What waits is not there for the very unit that it is about.
    "issues:recheck": Door(allow(READERS), NO, row("recheck")),
    "issues:recheck_file": Door(allow(READERS), NO, row("recheck_file")),
    "issues:recheck_record": Door(
        allow(RECHECKERS, forbidden=READERS),
        allow(RECHECKERS, 400, forbidden=READERS),
        row("recheck"),
        {"version": "1"},
    ),
    "issues:recheck_plan": Door(
        allow(OFFICE, forbidden=READERS), allow(OFFICE, 400, forbidden=READERS), row("recheck"), {"version": "1"}
    ),
    "issues:recheck_cancel": Door(
        allow(CHIEFS, forbidden=READERS), allow(CHIEFS, 400, forbidden=READERS), row("recheck"), {"version": "1"}
    ),
    "issues:draws": Door(allow(FORESEES, 200, 403)),
    "issues:draw_new": Door(allow(CHIEFS, 200, 403), allow(CHIEFS, 400, 403)),
    "issues:draw": Door(allow(READERS), NO, row("draw")),
    "issues:draw_export": Door(allow(READERS), NO, row("draw")),
    "issues:draw_run": Door(NO, allow(CHIEFS, 302, forbidden=READERS), row("draw")),
    "issues:recheck_new": Door(allow((), forbidden=SEES), allow((), forbidden=SEES), row("closed")),  # one waits
    "issues:task": Door(**WORK_FORM, args=row("task")),
    "issues:task_step": Door(
        allow((), forbidden=SEES), allow((), forbidden=SEES), row("task", name="sign_task"), {"version": "1"}
    ),  # signed already
    "issues:progress": Door(NO, allow(WORK, 302, forbidden=SEES), row("task"), {"kind": "daily", "text": "已派人"}),
    "issues:upload": Door(NO, WORK_FORM["post"], row("task")),
    "issues:reach": Door(NO, allow(WORK, 302, forbidden=SEES), row("milestone")),
    "issues:remove": Door(NO, allow(WORK, 302, forbidden=SEES), row("evidence")),
    "advisories:list": Door(OPEN),
    "advisories:export_xlsx": Door(OPEN),
    "advisories:export_csv": Door(OPEN),
    "advisories:new": Door(allow(REGISTRARS, 200, 403), allow(REGISTRARS, 400, 403)),
    "advisories:detail": Door(allow(SEES), NO, row("paper")),
    "advisories:paper": Door(allow(SEES), NO, row("paper")),
    "advisories:edit": Door(
        allow(OFFICE, forbidden=READERS), allow(OFFICE, 400, forbidden=READERS), row("drafted"), {"version": "1"}
    ),
    "advisories:step": Door(
        allow(CHIEFS, forbidden=SEES),
        allow(CHIEFS, 400, forbidden=SEES),
        row("paper", name="withdraw"),
        {"version": "1"},
    ),
    "advisories:remind": Door(NO, allow(OFFICE, 302, forbidden=SEES), row("paper")),
    "advisories:receipts": Door(OPEN),
    "advisories:receipts_export_xlsx": Door(OPEN),
    "advisories:receipts_export_csv": Door(OPEN),
    "advisories:receipt": Door(allow(SEES), NO, row("receipt")),
    "advisories:receipt_step": Door(**WORK_FORM, args=row("receipt", name="reply"), body={"version": "1"}),
    "advisories:file": Door(allow(SEES), NO, row("reply_file")),
    "papers:list": Door(allow(REGISTRARS, 200, 403)),
    "papers:template": Door(allow(REGISTRARS, 200, 403), allow(REGISTRARS, 400, 403), {"slug": "order"}),
    "papers:restore": Door(NO, allow(REGISTRARS, 302, 403), {"slug": "order"}),
    "papers:template_file": Door(allow(REGISTRARS, 200, 403), NO, {"slug": "order"}),
    "papers:sample": Door(allow(REGISTRARS, 200, 403), NO, {"slug": "order"}),
    "papers:advisory": Door(allow(SEES), NO, row("paper")),
    "papers:dossier": Door(allow(SEES), NO, row("issue")),
    "papers:order": Door(allow(SEES), NO, row("task")),
    "papers:visit": Door(allow(SEES), NO, row("visit")),
    "imports:list": Door(allow(IMPORTERS, 200, 403)),
    "imports:upload": Door(allow(REGISTRARS, 200, 403), allow(REGISTRARS, 400, 403), {"slug": "issues"}),
    "imports:template": Door(allow(REGISTRARS, 200, 403), NO, {"slug": "issues"}),
    "imports:match": Door(allow({"officer"}), allow({"officer"}, 400), row("run")),
    "imports:detail": Door(allow({"officer"}), NO, row("run")),
    "imports:confirm": Door(NO, allow((), forbidden={"officer"}), row("run")),
    "imports:errors": Door(allow({"officer"}), NO, row("run")),
    "launch:home": Door(**FOUND),
    "launch:new": Door(**FOUND_FORM),
    "launch:units": Door(**FOUND_LS, args=row("district")),
    "launch:places": Door(**FOUND_LS, args=row("district")),
    "launch:checklists": Door(**FOUND_LS, args=row("district")),
    "launch:campaign": Door(**FOUND_LS, args=row("district")),
    "launch:people": Door(**FOUND_LS, args=row("district")),
    "manual:list": Door(OPEN),
    "manual:page": Door(OPEN, args={"slug": "head"}),
    "manual:picture": Door(OPEN, args={"name": "desk.png"}),
    "reform:list": Door(allow(KEEPERS, 200, 403)),
    "reform:merge": Door(
        allow(REFORMERS, forbidden=KEEPERS_LS | (ALL - KEEPERS)),
        allow(REFORMERS, 400, forbidden=KEEPERS_LS | (ALL - KEEPERS)),
        row("unit"),
    ),
    "reform:rename": Door(
        allow(NAMERS, forbidden=KEEPERS_LS | (ALL - KEEPERS)),
        allow(NAMERS, 400, forbidden=KEEPERS_LS | (ALL - KEEPERS)),
        row("unit"),
    ),
    "reform:retire": Door(
        allow(REFORMERS, forbidden=KEEPERS_LS | (ALL - KEEPERS)),
        allow(REFORMERS, 400, forbidden=KEEPERS_LS | (ALL - KEEPERS)),
        row("unit"),
    ),
    "reform:hand_over": Door(
        allow(GRANTERS, forbidden=KEEPERS_LS | (ALL - KEEPERS)),
        allow(GRANTERS, 400, forbidden=KEEPERS_LS | (ALL - KEEPERS)),
        row("post"),
    ),
    "reviews:list": Door(OPEN),
    "reviews:period_new": Door(allow(REGISTRARS, 200, 403), allow(REGISTRARS, 400, 403)),
    "reviews:period": Door(allow(DISTRICT), NO, row("review_period")),
    "reviews:export_xlsx": Door(allow(DISTRICT), NO, row("review_period")),
    "reviews:export_csv": Door(allow(DISTRICT), NO, row("review_period")),
    "reviews:period_edit": Door(
        allow(OFFICE, forbidden=DISTRICT), allow(OFFICE, 400, forbidden=DISTRICT), row("open_period"), {"version": "1"}
    ),
    "reviews:period_step": Door(
        allow(OFFICE, forbidden=DISTRICT),
        allow(OFFICE, 302, forbidden=DISTRICT),
        row("open_period", name="start"),
        {"version": "1"},
    ),
    "reviews:nominate": Door(
        allow(NOMINATORS, forbidden=DISTRICT), allow(NOMINATORS, 400, forbidden=DISTRICT), row("open_period")
    ),
    "reviews:detail": Door(allow(SEES), NO, row("review")),
    "reviews:score": Door(
        allow(PANEL, forbidden=SEES), allow(PANEL, 400, forbidden=SEES), row("review"), {"version": "1"}
    ),
    "reviews:step": Door(
        allow(OFFICE, forbidden=SEES),
        allow(OFFICE, 302, forbidden=SEES),
        row("review", name="advance"),
        {"version": "1"},
    ),
    "improvements:list": Door(OPEN),
    "improvements:export_xlsx": Door(OPEN),
    "improvements:export_csv": Door(OPEN),
    "improvements:procedure_new": Door(**RECORD_FORM),
    "improvements:procedure": Door(allow(SEES), NO, row("procedure")),
    "improvements:procedure_edit": Door(**WORK_FORM, args=row("procedure")),
    "improvements:procedure_step": Door(**WORK_FORM, args=row("procedure", name="approve")),
    "improvements:measures": Door(OPEN),
    "improvements:measures_export_xlsx": Door(OPEN),
    "improvements:measures_export_csv": Door(OPEN),
    "improvements:measure_new": Door(**RECORD_FORM),
    "improvements:measure": Door(allow(SEES), NO, row("measure")),
    "improvements:measure_document": Door(allow(SEES), NO, row("measure")),
    "improvements:measure_edit": Door(**WORK_FORM, args=row("measure")),
    "improvements:measure_step": Door(**WORK_FORM, args=row("measure", name="issue")),
}
