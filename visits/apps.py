from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    label = "visits"
    verbose_name = _("体验记录")

    def ready(self) -> None:
        from tingyan.inbox import kinds

        related = ("visitor_unit",)
        kinds.register(kinds.Kind("visit.to_confirm", _("体验记录已代为填写，请确认"), "visits.Visit", related=related))
        kinds.register(kinds.Kind("visit.returned", _("体验记录退回补充"), "visits.Visit", related=related))
