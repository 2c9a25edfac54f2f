"""An inbox finds its page, and counts what nobody has seen, without a look at the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0010_sender_list")]
    operations = [
        migrations.RemoveIndex("referral", "referral_inbox"),
        migrations.AddIndex(
            "referral",
            models.Index(fields=["receiver", "state", "sent_at"], name="referral_inbox", include=["id"]),
        ),
        migrations.RemoveIndex("referral", "referral_to_be_seen"),
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["receiver"],
                name="referral_to_be_seen",
                condition=models.Q(state="cancelled", erased_at=None),
                include=["id"],
            ),
        ),
        migrations.AddIndex(
            "handling",
            models.Index(fields=["referral"], name="handling_clock", include=["due_at", "end_seen_at"]),
        ),
    ]
