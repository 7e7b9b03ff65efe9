"""Who takes part in a campaign from before spans were kept: from the beginning; a visit's windows since its recording."""

from django.db import migrations

from tingyan.kit.spans import BEGINNING


def fill(apps, schema_editor):
    taking_part = apps.get_model("visits", "Participation")
    members = apps.get_model("visits", "Campaign").units.through.objects.order_by("pk")
    taking_part.objects.bulk_create(
        [
            taking_part(campaign_id=campaign, department_id=unit, recorded_at=BEGINNING)
            for campaign, unit in members.values_list("campaign_id", "department_id")
        ],
        batch_size=500,
    )
    seen = apps.get_model("visits", "VisitedWindow")
    windows = apps.get_model("visits", "Visit").windows.through.objects.order_by("pk")
    seen.objects.bulk_create(
        [
            seen(visit_id=visit, window_id=window, recorded_at=at)
            for visit, window, at in windows.values_list("visit_id", "window_id", "visit__recorded_at")
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("visits", "0006_spans")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
