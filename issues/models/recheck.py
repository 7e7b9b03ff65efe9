"""回头看: closed issues looked at again, planned or drawn by lot, by somebody who did not verify them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.round import Round
from issues.querysets import DrawQuerySet, OfRecheckQuerySet, RecheckQuerySet
from issues.states import RECHECK_FAILED, RecheckHow, RecheckOrigin, RecheckResult
from tingyan.directory.models import District
from tingyan.files.models import Blob

PERSON = settings.AUTH_USER_MODEL


class Draw(models.Model):
    """随机抽取: N closed issues, stratified by unit and fix type.

    `seed` stands in the audit log before anything is drawn. `population` is what could be drawn, as rows of
    [issue, unit, fix type], so that anybody can draw again and find the same.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="draws", verbose_name=_("区"))
    seed = models.CharField(_("随机种子"), max_length=32, unique=True)
    size = models.PositiveSmallIntegerField(_("抽取数"))
    closed_since = models.DateField(_("销号日期起"), null=True, blank=True)
    closed_until = models.DateField(_("销号日期止"), null=True, blank=True)
    population = models.JSONField(_("抽取范围"), default=list, editable=False)
    population_sha256 = models.CharField(_("抽取范围摘要"), max_length=64, blank=True, editable=False)
    planned_on = models.DateField(_("计划日期"))
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    drawn_at = models.DateTimeField(_("抽取时间"), null=True, blank=True)  # empty: seeded, not yet drawn
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("抽取人"))

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("回头看抽取")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("issues:draw", args=[self.pk])


class Recheck(models.Model):
    """One look at one closed round. It is the office's secret until its result is recorded."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="rechecks", verbose_name=_("问题"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="rechecks", verbose_name=_("轮次"))
    origin = models.CharField(_("来由"), max_length=8, choices=RecheckOrigin.choices)
    draw = models.ForeignKey(
        Draw, models.PROTECT, null=True, blank=True, related_name="rechecks", verbose_name=_("抽取")
    )
    planned_on = models.DateField(_("计划日期"))
    planned_how = models.CharField(_("计划方式"), max_length=8, choices=RecheckHow.choices, blank=True)
    planned_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("安排人")
    )
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="rechecks", verbose_name=_("回头看人员")
    )
    verifier = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("该轮核验人")
    )
    done_on = models.DateField(_("实际日期"), null=True, blank=True)
    how = models.CharField(_("方式"), max_length=8, choices=RecheckHow.choices, blank=True)
    result = models.CharField(_("结果"), max_length=10, choices=RecheckResult.choices, blank=True)
    note = models.TextField(_("回头看情况"), blank=True)
    recorded_at = models.DateTimeField(_("记录时间"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    recorded_label = models.CharField(_("记录人岗位"), max_length=80, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    cancel_reason = models.CharField(_("取消的原因"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("回头看")
        ordering = ["planned_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(result="", cancelled_at=None),
                name="recheck_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(result="", done_on=None, recorded_at=None, recorded_by=None)
                | (~Q(result="") & Q(done_on__isnull=False, recorded_at__isnull=False, recorded_by__isnull=False)),
                name="recheck_done_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by=None) | Q(verifier=None) | ~Q(recorded_by=F("verifier")),
                name="recheck_not_by_verifier",
            ),
            models.CheckConstraint(condition=Q(cancelled_at=None) | Q(result=""), name="recheck_done_or_cancelled"),
        ]
        indexes = [
            models.Index(fields=["result", "planned_on"], name="recheck_waiting"),
            models.Index(fields=["done_on"], name="recheck_done"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.planned_on}"

    def get_absolute_url(self) -> str:
        return reverse("issues:recheck", args=[self.pk])

    def inbox_text(self, user: Any) -> str:
        """For whoever is to go: read through `visible_to`, so no unit reads it before the result."""
        return f"{self.issue.number} {self.issue.title}"

    @property
    def is_waiting(self) -> bool:
        return not self.result and self.cancelled_at is None

    @property
    def is_failed(self) -> bool:
        return self.result in RECHECK_FAILED


class RecheckFile(models.Model):
    """What was seen: a photo or a paper of a recheck."""

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="files", verbose_name=_("回头看"))
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("文件"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    at = models.DateTimeField(_("上传时间"), default=timezone.now)

    objects = OfRecheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("回头看材料")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.recheck_id}"
