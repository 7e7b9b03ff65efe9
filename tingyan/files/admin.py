"""Stored files have no scope of their own, so only the emergency account sees the whole list."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from tingyan.files.models import Blob
from tingyan.kit.admin import ScopedAdmin


@admin.register(Blob)
class BlobAdmin(ScopedAdmin):
    list_display = ["name", "content_type", "size", "sha256", "stored_by", "stored_at"]
    list_filter = ["content_type"]
    search_fields = ["name", "sha256", "original_sha256"]
    date_hierarchy = "stored_at"
    exclude = ["key"]

    def reads(self, user: Any) -> bool:
        return user.is_superuser

    def scope(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return rows if user.is_superuser else rows.none()
