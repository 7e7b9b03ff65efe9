"""Bulletins in the admin site: to look at, for the office and its leaders. Work is done on the pages."""

from django.contrib import admin

from tingyan.bulletins.models import Bulletin, Printed
from tingyan.kit.admin import ScopedAdmin


@admin.register(Bulletin)
class BulletinAdmin(ScopedAdmin):
    place, page = 6, "bulletins:list"
    list_display = ["title", "number", "state", "district", "drafted_by", "issued_on"]
    list_filter = ["state"]
    search_fields = ["title", "number"]


@admin.register(Printed)
class PrintedAdmin(ScopedAdmin):
    list_display = ["bulletin", "unit", "frozen"]
    search_fields = ["bulletin__title"]
