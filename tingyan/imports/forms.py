"""Choosing a file, and saying which column is what."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from tingyan.imports import reading
from tingyan.imports.catalogue import LEDGERS
from tingyan.imports.models import Run
from tingyan.kit import phones
from tingyan.kit.tables import LOOKED_AT
from tingyan.kit.workbooks import open_book


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("台账文件"),
        help_text=_("xlsx、xls或CSV，不超过2万行、10 MB；表头上方可以有标题行"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的，请重新选择")},
    )
    phones = phones.ChoiceField()


class PlaceForm(forms.Form):
    """Which sheet, and in which row the header stands."""

    sheet = forms.ChoiceField(label=_("工作表"))
    header_row = forms.IntegerField(label=_("表头所在行"), min_value=1, max_value=LOOKED_AT)

    def __init__(self, data: Any = None, *, run: Run) -> None:
        super().__init__(data, initial={"sheet": run.sheet, "header_row": run.header_row})
        self.fields["sheet"].choices = [(name, name) for name in open_book(bytes(run.data), run.name).names]


class MatchForm(PlaceForm):
    """A choice for each column of the file, named by its letter and heading."""

    def __init__(self, data: Any = None, *, run: Run) -> None:
        super().__init__(data, run=run)
        ledger = LEDGERS[run.kind]
        self.letters = reading.heads(reading.grid_of(run), run.header_row)
        choices = [("", say("不导入")), *((column.name, column.label) for column in ledger.columns)]
        for letter, word in self.letters.items():
            label = say("%(letter)s列“%(word)s”") % {"letter": letter, "word": word[:40]}
            self.fields[f"column_{letter}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=run.names.get(letter, "")
            )

    @property
    def names(self) -> dict[str, str]:
        return {letter: self.cleaned_data.get(f"column_{letter}", "") for letter in self.letters}
