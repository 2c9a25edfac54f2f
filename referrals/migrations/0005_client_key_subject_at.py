from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0004_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="clientkey",
            name="subject_at",
            field=models.DateTimeField(blank=True, help_text="a PIN made after it ends the link", null=True),
        ),
    ]
