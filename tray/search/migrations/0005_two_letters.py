from django.db import migrations, models
from django.db.models.functions import Substr


class Migration(migrations.Migration):
    dependencies = [("search", "0004_areas_as_words")]

    operations = [
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                *("language", "kind", Substr("tail", 1, 2), models.F("entries").desc(), "label"),
                name="suggestion_two_letters",
                condition=models.Q(is_whole=True),
            ),
        ),
    ]
