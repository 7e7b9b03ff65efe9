"""Forms of mergers, new names and handed-over posts."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingyan.directory.forms import PersonField
from tingyan.directory.models import Appointment, Department, User
from tingyan.kit.days import DateField


class IntoForm(forms.Form):
    into = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("并入哪个单位"),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择并入的单位"), "invalid_choice": _("请从列表中选择单位")},
    )

    def __init__(self, data: Any = None, *, unit: Department) -> None:
        super().__init__(data)
        others = Department.objects.filter(district=unit.district_id).active().taking_part().exclude(pk=unit.pk)
        self.fields["into"].queryset = others


class MergeForm(IntoForm):
    note = forms.CharField(
        label=_("合并的依据"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写合并的依据")},
    )
    token = forms.CharField(widget=forms.HiddenInput)


class RenameForm(forms.Form):
    name = forms.CharField(label=_("单位全称"), max_length=80, error_messages={"required": _("请填写单位全称")})
    short_name = forms.CharField(label=_("简称"), max_length=30, error_messages={"required": _("请填写简称")})


class HandOverForm(forms.Form):
    user = PersonField(
        User.objects.none(), label=_("接任人"), empty_label=_("请选择"), error_messages={"required": _("请选择接任人")}
    )
    title = forms.CharField(label=_("职务"), max_length=40, required=False, help_text=_("不填则沿用原职务"))
    since = DateField(label=_("交接日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, *, post: Appointment, user: Any) -> None:
        super().__init__(data, initial={"since": timezone.localdate()})
        people = User.objects.active().visible_to(user).exclude(pk__in=(post.user_id, user.pk))
        self.fields["user"].queryset = people.order_by("name", "pk")
