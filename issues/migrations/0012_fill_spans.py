"""What moves did not keep so far, as far as it is known: spans by their order, the rest from the issue and its state."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import TruncDate

KEPT = ("closed_on", "self_found", "fixed_on_spot", "extending", "repeat_of")
OF_OLD = ("self_found", "fixed_on_spot", "repeat_of")  # what seldom changes: as it is now, for earlier moves too


def fill(apps, schema_editor):
    moves = apps.get_model("issues", "Move").objects
    issue = apps.get_model("issues", "Issue").objects.filter(pk=OuterRef("issue"))
    following = moves.filter(issue=OuterRef("issue"), pk__gt=OuterRef("pk")).order_by("pk").values("recorded_at")[:1]
    old, current = moves.exclude(valid_until=None), moves.filter(valid_until=None)
    old.update(replaced_at=Subquery(following), **{name: Subquery(issue.values(name)) for name in OF_OLD})
    current.update(**{name: Subquery(issue.values(name)) for name in KEPT})
    old.filter(state="closed").update(closed_on=TruncDate(F("at")))


def fill_nothing(apps, schema_editor):
    """The columns go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("issues", "0011_recorded_spans")]
    operations = [migrations.RunPython(fill, fill_nothing)]
