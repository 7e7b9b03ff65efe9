"""Giving posts, ending them, and letting a deputy act: rights come from posts alone, so this is where they arise.

Whoever's posts change is signed out, also where the change is for a later day: he comes in again as what he is.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.actions.sessions import end_all
from tingyan.directory.models import Appointment, Department, User
from tingyan.directory.states import ADMIN_ROLES, DEPUTISED, UNIT_ROLES, Ending
from tingyan.kit import words
from tingyan.kit.errors import Refused


def appoint(
    user: User,
    unit: Department,
    role: str,
    *,
    by: User | None,
    title: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Appointment:
    """Give a post from `since` (today) to `until` (open), both included. Raises Refused, or ValidationError by field.

    `by=None` is the system: set-up and the demonstration, never a page.
    """
    since = since or timezone.localdate()
    check_grants(by, user, unit, role)
    with audit.recording(by=by):
        end_all(user, Ending.POST)  # which locks the person: of two posts that exclude each other one sees the other
        check_post(user, unit, role, since, until)
        post = Appointment.objects.create(user=user, unit=unit, role=role, title=title, since=since, until=until)
        note("post.appoint", post)
    return post


def end_appointment(appointment: Appointment, *, by: User | None, until: date | None = None) -> Appointment:
    """End a post, and its deputies' with it, after the day `until` (by default yesterday: at once).

    A post that would begin later than it ends never was: it is moved to its last day, the audit keeps what it was.
    """
    check_ends(by, appointment)
    until = until or timezone.localdate() - timedelta(days=1)
    with audit.recording(by=by):
        ended = Appointment.objects.filter(Q(pk=appointment.pk) | Q(acting_for=appointment))
        for post in ended.select_related("unit", "user"):
            note("post.end", post)
            post.until = min(post.until or until, until)
            post.since = min(post.since, post.until)
            post.save(update_fields=["since", "until"])
            end_all(appointment.user if post.user_id == appointment.user_id else post.user, Ending.POST)
    appointment.refresh_from_db()
    return appointment


def hand_over_post(
    post: Appointment, successor: User, *, by: User | None, since: date | None = None, title: str = ""
) -> Appointment:
    """岗位交接: the post ends the day before `since` (today), its deputies with it, and begins for the successor.

    Work belongs to unit and role, so it goes on; history keeps who held the post on its day. Raises as `appoint`.
    """
    since = since or timezone.localdate()
    check_grants(by, successor, post.unit, post.role)
    check_hand_over(post, successor, since)
    with audit.recording(by=by):
        end_appointment(post, by=by, until=since - timedelta(days=1))
        new = appoint(successor, post.unit, post.role, by=by, title=title or post.title, since=since)
        note("post.hand_over", new)
    return new


def check_hand_over(post: Appointment, successor: User, since: date) -> None:
    faults: dict[str, Any] = {}
    if successor.pk == post.user_id:
        faults["user"] = _("请选择接任人")
    if since < timezone.localdate():
        faults["since"] = _("交接日期不能早于今天")
    if post.acting_for_id or (post.until and post.until < timezone.localdate()):
        faults["user"] = _("只有在任的岗位可以交接")
    if faults:
        raise ValidationError(faults)


def authorise_deputy(
    principal: Appointment, user: User, *, since: date, until: date, by: User | None, title: str = ""
) -> Appointment:
    """Let `user` act in the principal's post for a period. Deputies do not pass it on."""
    check_authorises(by, principal)
    check_deputy(principal, user, since, until)
    with audit.recording(by=by):
        post = Appointment.objects.create(
            user=user,
            unit=principal.unit,
            role=principal.role,
            title=title or deputy_title(),
            since=since,
            until=until,
            acting_for=principal,
        )
        note("post.authorise_deputy", post)
        end_all(user, Ending.POST)
    return post


def deputy_title() -> str:
    with words.as_recorded():
        return _("分管负责人")


def note(action: str, post: Appointment) -> None:
    audit.entry(
        action,
        post,
        district_id=post.unit.district_id,
        user=post.user.username,
        name=post.user.name,
        unit=str(post.unit),
        role=post.role,
        since=post.since,
        until=post.until,
    )


def check_grants(by: User | None, user: User, unit: Department, role: str) -> None:
    """Raise Refused unless `by` may give this post to this person: nobody raises himself or makes his own equals."""
    if by is None:
        return
    if by == user:
        raise Refused(_("不能给本人授予岗位"))
    if by.is_superuser:
        return
    if not by.posts.secadmin or unit.district_id not in by.posts.districts:
        raise Refused(_("只有本区安全管理员可以授予岗位"))
    if role in ADMIN_ROLES:
        raise Refused(_("系统、安全、审计管理员只能由应急账号授予"))
    if not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise Refused(_("只能给本区人员授予岗位"))


def check_ends(by: User | None, appointment: Appointment) -> None:
    """Whoever may give a post may end it; a principal ends the acting of his deputies."""
    if by is not None and appointment.acting_for and appointment.acting_for.user_id == by.pk:
        return
    check_grants(by, appointment.user, appointment.unit, appointment.role)


def check_post(user: User, unit: Department, role: str, since: date, until: date | None) -> None:
    """Raise ValidationError by field where the post makes no sense."""
    faults: dict[str, Any] = {}
    if user.is_superuser or not user.is_active:
        faults["user"] = _("停用的账号和应急账号不能任职")
    if unit.is_office == (role in UNIT_ROLES):
        faults["role"] = _("单位负责人和联络员在参与单位任职，其他岗位在承办室任职")
    elif role in ADMIN_ROLES and user.appointments.filter(role__in=ADMIN_ROLES).exclude(role=role).exists():
        faults["role"] = _("系统、安全、审计管理员须由不同的人担任")
    if until and until < since:
        faults["until"] = _("止日不能早于起日")
    elif not faults and user.appointments.filter(unit=unit, role=role, acting_for=None).in_force(since).exists():
        faults["user"] = _("该人员已任此岗位")
    if faults:
        raise ValidationError(faults)


def check_authorises(by: User | None, principal: Appointment) -> None:
    in_force = Appointment.objects.in_force(timezone.localdate()).filter(pk=principal.pk).exists()
    if principal.acting_for_id or principal.role not in DEPUTISED or not in_force:
        raise Refused(_("只有在任的单位主要负责人和室负责人可以授权他人代行"))
    if by is not None and principal.user_id != by.pk:
        raise Refused(_("只能由本人授权他人代行"))


def check_deputy(principal: Appointment, user: User, since: date, until: date) -> None:
    faults: dict[str, Any] = {}
    if user.pk == principal.user_id or user not in User.objects.active().of_unit(principal.unit):
        faults["user"] = _("请选择本单位其他在用人员")
    if until < since:
        faults["until"] = _("止日不能早于起日")
    elif until < timezone.localdate():
        faults["until"] = _("止日不能早于今天")
    if faults:
        raise ValidationError(faults)
