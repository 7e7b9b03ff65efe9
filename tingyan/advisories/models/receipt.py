"""What each unit did with an advisory: signed, answered, and how the office judged the answer."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.flags import Mark
from issues.states import ApprovalHow
from tingyan.advisories.models.advisory import Advisory
from tingyan.advisories.querysets import HandlingQuerySet, OfReceiptQuerySet, ReceiptQuerySet, ReceiptSpanQuerySet
from tingyan.advisories.states import RECEIPT_LOOKS, ReceiptState, State
from tingyan.directory.models import Department, District
from tingyan.files.models import Blob
from tingyan.kit.spans import Span

PERSON = settings.AUTH_USER_MODEL


class Receipt(models.Model):
    """One unit's row of an advisory, made when it is sent. That a page was opened is recorded nowhere.

    `late_by` is a fact of the first answer: working days past the date that was first given. A return gives a later
    `reply_by` and leaves `original_reply_by` and `late_by` as they are. `district` and `issued_on` are the paper's own.
    """

    advisory = models.ForeignKey(Advisory, models.PROTECT, related_name="receipts", verbose_name=_("提示单"))
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("区"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="receipts", verbose_name=_("单位"))
    issued_on = models.DateField(_("发文日期"))
    sent_at = models.DateTimeField(_("送达时间"))
    state = models.CharField(_("状态"), max_length=10, choices=ReceiptState.choices, default=ReceiptState.SENT)
    version = models.PositiveIntegerField(default=1, editable=False)
    sign_by = models.DateField(_("签收期限"))
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    signed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签收人")
    )
    signed_label = models.CharField(_("签收人岗位"), max_length=80, blank=True)
    original_reply_by = models.DateField(_("原反馈期限"))
    reply_by = models.DateField(_("反馈期限"))
    reply = models.TextField(_("反馈内容"), blank=True)
    first_replied_at = models.DateTimeField(_("首次反馈时间"), null=True, blank=True)
    replied_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    replied_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("反馈人")
    )
    replied_label = models.CharField(_("反馈人岗位"), max_length=80, blank=True)
    late_by = models.PositiveSmallIntegerField(_("反馈逾期（工作日）"), null=True, blank=True)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    judged_at = models.DateTimeField(_("认定时间"), null=True, blank=True)
    judged_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )
    verdict = models.TextField(_("认定意见"), blank=True)
    reminded_on = models.DateField(_("催办日期"), null=True, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提示单签收反馈")
        ordering = ["advisory", "unit__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["advisory", "unit"], name="receipt_once"),
            models.CheckConstraint(
                condition=Q(state=ReceiptState.SENT, signed_at=None)
                | (~Q(state=ReceiptState.SENT) & Q(signed_at__isnull=False))
                | Q(state=ReceiptState.MERGED),
                name="receipt_signed_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ReceiptState.SENT, ReceiptState.SIGNED], replied_at=None, first_replied_at=None)
                | Q(
                    state__in=[ReceiptState.REPLIED, ReceiptState.ACCEPTED, ReceiptState.RETURNED],
                    replied_at__isnull=False,
                    first_replied_at__isnull=False,
                    late_by__isnull=False,
                )
                | Q(state=ReceiptState.MERGED),
                name="receipt_replied_when",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ReceiptState.ACCEPTED, ReceiptState.RETURNED],
                    judged_at__isnull=False,
                    judged_by__isnull=False,
                )
                | (~Q(state__in=[ReceiptState.ACCEPTED, ReceiptState.RETURNED]) & Q(judged_at=None, judged_by=None))
                | Q(state=ReceiptState.MERGED),
                name="receipt_judged_when",
            ),
            models.CheckConstraint(
                condition=Q(judged_by=None) | (~Q(judged_by=F("replied_by")) & ~Q(judged_by=F("signed_by"))),
                name="receipt_judged_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="receipt_unit_state"),
            models.Index(fields=["district", "state", "reply_by"], name="receipt_reply_by"),
            models.Index(fields=["district", "state", "sign_by"], name="receipt_sign_by"),
            models.Index(fields=["district", "issued_on"], name="receipt_issued_on"),
        ]

    def __str__(self) -> str:
        return f"{self.advisory_id}-{self.unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("advisories:receipt", args=[self.pk])

    def inbox_text(self, user: Any) -> str:
        return f"{self.advisory} {self.unit}"

    @property
    def mark(self) -> Mark:
        return Mark(str(self.get_state_display()), *RECEIPT_LOOKS[ReceiptState(self.state)])


class ReceiptSpan(Span):
    """What the board counts of a receipt, as it stood from one recording to the next; `paper` is the paper's state."""

    of = models.ForeignKey(Receipt, models.PROTECT, related_name="spans", verbose_name=_("签收反馈"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("单位"))
    paper = models.CharField(_("提示单状态"), max_length=12, choices=State.choices)
    state = models.CharField(_("状态"), max_length=10, choices=ReceiptState.choices)
    signed_at = models.DateTimeField(_("签收时间"), null=True)
    reply_by = models.DateField(_("反馈期限"))
    late_by = models.PositiveSmallIntegerField(_("反馈逾期（工作日）"), null=True)

    objects = ReceiptSpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提示单签收反馈变动")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["of"], condition=Q(replaced_at=None), name="receipt_span_one_open"),
        ]
        indexes = [models.Index(fields=["of", "recorded_at", "replaced_at"], name="receipt_span_recorded")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.recorded_at:%Y-%m-%d}"


class ReplyFile(models.Model):
    """A file that goes with a unit's answer."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="files", verbose_name=_("签收反馈"))
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("文件"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    by_label = models.CharField(_("上传人岗位"), max_length=80, blank=True)
    at = models.DateTimeField(_("上传时间"), default=timezone.now)

    objects = OfReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("反馈材料")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.receipt_id}-{self.pk}"


class Handling(models.Model):
    """One step of an advisory, or of one unit's receipt: who took it, when, and in which words."""

    advisory = models.ForeignKey(Advisory, models.PROTECT, related_name="handlings", verbose_name=_("提示单"))
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, blank=True, related_name="handlings", verbose_name=_("签收反馈")
    )
    step = models.CharField(_("办理步骤"), max_length=12)
    text = models.TextField(_("内容"), blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    by_label = models.CharField(_("办理人岗位"), max_length=80, blank=True)
    at = models.DateTimeField(_("办理时间"))
    approver = models.CharField(_("单位内审批人"), max_length=60, blank=True)
    approval_how = models.CharField(_("审批方式"), max_length=10, choices=ApprovalHow.choices, blank=True)
    approved_on = models.DateField(_("审批日期"), null=True, blank=True)

    objects = HandlingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提示单办理记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.advisory_id} {self.step}"
