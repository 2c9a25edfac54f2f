"""How the receiver handles a request. The receiver's organisation owns it. FHIR: Task. One for each referral sent."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals import codes
from referrals.models.receiver import LinkPerson
from referrals.models.referral import Referral
from tray.encryption import EncryptedTextField


class Handling(models.Model):
    """`reason_text`, `feedback` and the rest of the sealed texts are read through `referrals.access` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="handling")
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    responsible_name = models.CharField(max_length=100, blank=True, help_text="as the client knows the person")
    responsible_phone = models.CharField(max_length=30, blank=True)
    link_person = models.ForeignKey(LinkPerson, models.PROTECT, null=True, blank=True, related_name="handlings")
    link_person_agreed_at = models.DateTimeField(null=True, blank=True, help_text="the client said yes")
    opened_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    expected_month = models.DateField(null=True, blank=True, help_text="first day of the month, on the waiting list")
    contacted_at = models.DateTimeField(null=True, blank=True)
    first_meeting_on = models.DateField(null=True, blank=True)
    plan_months = models.PositiveSmallIntegerField(null=True, blank=True)
    resume_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True, help_text="of the last no or pause")
    reason_text = EncryptedTextField(blank=True)
    suggestion = models.CharField(max_length=300, blank=True, help_text="another service that may fit, when declined")
    outcome = models.CharField(max_length=16, choices=codes.Outcome.choices, blank=True)
    feedback = EncryptedTextField(blank=True, help_text="a short summary; the client sees it before the sender may")
    feedback_released_at = models.DateTimeField(null=True, blank=True, help_text="the client let the sender read it")
    end_seen_at = models.DateTimeField(null=True, blank=True, help_text="the receiver has seen that it was cancelled")
    last_event_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True, help_text="when the next clock runs out; orders the inbox")
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["responsible", "due_at"], name="handling_own"),
            models.Index(fields=["link_person", "due_at"], name="handling_link_person"),
            models.Index(fields=["due_at"], name="handling_due", condition=Q(due_at__isnull=False)),
            # An inbox is sorted by it, and counts what nobody has seen, without a look at the rows.
            models.Index(fields=["referral"], name="handling_clock", include=["due_at", "end_seen_at"]),
            models.Index(
                fields=["referral"],
                name="handling_escalated",
                condition=Q(escalated_at__isnull=False, due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Logged(models.Model):
    """Something done that is no move of the state machine. `key` is the form that it came by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="%(class)ss")
    key = models.CharField(max_length=40)
    logged_at = models.DateTimeField(default=timezone.now)
    party = models.CharField(max_length=12, choices=codes.Party.choices)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["referral", "key"], name="%(class)s_once_per_form")]

    def __str__(self) -> str:
        return str(self.pk)


class ContactAttempt(Logged):
    at = models.DateTimeField()
    channel = models.CharField(max_length=7, choices=codes.ContactChannel.choices)
    reached = models.BooleanField()


class Meeting(Logged):
    """No notes: what was done, and for how long."""

    on = models.DateField()
    kind = models.CharField(max_length=8, choices=codes.MeetingKind.choices)
    minutes = models.PositiveSmallIntegerField()
    activities = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    link_person = models.ForeignKey(LinkPerson, models.PROTECT, null=True, blank=True, related_name="+")


class FollowUp(models.Model):
    """Asked by one-time link, on the phone or on paper. No answer is "no answer", never a bad one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="follow_ups")
    months = models.PositiveSmallIntegerField(help_text="after the first meeting; 0: when it ended")
    due_on = models.DateField()
    channel = models.CharField(max_length=5, choices=codes.FollowUpChannel.choices)
    digest = models.BinaryField(max_length=32, null=True, blank=True, help_text="of the one-time link")
    digest_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=12, choices=codes.Party.choices, blank=True)
    answers = EncryptedTextField(blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["referral_id", "due_on"]
        indexes = [
            models.Index(fields=["due_on"], name="follow_up_due", condition=Q(answered_at=None, stopped_at=None))
        ]
        constraints = [
            models.UniqueConstraint(fields=["referral", "months"], name="follow_up_once"),
            models.UniqueConstraint(fields=["digest"], name="follow_up_digest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ClientFeedback(models.Model):
    """Whether it helped, by the client: one for each referral, changed as often as the client likes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="client_feedback")
    satisfaction = models.PositiveSmallIntegerField(help_text="1–5, with how the referral went")
    helped = models.CharField(max_length=8, blank=True, help_text="yes, somewhat, no, or nothing told")
    text = EncryptedTextField(blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="satisfaction_one_to_five", condition=Q(satisfaction__gte=1, satisfaction__lte=5)
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
