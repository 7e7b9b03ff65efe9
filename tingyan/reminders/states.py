"""The closed lists of reminders, and the ladder that a district begins with."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

HORIZON = 10  # working days: no step of a ladder may look further ahead


class Kind(TextChoices):
    """What is reminded of, in the order in which one of several on an item and day is chosen."""

    OVERDUE = "overdue", _("整改逾期")
    SIGN = "sign", _("逾期未签收")
    NEAR = "near", _("整改时限临近")
    MILESTONE = "milestone", _("整改节点到期")
    NOTICE_SIGN = "notice_sign", _("提示单未签收")
    NOTICE_REPLY = "notice_reply", _("提示单待反馈")
    RULING = "ruling", _("申请等待裁定")
    VERIFY = "verify", _("等待核验")
    CLOSE = "close", _("等待销号")
    DEFERRAL = "deferral", _("暂缓即将期满")
    RECHECK = "recheck", _("回头看到期")


class Audience(TextChoices):
    """Levels from below to above: where nobody holds one, the next above hears of it."""

    HOLDER = "holder", _("单位联络员和代行人")
    HEAD = "head", _("单位主要负责人")
    OFFICE = "office", _("室承办人")
    CHIEF = "chief", _("室负责人")
    SUPERVISOR = "supervisor", _("分管领导")


LADDER = tuple(Audience)
IN_UNITS = (Audience.HOLDER, Audience.HEAD)
OFFICE_ONLY = (Kind.RULING, Kind.VERIFY, Kind.CLOSE, Kind.DEFERRAL, Kind.RECHECK)


class Channel(TextChoices):
    MAIL = "mail", _("电子邮件")
    ROBOT = "robot", _("群机器人")


class Outcome(TextChoices):
    SENDING = "sending", _("发送中")  # claimed; where the run died here it is not tried again: never twice
    SENT = "sent", _("已发送")
    FAILED = "failed", _("未发出")


class Format(TextChoices):
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")


A = Audience
AFTER_DUE = ((0, A.HOLDER), (1, A.HEAD), (3, A.OFFICE), (5, A.SUPERVISOR))
OF_OFFICE = ((-1, A.OFFICE), (0, A.CHIEF), (3, A.SUPERVISOR))

# Kind → (working days after the due date, who). Negative: before it.
DEFAULTS: dict[Kind, tuple[tuple[int, Audience], ...]] = {
    Kind.NEAR: ((-3, A.HOLDER), (-1, A.HOLDER), (-1, A.HEAD)),
    Kind.SIGN: AFTER_DUE,
    Kind.OVERDUE: AFTER_DUE,
    Kind.MILESTONE: ((-3, A.HOLDER), (-1, A.HOLDER), (1, A.HEAD), (5, A.OFFICE)),
    Kind.NOTICE_SIGN: ((0, A.HOLDER), (1, A.HEAD), (1, A.OFFICE), (5, A.SUPERVISOR)),
    Kind.NOTICE_REPLY: ((-3, A.HOLDER), (-1, A.HOLDER), (1, A.HEAD), (1, A.OFFICE), (5, A.SUPERVISOR)),
    Kind.RULING: ((0, A.CHIEF), (3, A.SUPERVISOR)),
    Kind.VERIFY: OF_OFFICE,
    Kind.CLOSE: ((-1, A.CHIEF), (3, A.SUPERVISOR)),
    Kind.DEFERRAL: ((-3, A.CHIEF), (-1, A.CHIEF)),
    Kind.RECHECK: ((-3, A.OFFICE), (0, A.OFFICE), (1, A.CHIEF)),
}
