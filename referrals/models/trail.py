"""Who did and saw what, and what was told to whom."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals import codes
from tray.encryption import EncryptedTextField


class AuditRow(models.Model):
    """A look at, or a deed to, what is told of a client. Only added to, by a trigger of the database.

    Rows stand in strands, each a chain: `hash` is a keyed digest of the row and of the hash before it. A referral's
    rows are all in one strand. Ids stand as plain values, since a row outlives what it tells of.
    """

    id = models.BigAutoField(primary_key=True)
    strand = models.PositiveSmallIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=24, help_text="read, reveal, export, print, … or an event's name")
    purpose = models.CharField(max_length=24, blank=True)
    referral_id = models.UUIDField(null=True)
    party = models.CharField(max_length=12, choices=codes.Party.choices, blank=True)
    user_id = models.IntegerField(null=True)
    organization_id = models.UUIDField(null=True)
    who = models.CharField(max_length=120, blank=True, help_text="role and organisation, as the client reads it")
    fields = models.TextField(blank=True, help_text="names of what was shown, with spaces between; never their values")
    hash_before = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["referral_id", "at"], name="audit_of_referral")]
        constraints = [models.UniqueConstraint(fields=["strand", "seq"], name="audit_in_order")]

    def __str__(self) -> str:
        return f"{self.strand}:{self.seq}"


class AuditHead(models.Model):
    """Where each strand ends: locked while a row is added, and what tells that the last rows are missing."""

    strand = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.strand}:{self.seq}"


class OutboxMessage(models.Model):
    """One e-mail to one recipient about one event, without a word about anybody. The address goes once it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.BinaryField(max_length=32, unique=True, help_text="digest of recipient and event: at most one each")
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    address = EncryptedTextField(blank=True)
    secret = EncryptedTextField(blank=True, help_text="the token of the link that the message carries")
    referral_id = models.UUIDField(null=True)
    party = models.CharField(max_length=12, choices=codes.Party.choices)
    made_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True, help_text="a worker has begun to hand it over")
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="kind of error, without the address")
    resent_at = models.DateTimeField(
        null=True, blank=True, help_text="nobody knew whether it went: a person said again"
    )
    resent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["send_after"], name="outbox_waiting", condition=Q(sent_at=None, given_up_at=None)),
            models.Index(fields=["referral_id"], name="outbox_of_referral"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"
