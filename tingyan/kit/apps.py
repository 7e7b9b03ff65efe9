from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    name = "tingyan.kit"
    label = "kit"
    verbose_name = _("工具")

    def ready(self) -> None:
        from tingyan.kit.identity import guard_text_fields
        from tingyan.kit.phones import guard_free_text

        guard_text_fields()
        guard_free_text()


class SiteConfig(admin.AdminConfig):
    """Django's admin app, with the site that knows our one login door."""

    default = False
    default_site = "tingyan.kit.admin.Site"
