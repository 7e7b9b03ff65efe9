"""Whether the database answers, is as this program wants it, and guards what is written once."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils.translation import gettext as _

from tingyan.audit import triggers
from tingyan.directory.models import Authenticator
from tingyan.kit import dumps, engine, probes, sealed, words
from tingyan.watch.findings import Finding, bad, ok, warn

SECONDS = 5  # by which two clocks may differ: codes of the second step change every thirty
HERE = DEFAULT_DB_ALIAS
ADMINISTRATOR = "deploy/postgresql.sql"


def version() -> Iterator[Finding]:
    about, told = _("数据库"), engine.version(HERE)
    if connection.vendor == "sqlite" and not settings.DEVELOPMENT:
        yield warn(about, told, _("多人使用时请改用PostgreSQL"))
    elif (encoding := engine.encoding(HERE)) != "UTF8":
        yield bad(about, _("%(told)s，编码为%(encoding)s") % {"told": told, "encoding": encoding}, _("以UTF8重新建库"))
    else:
        yield ok(about, told)


def limits() -> Iterator[Finding]:
    about, role = _("数据库账号"), engine.role(HERE)
    todo = _("以数据库管理员身份运行 %s") % ADMINISTRATOR
    if role["superuser"]:
        yield bad(about, _("是数据库的超级用户，可以关掉审计触发器"), todo)
    elif lacking := engine.unlimited(HERE):
        yield warn(about, _("没有时限：%s") % words.listed(lacking), todo)
    elif not role["creates"]:
        yield warn(about, _("不能建库，备份无法试恢复"), todo)
    else:
        yield ok(about, _("权限和时限合适"))


def clocks() -> Iterator[Finding]:
    about, ahead = _("时钟"), engine.offset(HERE)
    if abs(ahead) > SECONDS:
        said = _("数据库与本机相差%s秒") % round(abs(ahead))
        yield bad(about, said, _("在两台主机上启用时间同步：timedatectl set-ntp true"))
    else:
        yield ok(about, _("与数据库一致，按 %s 显示") % settings.TIME_ZONE)


def migrations() -> Iterator[Finding]:
    about, pending = _("数据结构"), probes.pending(HERE)
    if pending:
        yield bad(
            about, _("有%(n)s项未升级：%(names)s") % {"n": len(pending), "names": pending[0]}, "manage.py migrate"
        )
    else:
        yield ok(about, _("与程序一致"))


def guards() -> Iterator[Finding]:
    about, lacking = _("审计触发器"), triggers.missing(HERE)
    if lacking:
        todo = _("运行 manage.py migrate 重新安装，再运行 manage.py verify_audit，并查明是谁去掉的")
        yield bad(about, _("缺少：%s") % words.listed(lacking), todo)
    else:
        yield ok(about, _("齐全"))


def sealing() -> Iterator[Finding]:
    """Whether our keys open what is sealed: the newest row stands for all."""
    about, row = _("封存的内容"), Authenticator.objects.order_by("-pk").first()
    try:
        if row:
            sealed.unseal(row.sealed)
    except sealed.Unsealable as error:
        yield bad(about, str(error), _("恢复原来的 TINGYAN_FIELD_KEYS，放在新密钥之后"))
        return
    yield ok(about, _("现有密钥可以打开") if row else _("还没有"))


def programs() -> Iterator[Finding]:
    about = _("备份程序")
    try:
        dumps.ready(HERE)
    except dumps.DumpFailed as error:
        yield bad(about, str(error), _("安装后重新运行本命令"))
        return
    yield ok(about, _("可用"))


CHECKS = (version, limits, clocks, migrations, guards, sealing, programs)
