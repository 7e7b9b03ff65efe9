"""问题: what was found, who must put it right, and where it stands."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.querysets import IssueQuerySet
from issues.states import OPEN, WORKING, Category, FixType, Origin, Severity, Source, State, Theme, Turn
from tingyan.directory.models import Department, District, Hall, ServiceItem, Window
from tingyan.kit.search import GramsField, grams

if TYPE_CHECKING:
    from issues.models.round import Round

PERSON = settings.AUTH_USER_MODEL
# States in which no unit need have been named yet: not assigned, ended before 交办, or 当场解决 waiting for 核验.
LEAD_OPTIONAL = [
    State.REPORTED,
    State.SUBMITTED,
    State.DEFERRED,
    State.DECLINED,
    State.MERGED,
    State.HANDED_OVER,
    State.VOID,
]
# All that the board counts: it reads this index and not the rows, which are wide.
BOARD = ["district", "campaign", "lead", "theme", "category", "state", "found_on", "closed_on", "due"]
BOARD += ["self_found", "fixed_on_spot", "extending", "round_no", "id"]


class Issue(models.Model):
    """Columns of the current round (`lead`, `due`, `round_no` …) are kept here too, for lists; `Round` keeps history.

    `state` is written by `issues.actions.take` alone. Visits lie above this room: the schema points back to them,
    the code never does.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="issues", verbose_name=_("区"))
    number = models.CharField(_("问题编号"), max_length=20)
    campaign = models.ForeignKey(
        "visits.Campaign", models.PROTECT, null=True, blank=True, related_name="issues", verbose_name=_("活动批次")
    )
    visit = models.ForeignKey(
        "visits.Visit", models.PROTECT, null=True, blank=True, related_name="issues", verbose_name=_("体验记录")
    )
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices, default=Source.VISIT)
    source_record = models.CharField(_("来源记录"), max_length=80, blank=True)
    source_batch = models.CharField(_("来源批次"), max_length=40, blank=True)
    upper_number = models.CharField(_("上级编号"), max_length=40, blank=True)
    repeat_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name=_("重复于")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入")
    )

    finder = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("体验员")
    )
    finder_label = models.CharField(_("体验员（单位职务）"), max_length=120, blank=True)
    finder_unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="found_issues", verbose_name=_("体验员单位")
    )
    finder_masked = models.BooleanField(_("对单位隐去体验员"), default=False)
    filed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("填报人"))
    filed_for_unit = models.ForeignKey(
        Department, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("填报人单位")
    )
    filed_at = models.DateTimeField(_("提交时间"), default=timezone.now)

    found_on = models.DateField(_("发现日期"))
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("大厅"))
    place_unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("问题所在单位")
    )
    window = models.ForeignKey(Window, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("窗口"))
    service_item = models.ForeignKey(
        ServiceItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("事项")
    )
    description = models.TextField(_("问题描述"))
    theme = models.CharField(_("主题"), max_length=12, choices=Theme.choices)
    fixed_on_spot = models.BooleanField(_("当场解决"), default=False)
    spot_action = models.TextField(_("当场解决的做法"), blank=True)

    title = models.CharField(_("标题"), max_length=80)
    category = models.CharField(_("问题类别"), max_length=12, choices=Category.choices, blank=True)
    severity = models.CharField(_("程度"), max_length=10, choices=Severity.choices, blank=True)
    fix_type = models.CharField(_("整改类型"), max_length=10, choices=FixType.choices, blank=True)
    wording = models.TextField(_("交办描述"), blank=True)
    note = models.TextField(_("内部备注"), blank=True)
    people = models.TextField(_("涉及人员"), blank=True)
    people_for_liaison = models.BooleanField(_("联络员可见涉及人员"), default=False)
    clue = models.BooleanField(_("疑似线索"), default=False)
    sealed_note = models.TextField(_("另行处理情况（密封）"), blank=True)

    state = models.CharField(_("当前状态"), max_length=12, choices=State.choices, default=State.REPORTED)
    version = models.PositiveIntegerField(default=1, editable=False)
    round_no = models.PositiveSmallIntegerField(_("轮次"), default=0)
    lead = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="led_issues", verbose_name=_("牵头单位")
    )
    self_found = models.BooleanField(_("自查发现"), default=False)
    assigned_at = models.DateTimeField(_("交办时间"), null=True, blank=True)
    sign_by = models.DateField(_("签收期限"), null=True, blank=True)
    contested = models.BooleanField(_("申请改派待裁定"), default=False)
    extending = models.BooleanField(_("申请延期待裁定"), default=False)
    extended = models.PositiveSmallIntegerField(_("本轮获批延期次数"), default=0)
    recheck_failed = models.BooleanField(_("回头看不合格"), default=False)
    original_due = models.DateField(_("原整改时限"), null=True, blank=True)
    due = models.DateField(_("整改时限"), null=True, blank=True)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    closed_on = models.DateField(_("销号日期"), null=True, blank=True)
    deferred_from = models.CharField(_("暂缓前状态"), max_length=12, choices=State.choices, blank=True)
    deferred_until = models.DateField(_("暂缓至"), null=True, blank=True)
    deferred_days_left = models.SmallIntegerField(_("暂缓时所余工作日"), null=True, blank=True)
    origin = models.CharField(_("数据来源"), max_length=6, choices=Origin.choices, default=Origin.LIVE)
    turn = models.GeneratedField(  # so that lists, which show what units hold first, can be read off an index
        expression=models.Case(
            models.When(state__in=WORKING, then=Turn.UNIT.value),
            models.When(state__in=OPEN, then=Turn.OFFICE.value),
            default=Turn.ENDED.value,
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )

    search_office = GramsField()
    search_unit = GramsField()

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("问题")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["district", "number"], name="issue_number_once"),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_on__isnull=False) | (~Q(state=State.CLOSED) & Q(closed_on=None)),
                name="issue_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEAD_OPTIONAL) | Q(lead__isnull=False),
                name="issue_work_has_lead",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DEFERRED, deferred_until__isnull=False) | ~Q(state=State.DEFERRED),
                name="issue_deferred_has_end",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="issue_not_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "due"], name="issue_state_due"),
            models.Index(fields=["district", "due", "id"], name="issue_due"),
            models.Index(fields=["district", "turn", "due", "id"], name="issue_soonest"),
            models.Index(fields=["lead", "state", "due"], name="issue_lead_state"),
            models.Index(fields=["campaign", "state"], name="issue_campaign"),
            models.Index(fields=["district", "found_on"], name="issue_found"),
            models.Index(fields=["district", "upper_number"], name="issue_upper_number"),
            models.Index(fields=["district", "closed_on"], name="issue_closed"),
            models.Index(fields=["district", "theme"], name="issue_theme"),
            models.Index(fields=["district", "category"], name="issue_category"),
            models.Index(fields=["district", "severity"], name="issue_severity"),
            models.Index(fields=["district", "source"], name="issue_source"),
            models.Index(fields=["district", "fix_type"], name="issue_fix_type"),
            models.Index(fields=["district"], condition=Q(contested=True), name="issue_contested"),
            models.Index(fields=["district"], condition=Q(recheck_failed=True), name="issue_recheck_failed"),
            models.Index(fields=["district"], condition=Q(extending=True), name="issue_extending"),
            models.Index(fields=["window", "category", "found_on"], name="issue_window_kind"),
            models.Index(fields=["district", "turn", "due", "id"], condition=Q(returns__gt=0), name="issue_returned"),
            models.Index(fields=BOARD, name="issue_board"),
            models.Index(fields=["finder", "id"], name="issue_finder_keys"),  # whoever sees a part asks for keys alone
            models.Index(fields=["finder_unit", "state", "round_no", "id"], name="issue_finder_unit_keys"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("issues:detail", args=[self.pk])

    def inbox_text(self, user: Any) -> str:
        """What a notice says of the issue: number and title, which every face shows."""
        return f"{self.number} {self.title}"

    def fill_search(self) -> None:
        """Make both search columns anew: the units' must not find by words that only the office sees."""
        shared = (self.number, self.title, self.wording)
        self.search_unit = grams(*shared)
        self.search_office = grams(*shared, self.description, self.upper_number, self.source_record)

    @property
    def judged_on_spot(self) -> bool:
        """当场解决 and never given out: it is judged by the filing alone, and its first round has no task."""
        return self.fixed_on_spot and self.round_no <= 1

    @property
    def current_round(self) -> "Round | None":
        """The round that is being worked, or None before the first 交办."""
        return self.rounds.filter(number=self.round_no).first()
