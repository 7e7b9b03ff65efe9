"""活动批次 and the checklists that its visitors take along."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from issues.states import Category, Theme
from tingyan.directory.models import Department, District
from visits.querysets import CampaignQuerySet, ChecklistQuerySet


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
            models.UniqueConstraint(fields=["district", "code"], name="campaign_code_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name
