"""What happened to an issue: moves, and the requests that units made on the way."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from issues.models.task import Task
from issues.querysets import OfIssueQuerySet
from issues.states import ApprovalHow, Category, FixType, Ruling, Severity, State, Theme
from tingyan.directory.models import Department, Window

PERSON = settings.AUTH_USER_MODEL


class Move(models.Model):
    """One change: the step, who and in which post, and every counted column as it stood afterwards.

    `at` is when it happened (`valid_from`–`valid_until`), `recorded_at` the server's clock when it was entered. What
    the board showed at a moment is the row whose span from `recorded_at` to `replaced_at` holds that moment: what was
    entered later, even of an earlier day, was not on the board yet.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="moves", verbose_name=_("问题"))
    step = models.CharField(_("步骤"), max_length=20)
    unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所涉单位")
    )
    before = models.CharField(_("原状态"), max_length=12, choices=State.choices, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices)
    round_no = models.PositiveSmallIntegerField(_("轮次"), default=0)
    lead = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    theme = models.CharField(_("主题"), max_length=12, choices=Theme.choices)
    category = models.CharField(_("问题类别"), max_length=12, choices=Category.choices, blank=True)
    severity = models.CharField(_("程度"), max_length=10, choices=Severity.choices, blank=True)
    fix_type = models.CharField(_("整改类型"), max_length=10, choices=FixType.choices, blank=True)
    window = models.ForeignKey(Window, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("窗口"))
    original_due = models.DateField(_("原整改时限"), null=True, blank=True)
    due = models.DateField(_("整改时限"), null=True, blank=True)
    closed_on = models.DateField(_("销号日期"), null=True, blank=True)
    self_found = models.BooleanField(_("自查发现"), default=False)
    fixed_on_spot = models.BooleanField(_("当场解决"), default=False)
    extending = models.BooleanField(_("申请延期待裁定"), default=False)
    repeat_of = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("重复于")
    )
    note = models.TextField(_("说明"), blank=True)
    internal = models.BooleanField(_("仅承办室可见"), default=False)
    by = models.ForeignKey(  # empty: the system itself, as when a deferral ends
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("办理人")
    )
    by_label = models.CharField(_("办理人岗位"), max_length=80, blank=True)
    approver = models.CharField(_("单位审批人"), max_length=60, blank=True)
    approval_how = models.CharField(_("审批方式"), max_length=10, choices=ApprovalHow.choices, blank=True)
    approved_on = models.DateField(_("审批日期"), null=True, blank=True)
    at = models.DateTimeField(_("发生时间"))
    recorded_at = models.DateTimeField(_("记录时间"), default=timezone.now)
    valid_from = models.DateTimeField(_("生效"))
    valid_until = models.DateTimeField(_("失效"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("被下一条记录取代的时间"), null=True, blank=True)

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("办理记录")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["issue"], condition=Q(valid_until=None), name="move_one_current"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="move_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["valid_from", "valid_until"], name="move_span"),
            models.Index(fields=["issue", "recorded_at", "replaced_at"], name="move_recorded"),
            models.Index(fields=["by", "step"], name="move_by_step"),  # four eyes: who spoke for a unit
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.step}"


class Reassignment(models.Model):
    """申请改派: a unit asks, once and within its limit, that the work go to another; the chief rules."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="reassignments", verbose_name=_("问题"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="reassignments", verbose_name=_("整改任务"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("申请单位"))
    ground = models.TextField(_("职责依据"))
    proposed = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("建议改派单位")
    )
    asked_at = models.DateTimeField(_("申请时间"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    ruling = models.CharField(_("裁定"), max_length=8, choices=Ruling.choices, default=Ruling.PENDING)
    ruled_at = models.DateTimeField(_("裁定时间"), null=True, blank=True)
    ruled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("裁定人")
    )
    ruling_note = models.TextField(_("裁定理由"), blank=True)

    objects = OfIssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("改派申请")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "unit"], name="reassignment_once_a_unit"),
            models.CheckConstraint(
                condition=Q(ruling=Ruling.PENDING, ruled_at=None, ruled_by=None)
                | (~Q(ruling=Ruling.PENDING) & Q(ruled_at__isnull=False, ruled_by__isnull=False)),
                name="reassignment_ruled_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.get_ruling_display()}"
