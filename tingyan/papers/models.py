"""A district's own template of a kind of document: it stands until another takes its place or it is taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingyan.directory.models import District
from tingyan.files.models import Blob
from tingyan.papers.querysets import TemplateQuerySet
from tingyan.papers.states import Kind

PERSON = settings.AUTH_USER_MODEL


class Template(models.Model):
    """Rows are never deleted: a document of last year can be told by which template it was made."""

    district = models.ForeignKey(District, models.PROTECT, related_name="templates", verbose_name=_("区"))
    kind = models.CharField(_("文书种类"), max_length=12, choices=Kind.choices)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("模板文件"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    at = models.DateTimeField(_("上传时间"))
    ended_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("停用人")
    )
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文书模板")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind"], condition=Q(ended_at=None), name="template_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="template_ended_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y%m%d}"
