"""What readers send without signing in: feedback on the service tray, and errors in what services tell.

Nobody knows who sent them, unless the sender left an e-mail address for the answer. Texts and addresses are encrypted,
and the address goes some time after the answer (`tray.feedback.actions.forget_contacts`).
"""

import datetime as dt
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tray.catalogue.models import Service
from tray.encryption import EncryptedTextField

LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]


class ReceivedQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        return self.filter(answered_at=None)

    def answered(self) -> Self:
        return self.exclude(answered_at=None)


class Received(models.Model):
    """Something that a reader sent. `reference` is what the reader sees and may tell on the telephone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9)
    language = models.CharField(max_length=2, choices=LANGUAGES, help_text="in which the reader used the site")
    message = EncryptedTextField(blank=True)
    email = EncryptedTextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    form_digest = models.BinaryField(max_length=16, help_text="of the one form it came with, which may arrive twice")
    text_digest = models.BinaryField(max_length=16, help_text="keyed, of what was written; empty once forgotten")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    note = EncryptedTextField(blank=True)
    contact_removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="%(class)s_reference"),
            models.UniqueConstraint(fields=["form_digest"], name="%(class)s_once_per_form"),
            models.CheckConstraint(
                name="%(class)s_answered_by_somebody",
                condition=Q(answered_at=None, answered_by="") | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
            ),
            models.CheckConstraint(
                name="%(class)s_contact_kept_until_answered",
                condition=Q(contact_removed_at=None) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def age_in_days(self) -> int:
        """Days as people count them, by the calendar in Finland; an answered one ages no more."""
        until = self.answered_at or timezone.now()
        return (timezone.localdate(until) - timezone.localdate(self.sent_at)).days


class FeedbackQuerySet(ReceivedQuerySet):
    def by_urgency(self) -> Self:
        """What is due first, first: the overdue ones lead."""
        return self.order_by("due_on", "sent_at")


class Feedback(Received):
    """Feedback on the service tray itself. Law 306/2019 asks for an answer in 14 days where it is about accessibility;
    all kinds are answered as fast."""

    class Kind(models.TextChoices):
        ACCESSIBILITY = "accessibility", _("It is hard to use (accessibility)")
        BROKEN = "broken", _("Something does not work")
        WISH = "wish", _("A wish or an idea")
        THANKS = "thanks", _("Thanks")

    kind = models.CharField(max_length=13, choices=Kind.choices)
    page = EncryptedTextField(blank=True, help_text="which page the feedback is about, in the reader's words or a path")
    due_on = models.DateField(help_text="the last day for the answer")

    objects = FeedbackQuerySet.as_manager()

    class Meta(Received.Meta):
        indexes = [models.Index(fields=["due_on"], name="feedback_waiting", condition=Q(answered_at=None))]
        verbose_name_plural = "feedback"

    def is_overdue(self, today: dt.date | None = None) -> bool:
        return self.answered_at is None and self.due_on < (today or timezone.localdate())


class ErrorReportQuerySet(ReceivedQuerySet):
    def for_organization(self, key: uuid.UUID) -> Self:
        """The queue of who answers for the services: the report moves along when a service changes hands."""
        return self.filter(service__organization=key)


class ErrorReport(Received):
    """What a reader found wrong in a service's details."""

    class Kind(models.TextChoices):
        CONTACT = "contact", _("A telephone number, e-mail address or link is wrong")
        HOURS = "hours", _("The opening hours are wrong")
        PLACE = "place", _("The address or place is wrong")
        PRICE = "price", _("The price is wrong")
        ENDED = "ended", _("The service is no longer available")
        OTHER = "other", _("Something else is wrong")

    service = models.ForeignKey(Service, models.CASCADE, related_name="error_reports")
    kind = models.CharField(max_length=7, choices=Kind.choices)

    objects = ErrorReportQuerySet.as_manager()

    class Meta(Received.Meta):
        indexes = [models.Index(fields=["sent_at"], name="error_report_waiting", condition=Q(answered_at=None))]
