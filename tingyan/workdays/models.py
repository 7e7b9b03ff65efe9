"""The days that differ from the weekday rule, as the State Council's notice names them; offices may edit them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Day(models.Model):
    """One day of a public holiday, or one weekend day on which offices work (调休).

    All other days follow the weekday rule and have no row. A year counts as published when it has any row at all.
    """

    class Kind(models.TextChoices):
        WORKDAY = "workday", _("工作日（调休）")
        HOLIDAY = "holiday", _("节假日")

    date = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    source = models.CharField(_("依据"), max_length=100, blank=True)
    edition = models.PositiveIntegerField(_("版本"), default=1, editable=False)  # of the calendar, by this change

    class Meta:
        ordering = ["date"]
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
