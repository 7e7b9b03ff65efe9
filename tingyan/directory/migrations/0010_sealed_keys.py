"""The keys of phones that were bound before lay open: seal them. Backups from before still hold them as they were."""

import django.db.models.deletion
from django.db import migrations, models

from tingyan.kit.fields import SealedField
from tingyan.kit.sealed import seal, unseal


def seal_keys(apps, schema_editor):
    Authenticator = apps.get_model("directory", "Authenticator")
    for device in apps.get_model("otp_totp", "TOTPDevice").objects.exclude(key=""):
        Authenticator(totpdevice_ptr_id=device.pk, sealed=seal(device.key)).save_base(raw=True)  # the child's row alone
        type(device).objects.filter(pk=device.pk).update(key="")


def open_keys(apps, schema_editor):
    for device in apps.get_model("directory", "Authenticator").objects.all():
        device.key = unseal(device.sealed)
        device.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_second_step"), ("otp_totp", "0003_add_timestamps")]

    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "totpdevice_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="otp_totp.totpdevice",
                    ),
                ),
                ("sealed", SealedField(verbose_name="封存的密钥")),
            ],
            options={"verbose_name": "验证器", "verbose_name_plural": "验证器"},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunPython(seal_keys, open_keys),
    ]
