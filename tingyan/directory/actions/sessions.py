"""Sessions: how many a person may have, and whatever ends them. Each end is noted on its row, so that it can be told.

What a page needs stands in the session itself: nothing here is asked on an ordinary page.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone

from tingyan.audit import actions as audit
from tingyan.directory.models import SignIn, User
from tingyan.directory.states import Ending, Method, Refusal, Second

STARTED, SEEN, UNTIL = "started", "seen", "until"  # keys of the session: seconds, seconds, a day


def begin(request: HttpRequest, user: User, *, second: Second | str = "", method: Method | str = "") -> None:
    """Note the session that was just opened; where the person has too many now, the oldest end. Inside a recording."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once are counted one after the other
    if not request.session.session_key:
        request.session.create()
    now = int(timezone.now().timestamp())
    request.session.update({STARTED: now, SEEN: now, UNTIL: changes_on(user)})
    settle(user)
    others = alive(user)
    oldest = [row for row, _seen in others[: max(0, len(others) + 1 - settings.SESSIONS)]]
    if oldest:
        close(oldest, Ending.LIMIT)
        audit.entry("account.end_session", user, how=Ending.LIMIT, count=len(oldest))
    note(request, user, second=second, method=method, session_key=request.session.session_key)


def refuse(request: HttpRequest, user: User, why: Refusal, method: Method | str = "") -> None:
    """Note that somebody was not let in who named this account."""
    note(request, user, refused=why, method=method)


def note(request: HttpRequest, user: User, **fields: Any) -> None:
    agent = "".join(letter for letter in request.headers.get("User-Agent", "") if letter.isprintable())[:300]
    address = (request.META.get("REMOTE_ADDR") or "")[:45]
    SignIn.objects.create(user=user, at=timezone.now(), address=address, agent=agent, **fields)


def changes_on(user: User) -> str:
    """The first day from which the person's posts are others than today, "" where none is known."""
    today = timezone.localdate()
    posts = user.appointments.filter(Q(until__gte=today) | Q(since__gt=today)).values_list("since", "until")
    days = [since for since, _until in posts if since > today]
    days += [until + timedelta(days=1) for _since, until in posts if until and until >= today]
    return min(days).isoformat() if days else ""


def over(session: Any, now: int) -> Ending | None:
    """Why the session, by what stands in it, is over at `now` (in seconds), None where it is not."""
    if now - session.get(SEEN, now) >= settings.SESSION_IDLE_SECONDS:
        return Ending.IDLE
    if now - session.get(STARTED, now) >= settings.SESSION_COOKIE_AGE:
        return Ending.AGE
    if session.get(UNTIL) and timezone.localdate().isoformat() >= session[UNTIL]:
        return Ending.POST
    return None


def alive(user: User) -> list[tuple[SignIn, datetime]]:
    """The sessions that still open something, the oldest first, and when each was last seen (to the minute)."""
    now = int(timezone.now().timestamp())
    found = [(row, data) for row, data in unended(user) if data and not over(data, now)]
    return [(row, datetime.fromtimestamp(data[SEEN], UTC)) for row, data in found]


def settle(user: User) -> None:
    """Note the end of sessions that ran out with nobody there to see it."""
    now = int(timezone.now().timestamp())
    for row, data in unended(user):
        if how := over(data, now) if data else Ending.IDLE:
            last = min(data.get(SEEN, now) + settings.SESSION_IDLE_SECONDS, now)
            ended = {"ended": how, "ended_at": datetime.fromtimestamp(last, UTC)}
            SignIn.objects.open().filter(pk=row.pk).update(**ended)


def unended(user: User) -> list[tuple[SignIn, dict[str, Any]]]:
    """The sessions that nobody has ended, the oldest first, with what stands in each: nothing where it is gone."""
    rows = list(SignIn.objects.filter(user=user).open().order_by("at", "pk"))
    kept = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    held = {each.session_key: each.get_decoded() for each in kept}
    return [(row, held.get(row.session_key, {})) for row in rows]


def close(rows: Iterable[SignIn], how: Ending) -> None:
    """End single sessions: their holders are strangers at the next request."""
    rows = list(rows)
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    SignIn.objects.open().filter(pk__in=[row.pk for row in rows]).update(ended=how, ended_at=timezone.now())


def leave(request: HttpRequest, how: Ending) -> None:
    """End the session of this very request, if it is one."""
    if request.session.session_key and request.user.is_authenticated:
        rows = SignIn.objects.open().filter(session_key=request.session.session_key)
        rows.update(ended=how, ended_at=timezone.now())
    logout(request)


def end_all(user: User, how: Ending) -> None:
    """End every session of a person whose rights or account have changed. Inside a recording."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    SignIn.objects.filter(user=user).open().update(ended=how, ended_at=timezone.now())
    user.__dict__.pop("session_epoch", None)  # read again where it is asked for: many may be ended in one go


def end_others(request: HttpRequest, how: Ending) -> None:
    """End every session of the person but this one, which goes on under a new key. Inside a recording."""
    user, key = request.user, request.session.session_key
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    SignIn.objects.filter(user=user.pk).open().exclude(session_key=key).update(ended=how, ended_at=timezone.now())
    user.refresh_from_db(fields=["session_epoch"])
    update_session_auth_hash(request, user)
    SignIn.objects.filter(session_key=key).update(session_key=request.session.session_key)


def end_mine(request: HttpRequest, row: SignIn) -> None:
    """The person ends a session of his own elsewhere."""
    with audit.recording(by=request.user):
        close([row], Ending.CHOSEN)
        audit.entry("account.end_session", request.user, how=Ending.CHOSEN, count=1)


def end_my_others(request: HttpRequest) -> None:
    """The person ends all his other sessions."""
    with audit.recording(by=request.user):
        end_others(request, Ending.CHOSEN)
        audit.entry("account.end_session", request.user, how=Ending.CHOSEN)


def why_ended(request: HttpRequest) -> str:
    """How the session ended whose cookie a stranger still has, "" where nothing is known of it."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key or request.user.is_authenticated:
        return ""
    return SignIn.objects.filter(session_key=key).values_list("ended", flat=True).first() or ""
