"""Whether what must happen every night has happened, and whether somebody is there to look after it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tingyan.directory.models import Appointment, User
from tingyan.directory.states import ADMIN_ROLES
from tingyan.keeping.actions import lock
from tingyan.kit import words
from tingyan.watch.findings import Finding, bad, ok, warn
from tingyan.workdays.models import Day

STALE = timedelta(hours=36)  # a night was left out
AWAY = timedelta(days=90)
NOVEMBER = 11  # by when the State Council names the holidays of the next year
HEADS = "audit-heads.jsonl"


def backup() -> Iterator[Finding]:
    todo = "systemctl start tingyan-backup.service"
    yield nightly(_("备份"), lock.read().get("backup"), todo)


def trial() -> Iterator[Finding]:
    todo = "systemctl start tingyan-backup-check.service"
    yield nightly(_("试恢复"), lock.read().get("trial"), todo)


def nightly(about: str, told: dict[str, str] | None, todo: str) -> Finding:
    if not told:
        return bad(about, _("从未进行"), todo)
    at = datetime.fromisoformat(told["at"])
    said = _("最近一次：%s") % words.moment(at)
    if not told["ok"]:
        return bad(about, f"{said}，{told['problem']}", todo)
    return bad(about, said, todo) if timezone.now() - at > STALE else ok(about, said)


def chain() -> Iterator[Finding]:
    """When the head of the chain was kept last: in the same run the whole log is verified."""
    about, path = _("审计链"), Path(settings.VAR) / HEADS
    todo = "systemctl start tingyan-audit-head.service"
    try:
        last = path.read_text(encoding="utf-8").splitlines()[-1]
        at = datetime.fromisoformat(json.loads(last)["at"])
    except FileNotFoundError:
        yield bad(about, _("从未留存链头"), todo)
        return
    except (OSError, ValueError, KeyError, IndexError):
        yield bad(about, _("链头文件 %s 不能读取") % path, todo)
        return
    said = _("最近一次留存链头：%s") % words.moment(at)
    yield bad(about, said, todo) if timezone.now() - at > STALE else ok(about, said)


def calendar() -> Iterator[Finding]:
    about, today = _("节假日"), timezone.localdate()
    wanted = [today.year, *([today.year + 1] if today.month >= NOVEMBER else [])]
    known = set(Day.objects.filter(date__year__in=wanted).values_list("date__year", flat=True))
    if lacking := [year for year in wanted if year not in known]:
        todo = _("在管理后台“特殊日期”中按国务院办公厅的通知填写；填写前暂按周末计算")
        yield warn(about, _("缺少：%s") % words.listed(lacking), todo)
    else:
        yield ok(about, _("已有：%s") % words.listed(wanted))


def emergency() -> Iterator[Finding]:
    about = _("应急账号")
    names = list(User.objects.active().filter(is_superuser=True).values_list("username", flat=True))
    if not names:
        yield warn(about, _("没有启用的"), "manage.py createsuperuser")
    elif len(names) > 1:
        yield warn(about, words.listed(names), _("只留一个，其余停用"))
    else:
        yield ok(about, names[0])


def administrators() -> Iterator[Finding]:
    """Three posts, three people, and each of them has been here of late."""
    about, today = _("三个管理员"), timezone.localdate()
    posts = Appointment.objects.in_force(today).filter(user__is_active=True, role__in=ADMIN_ROLES)
    held = list(posts.values_list("role", "user", "user__username"))
    todo = _("由应急账号或安全管理员在管理后台任职")
    if lacking := [role.label for role in ADMIN_ROLES if role not in {role for role, *_ in held}]:
        yield warn(about, _("缺少：%s") % words.listed(lacking), todo)
    elif len({user for _role, user, _name in held}) < len(ADMIN_ROLES):
        yield warn(about, _("有人兼任，一个人可以给自己权限又不被看见"), todo)
    elif idle := idle_ones():
        yield warn(about, _("90天没有登录：%s") % words.listed(idle), _("不再使用的停用账号，终止任职"))
    else:
        yield ok(about, _("齐全，各由专人担任"))


def idle_ones() -> list[str]:
    before = timezone.now() - AWAY
    posts = Appointment.objects.in_force(timezone.localdate()).filter(role__in=ADMIN_ROLES, user__is_active=True)
    idle = posts.filter(Q(user__last_login__lt=before) | Q(user__last_login=None, user__created_at__lt=before))
    return sorted(set(idle.values_list("user__username", flat=True)))


CHECKS = (backup, trial, chain, calendar, emergency, administrators)
