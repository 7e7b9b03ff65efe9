"""What was done, by whom, in which post: rows that are written once, chained, and never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .querysets import AuditEntryQuerySet
from .words import label_of


class AuditEntry(models.Model):
    """One act. `hash` is an HMAC over all other columns and the hash of the entry before it.

    Names are kept as they were on the day (`actor_label`, `object_label`): people and things are renamed later.
    """

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("操作人"),
    )
    actor_label = models.CharField(_("操作人姓名"), max_length=100, blank=True)
    post = models.CharField(_("职务"), max_length=100, blank=True)
    action = models.CharField(_("操作"), max_length=60)
    model = models.CharField(_("对象类型"), max_length=60, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    object_label = models.CharField(_("对象名称"), max_length=200, blank=True)
    district_id = models.BigIntegerField(_("区"), null=True, blank=True)
    detail = models.JSONField(_("详情"), default=dict, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)
    address = models.CharField(_("网络地址"), max_length=45, blank=True)
    prev_hash = models.CharField(_("前一条校验值"), max_length=64, blank=True)
    hash = models.CharField(_("校验值"), max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        indexes = [models.Index(fields=["model", "object_id"], name="audit_object")]
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")

    def __str__(self) -> str:
        return f"{self.seq} {self.done} {self.object_label}"

    @property
    def done(self) -> str:
        """What was done, in the reader's words."""
        return str(label_of(self.action))


class ChainHead(models.Model):
    """The single row (pk 1) that every writer locks last; `seal` signs it, so that a cut tail shows."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("审计链头")
        verbose_name_plural = _("审计链头")

    def __str__(self) -> str:
        return str(self.seq)
