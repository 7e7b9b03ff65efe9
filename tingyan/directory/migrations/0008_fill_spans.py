"""Units from before their spans were kept stand as they are from the beginning: nothing says when one was retired."""

from django.db import migrations
from django.utils import timezone

from tingyan.kit.spans import AS_IT_STANDS, begin

STAGES = [("", dict.fromkeys(("active", "merged_into_id"), AS_IT_STANDS))]


def fill(apps, schema_editor):
    rows = apps.get_model("directory", "Department").objects.order_by("pk")
    begin(apps.get_model("directory", "DepartmentSpan"), rows.iterator(), STAGES, timezone.now())


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_spans")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
