"""Accounts are run by the system administrator, posts are given by the security administrator; neither does both."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from tingyan.directory import actions
from tingyan.directory.actions.accounts import check_runs_accounts, may_manage
from tingyan.directory.actions.posts import check_grants, check_post
from tingyan.directory.actions.second import check_resets, enrolled, may_reset
from tingyan.directory.models import Appointment, User
from tingyan.kit import masks
from tingyan.kit.admin import Matter, ScopedAdmin
from tingyan.kit.phones import Verbatim


class AccountForm(forms.ModelForm):
    """A number that is there stands masked beside its field: a new one takes its place, an empty field keeps it."""

    phone = Verbatim(label=_("手机号"), max_length=20, required=False)
    drop_phone = forms.BooleanField(label=_("删除手机号"), required=False)

    class Meta:
        model = User
        fields = ["username", "name", "phone", "email", "unit", "is_active"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.number = self.instance.phone
        if self.instance.pk and "phone" in self.fields:
            self.initial["phone"] = ""
            shown = masks.contact(self.number) or say("未登记")
            self.fields["phone"].help_text = say("现为“%(phone)s”，不填则不变") % {
                "phone": escape(shown)  # Django takes help for HTML
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and "phone" in cleaned:
            cleaned["phone"] = "" if cleaned.get("drop_phone") else cleaned["phone"] or self.number
        if "unit" in cleaned and cleaned["unit"] is None and not self.by.is_superuser:
            raise ValidationError({"unit": _("请选择所属单位")})
        if "unit" in cleaned:
            check_runs_accounts(self.by, cleaned["unit"])
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, error_messages={"required": _("请填写重置的原因")})


@admin.register(User)
class UserAdmin(ScopedAdmin):
    form = AccountForm
    list_display = ["username", "name", "unit", "is_active", "must_change_password", "last_login"]
    list_filter = ["is_active", ("last_login", admin.EmptyFieldListFilter), "unit"]
    search_fields = ["username", "name"]
    place = 14
    date_hierarchy = "created_at"

    def matters(self, user: Any) -> Iterator[Matter]:
        """For whoever runs the accounts."""
        if self.adds(user):
            rows = User.objects.visible_to(user).active().filter(last_login=None)
            page = reverse("admin:directory_user_changelist")
            yield Matter(_("从未登录的账号"), rows.count(), f"{page}?is_active__exact=1&last_login__isempty=1")

    def reads(self, user: Any) -> bool:
        return super().reads(user) or user.posts.sysadmin or user.posts.secadmin

    def adds(self, user: Any) -> bool:
        return user.is_superuser or user.posts.sysadmin

    def writes(self, user: Any, obj: Any = None) -> bool:
        return self.adds(user) and (obj is None or may_manage(user, obj))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Phone number and e-mail address are for whoever runs the accounts."""
        if obj is None:
            return ["username", "name", "phone", "email", "unit"]
        ways: list[str] = []
        if self.adds(request.user):
            ways = ["phone", "drop_phone", "email"] if self.writes(request.user, obj) else ["phone_shown", "email"]
        return ["username", "name", *ways, "unit", "is_active", "must_change_password", "last_login", "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = [] if obj is None or self.writes(request.user, obj) else ["phone_shown"]
        return ["username", *shown, "must_change_password", "last_login", "created_at"] if obj else []

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """A number is not looked at for those to whom its field is not shown."""
        form = super().get_form(request, obj, change, **options)
        shown = self.get_fields(request, obj)
        form.base_fields = {name: field for name, field in form.base_fields.items() if name in shown}
        return form

    @admin.display(description=_("手机号"))
    def phone_shown(self, user: User) -> str:
        return masks.contact(user.phone)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Only people in use are offered for something new (C52)."""
        rows, doubles = super().get_search_results(request, queryset, search_term)
        return (rows.active() if request.path == reverse("admin:autocomplete") else rows), doubles

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            names = {"phone" if name == "drop_phone" else name for name in form.changed_data}
            actions.edit_account(obj, by=request.user, **{name: form.cleaned_data[name] for name in names})
            return
        told = {name: value for name, value in form.cleaned_data.items() if name != "drop_phone"}
        user, password = actions.create_account(by=request.user, **told)
        obj.pk = user.pk
        messages.warning(request, first_password(user, password))

    def get_urls(self) -> list[Any]:
        reset = path("<int:pk>/reset/", self.admin_site.admin_view(self.reset_view), name="directory_user_reset")
        totp = path("<int:pk>/totp/", self.admin_site.admin_view(self.totp_view), name="directory_user_totp")
        return [reset, totp, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra: Any = None) -> HttpResponse:
        user = self.get_object(request, object_id)
        shown = bool(user and may_reset(request.user, user) and enrolled(user))
        return super().change_view(request, object_id, form_url, {**(extra or {}), "resets_totp": shown})

    def totp_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask why, then take the phone off the account."""
        self.check_seen(request, str(pk))
        user = self.get_object(request, str(pk))
        check_resets(request.user, user)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            actions.reset_totp(user, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("已重置，本人的登录已全部退出，下次登录时重新绑定验证器。"))
            return redirect("admin:directory_user_change", pk)
        context = {**self.admin_site.each_context(request), "title": _("重置动态验证码"), "opts": self.opts}
        context |= {"original": user, "form": form}
        status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
        return TemplateResponse(request, "admin/directory/user/totp.html", context, status=status)

    def reset_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then draw a new password and show it once."""
        self.check_seen(request, str(pk))
        user = self.get_object(request, str(pk))
        actions.accounts.check_manages(request.user, user)
        if request.method == "POST":
            messages.warning(request, first_password(user, actions.reset_password(user, by=request.user)))
            return redirect("admin:directory_user_change", pk)
        context = {**self.admin_site.each_context(request), "title": _("重置密码"), "opts": self.opts, "original": user}
        return TemplateResponse(request, "admin/directory/user/reset.html", context)


def first_password(user: User, password: str) -> str:
    return _("%(name)s（%(username)s）的初始密码：%(password)s。只显示这一次，请当面告知本人，首次登录须修改。") % {
        "name": user.name,
        "username": user.username,
        "password": password,
    }


class PostForm(forms.ModelForm):
    class Meta:
        model = Appointment
        fields = ["user", "unit", "role", "title", "since", "until"]

    def clean(self) -> dict[str, Any]:
        """Check by the rules of the action, before it is called."""
        cleaned = super().clean()
        if self.instance.pk:
            check_shortened(self.initial.get("until"), cleaned.get("until"))
        elif {"user", "unit", "role", "since", "until"} <= cleaned.keys():
            check_grants(self.by, cleaned["user"], cleaned["unit"], cleaned["role"])
            check_post(cleaned["user"], cleaned["unit"], cleaned["role"], cleaned["since"], cleaned["until"])
        return cleaned


def check_shortened(before: Any, after: Any) -> None:
    if after is None or (before and after > before):
        raise ValidationError({"until": _("止日只能提前，不能取消或延后；需要延长的，请另行任职")})


@admin.register(Appointment)
class AppointmentAdmin(ScopedAdmin):
    form = PostForm
    list_display = ["user", "unit", "role", "title", "since", "until", "acting_for"]
    list_filter = ["role", "until", "unit"]
    search_fields = ["user__username", "user__name", "unit__name", "unit__short_name", "title"]
    date_hierarchy = "since"
    autocomplete_fields = ["user", "unit"]
    place = 15

    def matters(self, user: Any) -> Iterator[Matter]:
        """For whoever gives posts: those that end within thirty days."""
        if user.is_superuser or user.posts.secadmin:
            today = timezone.localdate()
            span = {"until__gte": today, "until__lt": today + timedelta(days=30)}
            page = f"{reverse('admin:directory_appointment_changelist')}?{urlencode(span)}"
            yield Matter(
                _("30日内到期的任职"), Appointment.objects.visible_to(user).filter(**span).count(), page, "near"
            )

    def reads(self, user: Any) -> bool:
        return super().reads(user) or user.posts.sysadmin or user.posts.secadmin

    def writes(self, user: Any, obj: Any = None) -> bool:
        """Nobody touches his own posts, and what has ended is history."""
        if not (user.is_superuser or user.posts.secadmin):
            return False
        ended = obj is not None and obj.until is not None and obj.until < timezone.localdate()
        return obj is None or (obj.user_id != user.pk and not ended)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "unit", "role", "title", "since", "acting_for"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            actions.end_appointment(Appointment.objects.get(pk=obj.pk), by=request.user, until=obj.until)
            return
        obj.pk = actions.appoint(by=request.user, **form.cleaned_data).pk
