"""The sender's own are counted by state without a look at the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0009_counted")]
    operations = [
        migrations.AddIndex(
            "referral",
            models.Index(fields=["sender", "-changed_at"], name="referral_of_sender", include=["state"]),
        ),
        migrations.RemoveIndex("referral", "referral_own"),
    ]
