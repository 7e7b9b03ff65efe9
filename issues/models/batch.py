"""万件化访 and 好差评: cases that arrive in batches, and the call-back to the citizen before one may close."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.recheck import Recheck
from issues.querysets import CallBackQuerySet, CaseBatchQuerySet, CaseQuerySet
from issues.states import CallBackHow, Satisfaction, Source
from tingyan.directory.models import District

PERSON = settings.AUTH_USER_MODEL


class CaseBatch(models.Model):
    """One delivery of cases from above."""

    district = models.ForeignKey(District, models.PROTECT, related_name="case_batches", verbose_name=_("区"))
    name = models.CharField(_("批次名称"), max_length=80)
    source = models.CharField(
        _("来源"),
        max_length=10,
        choices=[(Source.CASES.value, Source.CASES.label), (Source.RATING.value, Source.RATING.label)],
    )
    received_on = models.DateField(_("接收日期"))
    note = models.TextField(_("说明"), blank=True)
    created_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = CaseBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("案件批次")
        ordering = ["-received_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["district", "name"], name="batch_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("issues:batch", args=[self.pk])

    @classmethod
    def of_issue(cls, issue: Issue) -> "CaseBatch | None":
        """The batch that the issue came in, if it did."""
        return cls.objects.filter(cases__issue=issue).first()


class Case(models.Model):
    """One case of a batch; as work it is the issue of that source. The upper-level number stands on the issue."""

    batch = models.ForeignKey(CaseBatch, models.PROTECT, related_name="cases", verbose_name=_("批次"))
    issue = models.OneToOneField(Issue, models.PROTECT, related_name="case", verbose_name=_("问题"))
    order = models.PositiveIntegerField(_("序号"))  # as the batch came, for the way back
    taken_up_by = models.CharField(_("承接人"), max_length=60, blank=True)
    verdict = models.TextField(_("办理结论"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("案件")
        ordering = ["batch", "order"]
        constraints = [models.UniqueConstraint(fields=["batch", "order"], name="case_order_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.order}"


class CallBack(models.Model):
    """回访 of the citizen: satisfied with the result, and with how it was handled. Nobody reached: both are empty."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="call_backs", verbose_name=_("问题"))
    round_no = models.PositiveSmallIntegerField(_("轮次"))
    recheck = models.ForeignKey(
        Recheck, models.PROTECT, null=True, blank=True, related_name="call_backs", verbose_name=_("回头看")
    )
    how = models.CharField(_("回访方式"), max_length=8, choices=CallBackHow.choices)
    reached = models.BooleanField(_("已联系上"), default=True)
    with_result = models.CharField(_("对办理结果"), max_length=12, choices=Satisfaction.choices, blank=True)
    with_handling = models.CharField(_("对办理过程"), max_length=12, choices=Satisfaction.choices, blank=True)
    words = models.TextField(_("群众意见"), blank=True)
    on = models.DateField(_("回访日期"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("回访人"))
    by_label = models.CharField(_("回访人岗位"), max_length=80, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"), default=timezone.now)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("回访")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached=False, with_result="", with_handling="") | (Q(reached=True) & ~Q(with_result="")),
                name="call_back_says_how",
            ),
        ]
        indexes = [models.Index(fields=["issue", "round_no"], name="call_back_round")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.on}"
