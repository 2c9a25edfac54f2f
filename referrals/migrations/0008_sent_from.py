"""What an office has sent, the last change first: read from an index, however much it was."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_receiver_ended")]
    operations = [
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["sender_organization", "-changed_at"], name="referral_sent_from", condition=~Q(state="draft")
            ),
        ),
    ]
