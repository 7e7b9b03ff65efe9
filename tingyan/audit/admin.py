"""The log, for the audit administrator."""

from typing import Any

from django.contrib import admin

from tingyan.audit.models import AuditEntry
from tingyan.kit.admin import ScopedAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    list_display = ["seq", "at", "actor_label", "post", "action", "object_label", "address"]
    list_filter = ["action", "model"]
    search_fields = ["actor_label", "object_label", "object_id", "request_id"]
    date_hierarchy = "at"
    ordering = ["-seq"]

    def reads(self, user: Any) -> bool:
        return user.is_superuser or user.posts.auditor
