"""Coming in and going out."""

from zlib import crc32

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest

from tingyan.audit import actions as audit
from tingyan.directory.actions.second import WAITING, admit, asked_of, enrolled, expect
from tingyan.directory.models import LoginGate, User


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
        if user and (asked_of(user) or enrolled(user)):
            expect(request, user)
        elif user:
            if WAITING in request.session:  # what somebody else left half-way stays his
                request.session.flush()
            admit(request, user)
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


def sign_out(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        with audit.recording(by=request.user):
            audit.entry("account.logout", request.user)
    logout(request)
