"""What the environment says of the district's identity platform, and what refuses to boot."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured

from tingyan.kit.platforms import Ldap, Oidc, ldap, oidc, second

OIDC = {
    "TINGYAN_OIDC_ISSUER": "https://sso.example.gov.cn/realms/a",
    "TINGYAN_OIDC_CLIENT": "c",
    "TINGYAN_OIDC_SECRET": "s",
}
LDAP = {"TINGYAN_LDAP_URL": "ldaps://dir.example.gov.cn", "TINGYAN_LDAP_BASE": "dc=a"}


def test_unset_there_is_none():
    assert (oidc({}), ldap({}), second({})) == (None, None, False)
    assert (site.OIDC, site.LDAP, site.PLATFORM_SECOND) == (None, None, False)
    assert "tingyan.directory.ldap.Backend" not in site.AUTHENTICATION_BACKENDS


def test_what_is_read():
    assert oidc(OIDC) == Oidc(OIDC["TINGYAN_OIDC_ISSUER"], "c", "s", "preferred_username")
    assert oidc(OIDC | {"TINGYAN_OIDC_CLAIM": "employee"}).claim == "employee"
    assert ldap(LDAP) == Ldap("dir.example.gov.cn", 636, tls=True, starttls=False, base="dc=a")
    assert second({"TINGYAN_SSO_SECOND": "platform"}) is True
    assert second({"TINGYAN_SSO_SECOND": "own"}) is False


@pytest.mark.parametrize(
    ("url", "tls", "starttls"),
    [
        ("ldaps://127.0.0.1", True, False),
        ("ldap://127.0.0.1", False, False),
        ("ldap://[::1]:3389", False, False),
        ("ldap://localhost", False, False),
        ("ldap://dir.example.gov.cn", False, True),
        ("ldap://10.0.0.5", False, True),
        ("ldap://localhost.example.gov.cn", False, True),
    ],
)
def test_only_loopback_goes_without_tls(url, tls, starttls):
    found = ldap(LDAP | {"TINGYAN_LDAP_URL": url})
    assert (found.tls, found.starttls) == (tls, starttls)


@pytest.mark.parametrize(
    ("read", "environment", "named"),
    [
        (oidc, {"TINGYAN_OIDC_ISSUER": "https://sso.example.gov.cn"}, "TINGYAN_OIDC_CLIENT"),
        (oidc, OIDC | {"TINGYAN_OIDC_SECRET": ""}, "TINGYAN_OIDC_SECRET"),
        (oidc, OIDC | {"TINGYAN_OIDC_ISSUER": "http://sso.example.gov.cn"}, "https://"),
        (oidc, OIDC | {"TINGYAN_OIDC_ISSUER": "sso.example.gov.cn"}, "https://"),
        (oidc, OIDC | {"TINGYAN_OIDC_ISSUER": "https://a:b@sso.example.gov.cn"}, "不带账号"),
        (oidc, OIDC | {"TINGYAN_OIDC_ISSUER": "https://sso.example.gov.cn:port"}, "不是一个地址"),
        (oidc, OIDC | {"TINGYAN_OIDC_ISSUER": "https://sso.example.gov.cn/?a=1"}, "issuer"),
        (oidc, OIDC | {"TINGYAN_OIDC_CA": "/nothing.pem"}, "证书文件不存在"),
        (ldap, {"TINGYAN_LDAP_URL": "ldaps://dir.example.gov.cn"}, "TINGYAN_LDAP_BASE"),
        (ldap, LDAP | {"TINGYAN_LDAP_URL": "https://dir.example.gov.cn"}, "ldaps://"),
        (ldap, LDAP | {"TINGYAN_LDAP_URL": "ldaps://cn=a:b@dir.example.gov.cn"}, "不带账号"),
        (ldap, LDAP | {"TINGYAN_LDAP_BIND": "cn=reader"}, "TINGYAN_LDAP_PASSWORD"),
        (ldap, LDAP | {"TINGYAN_LDAP_FILTER": "objectClass=person"}, "完整的条件"),
        (ldap, LDAP | {"TINGYAN_LDAP_ATTRIBUTE": "uid=*)(cn"}, "属性的名称"),
        (ldap, LDAP | {"TINGYAN_LDAP_CA": "/nothing.pem"}, "证书文件不存在"),
        (second, {"TINGYAN_SSO_SECOND": "yes"}, "TINGYAN_SSO_SECOND"),
    ],
)
def test_what_is_wrong_is_named(read, environment, named):
    with pytest.raises(ImproperlyConfigured, match=named):
        read(environment)


def test_secrets_are_not_shown():
    shown = repr(oidc(OIDC | {"TINGYAN_OIDC_SECRET": "CANARY"}))
    shown += repr(ldap(LDAP | {"TINGYAN_LDAP_BIND": "cn=a", "TINGYAN_LDAP_PASSWORD": "CANARY"}))
    assert "CANARY" not in shown


def test_production_does_not_boot_with_half_a_platform():
    """The settings as they are: with a directory named and no place in it, they cannot be read."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("TINGYAN_", "DJANGO_"))}
    given |= {"TINGYAN_ENV": "development", "TINGYAN_LDAP_URL": "ldaps://dir.example.gov.cn"}
    done = subprocess.run(
        [sys.executable, "-c", "import tingyan.settings"],
        check=False,
        env=given,
        cwd=site.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert "环境变量 TINGYAN_LDAP_BASE 未设置" in done.stderr
