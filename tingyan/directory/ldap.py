"""Signing in with the password of the district's directory (LDAP): the same login page, the password checked there.

The person is looked up by the attribute that equals the account, exactly one entry, letter for letter; then the
directory is asked whether the password is that entry's. It makes no account and gives no right. A backend of Django's,
so that the lock after wrong passwords counts both kinds as one.
"""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from ldap3 import ANONYMOUS, NONE, SIMPLE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.core.results import RESULT_INVALID_CREDENTIALS, RESULT_SIZE_LIMIT_EXCEEDED, RESULT_SUCCESS
from ldap3.utils.conv import escape_filter_chars

from tingyan.directory.models import User
from tingyan.directory.states import DOWN, UNKNOWN
from tingyan.kit.platforms import Ldap

log = logging.getLogger(__name__)
PATIENCE = 3  # seconds for each of connecting, looking up and checking: the login gate is held meanwhile


class Backend(BaseBackend):
    """Asked after the own passwords, which stay good while the directory is away.

    Leaves `request.directory_said` where a plain "wrong password" would be untrue: it could not be asked (DOWN), or
    the password is right and there is no such account here in use (UNKNOWN).
    """

    def authenticate(self, request: HttpRequest, username: str = "", password: str = "", **_other: Any) -> User | None:
        try:
            known = knows(settings.LDAP, username, password)
        except LDAPException as error:
            log.error("the directory did not answer", exc_info=error)
            request.directory_said = DOWN  # type: ignore[attr-defined]
            return None
        user = User.objects.from_platform(username) if known else None
        if known and user is None:
            request.directory_said = UNKNOWN  # type: ignore[attr-defined]
        return user


def knows(ldap: Ldap, username: str, password: str) -> bool:
    """Return whether the directory has this very account, with this password. Raises LDAPException when it is away.

    Without a password many directories answer yes to everybody: that is never asked.
    """
    if not username or not password:
        return False
    with connection(ldap) as link:
        link.search(
            ldap.base,
            f"(&({ldap.attribute}={escape_filter_chars(username)}){ldap.filter})",
            attributes=[ldap.attribute],
            size_limit=2,
        )
        check(link, RESULT_SUCCESS, RESULT_SIZE_LIMIT_EXCEEDED)
        entries = [entry for entry in link.response if entry["type"] == "searchResEntry"]
        if len(entries) != 1 or username.encode() not in values(entries[0]):
            return False
        right: bool = link.rebind(entries[0]["dn"], password, read_server_info=False)
        check(link, RESULT_SUCCESS, RESULT_INVALID_CREDENTIALS)
        return right


class Secure(Tls):
    """TLS by Python's own rules, which know the host of a certificate better than ldap3 does."""

    def wrap_socket(self, connection: Connection, do_handshake: bool = False) -> None:
        context = ssl.create_default_context(cafile=self.ca_certs_file)
        connection.socket = context.wrap_socket(
            connection.socket, server_hostname=connection.server.host, do_handshake_on_connect=do_handshake
        )


@contextmanager
def connection(ldap: Ldap) -> Iterator[Connection]:
    """Open a connection, secure it and say who asks. Nobody is followed elsewhere, and no socket is left open."""
    tls = Secure(ca_certs_file=ldap.ca or None)
    server = Server(ldap.host, ldap.port, use_ssl=ldap.tls, tls=tls, get_info=NONE, connect_timeout=PATIENCE)
    link = Connection(
        server,
        ldap.bind or None,
        ldap.password or None,
        authentication=SIMPLE if ldap.bind else ANONYMOUS,
        auto_referrals=False,
        receive_timeout=PATIENCE,
        read_only=True,
        check_names=False,
    )
    try:
        link.open(read_server_info=False)
        if ldap.starttls:
            link.start_tls(read_server_info=False)
        link.bind(read_server_info=False)
        check(link, RESULT_SUCCESS)
        yield link
        link.unbind()
    except (IndexError, KeyError, TypeError, ValueError, OSError) as error:  # how ldap3 meets what is no LDAP
        raise LDAPException("an answer that is none") from error
    finally:
        if link.socket:
            link.socket.close()


def check(link: Connection, *expected: int) -> None:
    if link.result["result"] not in expected:
        raise LDAPException(link.result["description"])


def values(entry: dict[str, Any]) -> list[bytes]:
    return [value for several in entry["raw_attributes"].values() for value in several]
