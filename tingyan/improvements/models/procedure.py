"""流程优化: one service item, as it was handled before and as it is handled now."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from tingyan.directory.models import Department, District, ServiceItem
from tingyan.improvements.models.limit import Limit, stated
from tingyan.improvements.querysets import ProcedureQuerySet, SpanQuerySet
from tingyan.improvements.states import PROCEDURE_MARKS, Kind, LimitUnit, Mark, ProcedureState
from tingyan.kit.spans import Span
from visits.models import Campaign, Visit

PERSON = settings.AUTH_USER_MODEL
BEFORE_EFFECT = [ProcedureState.PROPOSED, ProcedureState.APPROVED]


class Procedure(models.Model):
    """`in_force_from` is empty until it is 已实施: a procedure counts from the day it took effect.

    `item_name` keeps the item's name of the day. `state` is written by `improvements.actions.take` alone.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="procedures", verbose_name=_("区"))
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="procedures", verbose_name=_("活动批次")
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="procedures", verbose_name=_("来自问题")
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="procedures", verbose_name=_("来自体验")
    )
    service_item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="procedures", verbose_name=_("政务服务事项")
    )
    item_name = models.CharField(_("事项名称"), max_length=120)
    unit = models.ForeignKey(Department, models.PROTECT, related_name="procedures", verbose_name=_("单位"))
    kind = models.CharField(_("优化方式"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("状态"), max_length=12, choices=ProcedureState.choices, default=ProcedureState.PROPOSED)
    version = models.PositiveIntegerField(default=1, editable=False)

    before_limit = models.PositiveSmallIntegerField(_("优化前时限"), null=True, blank=True)
    before_unit = models.CharField(_("优化前时限单位"), max_length=8, choices=LimitUnit.choices, blank=True)
    before_instant = models.BooleanField(_("优化前即来即办"), default=False)
    before_materials = models.PositiveSmallIntegerField(_("优化前材料（份）"), null=True, blank=True)
    before_steps = models.PositiveSmallIntegerField(_("优化前环节（个）"), null=True, blank=True)
    before_trips = models.PositiveSmallIntegerField(_("优化前跑动（次）"), null=True, blank=True)
    after_limit = models.PositiveSmallIntegerField(_("优化后时限"), null=True, blank=True)
    after_unit = models.CharField(_("优化后时限单位"), max_length=8, choices=LimitUnit.choices, blank=True)
    after_instant = models.BooleanField(_("优化后即来即办"), default=False)
    after_materials = models.PositiveSmallIntegerField(_("优化后材料（份）"), null=True, blank=True)
    after_steps = models.PositiveSmallIntegerField(_("优化后环节（个）"), null=True, blank=True)
    after_trips = models.PositiveSmallIntegerField(_("优化后跑动（次）"), null=True, blank=True)
    yearly_volume = models.PositiveIntegerField(_("年办理量（件）"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    description = models.TextField(_("优化内容"), blank=True)

    in_force_from = models.DateField(_("实施日期"), null=True, blank=True)
    verified_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核验人")
    )
    verified_unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核验人单位")
    )
    verified_at = models.DateTimeField(_("核验时间"), null=True, blank=True)
    note = models.TextField(_("办理说明"), blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    recorded_label = models.CharField(_("登记人岗位"), max_length=80, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    TAKES_EFFECT = "in_force_from"
    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("流程优化")
        ordering = ["-id"]
        constraints = [
            stated("before"),
            stated("after"),
            models.CheckConstraint(
                condition=Q(state__in=BEFORE_EFFECT, in_force_from=None)
                | Q(state__in=[ProcedureState.IMPLEMENTED, ProcedureState.VERIFIED], in_force_from__isnull=False)
                | Q(state=ProcedureState.LAPSED),
                name="procedure_in_force_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProcedureState.VERIFIED)
                | Q(verified_by__isnull=False, verified_at__isnull=False, verified_unit__isnull=False),
                name="procedure_verified_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | (~Q(verified_unit=F("unit")) & ~Q(verified_by=F("recorded_by"))),
                name="procedure_judged_from_outside",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "in_force_from"], name="procedure_in_force"),
            models.Index(fields=["campaign", "unit"], name="procedure_campaign"),
        ]

    def __str__(self) -> str:
        return self.item_name

    def get_absolute_url(self) -> str:
        return reverse("improvements:procedure", args=[self.pk])

    @property
    def state_mark(self) -> Mark:
        return Mark(self.get_state_display(), *PROCEDURE_MARKS[ProcedureState(self.state)])

    @property
    def counts(self) -> bool:
        return self.in_force_from is not None

    @property
    def before(self) -> Limit:
        return Limit(self.before_limit, self.before_unit, self.before_instant)

    @property
    def after(self) -> Limit:
        return Limit(self.after_limit, self.after_unit, self.after_instant)

    @property
    def days_saved(self) -> int | None:
        """Days saved a case in the unit of `before`; None where not comparable. `with_saved` says it in SQL."""
        return self.before.saved_by(self.after)

    @property
    def saved_words(self) -> str:
        """“压减2个工作日”, or why the two sides do not compare."""
        days = self.days_saved
        if days is None:
            return self.why_not_comparable
        if days == 0:
            return _now("时限未变")
        limit = Limit(abs(days), self.before_unit)
        return (_now("压减{limit}") if days > 0 else _now("延长{limit}")).format(limit=limit)

    @property
    def why_not_comparable(self) -> str:
        if self.before.instant:
            return _now("不可比：优化前已是即来即办")
        if self.before.value is None:
            return _now("不可比：优化前未载明")
        return _now("不可比：优化后未载明") if self.after.value is None else _now("不可比：前后单位不同")


class ProcedureSpan(Span):
    """What the board counts of a procedure, as it stood from one recording to the next."""

    of = models.ForeignKey(Procedure, models.PROTECT, related_name="spans", verbose_name=_("流程优化"))
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="+", verbose_name=_("活动批次"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("单位"))
    state = models.CharField(_("状态"), max_length=12, choices=ProcedureState.choices)
    in_force_from = models.DateField(_("实施日期"), null=True)
    before_limit = models.PositiveSmallIntegerField(_("优化前时限"), null=True)
    before_unit = models.CharField(_("优化前时限单位"), max_length=8, choices=LimitUnit.choices, blank=True)
    before_instant = models.BooleanField(_("优化前即来即办"))
    after_limit = models.PositiveSmallIntegerField(_("优化后时限"), null=True)
    after_unit = models.CharField(_("优化后时限单位"), max_length=8, choices=LimitUnit.choices, blank=True)
    after_instant = models.BooleanField(_("优化后即来即办"))
    yearly_volume = models.PositiveIntegerField(_("年办理量（件）"), null=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("流程优化变动")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["of"], condition=Q(replaced_at=None), name="procedure_span_one_open"),
        ]
        indexes = [models.Index(fields=["of", "recorded_at", "replaced_at"], name="procedure_span_recorded")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.recorded_at:%Y-%m-%d}"
