from django.db import migrations, models

HORIZON = 10


def draw_near(apps, schema_editor):
    """Steps further ahead than that were reached at the horizon: there they stand from now on."""
    steps = apps.get_model("reminders", "Escalation").objects.order_by("-after", "id")
    for step in steps.filter(after__lt=-HORIZON):
        if steps.filter(district=step.district_id, kind=step.kind, audience=step.audience, after=-HORIZON).exists():
            step.delete()
        else:
            steps.filter(pk=step.pk).update(after=-HORIZON)


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = [
        migrations.RunPython(draw_near, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(condition=models.Q(("after__gte", -HORIZON)), name="escalation_horizon"),
        ),
    ]
