"""The ladder and the robot in the admin site: the chief changes them, the office and leaders look."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tingyan.kit.admin import ScopedAdmin
from tingyan.reminders import actions
from tingyan.reminders.models import Delivery, Digest, Escalation, Reminder, Robot


class SettingAdmin(ScopedAdmin):
    def adds(self, user: Any) -> bool:
        return user.is_superuser or bool(user.posts.chief)

    def writes(self, user: Any, obj: Any = None) -> bool:
        return self.adds(user) and (obj is None or user.is_superuser or obj.district_id in user.posts.chief)

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        actions.save_setting(obj, by=request.user, changed=form.changed_data)


@admin.register(Escalation)
class EscalationAdmin(SettingAdmin):
    list_display = ["kind", "after", "audience", "active", "district"]
    list_filter = ["kind", "audience", "active"]


@admin.register(Robot)
class RobotAdmin(SettingAdmin):
    list_display = ["district", "format", "active"]
    list_filter = ["format", "active"]
    fieldsets = [
        (
            None,
            {
                "fields": ["district", "format", "active"],
                "description": _("群机器人的地址由系统管理员在服务器上配置，不在这里填写；没有配置的不发送。"),
            },
        )
    ]


@admin.register(Delivery)
class DeliveryAdmin(ScopedAdmin):
    list_display = ["channel", "day", "outcome", "error", "tries", "at"]
    list_filter = ["channel", "outcome"]
    date_hierarchy = "day"


@admin.register(Digest)
class DigestAdmin(ScopedAdmin):
    """One's own, as on the pages."""

    list_display = ["user", "day"]
    date_hierarchy = "day"


@admin.register(Reminder)
class ReminderAdmin(ScopedAdmin):
    list_display = ["kind", "user", "unit", "issue", "due", "step", "audience", "reached", "day"]
    list_filter = ["kind", "audience"]
    date_hierarchy = "day"
