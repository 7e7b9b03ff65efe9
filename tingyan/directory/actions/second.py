"""The second step of signing in: a code of one's phone, or a recovery code where the phone is lost.

Between password and code nobody is signed in: the session only remembers who is expected, and for how long, so that
every door is closed to him as to any stranger. `admit` alone opens it.
"""

import logging
import secrets
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django_otp.oath import TOTP
from django_otp.util import random_hex

from tingyan.audit import actions as audit
from tingyan.directory.actions import sessions
from tingyan.directory.actions.accounts import holds_admin_post
from tingyan.directory.models import Authenticator, RecoveryCode, User
from tingyan.directory.states import ADMIN_ROLES, READING_ROLES, Ending, Method, Refusal, Second
from tingyan.kit.errors import Refused
from tingyan.kit.sealed import Unsealable, seal

log = logging.getLogger(__name__)

BACKEND = "django.contrib.auth.backends.ModelBackend"
WAITING, VERIFIED, PROPOSED = "waiting", "verified", "offered"  # keys of the session
METHOD = "method"  # key of the session: how the person came in
OWN, LDAP, OIDC = Method.OWN, Method.LDAP, Method.OIDC
WAIT_SECONDS = 5 * 60
CODES, GROUPS = 10, 3
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def asked_of(user: User) -> bool:
    """Whether the person's post asks for a second step; who reads or runs a whole district can do most harm."""
    posts = {*READING_ROLES, *ADMIN_ROLES}
    return bool(settings.TOTP_REQUIRED and (user.is_superuser or posts & user.posts.roles))


def enrolled(user: User) -> bool:
    return Authenticator.objects.filter(user=user, confirmed=True).exists()


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user).count()


def expect(request: HttpRequest, user: User, method: str) -> None:
    """The first step was right: remember who is to take the second one, and let nobody in yet."""
    sessions.leave(request, Ending.LOGOUT)
    now = int(timezone.now().timestamp())
    request.session[WAITING] = {"user": user.pk, "at": now, "hash": user.get_session_auth_hash(), "method": method}


def waiting(request: HttpRequest) -> User | None:
    """Return who is expected; nobody after five minutes, or once his password or account has changed."""
    kept = request.session.get(WAITING)
    if not kept or timezone.now().timestamp() - kept["at"] >= WAIT_SECONDS:
        return None
    user = User.objects.active().filter(pk=kept["user"]).first()
    known = user and constant_time_compare(kept["hash"], user.get_session_auth_hash())
    return user if known else None


def admit(
    request: HttpRequest, user: User, *, method: str = "", verified: bool = False, second: Second | str = ""
) -> None:
    """Open a session under a new key; `method` is known already of who waited for the second step.

    `second` says what the second step was, where it was taken here; `verified` that it was taken elsewhere.
    """
    with audit.recording(by=user):
        if request.user.is_authenticated:
            sessions.leave(request, Ending.LOGOUT)
        login(request, user, backend=BACKEND)
        waited = request.session.pop(WAITING, {})
        request.session[VERIFIED] = verified or bool(second)
        request.session[METHOD] = str(method or waited.get("method", OWN))
        sessions.begin(request, user, second=second, method=request.session[METHOD])
        audit.entry("account.login", user, method=request.session[METHOD])


def take_step(request: HttpRequest, user: User, *, code: str) -> str:
    """Let the person in whose code is right, else return why not. A code works once; each wrong one doubles the wait.

    What is refused unchecked is not written down again: a flood must not fill the log.
    """
    with audit.recording():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # first, as whoever resets the phone does
        device = Authenticator.objects.filter(user=user, confirmed=True).first()
        if device is None:
            return _("动态验证码已被重置，请重新登录")
        if not device.verify_is_allowed()[0]:
            return _("验证码多次填写错误，请稍等片刻再试；每错一次，等待的时间加倍")
        try:
            second = step_of(device, code)
        except Unsealable:
            log.exception("the key of a phone cannot be opened: see TINGYAN_FIELD_KEYS")
            return _("系统暂时无法核对验证器的数字，请改用恢复码登录，或请本区安全管理员重置动态验证码")
        if not second:
            audit.entry("account.totp_failed", user)
            sessions.refuse(request, user, Refusal.CODE)
            return _("验证码不正确或已经用过，请等验证器显示新的6位数字后再填写")
        admit(request, user, second=second)
    return ""


