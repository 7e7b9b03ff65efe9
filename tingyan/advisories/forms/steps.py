"""What each step of a paper, and of a unit's receipt, asks for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.forms.base import ApprovalForm, DateInput, words
from issues.forms.working import FilesField, ManyFiles
from tingyan.advisories.models import Advisory, Receipt
from tingyan.advisories.states import ReceiptState
from tingyan.advisories.workflow import ISSUE, Step
from tingyan.kit.days import DateField


class StepForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DateField(label=_("发文日期"), widget=DateInput(), help_text=_("文书上的日期，文号按这一天所在的年份编排"))
    note = words(_("说明"), required=False)

    def __init__(self, data: Any = None, *, step: Step, paper: Advisory) -> None:
        super().__init__(data, initial={"version": paper.version, "on": timezone.localdate()})
        if step is ISSUE:
            del self.fields["note"]
        else:
            del self.fields["on"]
        if step.needs_note:
            self.fields["note"] = words(_("作废的理由"))


class SignForm(ApprovalForm):
    """签收 asks nothing of a head. `issue` of the base is the row whose version is checked: here the receipt."""

    def __init__(self, data: Any = None, *, receipt: Receipt, user: Any) -> None:
        self.receipt = receipt
        super().__init__(data, issue=receipt, user=user)  # type: ignore[arg-type]

    @property
    def unit_id(self) -> int | None:
        return self.receipt.unit_id


class ReplyForm(SignForm):
    text = words(_("反馈内容"), rows=6, help_text=_("写明采取的措施、完成情况和完成时间，不写姓名"))
    files = FilesField(
        label=_("佐证材料"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/*,.pdf,.doc,.docx,.xls,.xlsx"}),
        help_text=_("照片、PDF、Word或Excel，每个不超过20 MB"),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.receipt.state == ReceiptState.RETURNED:  # what was written stays, to be corrected
            self.initial["text"] = self.receipt.reply
        self.order_fields(["version", "text", "files"])


class JudgeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = words(_("认定意见"), required=False)

    def __init__(self, data: Any = None, *, receipt: Receipt, user: Any) -> None:
        super().__init__(data, initial={"version": receipt.version})


class ReturnForm(JudgeForm):
    note = words(_("退回的理由"))
