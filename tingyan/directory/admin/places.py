"""Units, halls, windows and service items: kept by the office and the system administrator of the district."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tingyan.directory import actions
from tingyan.directory.actions.places import edits_directory
from tingyan.directory.models import Counter, Department, DepartmentAlias, District, Hall, ServiceItem, User, Window
from tingyan.kit.admin import ScopedAdmin, tally


class PlaceAdmin(ScopedAdmin):
    def reads(self, user: Any) -> bool:
        return super().reads(user) or user.posts.sysadmin or user.posts.secadmin

    def writes(self, user: Any, obj: Any = None) -> bool:
        return edits_directory(user)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actions.save_place(obj, by=request.user, changed=form.changed_data)


@admin.register(District)
class DistrictAdmin(PlaceAdmin):
    list_display = ["name", "code", "days_immediate", "days_limited", "months_long", "days_verify", "days_close"]
    search_fields = ["name", "code"]

    def adds(self, user: Any) -> bool:
        return user.is_superuser

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The code stands in addresses and papers; only set-up chooses it."""
        return [] if request.user.is_superuser else ["code"]


@admin.register(Department)
class DepartmentAdmin(PlaceAdmin):
    place, page = 10, "reform:list"
    tallies: ClassVar = {"people": (_("人员数"), tally(User, "unit")), "windows": (_("窗口数"), tally(Window, "unit"))}
    list_display = ["name", "short_name", "order", "active", "is_office", "merged_into", "district"]
    list_display_links = ["name"]
    list_filter = ["district", "active", "is_office"]
    search_fields = ["name", "short_name", "pinyin", "aliases__name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Which unit is the office decides who can hold its posts; mergers and retirements move work first."""
        reformed = ["merged_into", "active"] if obj else ["merged_into"]
        return reformed if request.user.is_superuser else [*reformed, "is_office"]


@admin.register(DepartmentAlias)
class DepartmentAliasAdmin(PlaceAdmin):
    list_display = ["name", "unit"]
    list_filter = ["unit"]
    search_fields = ["name", "unit__name", "unit__short_name"]


@admin.register(Hall)
class HallAdmin(PlaceAdmin):
    place = 11
    tallies: ClassVar = {"windows": (_("窗口数"), tally(Window, "hall"))}
    list_display = ["name", "managed_by", "active", "district"]
    list_filter = ["district", "active"]
    search_fields = ["name"]


@admin.register(Window)
class WindowAdmin(PlaceAdmin):
    place = 12
    list_display = ["name", "unit", "hall", "floor", "code", "active"]
    list_filter = ["hall", "active", "unit"]
    search_fields = ["name", "code", "unit__short_name"]


@admin.register(ServiceItem)
class ServiceItemAdmin(PlaceAdmin):
    place = 13
    list_display = ["name", "code", "unit", "statutory_limit", "promised_limit", "active"]
    list_filter = ["active", "unit"]
    search_fields = ["name", "code"]


@admin.register(Counter)
class CounterAdmin(ScopedAdmin):
    """Only the numbering itself counts; here one looks."""

    list_display = ["series", "year", "last", "district"]
    list_filter = ["series", "year"]

    def scope(self, rows: Any, user: Any) -> Any:
        return rows if user.is_superuser else rows.filter(district__in=user.posts.reads)
