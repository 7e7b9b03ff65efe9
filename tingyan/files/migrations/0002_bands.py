from django.db import migrations, models
from django.db.models.functions import Substr


def band(place: int) -> models.GeneratedField:
    return models.GeneratedField(
        db_index=True,
        db_persist=True,
        expression=Substr("phash", 4 * place + 1, 4),
        output_field=models.CharField(max_length=4),
    )


class Migration(migrations.Migration):
    """The database fills the bands of photos stored earlier by itself."""

    dependencies = [("files", "0001_initial")]

    operations = [migrations.AddField(model_name="blob", name=f"band_{place}", field=band(place)) for place in range(4)]
