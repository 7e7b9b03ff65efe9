"""What one reviewer gives one candidate: all five scores or none."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingyan.reviews.models.candidate import WindowReview
from tingyan.reviews.querysets import ScoreQuerySet
from tingyan.reviews.states import CRITERIA, WHOLE

PERSON = settings.AUTH_USER_MODEL
MOST = [MaxValueValidator(WHOLE)]


class Score(models.Model):
    review = models.ForeignKey(WindowReview, models.CASCADE, related_name="scores", verbose_name=_("窗口评价"))
    reviewer = models.ForeignKey(PERSON, models.PROTECT, related_name="review_scores", verbose_name=_("评审人员"))
    belief = models.PositiveSmallIntegerField(_("政治信念坚定"), validators=MOST)
    service = models.PositiveSmallIntegerField(_("服务优质高效"), validators=MOST)
    lawful = models.PositiveSmallIntegerField(_("工作依法依规"), validators=MOST)
    conduct = models.PositiveSmallIntegerField(_("作风优良过硬"), validators=MOST)
    clean = models.PositiveSmallIntegerField(_("办事清正廉洁"), validators=MOST)
    comment = models.TextField(_("评语"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    at = models.DateTimeField(_("评分时间"), default=timezone.now)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评分")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "reviewer"], name="review_score_once"),
            models.CheckConstraint(
                condition=Q(**{f"{name}__lte": WHOLE for name in CRITERIA}), name="review_score_within_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.reviewer_id}"

    @property
    def district_id(self) -> int:
        return self.review.period.district_id

    @property
    def values(self) -> list[int]:
        """In the order of the criteria."""
        return [getattr(self, name) for name in CRITERIA]

    def weighted(self, weights: list[int]) -> float:
        """The total that this reviewer alone would give."""
        return sum(value * weight for value, weight in zip(self.values, weights, strict=True)) / WHOLE
