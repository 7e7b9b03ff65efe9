"""That something happened to an object, addressed to one person.

No text is stored: it is rendered when read, so that it never shows more than the reader may see at that moment.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .querysets import NotificationQuerySet


class Notification(models.Model):
    """`kind` names what happened (see tingyan.inbox.kinds), `model` and `object_id` to what, `at` when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications", verbose_name=_("收件人")
    )
    kind = models.CharField(_("类型"), max_length=40)
    model = models.CharField(_("对象类型"), max_length=60)
    object_id = models.BigIntegerField(_("对象编号"))
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "model", "object_id", "at"], name="inbox_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-at"], name="inbox_user_at"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="inbox_user_unread"),
        ]
        verbose_name = _("通知")
        verbose_name_plural = _("通知")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
