"""Numbers that stand for ever: what a figure said at a moment, and of which rows it said so."""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingyan.directory.models import District
from tingyan.numbers.querysets import OfDistrictQuerySet
from visits.models import Campaign


class Snapshot(models.Model):
    """The figures of a district as a month ended, taken once."""

    district = models.ForeignKey(District, models.PROTECT, related_name="snapshots", verbose_name=_("区"))
    on = models.DateField(_("月末"))
    taken_at = models.DateTimeField(_("留存时间"))

    objects = OfDistrictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("月末数据")
        ordering = ["-on", "district"]
        constraints = [models.UniqueConstraint(fields=["district", "on"], name="snapshot_once")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("numbers:snapshot", args=[self.pk])


class Frozen(models.Model):
    """One figure, counted of the whole district at `cut_off`. Written once: whatever changes, `sha256` no longer fits.

    `rows` are the keys of what was counted, in order; `part` those of the numerator of a rate. `definition` is the 口径
    as it was worded then, `version` its digest: two numbers of one version were counted by the same words.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("区"))
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, related_name="numbers", verbose_name=_("月末数据")
    )
    slug = models.CharField(_("数据"), max_length=60)
    label = models.CharField(_("名称"), max_length=80)
    definition = models.TextField(_("口径"))
    version = models.CharField(_("口径版本"), max_length=12)
    base = models.CharField(_("记录种类"), max_length=20)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("活动批次")
    )
    scope = models.JSONField(_("统计范围"))
    cut_off = models.DateTimeField(_("数据截至"))
    value = models.FloatField(_("数值"), null=True)  # empty: not defined (0/0)
    numerator = models.PositiveIntegerField(_("分子"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("分母"), null=True, blank=True)
    text = models.CharField(_("打印的数值"), max_length=30)
    rows = models.JSONField(_("记录"), default=list, editable=False)
    part = models.JSONField(_("分子的记录"), null=True, editable=False)
    sha256 = models.CharField(_("摘要"), max_length=64)
    frozen_at = models.DateTimeField(_("留存时间"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("留存人")
    )

    objects = OfDistrictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("留存的数据")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None) | Q(numerator__lte=models.F("denominator")),
                name="frozen_part_of_whole",
            ),
        ]
        indexes = [models.Index(fields=["snapshot", "id"], name="frozen_snapshot")]

    def __str__(self) -> str:
        return f"{self.label} {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("numbers:frozen", args=[self.pk])

    @property
    def digest(self) -> str:
        """SHA-256 over everything that the number says, in one fixed spelling."""
        names = ("slug", "definition", "base", "scope", "value", "numerator", "denominator", "text", "rows", "part")
        said: dict[str, Any] = {name: getattr(self, name) for name in names}
        said["cut_off"] = self.cut_off.astimezone(UTC).isoformat()
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def intact(self) -> bool:
        return self.sha256 == self.digest


class ScreenKey(models.Model):
    """Lets one machine show the big screen of one district, and nothing else. Only the hash of its code is kept.

    `seen_at` is when its machine last asked; `asked` counts its questions since `window_at`, so that they stay few.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="screen_keys", verbose_name=_("区"))
    name = models.CharField(_("放在哪里"), max_length=40)
    token_hash = models.CharField(_("授权码摘要"), max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("生成时间"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("生成人"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("停用人")
    )
    seen_at = models.DateTimeField(_("最近读取"), null=True, blank=True, editable=False)
    window_at = models.DateTimeField(null=True, editable=False)
    asked = models.PositiveIntegerField(default=0, editable=False)

    objects = OfDistrictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("大屏授权")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="screen_key_revoked_by",
            ),
        ]
        indexes = [models.Index(fields=["district", "revoked_at"], name="screen_key_district")]

    def __str__(self) -> str:
        return self.name


class WrongKey(models.Model):
    """How many wrong codes came from one network address since `since`. The address itself is not kept."""

    address = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = verbose_name_plural = _("错误的授权码")

    def __str__(self) -> str:
        return self.address[:8]
