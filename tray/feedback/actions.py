"""Receiving what readers send, answering it, and forgetting who sent it."""

import datetime as dt
import hashlib
import hmac
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from tray.catalogue.models import Service
from tray.feedback.models import ErrorReport, Feedback, Received
from tray.feedback.references import new_reference

DAYS_TO_ANSWER = 14
SAME_TEXT_WITHIN = dt.timedelta(days=1)
CONTACT_KEPT = dt.timedelta(days=90)
Row = TypeVar("Row", Feedback, ErrorReport)


class AlreadyAnswered(Exception):
    """Somebody else was faster: show what that person wrote."""


def receive_feedback(
    *, kind: str, message: str, email: str, page: str, language: str, form_id: str, now: dt.datetime | None = None
) -> Feedback:
    """The row. `form_id` names the form that the reader filled in: sent twice, it is received once."""
    now = now or timezone.now()
    row = Feedback(kind=kind, page=page, message=message, email=email, language=language, sent_at=now)
    row.due_on = timezone.localdate(now) + dt.timedelta(days=DAYS_TO_ANSWER)
    return receive(row, form_id=form_id, said=(kind, message, email))


def receive_error_report(
    *,
    service: Service,
    kind: str,
    message: str,
    email: str,
    language: str,
    form_id: str,
    now: dt.datetime | None = None,
) -> ErrorReport:
    row = ErrorReport(service=service, kind=kind, message=message, email=email, language=language)
    row.sent_at = now or timezone.now()
    return receive(row, form_id=form_id, said=(str(service.pk), kind, message, email))


def receive(row: Row, *, form_id: str, said: tuple[str, ...]) -> Row:
    """Saves it, or gives the row that says the same: of the same form, or in the same words within a day."""
    row.reference = new_reference()
    row.form_digest, row.text_digest = digest("form", form_id), digest("text", *said)
    rows = type(row)._default_manager
    since = row.sent_at - SAME_TEXT_WITHIN
    if known := rows.waiting().filter(text_digest=row.text_digest, sent_at__gte=since).first():
        return known  # type: ignore[no-any-return]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if known := rows.filter(form_digest=row.form_digest).first():
            return known  # type: ignore[no-any-return]
        raise
    return row


def digest(*parts: str) -> bytes:
    """Keyed, so that nobody who reads the database can try texts against it."""
    key = f"tray.feedback {settings.SECRET_KEY}".encode()
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.blake2b).digest()[:16]


def mark_answered(row: Received, *, note: str, by: str, now: dt.datetime | None = None) -> None:
    """Raises AlreadyAnswered."""
    with transaction.atomic():
        kept: Any = type(row)._default_manager.select_for_update().get(pk=row.pk)
        if kept.answered_at:
            raise AlreadyAnswered(kept.reference)
        kept.answered_at, kept.answered_by, kept.note = now or timezone.now(), by, note
        kept.save(update_fields=["answered_at", "answered_by", "note"])


def forget_contacts(now: dt.datetime | None = None) -> int:
    """Takes the e-mail address, and the digest that could recognise it, off what was answered long ago. How many."""
    now = now or timezone.now()
    return sum(
        model._default_manager.filter(answered_at__lt=now - CONTACT_KEPT, contact_removed_at=None).update(
            email="", text_digest=b"", contact_removed_at=now
        )
        for model in (Feedback, ErrorReport)
    )
