"""Saved views: one's own and those shared with one's unit, as on the page."""

from django.contrib import admin

from tingyan.kit.admin import ScopedAdmin
from tingyan.saved.models import SavedView


@admin.register(SavedView)
class SavedViewAdmin(ScopedAdmin):
    list_display = ["name", "list", "owner", "shared_with", "made_at"]
    list_filter = ["list"]
    date_hierarchy = "made_at"
