"""Rounds from before their spans were kept: given out, handed in, verified and closed when they say so."""

from django.db import migrations
from django.utils import timezone

from tingyan.kit.spans import AS_IT_STANDS, begin

NOT_YET = dict.fromkeys(("submitted_at", "closed_at", "unit_days", "late_by", "late_by_original"))
GIVEN = dict.fromkeys(("lead_id", "assigned_at", "original_due", "current_due"), AS_IT_STANDS)
COUNTED = ("returns", "extensions", "transfers")
STAGES = [
    ("assigned_at", NOT_YET | GIVEN | dict.fromkeys(COUNTED, 0)),
    ("submitted_at", dict.fromkeys(("submitted_at", *COUNTED), AS_IT_STANDS)),
    ("verified_at", dict.fromkeys(("unit_days", "late_by", "late_by_original"), AS_IT_STANDS)),
    ("closed_at", {"closed_at": AS_IT_STANDS}),
]
OPEN = [
    ("assigned_at", NOT_YET | GIVEN | dict.fromkeys(COUNTED, AS_IT_STANDS)),
]


def fill(apps, schema_editor):
    rounds, span = apps.get_model("issues", "Round").objects.order_by("pk"), apps.get_model("issues", "RoundSpan")
    begin(span, rounds.exclude(submitted_at=None).iterator(), STAGES, timezone.now())
    begin(span, rounds.filter(submitted_at=None).iterator(), OPEN, timezone.now())


class Migration(migrations.Migration):
    dependencies = [("issues", "0013_spans")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
