"""The form of a saved view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tingyan.directory.models import Department


class ViewForm(forms.Form):
    name = forms.CharField(
        label=_("视图名称"),
        max_length=30,
        help_text=_("如：本周到期、某单位逾期"),
        error_messages={"required": _("请填写视图名称")},
    )
    shared_with = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("谁可以使用"),
        required=False,
        empty_label=_("仅本人"),
        help_text=_("共享的是筛选条件，不是数据：每个人打开后只看到本人可以查看的行"),
    )
    is_default = forms.BooleanField(
        label=_("打开这个列表时默认使用"), required=False, help_text=_("只对本人有效；“全部清除”后仍可查看全部")
    )

    def __init__(self, data: Any = None, *, user: Any, **options: Any) -> None:
        super().__init__(data, **options)
        units = Department.objects.filter(pk__in=user.posts.members).order_by("order", "pk")
        self.fields["shared_with"].queryset = units
