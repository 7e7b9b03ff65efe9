"""Short texts that lie sealed in the database, so that who reads it or a dump of it reads nothing.

    person.mail = seal("a@b.cn")    # a text of its own each time: it can be neither searched nor compared
    unseal(person.mail)

The keys (`settings.FIELD_KEYS`, from TINGYAN_FIELD_KEYS) lie outside the database. The first one seals, each of them
opens: a new key is put before the old one, `manage.py reseal` seals everything anew, and then the old one may go.

A key that is lost takes with it what it sealed. Nobody can bring that back: every phone must be bound anew, and
whatever else was sealed must be asked for and entered again. So it is kept as safely as the key of the audit log,
and not with the backups, which it opens.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MARK = "gAAAAA"  # how every text of Fernet begins


class Unsealable(ValueError):
    """The text was sealed with a key that is not among ours, or was changed since."""


def keys(text: str) -> list[str]:
    """Return the keys that stand in `text`, comma-separated. Raises ImproperlyConfigured where one is none."""
    found = [key.strip() for key in text.split(",") if key.strip()]
    try:
        MultiFernet([Fernet(key) for key in found])
    except ValueError as error:
        raise ImproperlyConfigured(
            "环境变量 TINGYAN_FIELD_KEYS 应是一个或几个32字节的base64，以逗号分开；请用 openssl rand -base64 32 生成"
        ) from error
    return found


def seal(text: str) -> str:
    """Return `text` sealed with the first key: ASCII, about 100 characters and 4/3 of what `text` takes in UTF-8."""
    return _all().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what `seal` was given. Raises Unsealable."""
    try:
        return _all().decrypt(sealed).decode()
    except InvalidToken as error:
        raise Unsealable(_why()) from error


def resealed(sealed: str) -> str:
    """Return the same text sealed with the first key. Raises Unsealable."""
    try:
        return _all().rotate(sealed).decode()
    except InvalidToken as error:
        raise Unsealable(_why()) from error


def is_sealed(text: str) -> bool:
    """Whether the text looks like what `seal` gives, whichever key sealed it."""
    return len(text) >= 100 and text.startswith(MARK)


def _all() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def _why() -> str:
    return "TINGYAN_FIELD_KEYS 中没有当时封存用的密钥，或内容被改动"
