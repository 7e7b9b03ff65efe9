"""Which documents there are. The value names the shipped template and the district's own."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    REMINDER = "reminder", _("工作提示单")
    SUPERVISION = "supervision", _("工作督办单")
    ORDER = "order", _("整改通知")
    VISIT = "visit", _("体验记录")
    DOSSIER = "dossier", _("一问题一档案")
    BULLETIN = "bulletin", _("通报")
