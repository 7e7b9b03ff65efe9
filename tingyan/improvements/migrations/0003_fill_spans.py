"""Procedures and measures from before their spans were kept: proposed when recorded, counted from their day on."""

from django.db import migrations
from django.utils import timezone

from tingyan.kit.spans import AS_IT_STANDS, begin

LIMITS = [f"{side}_{part}" for side in ("before", "after") for part in ("limit", "unit", "instant")]
KEPT = dict.fromkeys(("campaign_id", "unit_id", *LIMITS, "yearly_volume"), AS_IT_STANDS)
PROCEDURE = [
    ("recorded_at", KEPT | {"state": "proposed", "in_force_from": None}),
    ("in_force_from", dict.fromkeys(("state", "in_force_from"), AS_IT_STANDS)),
]
DRAFTED = {"state": "drafted", "since": None, "until": None}
MEASURE = [
    ("recorded_at", dict.fromkeys(("campaign_id", "unit_id", "theme"), AS_IT_STANDS) | DRAFTED),
    ("since", dict.fromkeys(DRAFTED, AS_IT_STANDS)),
]


def fill(apps, schema_editor):
    for name, stages in (("Procedure", PROCEDURE), ("Measure", MEASURE)):
        rows = apps.get_model("improvements", name).objects.order_by("pk")
        begin(apps.get_model("improvements", f"{name}Span"), rows.iterator(), stages, timezone.now())


class Migration(migrations.Migration):
    dependencies = [("improvements", "0002_spans")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
