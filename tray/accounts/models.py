"""Who may act for which organisation, in which role. People are Django's users, known by their work e-mail."""

import datetime as dt
import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tray.areas.models import County
from tray.catalogue.models import Organization
from tray.encryption import EncryptedTextField

CONFIRMED_FOR = dt.timedelta(days=365)


class Role(models.TextChoices):
    SENDER = "sender", _("professional who sends referrals")
    SENDER_LEAD = "sender_lead", _("lead of senders")
    RECEIVER = "receiver", _("adviser or coordinator who receives referrals")
    LINK_PERSON = "link_person", _("link person")
    ORGANIZATION_ADMIN = "organization_admin", _("administrator of the organisation")
    COUNTY_COORDINATOR = "county_coordinator", _("county coordinator")
    NATIONAL_ADMIN = "national_admin", _("national administrator")


# These see what is told of clients: a second factor is asked of all of them.
ROLES_WITH_CLIENTS = frozenset({Role.SENDER, Role.SENDER_LEAD, Role.RECEIVER, Role.LINK_PERSON})


class Agreement(models.Model):
    """An organisation of the catalogue that takes part: what it may do, and how its people sign in."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="agreement")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    signed_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    email_domains = ArrayField(models.TextField(), default=list, blank=True, help_text="of work e-mail; empty: any")
    sends = ArrayField(models.CharField(max_length=9), default=list, blank=True, help_text="kinds of referral")
    receives = ArrayField(models.CharField(max_length=9), default=list, blank=True, help_text="kinds of referral")
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.organization)

    @property
    def is_in_force(self) -> bool:
        today = timezone.localdate()
        return self.signed_on <= today and (self.ends_on is None or today <= self.ends_on)


class Unit(models.Model):
    """A part of an organisation that sends or receives on its own: a health centre, a sports office."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="units")
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="unit_named_once")]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet[Any]):
    def in_force(self) -> Self:
        """Not ended, and confirmed within a year."""
        now = timezone.now()
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=now), confirmed_at__gt=now - CONFIRMED_FOR)


class Membership(models.Model):
    """One role of one person in one organisation, perhaps for one unit and for some municipalities only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    municipalities = ArrayField(
        models.CharField(max_length=3), default=list, blank=True, help_text="codes; empty: all of the organisation's"
    )
    title = models.CharField(max_length=80, blank=True, help_text="as clients know it: public health nurse")
    phone = models.CharField(max_length=30, blank=True, help_text="at work, for the other party")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now, help_text="asked again every year")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organization_id", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "unit", "role"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="membership_once",
            ),
            models.CheckConstraint(
                name="membership_of_an_organization",
                condition=Q(role=Role.NATIONAL_ADMIN, organization=None)
                | (~Q(role=Role.NATIONAL_ADMIN) & Q(organization__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.organization or ''}".strip()


class Invitation(models.Model):
    """To one e-mail address, for one role. The link's secret is kept only as a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="invitations")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    municipalities = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    email = EncryptedTextField()
    name = EncryptedTextField(blank=True)
    language = models.CharField(max_length=2, default="fi")
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)
