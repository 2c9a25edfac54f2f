"""What a page only counts is counted from an index of those alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_sent_from")]
    operations = [
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["receiver"], name="referral_to_be_seen", condition=Q(state="cancelled", erased_at=None)
            ),
        ),
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["sender_organization"],
                name="referral_mistakes",
                condition=Q(error_asked_at__isnull=False, closed_at=None),
            ),
        ),
        migrations.AddIndex(
            "handling",
            models.Index(
                fields=["referral"],
                name="handling_escalated",
                condition=Q(escalated_at__isnull=False, due_at__isnull=False),
            ),
        ),
    ]
