"""Visits that were filed before this was kept were recorded when they were filed."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    apps.get_model("visits", "Visit").objects.update(recorded_at=F("filed_at"))


def fill_nothing(apps, schema_editor):
    """The column goes with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_recorded_at")]
    operations = [migrations.RunPython(fill, fill_nothing)]
