"""The closed lists of a visit. Themes are those of `issues.states.Theme`."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

GRACE = timedelta(days=1)  # so long may a draft or a photo that was thrown away be taken back


class VisitState(TextChoices):
    FILED = "filed", _("已提交")
    RETURNED = "returned", _("退回补充")


class Mode(TextChoices):
    OWN = "own", _("本单位直接体验")
    CROSS = "cross", _("部门间相互体验")


class Part(TextChoices):
    CITIZEN = "citizen", _("办事群众")
    CLERK = "clerk", _("窗口人员")
    COMPANION = "companion", _("陪办")
    OBSERVER = "observer", _("旁观")


class FilledHow(TextChoices):
    SELF = "self", _("本人填写")
    LIAISON = "liaison", _("联络员代录")
    OFFICE = "office", _("线下代录")
    LEDGER = "ledger", _("台账导入")


class AnswerValue(TextChoices):
    """What was not touched has no answer and reads 未查看; it is never taken for normal."""

    OK = "ok", _("正常")
    PROBLEM = "problem", _("有问题")
    NOT_MET = "not_met", _("未涉及")
