"""Whose imports one sees: a file holds what nobody has looked through yet, so it stays with its uploader."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tingyan.imports.states import BACKGROUND, Stage

SILENT = timedelta(minutes=10)  # a worker that has not been heard of for so long is gone


class RunQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(by=user)

    def waiting(self, now: datetime) -> Self:
        """Queued, or left by a worker that died: nothing of it was written, it begins anew."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - SILENT)
        return self.filter(free, stage__in=BACKGROUND).order_by("id")

    def left(self, since: datetime) -> Self:
        """Those that nobody has ended, begun before; their files lie here still."""
        stages = (Stage.MATCHING, Stage.READY, Stage.FAILED)
        return self.filter(stage__in=stages, created_at__lte=since).exclude(data=b"")

    def drop_files(self) -> int:
        """Give the files up and say so on their pages; return how many."""
        return self.update(data=b"", stage=Stage.FAILED, message=_("文件已到期清除，请重新上传"))
