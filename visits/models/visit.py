"""体验记录: one walk of one visitor, whatever it covered."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.states import Theme
from tingyan.directory.models import Department, District, Hall, ServiceItem, Window
from tingyan.files.models import Blob
from tingyan.kit import words
from tingyan.kit.search import GramsField
from tingyan.kit.spans import Span
from visits.models.campaign import Campaign, CheckItem
from visits.querysets import OfVisitQuerySet, VisitQuerySet
from visits.states import AnswerValue, FilledHow, Mode, Part, VisitState

PERSON = settings.AUTH_USER_MODEL


class Visit(models.Model):
    """`mode` is derived when filed. (`filled_by`, `client_key`) makes filing the same form twice one visit."""

    district = models.ForeignKey(District, models.PROTECT, related_name="visits", verbose_name=_("区"))
    number = models.CharField(_("体验编号"), max_length=20)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="visits", verbose_name=_("活动批次"))
    state = models.CharField(_("状态"), max_length=10, choices=VisitState.choices, default=VisitState.FILED)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_key = models.UUIDField(default=uuid.uuid4, editable=False)

    visitor = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("体验员账号")
    )
    visitor_name = models.CharField(_("体验员姓名"), max_length=40)
    visitor_post = models.CharField(_("体验员职务"), max_length=60)
    visitor_unit = models.ForeignKey(
        Department, models.PROTECT, related_name="visits_made", verbose_name=_("体验员单位")
    )
    filled_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("填写人"))
    filled_how = models.CharField(_("填写方式"), max_length=8, choices=FilledHow.choices, default=FilledHow.SELF)
    filled_label = models.CharField(_("填写人岗位"), max_length=80, blank=True)
    confirmed_at = models.DateTimeField(_("体验员确认时间"), null=True, blank=True)
    filed_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    recorded_at = models.DateTimeField(_("记录时间"), default=timezone.now)

    part = models.CharField(_("体验身份"), max_length=10, choices=Part.choices, default=Part.CITIZEN)
    unannounced = models.BooleanField(_("不打招呼"), default=False)
    date = models.DateField(_("体验日期"))
    time_from = models.TimeField(_("开始时间"), null=True, blank=True)
    time_to = models.TimeField(_("结束时间"), null=True, blank=True)
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="visits", verbose_name=_("大厅"))
    public_area = models.BooleanField(_("大厅公共区域"), default=False)
    visited_units = models.ManyToManyField(Department, related_name="visits_received", verbose_name=_("体验单位"))
    windows = models.ManyToManyField(Window, related_name="visits", verbose_name=_("窗口"))
    service_items = models.ManyToManyField(ServiceItem, related_name="visits", verbose_name=_("事项"))
    mode = models.CharField(_("体验方式"), max_length=6, choices=Mode.choices)

    minutes_waiting = models.PositiveSmallIntegerField(_("等候（分钟）"), null=True, blank=True)
    minutes_handling = models.PositiveSmallIntegerField(_("办理（分钟）"), null=True, blank=True)
    nothing_found = models.BooleanField(_("未发现问题"), default=False)
    good_practice = models.TextField(_("好的做法"), blank=True)
    citizens_words = models.TextField(_("群众反映"), blank=True)
    reflections = models.TextField(_("体验感受"), blank=True)
    helped_on_spot = models.TextField(_("现场帮办"), blank=True)
    return_note = models.TextField(_("退回补充的内容"), blank=True)
    search = GramsField()

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("体验记录")
        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["district", "number"], name="visit_number_once"),
            models.UniqueConstraint(fields=["filled_by", "client_key"], name="visit_key_once"),
            models.CheckConstraint(
                condition=Q(time_from=None) | Q(time_to=None) | Q(time_to__gte=F("time_from")),
                name="visit_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-date", "-id"], name="visit_date"),
            models.Index(fields=["campaign", "visitor_unit", "mode"], name="visit_campaign_unit"),
            models.Index(fields=["visitor_unit", "-date"], name="visit_unit_date"),
            models.Index(fields=["visitor"], condition=Q(confirmed_at=None), name="visit_unconfirmed"),
            models.Index(fields=["visitor_unit"], condition=Q(state="returned"), name="visit_returned"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("visits:detail", args=[self.pk])

    def inbox_text(self, user: Any) -> str:
        """The line of a notification; needs `visitor_unit` selected. Readers of a visit may read all of it."""
        return f"{self.number} {self.visitor_label} {words.date(self.date)}"

    @property
    def is_returned(self) -> bool:
        return self.state == VisitState.RETURNED

    @property
    def visitor_label(self) -> str:
        """“区民政局局长张三” as papers name a visitor; needs `visitor_unit` selected."""
        return f"{self.visitor_unit.name}{self.visitor_post}{self.visitor_name}"


class VisitTheme(models.Model):
    """One of the one to three themes of a visit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="theme_rows", verbose_name=_("体验记录"))
    theme = models.CharField(_("主题"), max_length=12, choices=Theme.choices)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("体验主题")
        ordering = ["visit", "id"]
        constraints = [models.UniqueConstraint(fields=["visit", "theme"], name="visit_theme_once")]
        indexes = [models.Index(fields=["theme", "visit"], name="visit_theme_visit")]

    def __str__(self) -> str:
        return self.get_theme_display()


class VisitedWindow(Span):
    """A window among those of a visit, from the recording of that to its end: it may be completed after filing."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="window_spans", verbose_name=_("体验记录"))
    window = models.ForeignKey(Window, models.PROTECT, related_name="+", verbose_name=_("窗口"))

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("体验窗口变动")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "window"], condition=Q(replaced_at=None), name="visited_window_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.window_id}"


class Answer(models.Model):
    """What a visitor said of one check item; no row means 未查看."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="answers", verbose_name=_("体验记录"))
    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="answers", verbose_name=_("体验项目"))
    value = models.CharField(_("结果"), max_length=8, choices=AnswerValue.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("清单结果")
        ordering = ["visit", "item"]
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="answer_once")]

    def __str__(self) -> str:
        return self.get_value_display()


class Photo(models.Model):
    """A picture of the walk itself; pictures of a problem hang on the issue as evidence."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos", verbose_name=_("体验记录"))
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("文件"))
    is_paper = models.BooleanField(_("纸质记录"), default=False)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("体验照片")
        ordering = ["visit", "id"]
        constraints = [models.UniqueConstraint(fields=["visit", "blob"], name="visit_photo_once")]

    def __str__(self) -> str:
        return str(self.pk)
