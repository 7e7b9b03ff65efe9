"""A stored file. It has no address of its own: owners hold link rows and ask their own `visible_to`."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def band(place: int) -> models.GeneratedField:
    """The `place`-th 16 bits (from 0) of the fingerprint, kept by the database itself."""
    quarter = Substr("phash", 4 * place + 1, 4)
    return models.GeneratedField(
        expression=quarter, output_field=models.CharField(max_length=4), db_persist=True, db_index=True
    )


class Blob(models.Model):
    """One file on the private storage, under a random name that tells nothing about it.

    `original_sha256` is the digest of what was sent in; `sha256` of what is stored, which differs for images, since
    these are encoded anew. `phash` is 64 bits of difference hash in hex (see tingyan.files.images.fingerprint).

    Fingerprints that differ in at most three bits agree in one of their four bands at least, for three bits cannot
    touch four: so an index on each band names every near-identical photo, and the table is never read through.
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
    band_0 = band(0)
    band_1 = band(1)
    band_2 = band(2)
    band_3 = band(3)
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
