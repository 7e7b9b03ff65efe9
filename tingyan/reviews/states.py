"""The closed lists of window reviews: stages, outcomes, and the five criteria of 清风辽宁政务窗口."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeriodState(TextChoices):
    OPEN = "open", _("申报中")
    RUNNING = "running", _("评价中")
    ENDED = "ended", _("已结束")


class Stage(TextChoices):
    APPLIED = "applied", _("申报")
    JOINT = "joint", _("联审")
    SITE = "site", _("实地考评")
    PUBLIC = "public", _("社会评议")
    PANEL = "panel", _("集体评定")
    PUBLISHED = "published", _("公示")
    WITHDRAWN = "withdrawn", _("已撤回")


class Outcome(TextChoices):
    NAMED = "named", _("命名")
    LATER = "later", _("整改后复评")
    REFUSED = "refused", _("不予命名")


NEXT = {Stage.APPLIED: Stage.JOINT, Stage.JOINT: Stage.SITE, Stage.SITE: Stage.PUBLIC, Stage.PUBLIC: Stage.PANEL}
SCORING = (Stage.SITE, Stage.PUBLIC, Stage.PANEL)  # what a reviewer judges can be seen from 实地考评 on
ENDED = (Stage.PUBLISHED, Stage.WITHDRAWN)
BEFORE_PUBLISHED = tuple(stage for stage in Stage if stage not in ENDED)

CRITERIA = {
    "belief": _("政治信念坚定"),
    "service": _("服务优质高效"),
    "lawful": _("工作依法依规"),
    "conduct": _("作风优良过硬"),
    "clean": _("办事清正廉洁"),
}
WEIGHTS = tuple(f"weight_{name}" for name in CRITERIA)
WHOLE = 100  # what the weights add up to, and the highest score

# Steps that the unit of the window reads of, without the words of the office.
TOLD_TO_UNITS = ("nominate", "advance", "publish", "withdraw")

# → (role, icon, outline) as looks.md draws other objects.
PERIOD_LOOKS = {
    PeriodState.OPEN: ("info", "pencil", False),
    PeriodState.RUNNING: ("info", "clipboard-check", True),
    PeriodState.ENDED: ("done", "check-circle-fill", False),
}
STAGE_LOOKS = {
    Stage.APPLIED: ("info", "inbox", False),
    Stage.JOINT: ("info", "people", False),
    Stage.SITE: ("info", "geo-alt", False),
    Stage.PUBLIC: ("info", "search", False),
    Stage.PANEL: ("info", "clipboard-check", True),
    Stage.PUBLISHED: ("done", "check-circle-fill", False),
    Stage.WITHDRAWN: ("plain", "x-circle", False),
}


class Mark:
    """How a state is drawn: role and icon; looks.md's roles, as other objects use them."""

    def __init__(self, label: str, role: str, icon: str, outline: bool = False) -> None:
        self.label, self.role, self.icon, self.outline = label, role, icon, outline
