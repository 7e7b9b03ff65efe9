"""Campaigns and checklists are kept by the district's office, here in the admin site."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from tingyan.kit.admin import ScopedAdmin, tally
from visits.actions import activity
from visits.models import Campaign, CheckItem, Checklist, Visit


class KeptByOffice(ScopedAdmin):
    def writes(self, user: Any, obj: Any = None) -> bool:
        return user.is_superuser or bool(user.posts.office)


class CampaignForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = ["district", "name", "code", "starts_on", "ends_on", "units", "checklists"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"district", "units", "checklists"} <= cleaned.keys():
            activity.check_campaign(cleaned["district"], cleaned["units"], cleaned["checklists"])
        return cleaned


@admin.register(Campaign)
class CampaignAdmin(KeptByOffice):
    place, page = 7, "numbers:board"
    tallies: ClassVar = {
        "units": (_("参与单位数"), tally(Campaign.units.through, "campaign")),
        "visits": (_("体验记录数"), tally(Visit, "campaign")),
    }
    form = CampaignForm
    list_display = ["name", "code", "starts_on", "ends_on", "district"]
    list_filter = ["district"]
    search_fields = ["name", "code"]
    date_hierarchy = "starts_on"
    filter_horizontal = ["units"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        picked = {name: form.cleaned_data.get(name) for name in ("units", "checklists")}
        activity.save_campaign(obj, by=request.user, **picked)


@admin.register(Checklist)
class ChecklistAdmin(KeptByOffice):
    """What visitors have answered stays as it was asked: a new version is made instead."""

    place = 8
    tallies: ClassVar = {"items": (_("体验项目数"), tally(CheckItem, "checklist"))}

    list_display = ["theme", "version", "active", "district"]
    list_filter = ["theme", "active", "district"]
    search_fields = ["theme"]
    actions = ["renew"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["district", "theme", "version", "active"] if obj else ["district", "theme"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["district", "theme", "version"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        activity.save_checklist(obj, by=request.user)

    @admin.action(description=_("另建新版本"), permissions=["change"])
    def renew(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        for checklist in queryset:
            activity.renew_checklist(checklist, by=request.user)
        self.message_user(request, _("已另建新版本，可以修改其中的体验项目。"))
        return redirect("admin:visits_checklist_changelist")


@admin.register(CheckItem)
class CheckItemAdmin(KeptByOffice):
    list_display = ["name", "checklist", "order", "category"]
    list_filter = ["checklist", "category"]
    search_fields = ["name"]

    def scope(self, rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return rows.filter(checklist__in=Checklist.objects.visible_to(user))

    def writes(self, user: Any, obj: Any = None) -> bool:
        return super().writes(user) and (obj is None or not activity.answered(obj.checklist))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        activity.save_check_item(obj, by=request.user)
