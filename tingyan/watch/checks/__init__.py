"""Everything that the doctor looks at, in the order in which it is told."""

from collections.abc import Callable, Iterator

from django.db import Error, connection
from django.utils.translation import gettext as _

from tingyan.watch.checks import configuration, database, host, keeping
from tingyan.watch.findings import Finding, bad

Check = Callable[[], Iterator[Finding]]


def look() -> Iterator[Finding]:
    """Look at everything. What the database would have to say is left out where it does not answer."""
    yield from each(configuration.CHECKS)
    yield from each(host.CHECKS)
    try:
        connection.ensure_connection()
    except Error as error:
        todo = _("启动数据库，核对 DATABASE_URL；其余各项要等数据库恢复后再查")
        yield bad(_("数据库"), _("连接不上：%s") % str(error).strip().splitlines()[0], todo)
        return
    yield from each(database.CHECKS)
    yield from each(keeping.CHECKS)


def each(checks: tuple[Check, ...]) -> Iterator[Finding]:
    """A check that itself breaks is a finding, and the others go on."""
    for check in checks:
        try:
            yield from list(check())
        except (Error, OSError) as error:
            said = {"check": check.__name__, "error": str(error).strip().splitlines()[0] if str(error) else repr(error)}
            yield bad(_("检查 %(check)s") % said, _("没有做成：%(error)s") % said, _("先解决上面的问题，再运行本命令"))
