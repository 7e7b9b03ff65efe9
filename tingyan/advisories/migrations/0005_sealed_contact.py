"""Whom a paper names to be called lay open: seal it. Backups from before still hold it as it was."""

from django.db import migrations

from tingyan.kit.fields import SealedText, open_column, seal_column


class Migration(migrations.Migration):
    dependencies = [("advisories", "0004_fill_spans")]

    operations = [
        migrations.AlterField(
            model_name="advisory",
            name="contact",
            field=SealedText(max_length=80, verbose_name="联系人及电话"),
        ),
        migrations.RunPython(
            seal_column("advisories", "Advisory", "contact"), open_column("advisories", "Advisory", "contact")
        ),
    ]
