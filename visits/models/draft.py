"""草稿: the raw form and its files under a client key. It is not a visit: no number, and it counts nowhere."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingyan.files.models import Blob
from visits.querysets import DraftFileQuerySet, DraftQuerySet


class Draft(models.Model):
    """`form` holds what was typed, name → list of values, exactly as the page sends it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts", verbose_name=_("填写人"))
    client_key = models.UUIDField()
    form = models.JSONField(_("表单内容"), default=dict)
    updated_at = models.DateTimeField(_("保存时间"), auto_now=True)
    removed_at = models.DateTimeField(_("删除时间"), null=True, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("草稿")
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "client_key"], name="draft_key_once")]

    def __str__(self) -> str:
        return str(self.client_key)

    @property
    def date_typed(self) -> date | None:
        """The day of the walk, where one was typed that is a day."""
        try:
            return date.fromisoformat(self.form.get("date", [""])[0])
        except ValueError:
            return None

    @property
    def problem_count(self) -> int:
        return len(self.form.get("problem", []))


class DraftFile(models.Model):
    """A photo already uploaded; `slot` says where it belongs: "visit", "paper" or a problem's form prefix."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files", verbose_name=_("草稿"))
    slot = models.CharField(_("位置"), max_length=20)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("文件"))
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(_("删除时间"), null=True, editable=False)

    objects = DraftFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("草稿照片")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["draft", "slot", "blob"], name="draft_file_once")]

    def __str__(self) -> str:
        return self.slot
