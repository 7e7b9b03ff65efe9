"""Districts, units, halls, windows and service items: the nouns every other room points at."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingyan.directory.querysets import (
    DepartmentQuerySet,
    DistrictQuerySet,
    InDistrictQuerySet,
    ThroughUnitQuerySet,
    UnitSpanQuerySet,
)
from tingyan.kit.spans import Span


class District(models.Model):
    """区. Nothing of one district is seen in another. Limits are in working days unless named otherwise."""

    code = models.CharField(_("代码"), max_length=20, unique=True, error_messages={"unique": _("这一代码已有区使用")})
    name = models.CharField(_("名称"), max_length=50)
    notice_prefix = models.CharField(_("提示单文号前缀"), max_length=20, blank=True)
    supervision_prefix = models.CharField(_("督办单文号前缀"), max_length=20, blank=True)
    bulletin_prefix = models.CharField(_("通报文号前缀"), max_length=20, blank=True)
    days_immediate = models.PositiveSmallIntegerField(_("立行立改时限（工作日）"), default=3)
    days_limited = models.PositiveSmallIntegerField(_("限期整改时限（工作日）"), default=15)
    months_long = models.PositiveSmallIntegerField(_("长期整改时限（月）"), default=6)
    days_sign = models.PositiveSmallIntegerField(_("签收时限（工作日）"), default=1)
    days_verify = models.PositiveSmallIntegerField(_("核验时限（工作日）"), default=3)
    days_close = models.PositiveSmallIntegerField(_("销号时限（工作日）"), default=3)
    days_return = models.PositiveSmallIntegerField(_("退回后补改时限（工作日）"), default=3)
    days_recheck = models.PositiveSmallIntegerField(_("回头看间隔（日）"), default=30)
    days_recheck_long = models.PositiveSmallIntegerField(_("长期和重复问题回头看间隔（日）"), default=90)
    days_notice_sign = models.PositiveSmallIntegerField(_("提示单签收时限（工作日）"), default=1)
    days_notice_reply = models.PositiveSmallIntegerField(_("提示单反馈时限（工作日）"), default=5)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("区")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """单位. The discipline office is one too (`is_office`) but takes no part in the activity."""

    district = models.ForeignKey(District, models.PROTECT, related_name="departments", verbose_name=_("区"))
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=30)
    pinyin = models.CharField(_("拼音"), max_length=300, blank=True, editable=False)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    active = models.BooleanField(_("可选用"), default=True)
    is_office = models.BooleanField(_("承办室"), default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入")
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        ordering = ["district", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name"], name="unit_name_once", violation_error_message=_("本区已有同名单位")
            ),
        ]
        indexes = [models.Index(fields=["district", "order"], name="unit_order")]

    def __str__(self) -> str:
        return self.short_name or self.name


class DepartmentSpan(Span):
    """Whether a unit could be chosen, as it stood from one recording to the next."""

    of = models.ForeignKey(Department, models.PROTECT, related_name="spans", verbose_name=_("单位"))
    active = models.BooleanField(_("可选用"))
    merged_into = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("并入")
    )

    objects = UnitSpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位变动")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["of"], condition=models.Q(replaced_at=None), name="unit_span_one_open"),
        ]
        indexes = [models.Index(fields=["of", "recorded_at", "replaced_at"], name="unit_span_recorded")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.recorded_at:%Y-%m-%d}"


class DepartmentAlias(models.Model):
    """An earlier or everyday name of a unit, by which ledgers call it."""

    unit = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name=_("单位"))
    name = models.CharField(_("别名"), max_length=80, db_index=True)

    objects = ThroughUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位别名")
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], name="alias_once", violation_error_message=_("该单位已有这一别名")
            )
        ]

    def __str__(self) -> str:
        return self.name


class Hall(models.Model):
    """大厅, with the unit that manages it: proposed as lead for problems of the public area."""

    district = models.ForeignKey(District, models.PROTECT, related_name="halls", verbose_name=_("区"))
    name = models.CharField(_("名称"), max_length=60)
    managed_by = models.ForeignKey(Department, models.PROTECT, related_name="halls", verbose_name=_("管理单位"))
    active = models.BooleanField(_("可选用"), default=True)

    objects = InDistrictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政务服务大厅")
        ordering = ["district", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name"], name="hall_name_once", violation_error_message=_("本区已有同名大厅")
            )
        ]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """窗口 of a unit in a hall; `code` is what its QR code carries."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="windows", verbose_name=_("大厅"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="windows", verbose_name=_("单位"))
    name = models.CharField(_("名称"), max_length=60)
    floor = models.CharField(_("楼层"), max_length=20, blank=True)
    code = models.CharField(_("二维码编号"), max_length=32, unique=True)
    active = models.BooleanField(_("可选用"), default=True)

    objects = ThroughUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("窗口")
        ordering = ["hall", "unit", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "name"], name="window_name_once", violation_error_message=_("该大厅已有同名窗口")
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceItem(models.Model):
    """政务服务事项, with its statutory and promised limit in working days where known."""

    unit = models.ForeignKey(Department, models.PROTECT, related_name="service_items", verbose_name=_("单位"))
    name = models.CharField(_("事项名称"), max_length=120)
    code = models.CharField(_("事项编码"), max_length=40, blank=True)
    statutory_limit = models.PositiveSmallIntegerField(_("法定时限（工作日）"), null=True, blank=True)
    promised_limit = models.PositiveSmallIntegerField(_("承诺时限（工作日）"), null=True, blank=True)
    active = models.BooleanField(_("可选用"), default=True)

    objects = ThroughUnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政务服务事项")
        ordering = ["unit", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], name="item_name_once", violation_error_message=_("该单位已有同名事项")
            )
        ]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number given in a series of a district and year; the row is locked while one is taken."""

    district = models.ForeignKey(District, models.PROTECT, related_name="counters", verbose_name=_("区"))
    series = models.CharField(_("序列"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年"))
    last = models.PositiveIntegerField(_("末号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("编号")
        constraints = [models.UniqueConstraint(fields=["district", "series", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}: {self.last}"
