"""Who may do what with each model of the admin site: one line a model, turned into doors like those of the pages."""

from dataclasses import dataclass, replace

from tests.doors import CHIEFS, OFFICE, READERS, Door, Rule, allow


@dataclass(frozen=True)
class Desk:
    """A model of the admin site: who may open its list, who sees the world's row, who changes, who adds."""

    reads: frozenset[str]
    sees: frozenset[str]
    changes: frozenset[str] = frozenset()
    adds: frozenset[str] = frozenset()
    emptied: int = 200  # what changing by an empty form gets: 302 where nothing in it is required

    def door(self, page: str) -> Door:
        if page == "changelist":
            return Door(allow(self.reads, 200, 403), allow(self.reads, 200, 403))
        if page == "add":
            return Door(allow(self.adds, 200, 403), allow(self.adds, 200, 403))
        hidden = self.reads - self.sees
        if page == "delete":
            return Door(shown(frozenset(), hidden), shown(frozenset(), hidden))
        get = shown(self.sees, hidden)
        return Door(
            get, get if page == "history" else shown(self.sees & self.changes, hidden & self.changes, self.emptied)
        )


def shown(who: frozenset[str], hidden: frozenset[str], ok: int = 200) -> Rule:
    """These see the row, from those it is hidden, for all others this kind of row is forbidden."""
    return lambda name: ok if name in who else 404 if name in hidden else 403


GZ = frozenset({"officer_gz"})
BUSINESS = Desk(READERS | GZ, READERS)
OWN = Desk((READERS | GZ) - {"superuser"}, frozenset())
EDITORS = OFFICE | GZ | {"sysadmin", "superuser"}
DIRECTORY = READERS | GZ | {"sysadmin", "secadmin"}
PLACE = Desk(DIRECTORY, DIRECTORY - GZ, EDITORS, EDITORS)
KEPT = Desk(READERS | GZ, READERS, EDITORS - {"sysadmin"}, EDITORS - {"sysadmin"})
ROOT = frozenset({"superuser"})

DESKS: dict[str, Desk] = {
    "advisories.advisory": BUSINESS,
    "advisories.handling": BUSINESS,
    "advisories.receipt": BUSINESS,
    "advisories.replyfile": BUSINESS,
    "audit.auditentry": Desk(ROOT | {"auditor"}, ROOT | {"auditor"}),
    "bulletins.bulletin": BUSINESS,
    "bulletins.printed": BUSINESS,
    "saved.savedview": Desk(READERS | GZ, frozenset()),
    "desk.feed": Desk(READERS | GZ, frozenset()),
    "directory.appointment": Desk(DIRECTORY, DIRECTORY - GZ, ROOT | {"secadmin"}, ROOT | {"secadmin"}),
    "directory.counter": BUSINESS,
    "directory.department": PLACE,
    "directory.departmentalias": PLACE,
    "directory.district": Desk(DIRECTORY, DIRECTORY - GZ, EDITORS, ROOT),
    "directory.hall": PLACE,
    "directory.serviceitem": PLACE,
    "directory.user": Desk(DIRECTORY, DIRECTORY - GZ, ROOT | {"sysadmin"}, ROOT | {"sysadmin"}),
    "directory.window": PLACE,
    "files.blob": Desk(ROOT, ROOT),
    "improvements.measure": BUSINESS,
    "improvements.procedure": BUSINESS,
    "inbox.notification": Desk(READERS | GZ, frozenset()),
    "issues.draw": BUSINESS,
    "issues.callback": BUSINESS,
    "issues.case": BUSINESS,
    "issues.casebatch": BUSINESS,
    "issues.deferral": BUSINESS,
    "issues.doubt": BUSINESS,
    "issues.evidence": BUSINESS,
    "issues.extension": BUSINESS,
    "issues.issue": BUSINESS,
    "issues.milestone": BUSINESS,
    "issues.move": BUSINESS,
    "issues.progress": BUSINESS,
    "issues.reassignment": BUSINESS,
    "issues.recheck": BUSINESS,
    "issues.recheckfile": BUSINESS,
    "issues.round": BUSINESS,
    "issues.task": BUSINESS,
    "numbers.frozen": BUSINESS,
    "numbers.screenkey": BUSINESS,
    "numbers.snapshot": BUSINESS,
    "papers.template": BUSINESS,
    "reminders.delivery": BUSINESS,
    "reminders.digest": Desk(READERS | GZ, frozenset()),
    "reminders.reminder": BUSINESS,
    "reminders.escalation": replace(BUSINESS, changes=CHIEFS | ROOT, adds=CHIEFS | ROOT),
    "reminders.robot": replace(BUSINESS, changes=CHIEFS | ROOT, adds=CHIEFS | ROOT),
    "reviews.handling": BUSINESS,
    "reviews.reviewperiod": BUSINESS,
    "reviews.score": BUSINESS,
    "reviews.windowreview": BUSINESS,
    "visits.answer": BUSINESS,
    "visits.campaign": KEPT,
    "visits.checkitem": KEPT,
    "visits.checklist": replace(KEPT, emptied=302),  # one tick
    "visits.draft": OWN,
    "visits.draftfile": OWN,
    "visits.photo": BUSINESS,
    "visits.visit": BUSINESS,
    "visits.visittheme": BUSINESS,
    "workdays.day": Desk(DIRECTORY - {"secadmin"}, DIRECTORY - {"secadmin"}, EDITORS, EDITORS),
}
