"""What a person keeps at his desk: the private address of his calendar feed, and what he opened last."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tingyan.desk.querysets import FeedQuerySet, RecentQuerySet


class Feed(models.Model):
    """Only the hash of the address is kept: it is shown once and cannot be read again. None: withdrawn."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="feed", verbose_name=_("用户"))
    token_hash = models.CharField(_("地址摘要"), max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    made_at = models.DateTimeField(_("生成时间"))

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("日历订阅")

    def __str__(self) -> str:
        return f"{self.user_id}"


class Recent(models.Model):
    """An issue or a visit that the person opened: the key alone, so that it shows only what may be seen now."""

    MOST = 20  # of one person

    class Kind(models.TextChoices):
        ISSUE = "issue", _("问题")
        VISIT = "visit", _("体验记录")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recent", verbose_name=_("用户"))
    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices)
    object_id = models.BigIntegerField(_("对象编号"))
    at = models.DateTimeField(_("打开时间"))

    objects = RecentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("最近打开")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "object_id"], name="recent_once")]
        indexes = [models.Index(fields=["user", "-at", "-id"], name="recent_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
