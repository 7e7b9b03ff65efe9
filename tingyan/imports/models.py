"""An import on its way: the file, which column is what, and what becomes of each row."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingyan.directory.models import District
from tingyan.imports.querysets import RunQuerySet
from tingyan.imports.states import Outcome, Stage
from tingyan.kit import phones


class Run(models.Model):
    """The file is kept until the rows are written, in the database: any node may do the work."""

    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("区"))
    kind = models.CharField(_("台账"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人"))
    name = models.CharField(_("文件名"), max_length=200)
    data = models.BinaryField(_("文件"), blank=True)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    phones = models.CharField(_("文字中的电话号码"), max_length=4, choices=phones.CHOICES, default=phones.MASK)
    header_row = models.PositiveIntegerField(_("表头所在行"), default=1)
    names = models.JSONField(_("对列"), default=dict, blank=True)  # letter of the column → name in the ledger
    stage = models.CharField(_("状态"), max_length=10, choices=Stage.choices, default=Stage.MATCHING)
    total = models.PositiveIntegerField(_("行数"), default=0)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    counts = models.JSONField(_("结果"), default=dict, blank=True)
    notes = models.JSONField(_("提示"), default=list, blank=True)
    message = models.TextField(_("说明"), blank=True)
    claimed_at = models.DateTimeField(_("后台开始时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    ended_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导入")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["by", "-id"], name="run_by"),
            models.Index(fields=["stage", "id"], name="run_stage"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])


class Line(models.Model):
    """One row of the file as it will be, for the preview."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="lines", verbose_name=_("导入"))
    number = models.PositiveIntegerField(_("行"))
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices)
    cells = models.JSONField(_("内容"), default=dict)
    faults = models.JSONField(_("错误"), default=dict)  # name of the column → sentence
    notes = models.JSONField(_("提示"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("导入行")
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="line_once")]
        indexes = [models.Index(fields=["run", "outcome", "number"], name="line_outcome")]

    def __str__(self) -> str:
        return f"{self.run_id}-{self.number}"


class Matching(models.Model):
    """What a district once said of a word in a header; '' is: not to be imported."""

    district = models.ForeignKey(District, models.PROTECT, related_name="+", verbose_name=_("区"))
    kind = models.CharField(_("台账"), max_length=20)
    word = models.CharField(_("表头"), max_length=80)
    name = models.CharField(_("对应的列"), max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("记住的对列")
        constraints = [models.UniqueConstraint(fields=["district", "kind", "word"], name="matching_once")]

    def __str__(self) -> str:
        return f"{self.word} → {self.name}"
