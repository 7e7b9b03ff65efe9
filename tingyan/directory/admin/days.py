"""The calendar of working days is edited here, not in its own room, which lies below the audit log and the posts."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as say

from tingyan.directory import actions
from tingyan.directory.actions.places import edits_directory
from tingyan.kit.admin import ScopedAdmin
from tingyan.workdays.models import Day


@admin.register(Day)
class DayAdmin(ScopedAdmin):
    list_display = ["date", "kind", "name", "source"]
    place = 16
    list_filter = ["kind"]
    search_fields = ["name", "source"]
    date_hierarchy = "date"

    def scope(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return rows

    def writes(self, user: Any, obj: Any = None) -> bool:
        return edits_directory(user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actions.save_day(obj, by=request.user)
        if request.user.posts.reads:
            told = format_html('<a href="{}">{}</a>', reverse("issues:shifts"), say("查看会受影响的整改时限"))
            text = say("工作日历已变动，已定的时限不会自动变动。")
            messages.info(request, format_html("{} {}", text, told))
