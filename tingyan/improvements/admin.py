"""Procedures and measures in the admin site: to look at, for the office and its leaders."""

from django.contrib import admin

from tingyan.improvements.models import Measure, Procedure
from tingyan.kit.admin import ScopedAdmin


@admin.register(Procedure)
class ProcedureAdmin(ScopedAdmin):
    list_display = ["item_name", "unit", "kind", "state", "in_force_from", "verified_at", "campaign"]
    list_filter = ["state", "kind", "campaign", "unit"]
    search_fields = ["item_name", "description"]
    date_hierarchy = "recorded_at"


@admin.register(Measure)
class MeasureAdmin(ScopedAdmin):
    list_display = ["name", "unit", "theme", "state", "since", "until", "campaign"]
    list_filter = ["state", "theme", "campaign", "unit"]
    search_fields = ["name", "content"]
    date_hierarchy = "recorded_at"
