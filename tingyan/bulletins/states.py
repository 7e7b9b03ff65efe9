"""The closed lists of a 通报: where it stands, and of which sections it may be made."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    DRAFTED = "drafted", _("拟稿")
    APPROVED = "approved", _("已批准")
    ISSUED = "issued", pgettext_lazy("bulletin", "已印发")


class Part(TextChoices):
    SITUATION = "situation", _("总体情况")
    PRACTICES = "practices", _("主要做法和成效")
    PROBLEMS = "problems", _("存在问题")
    DEMANDS = "demands", _("工作要求")
    LEDGER = "ledger", _("附件台账")


TEXTS = (Part.SITUATION, Part.PRACTICES, Part.PROBLEMS, Part.DEMANDS)  # the ledger is a table of numbers
LOOKS = {
    State.DRAFTED: ("plain", "pencil", False),
    State.APPROVED: ("info", "clipboard-check", False),
    State.ISSUED: ("info", "file-earmark-text", True),
}
