"""The pages that a person can go to, for the command box: those of the bar and its menu, and no other."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from pypinyin import Style, lazy_pinyin


@dataclass(frozen=True)
class Page:
    """`args` of its route; `key` is the letter that leads there after g."""

    label: Any
    route: str
    may: Callable[[Any], bool]
    args: tuple[str, ...] = ()
    key: str = ""

    @property
    def url(self) -> str:
        return reverse(self.route, args=self.args)


def everybody(user: Any) -> bool:
    return True


def fills_in(user: Any) -> bool:
    return bool(user.posts.units or user.posts.office)


def office(user: Any) -> bool:
    return bool(user.posts.office)


def reader(user: Any) -> bool:
    return bool(user.is_superuser or user.posts.reads)


def importer(user: Any) -> bool:
    return bool(user.posts.office or user.posts.sysadmin or user.posts.units)


def keeper(user: Any) -> bool:
    return bool(user.posts.office or user.posts.sysadmin or user.posts.secadmin)


def root(user: Any) -> bool:
    return bool(user.is_superuser)


def staff(user: Any) -> bool:
    return bool(user.is_staff)


PAGES = (
    Page(_("待办"), "desk:home", everybody, key="d"),
    Page(_("体验"), "visits:list", everybody, key="t"),
    Page(_("问题"), "issues:list", everybody, key="w"),
    Page(_("改进"), "improvements:list", everybody, key="j"),
    Page(_("提示单"), "advisories:list", everybody, key="s"),
    Page(_("看板"), "numbers:board", everybody, key="k"),
    Page(_("通知"), "inbox:list", everybody, key="n"),
    Page(_("日历"), "desk:calendar", everybody, key="r"),
    Page(_("填写体验记录"), "visits:report", fills_in, key="x"),
    Page(_("登记问题"), "issues:register", office),
    Page(_("提醒"), "reminders:list", everybody),
    Page(_("窗口评价"), "reviews:list", everybody),
    Page(_("服务措施"), "improvements:measures", everybody),
    Page(_("提示单反馈"), "advisories:receipts", everybody),
    Page(_("常用视图"), "saved:list", everybody),
    Page(_("延期、改派与暂缓"), "issues:ledger", reader, ("extension",)),
    Page(_("回头看"), "issues:rechecks", reader),
    Page(_("疑点提示"), "issues:doubts", reader),
    Page(_("万件化访和好差评"), "issues:batches", reader),
    Page(_("通报"), "bulletins:list", reader),
    Page(_("数据质量"), "quality:list", reader),
    Page(_("参与情况"), "visits:participation", reader),
    Page(_("文书模板"), "papers:list", office),
    Page(_("台账导入"), "imports:list", importer),
    Page(_("机构与岗位变动"), "reform:list", keeper),
    Page(_("开通"), "launch:home", root),
    Page(_("帮助"), "manual:list", everybody),
    Page(_("登录记录"), "directory:signins", everybody),
    Page(_("修改密码"), "directory:password", everybody),
    Page(_("管理后台"), "admin:index", staff),
)


@cache
def spelt(page: Page) -> tuple[str, str]:
    """Its Chinese name as it is typed: in full and by initials, whatever language the page is in."""
    with override("zh-hans"):
        name = str(page.label)
    return "".join(lazy_pinyin(name)), "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))


def pages_for(user: Any, words: str) -> list[Page]:
    """Pages called so: by a piece of the name, by its pinyin or by its initials (回头看 is also “huitou” and “htk”)."""
    return [page for page in PAGES if is_called(page, words.lower()) and page.may(user)]


def is_called(page: Page, words: str) -> bool:
    with override("zh-hans"):
        chinese = str(page.label)
    return words in chinese or words in str(page.label).lower() or any(name.startswith(words) for name in spelt(page))
