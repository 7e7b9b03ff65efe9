"""疑点: a sign that an issue may have been closed on paper. It gives its reason and is never a verdict."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.task import Evidence
from issues.querysets import DoubtQuerySet
from issues.states import DoubtKind


class Doubt(models.Model):
    """`other` is the issue that it agrees with, `evidence` the file that it speaks of, `measure` how near or how late.

    `like` is the file of the other issue that `evidence` is like.
    `measure` is by kind: bits that differ, per cent of like words, minutes, or days; see `issues.doubts`.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="doubts", verbose_name=_("问题"))
    round_no = models.PositiveSmallIntegerField(_("轮次"))
    kind = models.CharField(_("疑点"), max_length=12, choices=DoubtKind.choices)
    other = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="doubted_by", verbose_name=_("相关问题")
    )
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="doubts", verbose_name=_("佐证材料")
    )
    like = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("与之相同的材料")
    )
    measure = models.IntegerField(_("程度"), null=True, blank=True)
    noted_at = models.DateTimeField(_("发现时间"), default=timezone.now)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("疑点")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                F("issue"), F("round_no"), F("kind"), Coalesce("other", 0), Coalesce("evidence", 0), name="doubt_once"
            ),
            models.CheckConstraint(condition=Q(other=None) | ~Q(other=F("issue")), name="doubt_of_another"),
        ]
        indexes = [
            models.Index(fields=["kind", "-noted_at"], name="doubt_kind"),
            models.Index(fields=["-noted_at"], name="doubt_noted"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind}"
