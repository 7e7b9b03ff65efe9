from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "tingyan.audit"
    label = "audit"
    verbose_name = _("审计")

    def ready(self) -> None:
        from tingyan.audit.models import AuditEntry
        from tingyan.kit.admin import Site

        Site.past_of = staticmethod(AuditEntry.objects.past_of)  # type: ignore[method-assign]
        post_migrate.connect(guard, sender=self)


def guard(using: str, **kwargs: Any) -> None:
    """Begin the chain and install the triggers, unless the tables have just been migrated away."""
    from . import chain, triggers

    if triggers.TABLE in connections[using].introspection.table_names():
        chain.begin(using)
        triggers.install(using)