def step_of(device: Any, code: str) -> Second | None:
    """Which step the code takes, None where it is wrong."""
    if code.isdecimal() and device.verify_token(code):
        return Second.CODE
    return Second.RECOVERY if spend(device, code) else None


def spend(device: Any, code: str) -> bool:
    """Use up a recovery code; a wrong one counts like a wrong code of the phone."""
    if code.isdecimal():
        return False  # counted already
    used, _rows = RecoveryCode.objects.filter(user=device.user, digest=digest(code)).delete()
    if not used:
        device.throttle_increment()
        return False
    device.throttle_reset()
    audit.entry("account.recovery_used", device.user, left=codes_left(device.user))
    return True


def digest(code: str) -> str:
    """Return what is stored of a recovery code: keyed, so that the database alone does not open the door."""
    plain = code.replace("-", "").replace(" ", "").lower()
    return salted_hmac("tingyan.recovery", plain, algorithm="sha256").hexdigest()


def proposed(request: HttpRequest) -> Authenticator:
    """Return the device that this session offers to set up, not saved yet; sessions lie in the database too."""
    if PROPOSED not in request.session:
        request.session[PROPOSED] = seal(random_hex(20))
    return Authenticator(key="", name="totp", sealed=request.session[PROPOSED])


def enrol(request: HttpRequest, user: User, *, code: str) -> list[str]:
    """Bind the offered key to the person if the code shows that his phone has it; return his recovery codes.

    [] where the code is wrong. Whoever was waiting for this is let in.
    """
    device = proposed(request)
    with audit.recording(by=user):
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if enrolled(user):
            raise Refused(_("已绑定验证器；更换手机的，请联系本区安全管理员重置"))
        totp = TOTP(device.bin_key)
        totp.time = time.time()
        if not (code.isdecimal() and totp.verify(int(code), tolerance=1)):
            audit.entry("account.totp_failed", user)
            if not request.user.is_authenticated:
                sessions.refuse(request, user, Refusal.CODE)
            return []
        device.user, device.last_t, device.drift = user, totp.t(), totp.drift
        device.save()
        codes = drawn_codes(user)
        audit.entry("account.totp_enrol", user)
        if request.user.is_authenticated:
            request.session[VERIFIED] = True
        else:
            admit(request, user, second=Second.CODE)
    request.session.pop(PROPOSED, None)
    return codes


def drawn_codes(user: User) -> list[str]:
    """Draw new recovery codes in place of all old ones; only their digests are kept."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [drawn_code() for _n in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest(code)) for code in codes)
    return codes


def drawn_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _group in range(GROUPS))


def reset_totp(user: User, *, reason: str, by: User | None) -> None:
    """A phone is lost: take it and the recovery codes off the account, and end all sessions of the person."""
    check_resets(by, user)
    if not reason.strip():
        raise ValidationError({"reason": _("请填写重置的原因")})
    with audit.recording(by=by):
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        Authenticator.objects.filter(user=held).delete()
        RecoveryCode.objects.filter(user=held).delete()
        sessions.end_all(held, Ending.TOTP)
        audit.entry("account.totp_reset", held, reason=reason.strip())


def check_resets(by: User | None, user: User) -> None:
    """Raise Refused unless `by` may take this person's phone off the account.

    The security administrator may, the system administrator may not: he resets passwords, and with both nobody's
    account would be safe from one person.
    """
    if by is None or (by.is_superuser and by != user):
        return
    if by == user:
        raise Refused(_("不能重置本人的动态验证码，请由其他管理员办理"))
    if user.is_superuser or holds_admin_post(user):
        raise Refused(_("管理员和应急账号只能由应急账号管理"))
    if not by.posts.secadmin or not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise Refused(_("只有本区安全管理员可以重置动态验证码"))


def may_reset(by: User, user: User) -> bool:
    """Whether `check_resets` would let it pass, for pages that only show what can be done."""
    try:
        check_resets(by, user)
    except Refused:
        return False
    return True
