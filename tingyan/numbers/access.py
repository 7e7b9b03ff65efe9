"""The right of a machine on a wall: made, entered, used and revoked. The code is shown once and kept as a hash."""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.models import District
from tingyan.kit.errors import Refused
from tingyan.numbers.models import ScreenKey, WrongKey

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # read from paper and typed: nothing that looks like something else
GROUPS, LETTERS = 6, 4  # 118 bits
MOST = 20  # in use in one district
WRONG, WRONG_WITHIN = 10, timedelta(minutes=10)  # codes from one address
ASKS, ASKS_WITHIN = 60, timedelta(minutes=1)  # readings of one machine; it asks once a minute


def make_key(district: District, name: str, *, by: Any) -> tuple[ScreenKey, str]:
    """Return the key and its code in groups, which nobody can read again. ValidationError where there are many."""
    hold_office(district.pk, by)
    code = "-".join("".join(secrets.choice(ALPHABET) for _letter in range(LETTERS)) for _group in range(GROUPS))
    with audit.recording(by=by):
        District.objects.select_for_update(no_key=True).get(pk=district.pk)  # two at once are not both the last one
        if ScreenKey.objects.filter(district=district, revoked_at=None).count() >= MOST:
            raise ValidationError({"name": _("在用的授权已有{n}个，请先停用不再需要的").format(n=MOST)})
        key = ScreenKey.objects.create(
            district=district, name=name, token_hash=hashed(code), made_at=timezone.now(), made_by=by
        )
        audit.entry("screen.make", key, name=name)
    return key, code


def revoke_key(key: ScreenKey, *, by: Any) -> bool:
    """Whether it was in use until now; the machine is told with its next question."""
    hold_office(key.district_id, by)
    with audit.recording(by=by):
        revoked = {"revoked_at": timezone.now(), "revoked_by": by}
        done = ScreenKey.objects.filter(pk=key.pk, revoked_at=None).update(**revoked)
        if done:
            audit.entry("screen.revoke", key, name=key.name)
    return bool(done)


def hold_office(district: int, by: Any) -> None:
    if district not in by.posts.office:
        raise Refused(_("只有本区承办室可以生成和停用大屏授权"))


def key_of(code: str) -> ScreenKey | None:
    """The key in use with this code, however it is spaced; None where it is wrong or revoked."""
    return ScreenKey.objects.filter(token_hash=hashed(code), revoked_at=None).select_related("district").first()


def enter(code: str, address: str) -> ScreenKey | None:
    """A machine shows its code for the first time. What is wrong is counted against the address."""
    key = key_of(code)
    if key is None:
        note_wrong(address, timezone.now())
        return None
    with audit.recording():
        audit.entry("screen.enter", key, name=key.name)
    return key


def locked(address: str) -> bool:
    """Whether so many wrong codes came from there that none is looked at for a while."""
    since = timezone.now() - WRONG_WITHIN
    return WrongKey.objects.filter(address=masked(address), since__gt=since, count__gte=WRONG).exists()


def note_wrong(address: str, now: datetime) -> None:
    if WrongKey.objects.filter(address=masked(address), since__gt=now - WRONG_WITHIN).update(count=F("count") + 1):
        return
    WrongKey.objects.filter(since__lte=now - WRONG_WITHIN).delete()
    WrongKey.objects.bulk_create([WrongKey(address=masked(address), since=now)], ignore_conflicts=True)


def admitted(key: ScreenKey, now: datetime) -> bool:
    """Count this question of the machine; False when it has asked too often."""
    mine = ScreenKey.objects.filter(pk=key.pk)
    old = Q(window_at=None) | Q(window_at__lte=now - ASKS_WITHIN)
    if mine.filter(old).update(window_at=now, asked=1, seen_at=now):
        return True
    return bool(mine.filter(asked__lt=ASKS).update(asked=F("asked") + 1, seen_at=now))


def plain(code: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter in ALPHABET)


def hashed(code: str) -> str:
    return hashlib.sha256(plain(code).encode()).hexdigest()


def masked(address: str) -> str:
    return salted_hmac("numbers.wrongkey", address, algorithm="sha256").hexdigest()
