from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "tingyan.reminders"
    label = "reminders"
    verbose_name = _("提醒")

    def ready(self) -> None:
        from tingyan.inbox.kinds import Kind, register

        register(Kind("reminder.digest", _("今天的提醒"), "reminders.Digest"))
