from django.db import migrations

from tingyan.kit.search import AddGramIndex


class Migration(migrations.Migration):
    dependencies = [("issues", "0002_initial")]

    operations = [
        AddGramIndex("issue", "search_office", "issue_search_office"),
        AddGramIndex("issue", "search_unit", "issue_search_unit"),
    ]
