"""评价周期: who reviews, from when until when, and how much each criterion weighs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingyan.directory.models import District
from tingyan.reviews.querysets import PeriodQuerySet
from tingyan.reviews.states import PERIOD_LOOKS, WEIGHTS, WHOLE, Mark, PeriodState

PERSON = settings.AUTH_USER_MODEL


class ReviewPeriod(models.Model):
    """The facts beside the scores are those of `starts_on`…`ends_on`. Weights are fixed once reviewing has begun."""

    district = models.ForeignKey(District, models.PROTECT, related_name="review_periods", verbose_name=_("区"))
    name = models.CharField(_("名称"), max_length=60)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("截止日期"))
    state = models.CharField(_("状态"), max_length=8, choices=PeriodState.choices, default=PeriodState.OPEN)
    weight_belief = models.PositiveSmallIntegerField(_("政治信念坚定权重（%）"), default=20)
    weight_service = models.PositiveSmallIntegerField(_("服务优质高效权重（%）"), default=20)
    weight_lawful = models.PositiveSmallIntegerField(_("工作依法依规权重（%）"), default=20)
    weight_conduct = models.PositiveSmallIntegerField(_("作风优良过硬权重（%）"), default=20)
    weight_clean = models.PositiveSmallIntegerField(_("办事清正廉洁权重（%）"), default=20)
    reviewers = models.ManyToManyField(PERSON, related_name="review_periods", verbose_name=_("评审人员"))
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("设立人"))
    created_at = models.DateTimeField(_("设立时间"), default=timezone.now)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评价周期")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    weight_clean=Value(WHOLE)
                    - F("weight_belief")
                    - F("weight_service")
                    - F("weight_lawful")
                    - F("weight_conduct")
                ),
                name="review_weights_are_whole",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="review_ends_after_start"),
            models.UniqueConstraint(fields=["district", "name"], name="review_period_name_once"),
        ]
        indexes = [models.Index(fields=["district", "state", "-starts_on"], name="review_period_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reviews:period", args=[self.pk])

    @property
    def mark(self) -> Mark:
        return Mark(str(self.get_state_display()), *PERIOD_LOOKS[PeriodState(self.state)])

    @property
    def weights(self) -> list[int]:
        """In the order of the criteria."""
        return [getattr(self, name) for name in WEIGHTS]
