from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReformConfig(AppConfig):
    name = "tingyan.reform"
    label = "reform"
    verbose_name = _("机构与岗位变动")

    def ready(self) -> None:
        from tingyan.inbox.kinds import Kind, register

        register(Kind("reform.hand_over", _("岗位已交接给你"), "directory.Appointment", related=("unit",)))
