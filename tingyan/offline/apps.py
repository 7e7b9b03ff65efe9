from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfflineConfig(AppConfig):
    name = "tingyan.offline"
    label = "offline"
    verbose_name = _("离线填写")
