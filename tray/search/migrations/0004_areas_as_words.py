from django.contrib.postgres.search import SearchVectorField
from django.db import migrations

# Rows made before: each gets the areas that it serves.
AREAS = """
UPDATE search_searchentry
SET all_words = all_words || array_to_tsvector(ARRAY(SELECT '@' || number FROM unnest(serves) AS number))
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0003_other_language_and_queued_at")]

    operations = [
        migrations.RunSQL(AREAS, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="searchentry", name="search_entry_serves"),
        migrations.AlterField(
            model_name="searchentry",
            name="all_words",
            field=SearchVectorField(
                help_text="those and the long texts, and areas served; says nothing of where they stand"
            ),
        ),
    ]
