"""Coming in and going out."""

from zlib import crc32

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest
from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.directory.models import LoginGate, User

STARTED, SEEN = "started", "seen"  # keys of the session


def sign_in(request: HttpRequest, *, username: str, password: str) -> User | None:
    """Check the password and open a new session; None when it is wrong or the account is locked at this address.

    The gate is held until all is written, else fifty passwords tried at once would all be checked before the first
    failure is counted. `request.axes_locked_out` says that it is (or has just been) locked. What is refused unchecked
    is not written down again: a flood must not fill the log.
    """
    with audit.recording():
        hold_gate(username, request.META.get("REMOTE_ADDR", ""))
        user = authenticate(request, username=username, password=password)
        if user:
            login(request, user)
            start_clocks(request)
            with audit.recording(by=user):
                audit.entry("account.login", user)
        elif request.axes_failures_since_start is not None:  # type: ignore[attr-defined]
            note_failure(username, locked=request.axes_locked_out)  # type: ignore[attr-defined]
    return user


def note_failure(username: str, *, locked: bool) -> None:
    """Keep what was typed as an account; a real one's district is told."""
    user = User.objects.filter(username=username).select_related("unit").first()
    audit.entry("account.login_failed", user, username=username, locked=locked)


def hold_gate(username: str, address: str) -> None:
    """Lock this account's gate for this address until the transaction ends."""
    bucket = crc32(f"{username}\n{address}".encode()) % LoginGate.BUCKETS
    LoginGate.objects.bulk_create([LoginGate(bucket=bucket)], ignore_conflicts=True)  # fifty may come at once
    LoginGate.objects.select_for_update().get(bucket=bucket)


def start_clocks(request: HttpRequest) -> int:
    """Note when this session began and was last seen, where that is not known yet; return the time, in seconds."""
    now = int(timezone.now().timestamp())
    request.session.setdefault(STARTED, now)
    request.session.setdefault(SEEN, now)
    return now


def sign_out(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        with audit.recording(by=request.user):
            audit.entry("account.logout", request.user)
    logout(request)
