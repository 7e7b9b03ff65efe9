"""轮次: one pass of an issue from 交办 to 销号. Its closing facts are stored once and never rewritten."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.querysets import OfIssueQuerySet, SpanOfRoundQuerySet
from issues.states import Origin, VerifyHow
from tingyan.directory.models import Department
from tingyan.kit.spans import Span

PERSON = settings.AUTH_USER_MODEL


class Round(models.Model):
    """Days are working days. Rows from old ledgers carry names instead of users and are exempt where marked."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="rounds", verbose_name=_("问题"))
    number = models.PositiveSmallIntegerField(_("轮次"))
    lead = models.ForeignKey(Department, models.PROTECT, related_name="led_rounds", verbose_name=_("牵头单位"))
    assigned_at = models.DateTimeField(_("交办时间"))
    assigned_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("交办人"))
    original_due = models.DateField(_("原时限"), null=True)
    current_due = models.DateField(_("现时限"), null=True)
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("提交核验时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    extensions = models.PositiveSmallIntegerField(_("获批延期次数"), default=0)
    transfers = models.PositiveSmallIntegerField(_("改派次数"), default=0)
    verified_at = models.DateTimeField(_("核验时间"), null=True, blank=True)
    verified_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核验人")
    )
    verified_unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核验人单位")
    )
    verify_how = models.CharField(_("核验方式"), max_length=10, choices=VerifyHow.choices, blank=True)
    verify_note = models.TextField(_("核验意见"), blank=True)
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("销号人")
    )
    closed_unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("销号人单位")
    )
    unit_days = models.PositiveSmallIntegerField(_("单位用时（工作日）"), null=True, blank=True)
    office_days = models.PositiveSmallIntegerField(_("室内用时（工作日）"), null=True, blank=True)
    late_by = models.PositiveSmallIntegerField(_("逾期（按现时限，工作日）"), null=True, blank=True)
    late_by_original = models.PositiveSmallIntegerField(_("逾期（按原时限，工作日）"), null=True, blank=True)
    origin = models.CharField(_("数据来源"), max_length=6, choices=Origin.choices, default=Origin.LIVE)
    verifier_name = models.CharField(_("核验人姓名（台账）"), max_length=40, blank=True)
    closer_name = models.CharField(_("销号人姓名（台账）"), max_length=40, blank=True)

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("轮次")
        ordering = ["issue", "number"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="round_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, verified_by__isnull=False)
                | Q(origin=Origin.LEDGER),
                name="round_closed_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("verified_by")) | Q(origin=Origin.LEDGER),
                name="round_closer_not_verifier",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None)
                | Q(verified_unit__isnull=False, closed_unit__isnull=False)
                | Q(origin=Origin.LEDGER),
                name="round_judges_have_units",
            ),
            models.CheckConstraint(
                condition=(Q(verified_unit=None) | ~Q(verified_unit=F("lead")))
                & (Q(closed_unit=None) | ~Q(closed_unit=F("lead"))),
                name="round_judged_from_outside",
            ),
        ]
        indexes = [models.Index(fields=["lead", "closed_at"], name="round_lead_closed")]

    def __str__(self) -> str:
        return str(_("第{number}轮")).format(number=self.number)


class RoundSpan(Span):
    """What the board counts of a round, as it stood from one recording to the next."""

    of = models.ForeignKey(Round, models.CASCADE, related_name="spans", verbose_name=_("轮次"))
    lead = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    assigned_at = models.DateTimeField(_("交办时间"))
    original_due = models.DateField(_("原时限"), null=True)
    current_due = models.DateField(_("现时限"), null=True)
    submitted_at = models.DateTimeField(_("提交核验时间"), null=True)
    returns = models.PositiveSmallIntegerField(_("退回次数"))
    extensions = models.PositiveSmallIntegerField(_("获批延期次数"))
    transfers = models.PositiveSmallIntegerField(_("改派次数"))
    closed_at = models.DateTimeField(_("销号时间"), null=True)
    unit_days = models.PositiveSmallIntegerField(_("单位用时（工作日）"), null=True)
    late_by = models.PositiveSmallIntegerField(_("逾期（按现时限，工作日）"), null=True)
    late_by_original = models.PositiveSmallIntegerField(_("逾期（按原时限，工作日）"), null=True)

    objects = SpanOfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("轮次变动")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["of"], condition=Q(replaced_at=None), name="round_span_one_open"),
        ]
        indexes = [models.Index(fields=["of", "recorded_at", "replaced_at"], name="round_span_recorded")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.recorded_at:%Y-%m-%d}"
