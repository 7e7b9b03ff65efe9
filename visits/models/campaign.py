"""活动批次 and the checklists that its visitors take along."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from issues.states import Category, Theme
from tingyan.directory.models import Department, District
from tingyan.kit.spans import Span
from visits.querysets import CampaignQuerySet, ChecklistQuerySet, OfCampaignQuerySet


class Checklist(models.Model):
    """体验清单 of one theme. A version that visits have answered is never edited: a new version is made."""

    district = models.ForeignKey(District, models.PROTECT, related_name="checklists", verbose_name=_("区"))
    theme = models.CharField(_("主题"), max_length=12, choices=Theme.choices)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    active = models.BooleanField(_("可选用"), default=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("体验清单")
        ordering = ["district", "theme", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["district", "theme", "version"], name="checklist_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_theme_display()} v{self.version}"


class CheckItem(models.Model):
    """One line of a checklist; `category` is preset on a problem that is noted beside it."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="items", verbose_name=_("体验清单"))
    order = models.PositiveSmallIntegerField(_("排序"))
    name = models.CharField(_("体验项目"), max_length=60)
    category = models.CharField(_("问题类别"), max_length=12, choices=Category.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("体验项目")
        ordering = ["checklist", "order"]
        constraints = [models.UniqueConstraint(fields=["checklist", "order"], name="check_item_order_once")]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A run of the activity: its dates (both included), the units that take part, the checklists in use."""

    district = models.ForeignKey(District, models.PROTECT, related_name="campaigns", verbose_name=_("区"))
    name = models.CharField(_("名称"), max_length=80)
    code = models.CharField(_("代码"), max_length=20)
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    units = models.ManyToManyField(Department, related_name="campaigns", verbose_name=_("参与单位"))
    checklists = models.ManyToManyField(Checklist, related_name="campaigns", verbose_name=_("体验清单"))

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("活动批次")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "code"],
                name="campaign_code_once",
                violation_error_message=_("本区已有这一代码的活动"),
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def takes_in(self, unit: Department) -> bool:
        """Whether the unit takes part; asks nothing where `units` was prefetched, as for the rows of a ledger."""
        if "units" in getattr(self, "_prefetched_objects_cache", {}):
            return unit in self.units.all()
        return self.units.filter(pk=unit.pk).exists()


class Participation(Span):
    """A unit among those of a campaign, from the recording of that to its end. `actions.keep_units` alone writes it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="participations", verbose_name=_("活动批次"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="participations", verbose_name=_("参与单位")
    )

    objects = OfCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("参与单位变动")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "department"], condition=Q(replaced_at=None), name="participation_one_open"
            ),
        ]
        indexes = [models.Index(fields=["department", "campaign", "recorded_at"], name="participation_recorded")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.department_id}"
