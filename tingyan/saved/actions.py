"""Keeping, changing, removing and bringing back a saved view. All belong to the person who kept it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as say

from tingyan.audit import actions as audit
from tingyan.kit.errors import Refused
from tingyan.saved.models import SavedView
from tingyan.saved.reading import kept
from tingyan.saved.states import LISTS, LONGEST, MOST


def keep(*, by: Any, list: str, query: str, name: str, shared_with: Any = None, is_default: bool = False) -> SavedView:
    """Keep a filter. Raises ValidationError by field: nothing to keep, too much, or a name that is taken."""
    query = kept(query)
    if list not in LISTS or not query:
        raise ValidationError(say("请先在列表中选择筛选条件、排序或列，再保存视图"))
    if len(query) > LONGEST:
        raise ValidationError(say("筛选条件过长，请减少条件后再保存"))
    if SavedView.objects.of(by).filter(list=list).count() >= MOST:
        raise ValidationError(say("每个列表最多保存%(n)s个视图，请先删除不用的") % {"n": MOST})
    view = SavedView(owner=by, list=list, query=query, made_at=timezone.now())
    return write(view, code="view.keep", by=by, name=name, shared_with=shared_with, is_default=is_default)


def change(view: SavedView, *, by: Any, name: str, shared_with: Any, is_default: bool) -> SavedView:
    """Give it another name, share it or not, open it first or not."""
    need_owner(view, by)
    return write(view, code="view.change", by=by, name=name, shared_with=shared_with, is_default=is_default)


def write(view: SavedView, *, code: str, by: Any, name: str, shared_with: Any, is_default: bool) -> SavedView:
    """The one writer of names: the database says which is taken, whoever was first."""
    if shared_with is not None and shared_with.pk not in by.posts.members:
        raise Refused(say("视图只能共享给本人所在的单位"))
    try:
        with audit.recording(by=by):
            if is_default:
                SavedView.objects.of(by).filter(list=view.list, is_default=True).update(is_default=False)
            view.name, view.shared_with, view.is_default = name, shared_with, is_default
            with transaction.atomic():
                view.save()
            audit.entry(code, view, list=view.list, query=view.query, shared_with=str(shared_with or ""))
    except IntegrityError as taken:
        raise ValidationError({"name": say("已有同名的视图，请换一个名称")}) from taken
    return view


def remove(view: SavedView, *, by: Any) -> None:
    """Put it away; `restore` brings it back."""
    need_owner(view, by)
    with audit.recording(by=by):
        if SavedView.objects.of(by).filter(pk=view.pk).update(removed_at=timezone.now(), is_default=False):
            audit.entry("view.remove", view)


def restore(view: SavedView, *, by: Any) -> None:
    """Bring back what was removed. Raises ValidationError where its name was given to another meanwhile."""
    need_owner(view, by)
    try:
        with audit.recording(by=by):
            with transaction.atomic():
                back = SavedView.objects.filter(pk=view.pk).exclude(removed_at=None).update(removed_at=None)
            if back:
                audit.entry("view.restore", view)
    except IntegrityError as taken:
        raise ValidationError(say("已有同名的视图，请换一个名称")) from taken


def need_owner(view: SavedView, by: Any) -> None:
    if view.owner_id != by.pk:
        raise Refused(say("只有保存人可以修改或删除这个视图"))
