"""Choice fields over rows that were read once: a page with ten problems asks no more than a page with one."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tingyan.kit.days import DateField

GONE = _("所选项目已停用或不在可选范围内，请重新选择")


class PickField(forms.TypedChoiceField):
    """One of `rows` (key → row); an empty choice is None."""

    def __init__(self, rows: Mapping[str, Any], *, label_of: Callable[[Any], str] = str, **options: Any) -> None:
        empty = [("", options.pop("empty_label", "—"))]
        super().__init__(
            choices=[*empty, *((key, label_of(row)) for key, row in rows.items())],
            coerce=rows.__getitem__,
            empty_value=None,
            error_messages={"invalid_choice": GONE} | options.pop("error_messages", {}),
            **options,
        )


class PicksField(forms.TypedMultipleChoiceField):
    """Any of `rows` (key → row), ticked."""

    def __init__(self, rows: Mapping[str, Any], *, label_of: Callable[[Any], str] = str, **options: Any) -> None:
        super().__init__(
            choices=[(key, label_of(row)) for key, row in rows.items()],
            coerce=rows.__getitem__,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": GONE},
            **options,
        )


class MinutesField(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=1440,
            required=False,
            error_messages={
                "invalid": _("请填写分钟数，如15"),
                "min_value": _("分钟数不能小于0"),
                "max_value": _("分钟数不能超过1440（24小时）"),
            },
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            **options,
        )


class DayField(DateField):
    """A day picked or typed; browsers send 2026-06-14, people may type 2026年6月14日."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": _("请填写体验日期"), "invalid": _("日期请写成2026-06-14的样子")},
            **options,
        )


class ClockField(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={"invalid": _("时间请写成09:30的样子")},
            **options,
        )


def as_typed(form: forms.Form, data: QueryDict) -> None:
    """Fill an unbound form with raw values, so that a draft opens as it was left, without reproach."""
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
