"""Organisations have UUIDs. No row can have been written with a number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_client_key_subject_at")]
    operations = [
        migrations.RemoveField("auditrow", "organization_id"),
        migrations.AddField("auditrow", "organization_id", models.UUIDField(null=True)),
    ]
