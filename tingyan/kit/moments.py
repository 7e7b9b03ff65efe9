"""When something happened, where the caller may say so: the demonstration, an import, a record made afterwards."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _


def moment(at: datetime | None) -> datetime:
    """Return `at`, else now. Nothing is recorded as having happened later than now: ValidationError at `at`."""
    now = timezone.now()
    if at and at > now:
        raise ValidationError({"at": _("时间不能晚于现在")})
    return at or now
