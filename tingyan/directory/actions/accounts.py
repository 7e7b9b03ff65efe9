"""Accounts. `by=None` is the system: set-up and the demonstration, never a page."""

import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.actions import sessions
from tingyan.directory.models import Department, PastPassword, User
from tingyan.directory.passwords import KINDS, LAST, kinds
from tingyan.directory.states import ADMIN_ROLES, Ending
from tingyan.kit import phones
from tingyan.kit.errors import Refused

LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike


def create_account(
    *,
    username: str,
    name: str,
    unit: Department | None,
    by: User | None,
    phone: str = "",
    email: str = "",
    password: str | None = "",
) -> tuple[User, str | None]:
    """Create an account of `unit`; return it with its first password, which must be changed at the first login.

    A password is drawn unless one is given; with None the account cannot be used until it gets one. Raises Refused,
    or ValidationError by field.
    """
    check_runs_accounts(by, unit)
    password = drawn_password() if password == "" else password
    with audit.recording(by=by):
        user = User.objects.create_user(username, password, name=name, phone=phone, email=email, unit=unit)
        audit.entry("account.create", user, username=username, unit=str(unit or ""))
    return user, password


def edit_account(user: User, *, by: User | None, **fields: Any) -> User:
    """Change name, phone, email, unit or is_active. Who is moved or deactivated has lost every session."""
    check_manages(by, user)
    if unknown := fields.keys() - {"name", "phone", "email", "unit", "is_active"}:
        raise TypeError(f"not editable: {unknown}")
    if "unit" in fields:
        check_runs_accounts(by, fields["unit"])
    stored = User.objects.get(pk=user.pk)
    before = {name: told(name, getattr(stored, name)) for name in fields if getattr(stored, name) != fields[name]}
    with audit.recording(by=by):
        for name, value in fields.items():
            setattr(user, name, value)
        user.full_clean(exclude=["password"])
        user.save(update_fields=[*fields])
        audit.entry("account.edit", user, before=before, after={name: told(name, fields[name]) for name in before})
        if "is_active" in before or "unit" in before:
            sessions.end_all(user, Ending.UNIT if user.is_active else Ending.INACTIVE)
    return user


def told(name: str, value: Any) -> str:
    """A column of an account as the log holds it."""
    return phones.contact(str(value)) if name == "phone" else str(value)


def reset_password(user: User, *, by: User | None) -> str:
    """Give the account a drawn password, which ends its sessions, and return it; it must be changed at login."""
    check_manages(by, user)
    password = drawn_password()
    with audit.recording(by=by):
        remember(user)
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        sessions.end_all(user, Ending.RESET)
        audit.entry("account.reset_password", user)
    return password


def change_password(request: HttpRequest, *, password: str) -> None:
    """Set one's own new password; every other session of the person ends. Raises ValidationError at `password`."""
    user = request.user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    with audit.recording(by=user):
        remember(user)
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        sessions.end_others(request, Ending.PASSWORD)
        audit.entry("account.change_password", user)


def remember(user: User) -> None:
    """Keep the hash of the password that goes, of as many as count; one that the system made was nobody's choice."""
    if user.must_change_password or not user.has_usable_password():
        return
    PastPassword.objects.create(user=user, hash=user.password)
    kept = user.past_passwords.order_by("-pk").values_list("pk", flat=True)[:LAST]
    user.past_passwords.exclude(pk__in=list(kept)).delete()


def drawn_password() -> str:
    """As many kinds of letters as of a chosen one are asked."""
    while kinds(password := "".join(secrets.choice(LETTERS) for _letter in range(12))) < KINDS:
        pass
    return password


def check_runs_accounts(by: User | None, unit: Department | None) -> None:
    """Raise Refused unless `by` may run the accounts of this unit's district."""
    if by is None or by.is_superuser:
        return
    if not by.posts.sysadmin or unit is None or unit.district_id not in by.posts.districts:
        raise Refused(_("只有本区系统管理员可以管理账号"))


def check_manages(by: User | None, user: User) -> None:
    """Raise Refused unless `by` may change this account.

    Whoever can set another's password can act as that person, so nobody reaches up to the emergency account, across
    to another administrator's post, or at himself.
    """
    if by is None or (by.is_superuser and by != user):
        return
    if by == user:
        raise Refused(_("不能管理本人的账号，请由其他管理员办理；修改密码请用“修改密码”"))
    if user.is_superuser or holds_admin_post(user):
        raise Refused(_("管理员和应急账号只能由应急账号管理"))
    if not by.posts.sysadmin or not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise Refused(_("只有本区系统管理员可以管理账号"))


def holds_admin_post(user: User) -> bool:
    """Now or later: a post that begins tomorrow is as good a reason to take over an account."""
    return user.appointments.filter(role__in=ADMIN_ROLES).exists()


def may_manage(by: User, user: User) -> bool:
    """Whether `check_manages` would let it pass, for pages that only show what can be done."""
    try:
        check_manages(by, user)
    except Refused:
        return False
    return True
