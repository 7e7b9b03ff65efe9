"""A row of an old ledger, by the form with which the office registers a problem."""

from typing import Any

from issues.actions import NewIssue
from issues.forms.registering import RegisterForm
from issues.states import Source

RESOLVED = ("hall", "place_unit", "window", "service_item", "campaign")


class LedgerForm(RegisterForm):
    """Bound to one row after another. Places come resolved by name: no row asks for its choices."""

    def __init__(self, data: Any = None, *, district: Any) -> None:
        super().__init__(data, district=district)
        for name in RESOLVED:
            del self.fields[name]
        self.fields["source"].choices = Source.choices

    def new(self, **resolved: Any) -> NewIssue:
        return NewIssue(district=self.district, **self.cleaned_data, **resolved)
