from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="phones",
            field=models.CharField(
                choices=[("mask", "打码（138****5678）"), ("keep", "原样保留，回访用，记入审计日志")],
                default="mask",
                max_length=4,
                verbose_name="文字中的电话号码",
            ),
        ),
    ]
