"""服务措施: what a unit newly does for those who come, and the paper that says so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from issues.states import Theme
from tingyan.directory.models import Department, District
from tingyan.files.models import Blob
from tingyan.improvements.querysets import MeasureQuerySet, SpanQuerySet
from tingyan.improvements.states import MEASURE_MARKS, Mark, MeasureState
from tingyan.kit.spans import Span
from visits.models import Campaign, Visit

PERSON = settings.AUTH_USER_MODEL


class Measure(models.Model):
    """`since` is empty until it is 已出台: a measure counts from that day. `until` is open while it goes on."""

    district = models.ForeignKey(District, models.PROTECT, related_name="measures", verbose_name=_("区"))
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("活动批次")
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("来自问题")
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("来自体验")
    )
    name = models.CharField(_("措施名称"), max_length=120)
    unit = models.ForeignKey(Department, models.PROTECT, related_name="measures", verbose_name=_("单位"))
    theme = models.CharField(_("主题"), max_length=12, choices=Theme.choices, blank=True)
    content = models.TextField(_("措施内容"))
    for_whom = models.CharField(_("服务对象"), max_length=120, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    since = models.DateField(_("起始日期"), null=True, blank=True)
    until = models.DateField(_("截止日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=MeasureState.choices, default=MeasureState.DRAFTED)
    version = models.PositiveIntegerField(default=1, editable=False)
    effect = models.TextField(_("成效"), blank=True)
    document = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件"))
    note = models.TextField(_("办理说明"), blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    recorded_label = models.CharField(_("登记人岗位"), max_length=80, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    TAKES_EFFECT = "since"
    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("服务措施")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MeasureState.DRAFTED, since=None)
                | Q(
                    state__in=[MeasureState.ISSUED, MeasureState.IMPLEMENTED, MeasureState.EMBEDDED],
                    since__isnull=False,
                )
                | Q(state=MeasureState.STOPPED),
                name="measure_issued_has_date",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="measure_ends_after_start",
                violation_error_message=_("截止日期不能早于起始日期"),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "since"], name="measure_since"),
            models.Index(fields=["campaign", "unit"], name="measure_campaign"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("improvements:measure", args=[self.pk])

    @property
    def state_mark(self) -> Mark:
        return Mark(self.get_state_display(), *MEASURE_MARKS[MeasureState(self.state)])

    @property
    def counts(self) -> bool:
        return self.since is not None


class MeasureSpan(Span):
    """What the board counts of a measure, as it stood from one recording to the next."""

    of = models.ForeignKey(Measure, models.PROTECT, related_name="spans", verbose_name=_("服务措施"))
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="+", verbose_name=_("活动批次"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("单位"))
    theme = models.CharField(_("主题"), max_length=12, choices=Theme.choices, blank=True)
    since = models.DateField(_("起始日期"), null=True)
    until = models.DateField(_("截止日期"), null=True)
    state = models.CharField(_("状态"), max_length=12, choices=MeasureState.choices)

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("服务措施变动")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["of"], condition=Q(replaced_at=None), name="measure_span_one_open"),
        ]
        indexes = [models.Index(fields=["of", "recorded_at", "replaced_at"], name="measure_span_recorded")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.recorded_at:%Y-%m-%d}"
