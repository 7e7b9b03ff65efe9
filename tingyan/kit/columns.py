"""Which columns a list shows: chosen in the address beside the filters, so that a saved view holds them too."""

from collections.abc import Iterable
from typing import Any

import django_filters as df
from django import forms


class ColumnsField(forms.MultipleChoiceField):
    """Hidden in the filter form, which carries the choice along; the menu offers it. Unknown names fall out."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        return [str(name) for name, _label in self.choices if str(name) in (value or ())]


class ColumnsFilter(df.Filter):
    """Filters nothing. `usual` are shown until others are chosen."""

    field_class = ColumnsField

    def __init__(self, choices: Iterable[tuple[str, Any]], usual: str, **options: Any) -> None:
        super().__init__(choices=list(choices), required=False, label="", **options)
        self.usual = tuple(usual.split())

    def filter(self, qs: Any, value: Any) -> Any:
        return qs


def chosen(filterset: df.FilterSet) -> list[str]:
    """The names of the columns shown, in the order of the list."""
    offered, form = filterset.filters["columns"], filterset.form
    form.is_valid()
    asked = form.cleaned_data.get("columns") if form.is_bound else None
    return asked or [name for name, _label in offered.extra["choices"] if name in offered.usual]
