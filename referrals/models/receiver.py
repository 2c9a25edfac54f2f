"""Who receives: a service, or the pool of a kind in some municipalities."""

import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from referrals import codes
from tray.accounts.models import Unit
from tray.catalogue.models import Organization, Service
from tray.encryption import EncryptedTextField


class ReceiverQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def for_kind_in(self, kind: str, municipality: str) -> Self:
        """Pools and services that take this kind from this municipality."""
        return self.active().filter(kinds__contains=[kind], municipalities__contains=[municipality])


class Receiver(models.Model):
    """With `answers_by_link` it has no accounts: a magic link goes to its e-mail address, and `pin` is the second
    factor that it got when it joined. `timers` overrides `referrals.timers.DEFAULTS` by name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="receivers")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="receivers")
    name = models.CharField(max_length=120, help_text="as senders and clients know it")
    kinds = ArrayField(models.CharField(max_length=9))
    municipalities = ArrayField(models.CharField(max_length=3))
    phone = models.CharField(max_length=30, blank=True)
    phone_hours = models.CharField(max_length=80, blank=True, help_text="when somebody answers: ma–pe 9–15")
    routing = models.CharField(max_length=21, choices=codes.Routing.choices, default=codes.Routing.RECEIVER_CALLS)
    capacity = models.CharField(max_length=11, choices=codes.Capacity.choices, default=codes.Capacity.OPEN)
    capacity_note = models.CharField(max_length=120, blank=True)
    open_without_referral = models.BooleanField(default=False)
    answers_by_link = models.BooleanField(default=False)
    link_email = EncryptedTextField(blank=True)
    link_language = models.CharField(max_length=2, default="fi")
    pin = models.CharField(max_length=128, blank=True, help_text="hashed like a password")
    notice_email = EncryptedTextField(blank=True, help_text="a mailbox of the unit that hears of new referrals")
    timers = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)

    objects = ReceiverQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [GinIndex(fields=["municipalities"], name="receiver_municipalities")]
        constraints = [
            models.CheckConstraint(name="receiver_by_link_has_pin", condition=Q(answers_by_link=False) | ~Q(pin="")),
        ]

    def __str__(self) -> str:
        return self.name


class LinkPerson(models.Model):
    """A trained volunteer who walks along. Works under the authority of the organisation that coordinates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("auth.User", models.PROTECT, related_name="link_person")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="link_persons")
    first_name = models.CharField(max_length=50)
    introduction = models.CharField(max_length=300, blank=True, help_text="what the client reads before saying yes")
    municipalities = ArrayField(models.CharField(max_length=3))
    languages = ArrayField(models.CharField(max_length=2))
    interests = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    trained_on = models.DateField(null=True, blank=True)
    programme = models.CharField(max_length=80, blank=True)
    confidentiality_signed_on = models.DateField(null=True, blank=True)
    most_active = models.PositiveSmallIntegerField(default=3)
    available_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["first_name"]

    def __str__(self) -> str:
        return self.first_name
