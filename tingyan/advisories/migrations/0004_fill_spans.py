"""Receipts from before their spans were kept: sent, signed and answered when they say so."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone

from tingyan.kit.spans import AS_IT_STANDS, begin

STAGES = [
    ("sent_at", dict.fromkeys(("unit_id", "paper", "reply_by"), AS_IT_STANDS)),
    ("signed_at", {"state": "signed", "signed_at": AS_IT_STANDS}),
    ("first_replied_at", dict.fromkeys(("state", "late_by"), AS_IT_STANDS)),
]
STAGES[0][1].update(state="sent", signed_at=None, late_by=None)
MERGED = [("sent_at", STAGES[0][1] | dict.fromkeys(("state", "signed_at", "late_by"), AS_IT_STANDS))]


def fill(apps, schema_editor):
    span = apps.get_model("advisories", "ReceiptSpan")
    rows = apps.get_model("advisories", "Receipt").objects.annotate(paper=F("advisory__state")).order_by("pk")
    begin(span, rows.exclude(state="merged").iterator(), STAGES, timezone.now())
    begin(span, rows.filter(state="merged").iterator(), MERGED, timezone.now())


class Migration(migrations.Migration):
    dependencies = [("advisories", "0003_spans")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
