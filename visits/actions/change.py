"""What can happen to a filed visit: the head confirms it, the office asks for more, somebody completes it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.models import ServiceItem, User, Window
from tingyan.files.actions import store_image
from tingyan.inbox.actions import notify
from tingyan.kit.errors import Refused, Stale
from tingyan.kit.moments import moment
from tingyan.kit.search import grams
from visits.actions.draft import MOST_PHOTOS, sha256
from visits.actions.file import keep_windows
from visits.actions.report import words_of
from visits.models import Photo, Visit
from visits.states import VisitState


@dataclass(frozen=True)
class Completion:
    """What may be added or corrected after filing. Who, where, when and the problems stay as they were filed."""

    part: str
    time_from: datetime.time | None
    time_to: datetime.time | None
    minutes_waiting: int | None
    minutes_handling: int | None
    good_practice: str
    citizens_words: str
    reflections: str
    helped_on_spot: str
    windows: Sequence[Window] = ()
    service_items: Sequence[ServiceItem] = ()

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in ("windows", "service_items")}


def may_confirm(user: User, visit: Visit) -> bool:
    """The visitor himself; the unit's head where the visitor has no account."""
    if visit.confirmed_at:
        return False
    return visit.visitor_id == user.pk or (visit.visitor_id is None and visit.visitor_unit_id in user.posts.heads)


def may_return(user: User, visit: Visit) -> bool:
    return visit.district_id in user.posts.office and visit.state == VisitState.FILED


def may_complete(user: User, visit: Visit) -> bool:
    """The unit and whoever filled it in; the office too, by telephone."""
    theirs = user.pk in (visit.visitor_id, visit.filled_by_id) or visit.visitor_unit_id in user.posts.units
    return visit.state == VisitState.RETURNED and (theirs or visit.district_id in user.posts.office)


def confirm_visit(visit: Visit, *, by: User, at: datetime.datetime | None = None) -> Visit:
    """The head confirms what was filled in for him. Nothing waits for it."""
    if not may_confirm(by, visit):
        raise Refused(_("只有体验员本人可以确认，已确认的不必再次确认"))
    with audit.recording(by=by):
        visit = moved(visit, visit.version, confirmed_at=moment(at))
        audit.entry("visit.confirm", visit)
    return visit


def return_visit(
    visit: Visit, *, by: User, note: str, version: int | None = None, at: datetime.datetime | None = None
) -> Visit:
    """退回补充: the office asks for more. The visit still counts and its issues go on. Raises Stale."""
    if not may_return(by, visit):
        raise Refused(_("只有承办室可以退回已提交的体验记录"))
    if not note.strip():
        raise ValidationError({"note": _("请填写需要补充的内容")})
    at = moment(at)
    with audit.recording(by=by):
        visit = moved(visit, version, state=VisitState.RETURNED, return_note=note.strip())
        audit.entry("visit.return", visit, note=note)
        people = {person for person in (visit.filled_by_id, visit.visitor_id) if person and person != by.pk}
        notify(people, "visit.returned", visit, at=at)
    return visit


def complete_visit(visit: Visit, completion: Completion, *, by: User, version: int | None = None) -> Visit:
    """Add what was asked for; the visit is 已提交 again. Raises ValidationError, Stale."""
    if not may_complete(by, visit):
        raise Refused(_("只有体验员单位和承办室可以补充退回的体验记录"))
    check(visit, completion)
    with audit.recording(by=by):
        before = {name: getattr(visit, name) for name in completion.columns()}
        visit = moved(visit, version, state=VisitState.FILED, **completion.columns())
        Visit.objects.filter(pk=visit.pk).update(search=grams(*words_of(visit)))
        visit.windows.set(completion.windows)
        keep_windows([visit])
        visit.service_items.set(completion.service_items)
        audit.entry("visit.complete", visit, before=before, after=completion.columns())
    return visit


def complete_photo(visit: Visit, upload: Any, *, by: User) -> Photo:
    """Add a photo to a returned visit, at once: whatever becomes of the words sent with it, nobody chooses it again.

    The same picture sent again is the one already there. Raises ValidationError with a sentence naming the photo.
    """
    if not may_complete(by, visit):
        raise Refused(_("只有体验员单位和承办室可以补充退回的体验记录"))
    photos = {photo.blob.original_sha256: photo for photo in visit.photos.filter(is_paper=False).select_related("blob")}
    if there := photos.get(sha256(upload)):
        return there
    if len(photos) >= MOST_PHOTOS:
        raise ValidationError(_("每处最多%(most)s张照片，其余照片未上传") % {"most": MOST_PHOTOS})
    with audit.recording(by=by):
        photo = Photo.objects.create(visit=visit, blob=store_image(upload, by=by))
        audit.entry("visit.photo", visit, sha256=photo.blob.sha256)
    return photo


def check(visit: Visit, completion: Completion) -> None:
    units = set(visit.visited_units.values_list("pk", flat=True))
    if completion.time_from and completion.time_to and completion.time_to < completion.time_from:
        raise ValidationError({"time_to": _("结束时间不能早于开始时间")})
    if any(window.unit_id not in units or window.hall_id != visit.hall_id for window in completion.windows):
        raise ValidationError({"windows": _("窗口应属于体验的大厅和单位")})
    if any(item.unit_id not in units for item in completion.service_items):
        raise ValidationError({"service_items": _("事项应属于体验的单位")})


def moved(visit: Visit, version: int | None, **columns: Any) -> Visit:
    """Write the columns if nobody was faster, and return the row as it now stands; else raise Stale."""
    rows = Visit.objects.filter(pk=visit.pk, version=visit.version if version is None else version)
    if not rows.update(version=F("version") + 1, **columns):
        raise Stale(visit)
    return Visit.objects.select_related("visitor_unit").get(pk=visit.pk)
