"""Telephone numbers of people lay open: seal them. Backups from before still hold them as they were."""

from django.db import migrations

from tingyan.kit.fields import SealedText, open_column, seal_column


class Migration(migrations.Migration):
    dependencies = [("directory", "0011_sign_ins")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="phone",
            field=SealedText(blank=True, max_length=20, verbose_name="手机号"),
        ),
        migrations.RunPython(seal_column("directory", "User", "phone"), open_column("directory", "User", "phone")),
    ]
