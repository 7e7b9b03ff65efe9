"""What is reminded of, whom, once: the digest of a person and day, its lines, and the ways it went out."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from tingyan.directory.models import Department, District
from tingyan.kit import words
from tingyan.reminders.querysets import DeliveryQuerySet, DigestQuerySet, OfDistrictQuerySet, ReminderQuerySet
from tingyan.reminders.states import HORIZON, IN_UNITS, OFFICE_ONLY, Audience, Channel, Format, Kind, Outcome

PERSON = settings.AUTH_USER_MODEL


class Escalation(models.Model):
    """One step of a district's ladder: so many working days after the due date these people hear of it."""

    district = models.ForeignKey(District, models.PROTECT, related_name="escalations", verbose_name=_("区"))
    kind = models.CharField(_("事项"), max_length=12, choices=Kind.choices)
    after = models.SmallIntegerField(_("时限后第几个工作日（负数为提前）"))
    audience = models.CharField(_("提醒谁"), max_length=10, choices=Audience.choices)
    active = models.BooleanField(_("启用"), default=True)

    objects = OfDistrictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提醒规则")
        ordering = ["district", "kind", "after", "id"]
        constraints = [
            models.UniqueConstraint(fields=["district", "kind", "after", "audience"], name="escalation_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=OFFICE_ONLY) | ~Q(audience__in=IN_UNITS), name="escalation_office_only"
            ),
            models.CheckConstraint(condition=Q(after__gte=-HORIZON), name="escalation_horizon"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.after}"

    def clean(self) -> None:
        if self.kind in OFFICE_ONLY and self.audience in IN_UNITS:
            raise ValidationError({"audience": say("这类事项只提醒承办室和分管领导")})
        if self.after is not None and self.after < -HORIZON:
            raise ValidationError({"after": say("最早提前%(n)s个工作日提醒") % {"n": HORIZON}})


class Digest(models.Model):
    """Everything that one person is reminded of on one day."""

    user = models.ForeignKey(PERSON, models.PROTECT, related_name="digests", verbose_name=_("收件人"))
    day = models.DateField(_("日期"))

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("每日提醒")
        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"

    def get_absolute_url(self) -> str:
        return reverse("reminders:digest", args=[self.pk])

    def inbox_text(self, user: Any) -> str:
        return words.date(self.day)


class Reminder(models.Model):
    """One line. Neither number nor title is stored: they are read when shown, so far as the reader may see them.

    `step` is the threshold, in working days after `due`, and `audience` the level that the rule named; `reached` is
    the level that heard of it, which stands higher where nobody holds a post below.
    """

    digest = models.ForeignKey(Digest, models.PROTECT, related_name="reminders", verbose_name=_("每日提醒"))
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("收件人"))
    day = models.DateField(_("日期"))
    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("区"))
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("问题")
    )
    unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    kind = models.CharField(_("事项"), max_length=12, choices=Kind.choices)
    model = models.CharField(_("对象类型"), max_length=60)
    object_id = models.BigIntegerField(_("对象编号"))
    due = models.DateField(_("时限"))
    step = models.SmallIntegerField(_("时限后第几个工作日"))
    audience = models.CharField(_("提醒谁"), max_length=10, choices=Audience.choices)
    reached = models.CharField(_("实际送达"), max_length=10, choices=Audience.choices)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提醒")
        ordering = ["-day", "due", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "model", "object_id", "day"], name="reminder_once_a_day"),
            models.UniqueConstraint(
                fields=["user", "kind", "model", "object_id", "due", "step"], name="reminder_step_once"
            ),
        ]
        indexes = [
            models.Index(fields=["issue", "-day"], name="reminder_issue"),
            models.Index(fields=["district", "-day"], name="reminder_district"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due}"


class Delivery(models.Model):
    """That a digest (or, for a robot, a district's day) went out by a channel, or why not."""

    digest = models.ForeignKey(Digest, models.PROTECT, null=True, blank=True, related_name="deliveries")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+", verbose_name=_("区"))
    day = models.DateField(_("日期"))
    channel = models.CharField(_("渠道"), max_length=5, choices=Channel.choices)
    outcome = models.CharField(_("结果"), max_length=7, choices=Outcome.choices, default=Outcome.SENDING)
    error = models.CharField(_("原因"), max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(_("次数"), default=1)
    at = models.DateTimeField(_("时间"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提醒发送记录")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["digest", "channel"], condition=~Q(digest=None), name="delivery_digest"),
            models.UniqueConstraint(
                fields=["district", "day", "channel"], condition=Q(digest=None), name="delivery_district"
            ),
        ]
        indexes = [models.Index(fields=["outcome", "day"], name="delivery_outcome")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.day}"


class Robot(models.Model):
    """A district's group robot. Its address is a secret of the environment: TINGYAN_ROBOT_ and the district's code."""

    district = models.OneToOneField(District, models.PROTECT, related_name="robot", verbose_name=_("区"))
    format = models.CharField(_("类型"), max_length=8, choices=Format.choices)
    active = models.BooleanField(_("启用"), default=False)

    objects = OfDistrictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("群机器人")

    def __str__(self) -> str:
        return self.get_format_display()
