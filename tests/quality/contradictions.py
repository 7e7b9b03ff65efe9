"""For every check one row that it must find and one, nearly the same, that it must not."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from issues.models import Round, Task
from issues.states import EvidenceKind, Source, State
from tests.factories import at_noon, make_evidence, make_issue, make_visit
from tingyan.advisories.models import Advisory, Receipt
from tingyan.directory.models import Appointment, Department, User, Window
from tingyan.improvements.models import Measure, Procedure
from visits.models import Answer, Campaign

PAST, YESTERDAY = date(2020, 5, 1), timezone.localdate() - timedelta(days=1)


def closed(cast: Any, **fields: Any) -> Any:
    return make_issue(cast, lead=cast.unit_b, state=State.CLOSED, **fields)


def worked(cast: Any, **fields: Any) -> Any:
    return make_issue(cast, lead=cast.unit_b, state=State.FIXING, **fields)


def closed_unproven(cast):
    bad, good, reasoned = closed(cast), closed(cast), closed(cast)
    removed = make_evidence(cast, bad, task=bad.tasks.get(), kind=EvidenceKind.AFTER)
    type(removed).objects.filter(pk=removed.pk).update(removed_at=timezone.now())
    make_evidence(cast, good, task=good.tasks.get(), kind=EvidenceKind.PAPER)
    reasoned.tasks.update(no_evidence_reason="程序升级无照片")
    return bad, [good, reasoned, closed(cast, fixed_on_spot=True), worked(cast)]


def due_before_found(cast):
    return worked(cast, due=date(2026, 6, 13)), [worked(cast, due=date(2026, 6, 14)), make_issue(cast)]


def assigned_before_found(cast):
    on_the_day = worked(cast, found_on=date(2026, 6, 15), assigned_at=at_noon(2026, 6, 15))
    return worked(cast, found_on=date(2026, 6, 16)), [on_the_day, make_issue(cast)]


def closed_before_found(cast):
    return closed(cast, closed_on=date(2026, 6, 13)), [closed(cast, closed_on=date(2026, 6, 14))]


def spot_untold(cast):
    told = closed(cast, fixed_on_spot=True, spot_action="当场更换")
    return closed(cast, fixed_on_spot=True), [told, closed(cast)]


def visit_missing(cast):
    other = make_issue(cast, source=Source.COVERT)
    return make_issue(cast), [make_issue(cast, visit=make_visit(cast)), other, make_issue(cast, state=State.VOID)]


def found_outside(cast):
    return make_issue(cast, found_on=PAST), [make_issue(cast), make_issue(cast, campaign=None, found_on=PAST)]


def twice(cast):
    same = {"window": cast.window_b, "description": "窗口无人值守"}
    bad = make_issue(cast, **same)
    make_issue(cast, **same)
    elsewhere = make_issue(cast, window=cast.window_a, description="窗口无人值守")
    return bad, [elsewhere, make_issue(cast), make_issue(cast, **same, state=State.VOID)]


def self_found_wrong(cast):
    own = worked(cast, finder_unit=cast.unit_b, self_found=True)
    return worked(cast, finder_unit=cast.unit_b), [own, worked(cast), worked(cast, finder_unit=None)]


def lead_differs(cast):
    bad = worked(cast)
    bad.rounds.update(lead=cast.unit_c)
    return bad, [worked(cast), make_issue(cast)]


def deferred_over(cast):
    def until(day):
        return make_issue(cast, lead=cast.unit_b, state=State.DEFERRED, deferred_until=day)

    return until(YESTERDAY), [until(timezone.localdate())]


def nothing_asked(cast):
    asked = worked(cast, contested=True)
    asked.reassignments.create(
        task=asked.tasks.get(), unit=cast.unit_b, ground="职责", asked_at=timezone.now(), asked_by=cast.head_b
    )
    return worked(cast, contested=True), [asked, worked(cast), worked(cast, extending=False)]


def repeats_later(cast):
    first, late = make_issue(cast), make_issue(cast, found_on=date(2026, 6, 20))
    return make_issue(cast, repeat_of=late), [make_issue(cast, repeat_of=first), first]


def of_round(cast, **fields):
    issue = closed(cast)
    Round.objects.filter(issue=issue).update(**fields)
    return issue.rounds.get()


def verified_early(cast):
    return of_round(cast, verified_at=at_noon(2026, 6, 20)), [of_round(cast), worked(cast).rounds.get()]


def closed_early(cast):
    return of_round(cast, closed_at=at_noon(2026, 6, 24)), [of_round(cast), worked(cast).rounds.get()]


def signed_early(cast):
    return of_round(cast, signed_at=at_noon(2026, 6, 14)), [of_round(cast)]


def work_at_retired(cast):
    retired = retire(cast)
    done = make_issue(cast, lead=retired, state=State.SUBMITTED).tasks.get()
    return make_issue(cast, lead=retired, state=State.FIXING).tasks.get(), [done, worked(cast).tasks.get()]


def retire(cast):
    """A unit that was merged into another."""
    return Department.objects.create(
        district=cast.ls, name="区原粮食局", short_name="粮食局", active=False, merged_into=cast.unit_a
    )


def done_unsaid(cast):
    said = closed(cast).tasks.get()
    Task.objects.filter(pk=said.pk).update(result="已整改")
    return closed(cast).tasks.get(), [said, worked(cast).tasks.get()]


def themeless(cast):
    bad = make_visit(cast)
    bad.theme_rows.all().delete()
    return bad, [make_visit(cast)]


def unanswered(cast):
    answered = make_visit(cast, nothing_found=True)
    Answer.objects.create(visit=answered, item=cast.check_items[0], value="ok")
    return make_visit(cast, nothing_found=True), [answered, make_visit(cast)]


def nothing_yet_something(cast):
    bad, good, void = (make_visit(cast, nothing_found=True) for _ in range(3))
    make_issue(cast, visit=bad)
    make_issue(cast, visit=void, state=State.VOID)
    return bad, [good, void, make_issue(cast, visit=make_visit(cast)).visit]


def visited_outside(cast):
    return make_visit(cast, date=PAST), [make_visit(cast), make_visit(cast, date=cast.campaign.starts_on)]


def ended_open(cast):
    def campaign(code, ends_on):
        return Campaign.objects.create(district=cast.ls, name=code, code=code, starts_on=PAST, ends_on=ends_on)

    over, running, done = campaign("A", YESTERDAY), campaign("B", timezone.localdate()), campaign("C", YESTERDAY)
    make_issue(cast, campaign=over)
    make_issue(cast, campaign=running)
    closed(cast, campaign=done)
    return over, [running, done]


def procedure(cast, **fields):
    given = {"district": cast.ls, "unit": cast.unit_b, "service_item": cast.item_b, "item_name": "食品经营许可"}
    given |= {"kind": "time", "recorded_by": cast.liaison_b}
    return Procedure.objects.create(**given | fields)


VERIFIED = {"state": "verified", "in_force_from": date(2026, 7, 1)}


def procedure_early(cast):
    by = {"verified_by": cast.officer, "verified_unit": cast.office} | VERIFIED
    on_the_day = procedure(cast, verified_at=at_noon(2026, 7, 1), **by)
    return procedure(cast, verified_at=at_noon(2026, 6, 30), **by), [on_the_day, procedure(cast)]


def procedure_same(cast):
    force = {"state": "implemented", "in_force_from": date(2026, 7, 1)}
    limits = {"before_limit": 5, "before_unit": "workday", "after_unit": "workday"}
    fewer = procedure(cast, **force, **limits, after_limit=5, before_materials=4, after_materials=3)
    shorter, untold = procedure(cast, **force, **limits, after_limit=3), procedure(cast, **force)
    same = procedure(cast, **force, **limits, after_limit=5, before_materials=4, after_materials=4)
    return same, [fewer, shorter, untold, procedure(cast, **limits, after_limit=5)]


def measure(cast, **fields):
    given = {"district": cast.ls, "unit": cast.unit_b, "name": "资料预填", "content": "上门预填"}
    return Measure.objects.create(**given | {"recorded_by": cast.liaison_b} | fields)


def measure_from_nowhere(cast):
    return measure(cast), [measure(cast, issue=make_issue(cast)), measure(cast, visit=make_visit(cast))]


def measure_over(cast):
    issued = {"state": "issued", "since": PAST}
    stopped = measure(cast, state="stopped", since=PAST, until=YESTERDAY)
    return measure(cast, **issued, until=YESTERDAY), [measure(cast, **issued), stopped]


def notice_to_retired(cast):
    paper = {"district": cast.ls, "title": "提示", "problem": "问题", "advice": "建议", "reply_by": date(2026, 6, 30)}
    numbered = {"number": "旅纪提〔2026〕1号", "series": "旅纪提", "year": 2026, "seq": 1, "state": "issued"}
    people = {"drafted_by": cast.officer, "approved_by": cast.chief, "issued_by": cast.chief, "contact": "监督室"}
    days = {"issued_on": date(2026, 6, 15), "issued_at": at_noon(2026, 6, 15), "approved_at": at_noon(2026, 6, 15)}
    advisory = Advisory.objects.create(**paper, **numbered, **people, **days)
    dates = dict.fromkeys(("issued_on", "sign_by", "original_reply_by", "reply_by"), date(2026, 6, 30))

    def receipt(unit):
        return Receipt.objects.create(
            advisory=advisory, district=cast.ls, unit=unit, sent_at=at_noon(2026, 6, 15), **dates
        )

    return receipt(retire(cast)), [receipt(cast.unit_b)]


def headless(cast):
    """Unit C has a head; B's left yesterday; the office needs none, nor does a unit out of use."""
    cast.posts["head_b"].until = YESTERDAY
    cast.posts["head_b"].save()
    return cast.unit_b, [cast.unit_c, cast.office, retire(cast)]


def without_liaison(cast):
    """A liaison whose account is closed serves nobody."""
    User.objects.filter(pk=cast.liaison_b.pk).update(is_active=False)
    return cast.unit_b, [cast.unit_a, cast.office, retire(cast)]


def window_of_retired(cast):
    def window(name, **fields):
        return Window.objects.create(hall=cast.hall, unit=retired, name=name, code=name, **fields)

    retired = retire(cast)
    return window("91"), [window("92", active=False), cast.window_b]


def postless(cast):
    Appointment.objects.filter(user=cast.liaison_b).update(until=YESTERDAY)
    return cast.liaison_b, [cast.liaison_a, cast.deactivated, cast.superuser, cast.officer]
