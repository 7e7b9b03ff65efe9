"""Drawing the fields of a filter form. Django draws each option by a template of its own: on a list that offers a
hundred windows this took half of the time of the whole page."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeData, SafeString, mark_safe


def control(bound: Any) -> SafeString:
    """Return the field's element as Django would draw it, with our classes."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return boxes(bound)
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        return select(bound)
    return bound.as_widget(attrs={"class": classes(bound, "form-control")})


def select(bound: Any) -> SafeString:
    chosen = values(bound)
    lines = [
        f'<option value="{escape(key)}"{" selected" if key in chosen else ""}>{label}</option>'
        for key, label in texts(bound.field.widget.choices)
    ]
    attrs = bound.build_widget_attrs({"name": bound.html_name, **bound.field.widget.attrs}, bound.field.widget)
    attrs |= {"id": bound.auto_id, "class": classes(bound, "form-select")}
    return mark_safe(f"<select{flatatt(attrs)}>{''.join(lines)}</select>")  # noqa: S308 - every part is escaped above


def boxes(bound: Any) -> SafeString:
    """Boxes to tick, or circles of which one can be chosen, each in its label."""
    chosen, widget = values(bound), bound.field.widget
    shared = f'type="{widget.input_type}" name="{escape(bound.html_name)}"'
    lines = [
        f'<div><label for="{bound.auto_id}_{n}"><input {shared} value="{escape(key)}" id="{bound.auto_id}_{n}"'
        f"{' checked' if key in chosen else ''}> {label}</label></div>"
        for n, (key, label) in enumerate(texts(widget.choices))
    ]
    return mark_safe(f'<div id="{bound.auto_id}">{"".join(lines)}</div>')  # noqa: S308 - every part is escaped above


def texts(choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, str]]:
    """Keys as they stand in the address, and labels as they stand in the page. Filters offer no groups of choices."""
    return [
        ("" if key is None else str(key), label if isinstance(label, SafeData) else escape(str(label)))
        for key, label in choices
    ]


def values(bound: Any) -> set[str]:
    value = bound.value()
    return set(map(str, value)) if isinstance(value, list | tuple) else {"" if value is None else str(value)}


def classes(bound: Any, kind: str) -> str:
    return f"{kind} is-invalid" if bound.errors else kind
