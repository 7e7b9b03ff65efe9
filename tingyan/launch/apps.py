from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LaunchConfig(AppConfig):
    name = "tingyan.launch"
    label = "launch"
    verbose_name = _("开通")
