"""Where an import stands, and what becomes of each of its rows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

AT_ONCE = 500  # rows that are checked and written while the person waits; more go to the background


class Stage(TextChoices):
    MATCHING = "matching", _("待对列")
    CHECKING = "checking", _("核对中")
    READY = "ready", _("待确认")
    SAVING = "saving", _("写入中")
    DONE = "done", _("已导入")
    FAILED = "failed", _("未完成")


BACKGROUND = (Stage.CHECKING, Stage.SAVING)


class Outcome(TextChoices):
    NEW = "new", _("新增")
    CHANGED = "changed", _("更新")
    UNCHANGED = "unchanged", _("未变")
    DUPLICATE = "duplicate", _("重复")
    WRONG = "wrong", _("有误")
