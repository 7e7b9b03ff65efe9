"""Notifications: one's own, as in the pages."""

from django.contrib import admin

from tingyan.inbox.models import Notification
from tingyan.kit.admin import ScopedAdmin


@admin.register(Notification)
class NotificationAdmin(ScopedAdmin):
    list_display = ["kind", "model", "object_id", "at", "read_at"]
    list_filter = ["kind"]
    search_fields = ["kind"]
    date_hierarchy = "at"
