"""A filter, order and choice of columns of a list, kept under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingyan.saved.querysets import SavedViewQuerySet
from tingyan.saved.states import LISTS, LONGEST


class SavedView(models.Model):
    """It keeps the address alone: whoever opens it sees the rows that he may see, found at that moment."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", verbose_name=_("保存人")
    )
    shared_with = models.ForeignKey(
        "directory.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("共享给")
    )
    list = models.CharField(_("列表"), max_length=40, choices=list(LISTS.items()))
    name = models.CharField(_("视图名称"), max_length=30)
    query = models.CharField(_("筛选条件"), max_length=LONGEST)
    is_default = models.BooleanField(_("默认打开"), default=False)
    made_at = models.DateTimeField(_("保存时间"))
    removed_at = models.DateTimeField(_("删除时间"), null=True, blank=True)

    is_mine = False  # of whom it was read for, see `reading`

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("常用视图")
        ordering = ["list", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list", "name"], condition=Q(removed_at=None), name="saved_name_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "list"], condition=Q(removed_at=None, is_default=True), name="saved_default_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse(self.list)}?{self.query}"

    @property
    def district_id(self) -> int | None:
        """Of its owner, for the log; never read in a list."""
        return self.owner.district_id
