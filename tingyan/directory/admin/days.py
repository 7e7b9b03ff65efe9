"""The calendar of working days is edited here, not in its own room, which lies below the audit log and the posts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tingyan.directory import actions
from tingyan.directory.actions.places import edits_directory
from tingyan.kit.admin import ScopedAdmin
from tingyan.workdays.models import Day


@admin.register(Day)
class DayAdmin(ScopedAdmin):
    list_display = ["date", "kind", "name", "source"]
    list_filter = ["kind"]
    search_fields = ["name", "source"]
    date_hierarchy = "date"

    def scope(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return rows

    def writes(self, user: Any, obj: Any = None) -> bool:
        return edits_directory(user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actions.save_day(obj, by=request.user)
