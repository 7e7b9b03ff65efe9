"""The log, for the audit administrator."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tingyan.audit.models import AuditEntry
from tingyan.audit.words import label_of
from tingyan.kit.admin import ScopedAdmin


def named(code: str) -> str:
    """The name for whoever reads, and small beside it the code as it was written and signed."""
    label = label_of(code)
    return label if label == code else format_html("{} <small>{}</small>", label, code)


class ActionFilter(admin.AllValuesFieldListFilter):
    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        for choice in super().choices(changelist):
            code, *count = str(choice["display"]).split(" ")
            yield choice | {"display": format_html(" ".join(["{}"] * (1 + len(count))), named(code), *count)}


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    list_display = ["seq", "at", "actor_label", "post", "act", "object_label", "address"]
    list_filter = [("action", ActionFilter), "model"]
    search_fields = ["actor_label", "object_label", "object_id", "request_id"]
    date_hierarchy = "at"
    ordering = ["-seq"]
    readonly_fields = ["act"]

    def reads(self, user: Any) -> bool:
        return user.is_superuser or user.posts.auditor

    def get_fields(self, request: Any, obj: Any = None) -> list[str]:
        """The name stands where the code's own column would."""
        return ["act" if f.name == "action" else f.name for f in self.opts.concrete_fields]

    @admin.display(description=_("操作"), ordering="action")
    def act(self, entry: AuditEntry) -> str:
        return named(entry.action)
