"""A window that stands for 清风辽宁政务窗口 in a period, and what was done about it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingyan.directory.models import Window
from tingyan.reviews.models.period import ReviewPeriod
from tingyan.reviews.querysets import HandlingQuerySet, ReviewQuerySet
from tingyan.reviews.states import STAGE_LOOKS, Mark, Outcome, Stage

PERSON = settings.AUTH_USER_MODEL
DECIDED = Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(outcome="")
UNDECIDED = Q(decided_by=None, decided_at=None, outcome="", note="")
PUBLISHED = Q(stage=Stage.PUBLISHED, published_by__isnull=False, published_at__isnull=False)
UNPUBLISHED = ~Q(stage=Stage.PUBLISHED) & Q(published_by=None, published_at=None)
VETOED = Q(vetoed_by__isnull=False, vetoed_at__isnull=False, outcome=Outcome.REFUSED) & ~Q(veto_reason="")
NOT_VETOED = Q(vetoed_by=None, vetoed_at=None, veto_reason="")


class WindowReview(models.Model):
    """No total is kept here: it is read from the scores (`with_totals`). `note` is the reason of the outcome."""

    period = models.ForeignKey(ReviewPeriod, models.PROTECT, related_name="reviews", verbose_name=_("评价周期"))
    window = models.ForeignKey(Window, models.PROTECT, related_name="reviews", verbose_name=_("窗口"))
    name = models.CharField(_("窗口名称"), max_length=60)  # of the day on which it was put forward
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage.choices, default=Stage.APPLIED)
    grounds = models.TextField(_("申报理由"), blank=True)
    veto_reason = models.TextField(_("一票否决的理由"), blank=True)
    vetoed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("否决人")
    )
    vetoed_at = models.DateTimeField(_("否决时间"), null=True, blank=True)
    outcome = models.CharField(_("评定结果"), max_length=8, choices=Outcome.choices, blank=True)
    note = models.TextField(_("评定意见"), blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("评定人")
    )
    decided_at = models.DateTimeField(_("评定时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("公示人")
    )
    published_at = models.DateTimeField(_("公示时间"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    nominated_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("申报人"))
    nominated_at = models.DateTimeField(_("申报时间"), default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("窗口评价")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "window"], condition=~Q(stage=Stage.WITHDRAWN), name="review_window_once"
            ),
            models.CheckConstraint(condition=DECIDED | UNDECIDED, name="review_decided_by_whom"),
            models.CheckConstraint(condition=VETOED | NOT_VETOED, name="review_veto_has_reason"),
            models.CheckConstraint(condition=(PUBLISHED & DECIDED) | UNPUBLISHED, name="review_published_decided"),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("decided_by")), name="review_published_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("nominated_by")), name="review_decided_four_eyes"
            ),
        ]
        indexes = [
            models.Index(fields=["period", "stage"], name="review_period_stage"),
            models.Index(fields=["window", "period"], name="review_window"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reviews:detail", args=[self.pk])

    def inbox_text(self, user: Any) -> str:
        return f"{self.window.unit} {self.name}（{self.period}）"

    @property
    def district_id(self) -> int:
        return self.period.district_id

    @property
    def mark(self) -> Mark:
        return Mark(str(self.get_stage_display()), *STAGE_LOOKS[Stage(self.stage)])

    @property
    def is_vetoed(self) -> bool:
        return self.vetoed_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.stage == Stage.WITHDRAWN

    @property
    def is_published(self) -> bool:
        return self.stage == Stage.PUBLISHED


class Handling(models.Model):
    """One step that was taken, for the timeline."""

    review = models.ForeignKey(WindowReview, models.CASCADE, related_name="handlings", verbose_name=_("窗口评价"))
    step = models.CharField(_("步骤"), max_length=10)
    stage = models.CharField(_("步骤后的阶段"), max_length=10, choices=Stage.choices)
    text = models.TextField(_("内容"), blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    by_label = models.CharField(_("办理人岗位"), max_length=80, blank=True)
    at = models.DateTimeField(_("时间"))

    objects = HandlingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("窗口评价办理记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.review_id} {self.step}"

    @property
    def district_id(self) -> int:
        return self.review.period.district_id
