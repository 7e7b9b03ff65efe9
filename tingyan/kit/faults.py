"""Everything that is wrong with the forms of a page, in one list that links to the fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """A sentence, and the id of the element that mends it ("" where no single field does)."""

    text: str
    anchor: str


def faults_of(*forms: Any) -> list[Fault]:
    """Return the faults of these forms and formsets in the order of the page; None among them is passed over."""
    return [fault for form in forms if form for fault in faults_of_one(form)]


def faults_of_one(form: Any) -> Iterator[Fault]:
    if hasattr(form, "management_form"):
        yield from (Fault(str(text), "") for text in form.non_form_errors())
        for inner in form.forms:
            yield from faults_of_one(inner)
        return
    for name, errors in form.errors.items():
        anchor = anchor_of(form[name]) if name in form.fields else ""
        yield from (Fault(str(text), anchor) for text in errors)


def anchor_of(bound: Any) -> str:
    """Return the id that takes the focus: of a group of choices, its first."""
    return f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else bound.auto_id
