"""What opens a referral without an account: the client's PIN, and the link of a receiver that has no accounts."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.models.receiver import Receiver
from referrals.models.referral import Referral


class ClientKey(models.Model):
    """The second factor beside the referral's code. The client gets it once, on the receipt; it is kept hashed like a
    password. Wrong ones are counted, whoever tries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="client_key")
    pin = models.CharField(max_length=128)
    made_at = models.DateTimeField(default=timezone.now)
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    subject = models.CharField(
        max_length=100, blank=True, help_text="keyed digest of who signs in by Suomi.fi, once the client has linked it"
    )
    subject_at = models.DateTimeField(null=True, blank=True, help_text="a PIN made after it ends the link")

    class Meta:
        indexes = [models.Index(fields=["subject"], name="client_key_subject", condition=~Q(subject=""))]

    def __str__(self) -> str:
        return str(self.pk)


class MagicLink(models.Model):
    """For one receiver and one referral, for eight days. An old one sends a new one there: no dead end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="magic_links")
    receiver = models.ForeignKey(Receiver, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)
