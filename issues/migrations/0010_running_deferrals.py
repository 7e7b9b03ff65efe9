"""Whatever is deferred now has its row in the ledger too, made of the move that deferred it."""

from django.db import migrations


def write_rows(apps, _schema_editor):
    issue_model, move_model = apps.get_model("issues", "Issue"), apps.get_model("issues", "Move")
    deferral_model = apps.get_model("issues", "Deferral")
    for issue in issue_model.objects.filter(state="deferred", deferrals=None).iterator():
        move = move_model.objects.filter(issue=issue, step="defer").latest("id")
        deferral_model.objects.create(
            issue=issue,
            unit_id=issue.lead_id,
            reason=move.note,
            until=issue.deferred_until,
            at=move.at,
            by_id=move.by_id,
            by_label=move.by_label,
            due=issue.due,
        )


class Migration(migrations.Migration):
    dependencies = [("issues", "0009_supervision")]

    operations = [migrations.RunPython(write_rows, migrations.RunPython.noop, elidable=True)]
