"""The staff page of e-mails: what nobody knows about, and sending it again."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from referrals import outbox
from referrals.codes import Party
from referrals.models import OutboxMessage

pytestmark = pytest.mark.django_db
PAGE = "/fi/yllapito/sahkopostit/"


def message(event: str = "e", **fields: object) -> OutboxMessage:
    outbox.queue(template="update", address=f"{event}@example.fi", event=event, party=Party.SENDER)
    rows = OutboxMessage.objects.filter(key=outbox.key_of(f"{event}@example.fi", event))
    rows.update(**fields)
    return rows.get()


def in_doubt(event: str = "e") -> OutboxMessage:
    return message(event, taken_at=timezone.now() - dt.timedelta(hours=1), problem="no answer: TimeoutError")


def test_nothing_to_do(coordinator: Client) -> None:
    page = coordinator.get(PAGE).text
    assert "0 viestiä odottaa sähköpostipalvelinta" in page
    assert page.count("Niitä ei ole.") == 2


def test_what_waits_is_in_doubt_or_was_refused(coordinator: Client) -> None:
    message("w")
    in_doubt()
    message("r", given_up_at=timezone.now(), problem="recipient refused: 550")
    message("n", given_up_at=timezone.now(), problem=outbox.NOT_NEEDED)
    page = coordinator.get(PAGE).text
    assert "1 viesti odottaa sähköpostipalvelinta" in page
    assert "no answer: TimeoutError" in page
    assert "recipient refused: 550" in page
    assert outbox.NOT_NEEDED not in page
    assert "@example.fi" not in page


def test_a_person_sends_it_again(coordinator: Client) -> None:
    row = in_doubt()
    for _each in range(2):
        assert coordinator.post(PAGE, {"key": row.pk})["Location"] == PAGE
    row.refresh_from_db()
    assert row.taken_at is None
    assert row.resent_by is not None
    page = coordinator.get(PAGE).text
    assert "Viesti lähtee uudelleen." in page
    assert "Tämä viesti ei enää odota sinua." in page


@pytest.mark.parametrize("key", ["", "x", "5f0c8a52-0d9f-4d0e-9d2f-4f3f5f0c8a52"])
def test_a_message_that_is_not_there(coordinator: Client, key: str) -> None:
    assert coordinator.post(PAGE, {"key": key}).status_code == 302
    assert "ei enää odota" in coordinator.get(PAGE).text


def test_others_may_not(nurse: Client, client: Client) -> None:
    row = in_doubt()
    assert nurse.get(PAGE).status_code == nurse.post(PAGE, {"key": row.pk}).status_code == 403
    assert client.get(PAGE).status_code == client.post(PAGE, {"key": row.pk}).status_code == 302
    row.refresh_from_db()
    assert row.taken_at is not None


def test_wrong_method(coordinator: Client) -> None:
    assert coordinator.put(PAGE).status_code == 405


def test_its_queries_do_not_grow(coordinator: Client, django_assert_max_num_queries: object) -> None:
    for number in range(20):
        in_doubt(f"e{number}")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        coordinator.get(PAGE)
