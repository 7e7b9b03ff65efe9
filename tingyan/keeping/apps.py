from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KeepingConfig(AppConfig):
    name = "tingyan.keeping"
    label = "keeping"
    verbose_name = _("备份")
