"""延期 and 暂缓: what moved a deadline in the open, who asked, who ruled, and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.task import Task
from issues.querysets import OfIssueQuerySet
from issues.states import ExtensionRuling
from tingyan.directory.models import Department

PERSON = settings.AUTH_USER_MODEL


class Extension(models.Model):
    """A unit asks, before its date, for a later one; the chief rules, of the second one of a task a leader.

    `due` is the date when it was asked, `wanted` the one asked for, `granted` the one that the ruling gave.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="extensions", verbose_name=_("问题"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions", verbose_name=_("整改任务"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("申请单位"))
    round_no = models.PositiveSmallIntegerField(_("轮次"))
    number = models.PositiveSmallIntegerField(_("第几次"))  # of those granted or waiting of this task
    due = models.DateField(_("申请时的时限"))
    wanted = models.DateField(_("申请延至"))
    reason = models.TextField(_("延期理由"))
    progress = models.TextField(_("目前进展"))
    asked_at = models.DateTimeField(_("申请时间"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_label = models.CharField(_("申请人岗位"), max_length=80, blank=True)
    ruling = models.CharField(_("裁定"), max_length=8, choices=ExtensionRuling.choices, default=ExtensionRuling.PENDING)
    granted = models.DateField(_("批准延至"), null=True, blank=True)
    ruled_at = models.DateTimeField(_("裁定时间"), null=True, blank=True)
    ruled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("裁定人")
    )
    ruled_label = models.CharField(_("裁定人岗位"), max_length=80, blank=True)
    ruling_note = models.TextField(_("裁定理由"), blank=True)
    leader = models.CharField(_("作出决定的分管领导"), max_length=60, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    paper = models.CharField(_("依据的文件或会议"), max_length=120, blank=True)

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("延期申请")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(ruling=ExtensionRuling.PENDING), name="extension_one_waiting"
            ),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=2), name="extension_two_at_most"),
            models.CheckConstraint(condition=Q(wanted__gt=F("due")), name="extension_is_later"),
            models.CheckConstraint(
                condition=Q(ruling=ExtensionRuling.PENDING, ruled_at=None)
                | (~Q(ruling=ExtensionRuling.PENDING) & Q(ruled_at__isnull=False)),
                name="extension_ruled_when",
            ),
            models.CheckConstraint(
                condition=Q(ruling=ExtensionRuling.GRANTED, granted__gt=F("due"))
                | (~Q(ruling=ExtensionRuling.GRANTED) & Q(granted=None)),
                name="extension_granted_to",
            ),
        ]
        indexes = [models.Index(fields=["ruling", "-asked_at"], name="extension_ruling")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.get_ruling_display()}"


class Deferral(models.Model):
    """暂缓 with its end; `resumed_by` is empty where it came back by itself."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="deferrals", verbose_name=_("问题"))
    unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    reason = models.TextField(_("暂缓的理由"))
    until = models.DateField(_("暂缓至"))
    at = models.DateTimeField(_("暂缓时间"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    by_label = models.CharField(_("办理人岗位"), max_length=80, blank=True)
    leader = models.CharField(_("作出决定的分管领导"), max_length=60, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    paper = models.CharField(_("依据的文件或会议"), max_length=120, blank=True)
    due = models.DateField(_("暂缓时的时限"), null=True, blank=True)
    resumed_at = models.DateTimeField(_("恢复时间"), null=True, blank=True)
    resumed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("恢复办理人")
    )
    due_after = models.DateField(_("恢复后的时限"), null=True, blank=True)

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("暂缓记录")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["issue"], condition=Q(resumed_at=None), name="deferral_one_running"),
        ]
        indexes = [models.Index(fields=["-at"], name="deferral_at")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.until}"
