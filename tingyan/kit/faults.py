"""Everything that is wrong with the forms of a page, in one list that links to the fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import ChoiceField, Field, FileField
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Fault:
    """A sentence, and the id of the element that mends it ("" where no single field does)."""

    text: str
    anchor: str


def faults_of(*forms: Any) -> list[Fault]:
    """Return the faults of these forms, formsets and lists of forms in the order of the page; None is passed over."""
    each = [one for form in forms for one in (form if isinstance(form, list) else [form])]
    return [fault for form in each if form for fault in faults_of_one(form)]


def faults_of_one(form: Any) -> Iterator[Fault]:
    if hasattr(form, "management_form"):
        yield from (Fault(str(text), "") for text in form.non_form_errors())
        for inner in form.forms:
            yield from faults_of_one(inner)
        return
    for name, errors in form.errors.items():
        if name in form.fields:
            yield from (Fault(text, anchor_of(form[name])) for text in sentences(form[name]))
        else:
            yield from (Fault(str(text), "") for text in errors)


def sentences(bound: Any) -> list[str]:
    """What is wrong with one field. Where Django says only that something is required, say what."""
    unsaid = str(Field.default_error_messages["required"])
    return [missing(bound) if text == unsaid else str(text) for text in bound.errors]


def missing(bound: Any) -> str:
    if isinstance(bound.field, ChoiceField | FileField) or hasattr(bound.field, "queryset"):
        return _("请选择{label}").format(label=bound.label)
    return _("请填写{label}").format(label=bound.label)


def anchor_of(bound: Any) -> str:
    """Return the id that takes the focus: of a group of choices, its first."""
    return f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else bound.auto_id
