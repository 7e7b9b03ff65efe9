"""Visits in the admin site: to look at, for the office and its leaders."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from tingyan.kit.admin import ScopedAdmin, tally
from visits.models import Answer, Draft, DraftFile, Photo, Visit, VisitTheme


@admin.register(Visit)
class VisitAdmin(ScopedAdmin):
    place, page = 2, "visits:list"
    tallies: ClassVar = {"problems": (_("发现问题（个）"), tally(Issue, "visit"))}
    list_display = ["number", "visitor_name", "visitor_post", "visitor_unit", "date", "mode", "state", "campaign"]
    list_filter = ["state", "mode", "part", "unannounced", "filled_how", "campaign", "visitor_unit"]
    search_fields = ["number", "visitor_name", "visitor_post"]
    date_hierarchy = "date"


@admin.register(VisitTheme)
class VisitThemeAdmin(ScopedAdmin):
    list_display = ["visit", "theme"]
    list_filter = ["theme"]
    search_fields = ["visit__number"]


@admin.register(Answer)
class AnswerAdmin(ScopedAdmin):
    list_display = ["visit", "item", "value", "note"]
    list_filter = ["value"]
    search_fields = ["visit__number", "item__name", "note"]


@admin.register(Photo)
class PhotoAdmin(ScopedAdmin):
    list_display = ["visit", "blob", "is_paper"]
    list_filter = ["is_paper"]
    search_fields = ["visit__number"]


class OwnAdmin(ScopedAdmin):
    """A draft is its owner's alone, the emergency account's view included."""

    def reads(self, user: Any) -> bool:
        return super().reads(user) and not user.is_superuser


@admin.register(Draft)
class DraftAdmin(OwnAdmin):
    list_display = ["client_key", "updated_at"]
    date_hierarchy = "updated_at"


@admin.register(DraftFile)
class DraftFileAdmin(OwnAdmin):
    list_display = ["draft", "slot", "blob", "added_at"]
    date_hierarchy = "added_at"
