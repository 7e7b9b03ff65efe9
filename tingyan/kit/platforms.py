"""The district's own identity platform, as far as the environment names one; unset, there is none.

What is written wrong refuses to boot, everywhere: a door that half works is found out by whoever stands before it.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Oidc:
    """A provider of OpenID Connect, and what we are called there. `claim` is the one that equals our account."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    claim: str = "preferred_username"
    ca: str = ""


@dataclass(frozen=True)
class Ldap:
    """A directory of people. `attribute` is the one that equals our account, `filter` what must hold besides.

    `bind` and `password` are who looks people up; without them it is asked anonymously. `starttls` only where the
    address is not ldaps://.
    """

    host: str
    port: int
    tls: bool
    starttls: bool
    base: str
    attribute: str = "uid"
    filter: str = ""
    bind: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""


def oidc(environment: Mapping[str, str]) -> Oidc | None:
    """Return the provider that TINGYAN_OIDC_ISSUER names, if any. Raises ImproperlyConfigured."""
    issuer = environment.get("TINGYAN_OIDC_ISSUER", "")
    if not issuer:
        return None
    parts = parts_of("TINGYAN_OIDC_ISSUER", issuer, "https", "http")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ImproperlyConfigured("环境变量 TINGYAN_OIDC_ISSUER 应以 https:// 开头：只有本机的地址可以不加密。")
    if parts.query or parts.fragment:
        raise ImproperlyConfigured("环境变量 TINGYAN_OIDC_ISSUER 不能带 ? 或 #，请与平台公布的 issuer 逐字一致。")
    return Oidc(
        issuer,
        client=needed(environment, "TINGYAN_OIDC_CLIENT", "TINGYAN_OIDC_ISSUER"),
        secret=needed(environment, "TINGYAN_OIDC_SECRET", "TINGYAN_OIDC_ISSUER"),
        claim=environment.get("TINGYAN_OIDC_CLAIM", "") or "preferred_username",
        ca=file_of(environment, "TINGYAN_OIDC_CA"),
    )


def ldap(environment: Mapping[str, str]) -> Ldap | None:
    """Return the directory that TINGYAN_LDAP_URL names, if any. Raises ImproperlyConfigured."""
    url = environment.get("TINGYAN_LDAP_URL", "")
    if not url:
        return None
    parts = parts_of("TINGYAN_LDAP_URL", url, "ldaps", "ldap")
    host, tls = parts.hostname or "", parts.scheme == "ldaps"
    bind = environment.get("TINGYAN_LDAP_BIND", "")
    further = environment.get("TINGYAN_LDAP_FILTER", "")
    if further and not (further.startswith("(") and further.endswith(")")):
        raise ImproperlyConfigured("环境变量 TINGYAN_LDAP_FILTER 应是一个完整的条件，如 (objectClass=person)。")
    attribute = environment.get("TINGYAN_LDAP_ATTRIBUTE", "") or "uid"
    if not (attribute.isascii() and attribute.replace("-", "").isalnum()):
        raise ImproperlyConfigured("环境变量 TINGYAN_LDAP_ATTRIBUTE 应是一个属性的名称，如 uid 或 sAMAccountName。")
    return Ldap(
        host,
        parts.port or (636 if tls else 389),
        tls=tls,
        starttls=not tls and not is_loopback(host),
        base=needed(environment, "TINGYAN_LDAP_BASE", "TINGYAN_LDAP_URL"),
        attribute=attribute,
        filter=further,
        bind=bind,
        password=needed(environment, "TINGYAN_LDAP_PASSWORD", "TINGYAN_LDAP_BIND") if bind else "",
        ca=file_of(environment, "TINGYAN_LDAP_CA"),
    )


def second(environment: Mapping[str, str]) -> bool:
    """Return whether who comes from the provider has taken the second step there, and need not take ours."""
    value = environment.get("TINGYAN_SSO_SECOND", "")
    if value not in ("", "own", "platform"):
        raise ImproperlyConfigured(
            "环境变量 TINGYAN_SSO_SECOND 只能是 own 或 platform：仍要本系统的动态验证码，或以平台的为准。"
        )
    return value == "platform"


def parts_of(name: str, url: str, *schemes: str) -> SplitResult:
    """Take the address apart; a name or a password in it would end up in logs."""
    try:
        parts = urlsplit(url)
        sound = parts.port is None or parts.port > 0
    except ValueError:
        raise ImproperlyConfigured(f"环境变量 {name} 不是一个地址。") from None
    if parts.scheme not in schemes or not parts.hostname or parts.username or not sound:
        raise ImproperlyConfigured(f"环境变量 {name} 应是以 {schemes[0]}:// 开头、不带账号的地址。")
    return parts


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def needed(environment: Mapping[str, str], name: str, because: str) -> str:
    if value := environment.get(name, ""):
        return value
    raise ImproperlyConfigured(f"环境变量 {name} 未设置：已设 {because}，就必须设置它。")


def file_of(environment: Mapping[str, str], name: str) -> str:
    path = environment.get(name, "")
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"环境变量 {name} 所指的证书文件不存在。")
    return path
