"""整改任务 and what hangs on it: milestones, progress, evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.round import Round
from issues.querysets import EvidenceQuerySet, TaskQuerySet
from issues.states import TASK_OPEN, DueRule, EvidenceKind, ProgressKind, TaskState
from tingyan.directory.models import Department
from tingyan.files.models import Blob

PERSON = settings.AUTH_USER_MODEL


class Task(models.Model):
    """One unit's work in one round. The lead's task carries the issue's state; each unit signs and finishes its own."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="tasks", verbose_name=_("问题"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="tasks", verbose_name=_("轮次"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="tasks", verbose_name=_("承办单位"))
    is_lead = models.BooleanField(_("牵头"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=TaskState.choices, default=TaskState.TO_SIGN)
    assigned_at = models.DateTimeField(_("交办时间"))
    sign_by = models.DateField(_("签收期限"))
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    signed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签收人")
    )
    original_due = models.DateField(_("原整改时限"), editable=False)
    current_due = models.DateField(_("整改时限"))
    due_rule = models.CharField(_("时限依据"), max_length=10, choices=DueRule.choices, blank=True)
    due_start = models.DateField(_("时限起算日"), null=True, blank=True)
    due_count = models.PositiveSmallIntegerField(_("计数"), null=True, blank=True)  # working days, or months
    due_edition = models.PositiveIntegerField(_("工作日历版本"), null=True, blank=True)
    leader = models.CharField(_("责任领导"), max_length=60, blank=True)
    person = models.CharField(_("责任人"), max_length=60, blank=True)
    goal = models.TextField(_("整改目标"), blank=True)
    measures = models.TextField(_("整改措施"), blank=True)
    criterion = models.TextField(_("完成标志"), blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    result = models.TextField(_("整改结果"), blank=True)
    no_evidence_reason = models.TextField(_("无佐证材料的原因"), blank=True)
    mechanism = models.TextField(_("长效机制"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("整改任务")
        ordering = ["issue", "round", "-is_lead", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(is_lead=True, state__in=[*TASK_OPEN, TaskState.DONE]),
                name="task_one_lead",
            ),
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=Q(state__in=[*TASK_OPEN, TaskState.DONE]),
                name="task_once_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.DONE) | Q(done_at__isnull=False), name="task_done_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "current_due"], name="task_unit_state"),
            models.Index(fields=["unit", "state", "issue"], name="task_unit_keys"),  # which issues a unit sees
            models.Index(fields=["-done_at"], name="task_done"),  # whose result is like this one: the latest first
        ]

    def __str__(self) -> str:
        return f"{self.issue_id}-{self.unit_id}"


class Milestone(models.Model):
    """整改节点: what is delivered when."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="milestones", verbose_name=_("整改任务"))
    date = models.DateField(_("日期"))
    deliverable = models.CharField(_("节点成果"), max_length=200)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("整改节点")
        ordering = ["task", "date", "id"]

    def __str__(self) -> str:
        return self.deliverable


class Progress(models.Model):
    """整改进展: a note of what was done on the way."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="progress", verbose_name=_("整改任务"))
    kind = models.CharField(_("方式"), max_length=10, choices=ProgressKind.choices, default=ProgressKind.DAILY)
    text = models.TextField(_("进展情况"))
    at = models.DateTimeField(_("时间"), default=timezone.now)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("填写人"))
    by_label = models.CharField(_("填写人岗位"), max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("整改进展")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.text[:20]


class Evidence(models.Model):
    """A file of an issue: found with it (`task` empty; shown to units only if `forwarded`) or hung on a unit's task."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="evidence", verbose_name=_("问题"))
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("整改任务")
    )
    kind = models.CharField(_("类别"), max_length=8, choices=EvidenceKind.choices)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("文件"))
    caption = models.CharField(_("说明"), max_length=120, blank=True)
    forwarded = models.BooleanField(_("转给承办单位"), default=False)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    by_label = models.CharField(_("上传人岗位"), max_length=80, blank=True)
    at = models.DateTimeField(_("上传时间"), default=timezone.now)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("佐证材料")
        ordering = ["issue", "kind", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
