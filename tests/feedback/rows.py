"""Rows for tests of feedback, with everything that a test does not say filled in."""

import datetime as dt
import secrets
from typing import Any

from tests import factories
from tray.feedback.models import ErrorReport, Feedback
from tray.feedback.references import new_reference

SENT = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)


def received(**fields: Any) -> dict[str, Any]:
    known = {
        "reference": new_reference(),
        "language": "fi",
        "message": "Lomake ei toimi.",
        "sent_at": SENT,
        "form_digest": secrets.token_bytes(16),
        "text_digest": secrets.token_bytes(16),
    }
    return known | fields


def feedback(**fields: Any) -> Feedback:
    return Feedback.objects.create(**received(kind="broken", due_on=dt.date(2026, 12, 4)) | fields)


def error_report(**fields: Any) -> ErrorReport:
    if "service" not in fields:
        fields["service"] = factories.service()
    return ErrorReport.objects.create(**received(kind="hours") | fields)
