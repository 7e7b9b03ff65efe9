"""A stored file. It has no address of its own: owners hold link rows and ask their own `visible_to`."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """One file on the private storage, under a random name that tells nothing about it.

    `original_sha256` is the digest of what was sent in; `sha256` of what is stored, which differs for images, since
    these are encoded anew. `phash` is 64 bits of difference hash in hex (see tingyan.files.images.fingerprint).
    """

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.BigIntegerField(_("字节数"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    original_sha256 = models.CharField(_("原件SHA-256"), max_length=64, db_index=True)
    width = models.PositiveIntegerField(_("宽"), null=True, blank=True)
    height = models.PositiveIntegerField(_("高"), null=True, blank=True)
    phash = models.CharField(_("感知哈希"), max_length=16, blank=True, db_index=True)
    taken_at = models.DateTimeField(_("拍摄时间"), null=True, blank=True)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上传人"),
    )
    stored_at = models.DateTimeField(_("上传时间"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("文件")
        verbose_name_plural = _("文件")

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
