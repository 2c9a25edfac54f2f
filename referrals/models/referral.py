"""The request: what is asked, for whom, by whom. Its sender owns it. FHIR: ServiceRequest and Consent."""

import datetime as dt
import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals import codes
from referrals.codes import State
from referrals.models.receiver import Receiver
from referrals.states import OPEN
from tray.accounts.models import Unit
from tray.areas.models import Municipality
from tray.catalogue.models import Organization
from tray.encryption import EncryptedTextField

VALID_DAYS = (30, 60, 90)
USUAL_VALID_DAYS = 60
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English"), ("se", "davvisámegiella")]


class ReferralQuerySet(models.QuerySet[Any]):
    def drafts(self) -> Self:
        return self.filter(state=State.DRAFT)

    def open(self) -> Self:
        """Sent, and not at an end."""
        return self.filter(state__in=OPEN)


class Referral(models.Model):
    """`version` grows with every event: who acts on a stale page is told so. The three sealed texts are JSON of
    `referrals.details`, and are read through `referrals.access` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True, help_text="what people say on the phone: H-7K3Q-92X")
    kind = models.CharField(max_length=9, choices=codes.Kind.choices)
    state = models.CharField(max_length=11, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sender_organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    sender_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    sender_name = models.CharField(max_length=150)
    sender_title = models.CharField(max_length=80, blank=True)
    sender_phone = models.CharField(max_length=30, blank=True)
    receiver = models.ForeignKey(Receiver, models.PROTECT, null=True, blank=True, related_name="referrals")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    age_group = models.CharField(max_length=5, choices=codes.AgeGroup.choices, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="fi", help_text="that the client is served in")
    reasons = ArrayField(models.CharField(max_length=15), default=list, blank=True)
    urgency = models.CharField(max_length=6, choices=codes.Urgency.choices, default=codes.Urgency.NORMAL)
    client_sealed = EncryptedTextField(blank=True)
    section_sealed = EncryptedTextField(blank=True)
    assessment_sealed = EncryptedTextField(blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    error_asked_at = models.DateTimeField(
        null=True, blank=True, help_text="the sender asked to have it marked in error"
    )
    error_reason = models.CharField(max_length=15, blank=True)
    sender_seen_version = models.PositiveIntegerField(default=0, help_text="what came after is new to the sender")
    erased_at = models.DateTimeField(null=True, blank=True, help_text="when what it told of the client went")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["receiver", "state", "sent_at"], name="referral_inbox", include=["id"]),
            models.Index(fields=["sender", "-changed_at"], name="referral_of_sender", include=["state"]),
            models.Index(fields=["sender_organization", "state", "-changed_at"], name="referral_sent_by"),
            models.Index(
                fields=["receiver", "-closed_at", "state", "id"],
                name="referral_ended",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=["sender_organization", "-changed_at"], name="referral_sent_from", condition=~Q(state="draft")
            ),
            models.Index(fields=["valid_until"], name="referral_expiry", condition=Q(state__in=["sent", "opened"])),
            models.Index(
                fields=["receiver"],
                name="referral_to_be_seen",
                condition=Q(state=State.CANCELLED, erased_at=None),
                include=["id"],
            ),
            models.Index(
                fields=["sender_organization"],
                name="referral_mistakes",
                condition=Q(error_asked_at__isnull=False, closed_at=None),
            ),
            models.Index(fields=["closed_at"], name="referral_retention", condition=Q(erased_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="referral_sent_is_whole",
                condition=Q(state=State.DRAFT)
                | Q(
                    receiver__isnull=False,
                    municipality__isnull=False,
                    sent_at__isnull=False,
                    valid_until__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="referral_closed_when_ended",
                condition=Q(
                    state__in=["completed", "ended_early", "declined", "cancelled", "expired", "in_error"],
                    closed_at__isnull=False,
                )
                | Q(
                    state__in=[
                        "draft",
                        "sent",
                        "opened",
                        "accepted",
                        "waitlisted",
                        "contacted",
                        "in_progress",
                        "on_hold",
                    ],
                    closed_at=None,
                ),
            ),
            models.CheckConstraint(name="referral_at_most_three_reasons", condition=Q(reasons__len__lte=3)),
        ]

    def __str__(self) -> str:
        return self.code

    # As Django's own, which translate every choice there is for each row of a list.
    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        return str(codes.Kind(self.kind).label)

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        return str(State(self.state).label)

    @property
    def days_left(self) -> int | None:
        """Until it expires, if nobody accepts it."""
        return (self.valid_until - timezone.localdate()).days if self.valid_until else None


class Consent(models.Model):
    """What the client agreed to, word for word, and until when. Proof that outlives the referral."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="consent")
    given_by = models.CharField(max_length=16, choices=codes.ConsentGiver.choices)
    how = models.CharField(max_length=9, choices=codes.ConsentHow.choices)
    given_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    text = models.TextField(help_text="as the client read or heard it; names organisations, not the client")
    data_groups = ArrayField(models.CharField(max_length=20), help_text="what may be sent")
    allow_forward = models.BooleanField(default=False, help_text="to another service of the same kind in the same area")
    allow_follow_up = models.BooleanField(default=False)
    feedback_to_sender = models.CharField(
        max_length=7, choices=codes.FeedbackRight.choices, default=codes.FeedbackRight.NONE
    )
    valid_until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_via = models.CharField(max_length=12, choices=codes.Party.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consent_withdrawn_via_somebody",
                condition=Q(withdrawn_at=None, withdrawn_via="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_via="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def is_valid(self, on: dt.date) -> bool:
        return self.withdrawn_at is None and on <= self.valid_until


class ReferralEvent(models.Model):
    """One move of the state machine; never changed afterwards, by a trigger of the database. `key` is the form that it
    came by: the same form sent twice moves once."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=16)
    from_state = models.CharField(max_length=11, choices=State.choices)
    to_state = models.CharField(max_length=11, choices=State.choices)
    party = models.CharField(max_length=12, choices=codes.Party.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=40, help_text="of the form or the timer's day")

    class Meta:
        ordering = ["referral_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "seq"], name="event_in_order"),
            models.UniqueConstraint(fields=["referral", "key"], name="event_once_per_form"),
            models.CheckConstraint(
                name="event_no_without_reason",
                condition=~Q(event__in=["decline", "forward", "hold", "end_early", "cancel", "mark_in_error"])
                | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"
