"""Everything that is wrong with the forms of a page, in one list that links to the fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, Field, FileField
from django.utils.translation import gettext as _

from tingyan.kit import words


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
    called = getattr(form, "called", "")  # of several alike on a page, which one
    for name, errors in form.errors.items():
        anchor = anchor_of(form[name]) if name in form.fields else ""
        for text in sentences(form[name]) if anchor else map(str, errors):
            yield Fault(words.pair(called, text) if called else text, anchor)


def sentences(bound: Any) -> list[str]:
    """What is wrong with one field. Where Django says only that something is required, say what."""
    unsaid = str(Field.default_error_messages["required"])
    return [
        missing(bound) if (text := sentence(error, bound.label)) == unsaid else text for error in bound.errors.as_data()
    ]


def sentence(error: ValidationError, label: Any) -> str:
    """What is wrong with what stands under this label, in words that name it where Django names "this field"."""
    if error.code == "blank":
        return _("请填写{label}").format(label=label)
    if error.code == "max_length" and "limit_value" in (error.params or {}):
        return _("{label}最多{most}字，现在{now}字").format(
            label=label, most=error.params["limit_value"], now=error.params["show_value"]
        )
    return str(error.messages[0])


def missing(bound: Any) -> str:
    if isinstance(bound.field, ChoiceField | FileField) or hasattr(bound.field, "queryset"):
        return _("请选择{label}").format(label=bound.label)
    return _("请填写{label}").format(label=bound.label)


def anchor_of(bound: Any) -> str:
    """Return the id that takes the focus: of a group of choices, its first."""
    return f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else bound.auto_id
