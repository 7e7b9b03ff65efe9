from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NumbersConfig(AppConfig):
    name = "tingyan.numbers"
    label = "numbers"
    verbose_name = _("看板")

    def ready(self) -> None:
        """What was frozen is written once: the database refuses to change it, like the audit log."""
        from tingyan.audit import triggers
        from tingyan.numbers.models import Frozen

        triggers.guard("frozen", Frozen._meta.db_table, "frozen figures are never changed")
