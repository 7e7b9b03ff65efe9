"""Coming in and going out."""

from zlib import crc32

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest

from tingyan.audit import actions as audit
from tingyan.directory.actions import sessions
from tingyan.directory.actions.second import LDAP, OIDC, OWN, WAITING, admit, asked_of, enrolled, expect
from tingyan.directory.models import LoginGate, User
from tingyan.directory.states import LOCKED, UNKNOWN, UNTRUSTED, Ending, Refusal


def sign_in(request: HttpRequest, *, username: str, password: str) -> User | None:
    """Check the password and open a new session; None when it is wrong or the account is locked at this address.

    Who has a second step to take is returned too, and not signed in: see `second`.

    The gate is held until all is written, else fifty passwords tried at once would all be checked before the first
    failure is counted. `request.axes_locked_out` says that it is (or has just been) locked. What is refused unchecked
    is not written down again: a flood must not fill the log.
    """
    with audit.recording():
        hold_gate(username, request.META.get("REMOTE_ADDR", ""))
        user = authenticate(request, username=username, password=password)
        if user:
            welcome(request, user, LDAP if user.backend.endswith("ldap.Backend") else OWN)
        elif request.axes_failures_since_start is not None:  # type: ignore[attr-defined]
            said = getattr(request, "directory_said", "")
            more = {"method": LDAP, "reason": said} if said else {}
            note_failure(request, username, locked=request.axes_locked_out, **more)  # type: ignore[attr-defined]
    return user


def sign_in_from_platform(request: HttpRequest, *, username: str) -> str:
    """Let the person in whom the identity platform calls `username`, else return why not: LOCKED or UNKNOWN.

    It opens an account that is there and in use; it makes none, and gives no right. The lock holds for it too.
    """
    with audit.recording():
        hold_gate(username, request.META.get("REMOTE_ADDR", ""))
        user = User.objects.from_platform(username)
        locked = AxesProxyHandler.is_locked(request, {"username": username})
        if user and not locked:
            welcome(request, user, OIDC)
            return ""
        refusal = LOCKED if user else UNKNOWN
        note_failure(request, username[:100], locked=locked, method=OIDC, reason=refusal)
    return refusal


def note_untrusted() -> None:
    """The platform named somebody in an answer that does not hold; whom, cannot be known."""
    with audit.recording():
        note_failure(None, "", locked=False, method=OIDC, reason=UNTRUSTED)


def welcome(request: HttpRequest, user: User, method: str) -> None:
    """The first step is taken: open the session, or ask for the second step where there is one to take."""
    elsewhere = method == OIDC and settings.PLATFORM_SECOND
    if not elsewhere and (asked_of(user) or enrolled(user)):
        expect(request, user, method)
        return
    if WAITING in request.session:  # what somebody else left half-way stays his
        request.session.flush()
    admit(request, user, method=method, verified=elsewhere)


def note_failure(request: HttpRequest | None, username: str, *, locked: bool, **more: str) -> None:
    """Keep what was typed as an account; a real one's district is told."""
    user = User.objects.filter(username=username).select_related("unit").first()
    audit.entry("account.login_failed", user, username=username, locked=locked, **more)
    if user and request:
        why = more.get("reason", "")
        known = Refusal(why) if why in Refusal.values else Refusal.PASSWORD
        sessions.refuse(request, user, Refusal.LOCKED if locked else known, method=more.get("method", OWN))


def hold_gate(username: str, address: str) -> None:
    """Lock this account's gate for this address until the transaction ends."""
    bucket = crc32(f"{username}\n{address}".encode()) % LoginGate.BUCKETS
    LoginGate.objects.bulk_create([LoginGate(bucket=bucket)], ignore_conflicts=True)  # fifty may come at once
    LoginGate.objects.select_for_update(no_key=True).get(bucket=bucket)


def sign_out(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        with audit.recording(by=request.user):
            audit.entry("account.logout", request.user)
    sessions.leave(request, Ending.LOGOUT)
