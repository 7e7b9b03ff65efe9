"""Whether the settings are those of an installation that people work on."""

import base64
from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _
from ldap3.core.exceptions import LDAPException

from tingyan.directory import ldap, oidc
from tingyan.kit import words
from tingyan.reminders import mail
from tingyan.watch.findings import Finding, bad, ok, warn

STAND_IN = "development-only"
SHORTEST = 50
LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}


def production() -> Iterator[Finding]:
    about = _("运行方式")
    if settings.DEVELOPMENT:
        yield bad(about, _("正在以演示方式运行"), _("从环境变量中去掉 TINGYAN_ENV=development，重新启动"))
    else:
        yield ok(about, _("生产"))


def secrets() -> Iterator[Finding]:
    about = _("密钥")
    todo = _("用 openssl rand -base64 48 另行生成；换了 TINGYAN_AUDIT_KEY，此前的审计记录和备份不能再核验")
    named = {"TINGYAN_SECRET_KEY": settings.SECRET_KEY, "TINGYAN_AUDIT_KEY": settings.AUDIT_KEY}
    opened = [base64.urlsafe_b64decode(key).decode("latin-1") for key in settings.FIELD_KEYS]
    stand_in = [name for name, key in named.items() if key.startswith(STAND_IN)]
    stand_in += ["TINGYAN_FIELD_KEYS"] * any(key.startswith(STAND_IN) for key in opened)
    short = [name for name, key in named.items() if len(key) < SHORTEST]
    if stand_in:
        yield bad(about, _("%s 是演示用的，人人知道") % words.listed(stand_in), todo)
    elif short:
        yield bad(about, _("%s 不足50个字符") % words.listed(short), todo)
    elif settings.SECRET_KEY == settings.AUDIT_KEY:
        yield bad(about, _("TINGYAN_SECRET_KEY 与 TINGYAN_AUDIT_KEY 相同"), _("另行生成 TINGYAN_SECRET_KEY"))
    else:
        yield ok(about, _("已设置，各不相同"))


def hosts() -> Iterator[Finding]:
    about, named = _("域名"), settings.ALLOWED_HOSTS
    if "*" in named:
        yield bad(about, _("TINGYAN_HOSTS 接受任何域名"), _("只写本系统的域名"))
    elif set(named) <= LOCAL:
        yield warn(about, _("TINGYAN_HOSTS 中只有本机"), _("写上用户访问的域名"))
    else:
        yield ok(about, words.listed(named))


def https() -> Iterator[Finding]:
    about = "HTTPS"
    if not settings.HTTPS:
        yield bad(about, _("未启用，密码会明文传送"), _("配置证书，去掉 TINGYAN_HTTPS=0"))
    elif not settings.PROXIES:
        todo = _("本系统由 nginx 转发的，设 TINGYAN_PROXIES=1")
        yield warn(about, _("已启用，但没有说明前面有几层代理，日志和锁定只看得到代理的地址"), todo)
    else:
        yield ok(about, _("已启用，前面有%s层代理") % settings.PROXIES)


def second_step() -> Iterator[Finding]:
    about = _("动态验证码")
    if settings.TOTP_REQUIRED:
        yield ok(about, _("室、领导、管理员和应急账号必须使用"))
    else:
        yield warn(about, _("不作要求"), _("去掉 TINGYAN_TOTP=optional"))


def framework() -> Iterator[Finding]:
    """What Django itself has against these settings."""
    about, todo = _("Django检查"), _("运行 manage.py check --deploy 查看全文")
    found = [one for one in checks.run_checks(include_deployment_checks=True) if not one.is_silenced()]
    serious = [one for one in found if one.level >= checks.WARNING]
    if serious:
        state = bad if any(one.is_serious() for one in serious) else warn
        yield state(about, words.listed(sorted({str(one.id) for one in serious})), todo)
    else:
        yield ok(about, _("没有问题"))


def post_office() -> Iterator[Finding]:
    """Connect and greet; no letter is sent."""
    about = _("邮件")
    server = mail.server(patience=5)
    if server is None:
        yield ok(about, _("未设 TINGYAN_SMTP，不发邮件"))
    elif problem := mail.reach(server):
        yield bad(about, problem, _("核对 TINGYAN_SMTP，并请网管放行到邮件服务器的端口"))
    else:
        server.backend.close()
        yield ok(about, _("邮件服务器可以连接"))


def platform() -> Iterator[Finding]:
    """The district's identity platform and its directory: greeted as for a sign-in, and nobody is signed in."""
    about, todo = _("统一身份认证"), _("核对 TINGYAN_OIDC_ 和 TINGYAN_LDAP_ 各项；此间可用本系统的账号和密码登录")
    if settings.OIDC:
        try:
            with oidc.plainly():
                oidc.client()
            yield ok(about, settings.OIDC.issuer)
        except oidc.Trouble as trouble:
            away = isinstance(trouble, oidc.Away)
            yield bad(about, _("平台连不上") if away else _("平台的答复与设置不符"), todo)
    if settings.LDAP:
        try:
            with ldap.connection(settings.LDAP):
                yield ok(about, f"LDAP {settings.LDAP.host}")
        except LDAPException:
            yield bad(about, _("LDAP目录没有应答，或不接受账号"), todo)


CHECKS = (production, secrets, hosts, https, second_step, framework, post_office, platform)
