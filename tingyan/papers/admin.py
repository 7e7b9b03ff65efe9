"""Templates in the admin site: to look at. They are changed on the page that tries them first."""

from django.contrib import admin

from tingyan.kit.admin import ScopedAdmin
from tingyan.papers.models import Template


@admin.register(Template)
class TemplateAdmin(ScopedAdmin):
    list_display = ["kind", "district", "blob", "by", "at", "ended_at"]
    list_filter = ["kind"]
    search_fields = ["blob__name"]
    date_hierarchy = "at"
