"""What was frozen, in the admin site: to look at. Nobody writes it, there or elsewhere."""

from django.contrib import admin

from tingyan.kit.admin import ScopedAdmin
from tingyan.numbers.models import Frozen, ScreenKey, Snapshot


@admin.register(Snapshot)
class SnapshotAdmin(ScopedAdmin):
    list_display = ["on", "district", "taken_at"]
    list_filter = ["district"]


@admin.register(Frozen)
class FrozenAdmin(ScopedAdmin):
    list_display = ["label", "text", "district", "cut_off", "frozen_at", "frozen_by"]
    search_fields = ["label", "slug"]


@admin.register(ScreenKey)
class ScreenKeyAdmin(ScopedAdmin):
    list_display = ["name", "district", "made_at", "made_by", "seen_at", "revoked_at"]
    list_filter = ["district"]
    exclude = ["token_hash", "window_at", "asked"]
