"""Receiving, answering, forgetting; and what the database itself refuses."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import organization, service
from tests.feedback.rows import SENT, error_report, feedback
from tray.feedback.actions import (
    AlreadyAnswered,
    forget_contacts,
    mark_answered,
    receive_error_report,
    receive_feedback,
)
from tray.feedback.models import ErrorReport, Feedback
from tray.feedback.references import PATTERN, new_reference
from tray.feedback.tasks import forget_contacts as forget_task

pytestmark = pytest.mark.django_db
TOLD: dict[str, Any] = {"kind": "wish", "message": "Isompi teksti", "email": "", "page": "", "language": "fi"}


def test_references_are_read_aloud():
    assert all(PATTERN.fullmatch(new_reference()) for _number in range(200))


@pytest.mark.parametrize(
    ("sent_at", "due_on"),
    [
        (dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC), dt.date(2026, 12, 7)),
        (dt.datetime(2026, 11, 23, 22, 30, tzinfo=dt.UTC), dt.date(2026, 12, 8)),  # past midnight in Finland
    ],
)
def test_fourteen_days_are_counted_in_finland(sent_at, due_on):
    assert receive_feedback(**TOLD, form_id="a", now=sent_at).due_on == due_on


def test_one_form_is_received_once():
    first = receive_feedback(**TOLD, form_id="a")
    again = receive_feedback(**TOLD | {"message": "Toinen teksti"}, form_id="a")
    assert again.reference == first.reference
    assert Feedback.objects.count() == 1


def test_the_same_words_within_a_day_are_received_once():
    now = timezone.now()
    first = receive_feedback(**TOLD, form_id="a", now=now)
    assert receive_feedback(**TOLD, form_id="b", now=now + dt.timedelta(hours=23)).pk == first.pk
    assert receive_feedback(**TOLD, form_id="c", now=now + dt.timedelta(hours=25)).pk != first.pk
    assert receive_feedback(**TOLD | {"email": "a@example.fi"}, form_id="d", now=now).pk != first.pk


def test_the_same_words_of_two_services_are_two_reports():
    told: dict[str, Any] = {"kind": "hours", "message": "", "email": "", "language": "fi"}
    one = receive_error_report(service=service(), form_id="a", **told)
    other = receive_error_report(service=service(), form_id="b", **told)
    assert one.pk != other.pk


def test_answered_once():
    row = feedback()
    mark_answered(row, note="Korjattu.", by="tuula")
    with pytest.raises(AlreadyAnswered):
        mark_answered(row, note="Toinen.", by="matti")
    found = Feedback.objects.get()
    assert (found.answered_by, found.note) == ("tuula", "Korjattu.")


def test_the_queue_begins_with_what_is_due_first():
    later = feedback(due_on=dt.date(2026, 12, 9))
    first = feedback(due_on=dt.date(2026, 11, 1))
    feedback(answered_at=SENT, answered_by="tuula", due_on=dt.date(2026, 1, 1))
    assert list(Feedback.objects.waiting().by_urgency()) == [first, later]


def test_a_report_is_in_the_queue_of_who_owns_the_service_now():
    old, new = organization(), organization()
    row = error_report(service=service(organization=old))
    row.service.organization = new
    row.service.save()
    assert not ErrorReport.objects.for_organization(old.pk).exists()
    assert ErrorReport.objects.for_organization(new.pk).get() == row


@pytest.mark.parametrize(("days", "is_kept"), [(89, True), (91, False)])
@pytest.mark.parametrize("make", [feedback, error_report])
def test_an_address_is_forgotten_ninety_days_after_the_answer(make, days, is_kept):
    now = timezone.now()
    row = make(email="aino@example.fi", answered_at=now - dt.timedelta(days=days), answered_by="tuula")
    assert forget_contacts(now) == (0 if is_kept else 1)
    row.refresh_from_db()
    assert row.email == ("aino@example.fi" if is_kept else "")
    assert bool(row.text_digest) == is_kept
    assert row.message
    assert bool(row.contact_removed_at) != is_kept
    assert forget_contacts(now) == 0


def test_what_waits_for_an_answer_keeps_its_address(caplog):
    row = feedback(email="aino@example.fi", sent_at=timezone.now() - dt.timedelta(days=400))
    forget_task()
    row.refresh_from_db()
    assert row.email == "aino@example.fi"
    assert "aino" not in caplog.text


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"answered_at": SENT}, "feedback_answered_by_somebody"),
        ({"answered_by": "tuula"}, "feedback_answered_by_somebody"),
        ({"contact_removed_at": SENT}, "feedback_contact_kept_until_answered"),
    ],
)
def test_what_the_database_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        feedback(**fields)


@pytest.mark.parametrize("field", ["reference", "form_digest"])
@pytest.mark.parametrize("make", [feedback, error_report])
def test_the_database_keeps_numbers_and_forms_apart(make, field):
    value = getattr(make(), field)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**{field: value})


def test_ages_are_days_of_the_calendar():
    now = timezone.now()
    assert feedback(sent_at=now).age_in_days == 0
    assert feedback(sent_at=now - dt.timedelta(days=3)).age_in_days == 3
    answered = feedback(sent_at=SENT, answered_at=SENT + dt.timedelta(days=2), answered_by="tuula")
    assert answered.age_in_days == 2
