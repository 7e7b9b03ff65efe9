"""Improvements in the admin site: to look at, for the office and its leaders. They are written on the pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tingyan.improvements.models import Measure, Procedure
from tingyan.kit.admin import ScopedAdmin


@admin.register(Procedure)
class ProcedureAdmin(ScopedAdmin):
    place, page = 4, "improvements:list"
    list_display = ["item_name", "unit", "kind", "state", "before", "after", "in_force_from", "campaign"]
    list_filter = ["state", "kind", "campaign", "unit"]
    search_fields = ["item_name", "description", "basis"]
    date_hierarchy = "in_force_from"

    @admin.display(description=_("优化前时限"))
    def before(self, procedure: Procedure) -> str:
        return str(procedure.before)

    @admin.display(description=_("优化后时限"))
    def after(self, procedure: Procedure) -> str:
        return str(procedure.after)


@admin.register(Measure)
class MeasureAdmin(ScopedAdmin):
    place, page = 5, "improvements:list"
    list_display = ["name", "unit", "theme", "state", "since", "until", "campaign"]
    list_filter = ["state", "theme", "campaign", "unit"]
    search_fields = ["name", "content", "for_whom"]
    date_hierarchy = "since"
