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


class Way(models.TextChoices):
    """How somebody signed in."""

    TOTP = "totp", _("password and authenticator app")
    PASSKEY = "passkey", _("passkey")
    PASSWORD_KEY = "password_key", _("password and passkey")
    RECOVERY = "recovery", _("password and recovery code")
    PROVIDER = "provider", _("the organisation's own sign-in")
    PASSWORD = "password", _("password alone")


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
    def open(self) -> Self:
        """Not ended."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=timezone.now()))

    def of(self, user: Any) -> Self:
        return self.open().filter(user=user.pk)

    def in_force(self) -> Self:
        """Not ended, confirmed within a year, and the organisation takes part. `Membership.is_in_force` of one."""
        today = timezone.localdate()
        agreed = Q(organization__agreement__signed_on__lte=today) & (
            Q(organization__agreement__ends_on=None) | Q(organization__agreement__ends_on__gte=today)
        )
        confirmed = Q(confirmed_at__gt=timezone.now() - CONFIRMED_FOR)
        return self.open().filter(confirmed, agreed | Q(organization=None))


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
    own_confirmed_at = models.DateTimeField(null=True, blank=True, help_text="the person's own part of it")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

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

    @property
    def is_in_force(self) -> bool:
        return self.is_open and self.is_confirmed and self.takes_part

    @property
    def is_open(self) -> bool:
        return self.ended_at is None or self.ended_at > timezone.now()

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at > timezone.now() - CONFIRMED_FOR

    @property
    def takes_part(self) -> bool:
        """Its organisation has an agreement that holds. The platform itself needs none."""
        if self.organization is None:
            return True
        agreement = getattr(self.organization, "agreement", None)
        return agreement is not None and agreement.is_in_force


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


class SignIn(models.Model):
    """That somebody signed in: what the person's own list shows, and which session ends with "sign out everywhere".

    Without a network address. `session_key` is emptied when the session ends.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=12, choices=Way.choices)
    browser = models.CharField(max_length=12, blank=True, help_text="code of tray.accounts.devices")
    system = models.CharField(max_length=12, blank=True, help_text="code of tray.accounts.devices")
    session_key = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"


class Tries(models.Model):
    """Tries to sign in that have not succeeded, of one account or one network, for every web process to see.

    `digest` is keyed: the table tells nobody's address. A row without tries in the last day is deleted.
    """

    digest = models.BinaryField(primary_key=True, max_length=32)
    count = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:8]


class FactorSecret(models.Model):
    """The secret of an authenticator app, or the seed of recovery codes. allauth's table keeps only its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = EncryptedTextField()

    def __str__(self) -> str:
        return str(self.pk)


class SignInProvider(models.Model):
    """An organisation's own OpenID Connect provider. It tells who somebody is; what one may do, a membership tells.

    With `is_second_factor` its sign-in counts as strong when the ID token says one of `strong_values` in `amr` or
    `acr`; with an empty list, always.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sign_in_providers")
    name = models.CharField(max_length=80, help_text="as it stands on the button: City of Vaasa")
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=200)
    client_secret = EncryptedTextField(blank=True)
    email_domains = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    is_second_factor = models.BooleanField(default=False)
    strong_values = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["issuer", "client_id"], name="sign_in_provider_once")]

    def __str__(self) -> str:
        return self.name


class OutsideIdentity(models.Model):
    """Who somebody is at a provider: bound to its subject, since an e-mail address may pass to somebody else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="outside_identities")
    provider = models.ForeignKey(SignInProvider, models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="outside_identity_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issuer}"
