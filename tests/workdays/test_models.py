"""C19: a day ends at local midnight; and a date is special once."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from tingyan.workdays.models import Day


@pytest.mark.parametrize(
    ("moment", "late"),
    [(datetime(2026, 6, 15, 15, 59, 59, tzinfo=UTC), False), (datetime(2026, 6, 15, 16, 0, tzinfo=UTC), True)],
)
def test_a_due_day_ends_at_midnight_in_the_district(moment, late):
    with time_machine.travel(moment, tick=False):
        assert (timezone.localdate() > date(2026, 6, 15)) is late


@pytest.mark.django_db
def test_a_date_is_special_once():
    with pytest.raises(IntegrityError):
        Day.objects.create(date=date(2026, 10, 1), kind=Day.Kind.WORKDAY)
