"""Messages on their way out, against a real SMTP server."""

import datetime as dt
import re
import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from django.utils import timezone

from referrals import letters, outbox
from referrals.codes import Party
from referrals.details import sealable
from referrals.models import OutboxMessage, Referral
from referrals.tasks import deliver_outbox
from tests import factories
from tests.referrals import mail, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any) -> Iterator[mail.Sink]:
    sink = mail.Sink()
    with mail.running(sink) as door:
        mail.use(settings, door.port)
        yield sink


def queue(address: str = "nurse@example.fi", event: str = "e1", **fields: Any) -> None:
    outbox.queue(**{"template": "update", "address": address, "event": event, "party": Party.SENDER} | fields)


def only() -> OutboxMessage:
    return OutboxMessage.objects.get()


def let_pass(**time: float) -> None:
    """What was taken or is to wait was so long ago."""
    for row in OutboxMessage.objects.all():
        row.taken_at = row.taken_at and row.taken_at - dt.timedelta(**time)
        row.send_after -= dt.timedelta(**time)
        row.save(update_fields=["taken_at", "send_after"])


# --- Putting in ----------------------------------------------------------------------------------------------------


def test_once_for_each_recipient_and_event() -> None:
    for address in ("a@example.fi", "b@example.fi", "A@example.FI"):
        for event in ("e1", "e2", "e1"):
            queue(address, event)
    assert OutboxMessage.objects.count() == 4


def test_address_and_secret_are_encrypted_and_the_key_tells_nothing() -> None:
    queue("nurse@example.fi", secret="a-token")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text FROM referrals_outboxmessage m")
        stored = cursor.fetchone()[0]
    assert "nurse" not in stored
    assert "a-token" not in stored
    assert (only().address, only().secret) == ("nurse@example.fi", "a-token")


@pytest.mark.django_db(transaction=True)
def test_no_message_without_its_event(sink: mail.Sink) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        queue()
        1 / 0  # noqa: B018
    deliver_outbox()
    assert sink.got == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_once_for_each_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(outbox, "wake", lambda: woken.append(connection.in_atomic_block))
    with transaction.atomic():
        queue("a@example.fi")
        queue("b@example.fi")
    assert woken == [False]
    queue("c@example.fi", send_after=timezone.now() + dt.timedelta(hours=1))
    assert woken == [False]


def test_without_a_broker_waking_fails_quickly_and_quietly(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tray.celery import app

    monkeypatch.setattr(outbox, "_silent_until", 0.0)
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    began = timezone.now()
    outbox.wake()
    outbox.wake()
    assert timezone.now() - began < dt.timedelta(seconds=3)
    assert caplog.text.count("no worker could be woken") == 1


# --- Handing over --------------------------------------------------------------------------------------------------


def test_sent_and_forgotten(sink: mail.Sink) -> None:
    queue("nurse@example.fi")
    deliver_outbox()
    deliver_outbox()
    assert sink.addresses == ["nurse@example.fi"]
    row = only()
    assert row.sent_at is not None
    assert (row.address, row.secret, row.problem) == ("", "", "")
    letter = sink.got[0]
    assert letter["Message-ID"] == f"<{row.pk}@{letters.host()}>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"


def test_many_over_one_connection(settings: Any) -> None:
    sink = mail.Sink()
    with mail.running(sink) as door:
        mail.use(settings, door.port)
        before = door.came  # the controller tries its own door once
        for number in range(20):
            queue(f"n{number}@example.fi")
        assert outbox.deliver() == {"sent": 20}
        assert door.came == before + 1
    assert len(sink.ids) == len(sink.got) == 20


def test_what_is_for_later_waits(sink: mail.Sink) -> None:
    queue(send_after=timezone.now() + dt.timedelta(hours=1))
    deliver_outbox()
    assert sink.got == []
    let_pass(hours=2)
    deliver_outbox()
    assert len(sink.got) == 1


def test_without_a_server_everything_waits_and_loses_no_try(settings: Any) -> None:
    mail.use(settings, 1)
    queue()
    for _each in range(20):
        assert not outbox.deliver()
    row = only()
    assert (row.tries, row.taken_at, row.given_up_at) == (0, None, None)
    assert row.address


@pytest.mark.parametrize("mode", ["busy", "grey", "refuse data", "hang"])
def test_refused_for_now_is_tried_again(sink: mail.Sink, mode: str) -> None:
    queue()
    sink.mode = mode
    deliver_outbox()
    row = only()
    assert (row.taken_at, row.sent_at, row.tries) == (None, None, 1)
    assert row.send_after > timezone.now()
    assert row.problem
    assert "nurse" not in row.problem
    sink.mode = "accept"
    deliver_outbox()
    assert sink.got == []
    let_pass(hours=1)
    deliver_outbox()
    assert sink.addresses == ["nurse@example.fi"]


def test_tries_come_to_an_end(sink: mail.Sink) -> None:
    queue()
    sink.mode = "grey"
    for _each in range(15):
        deliver_outbox()
        let_pass(days=1)
    row = only()
    assert row.tries == len(outbox.WAITS) + 1
    assert row.given_up_at is not None
    assert row.address == ""
    assert list(outbox.refused()) == [row]


def test_a_mailbox_that_is_not_there_is_given_up_at_once(sink: mail.Sink) -> None:
    queue("a@example.fi")
    queue("b@example.fi")
    sink.mode = "no such mailbox"
    assert outbox.deliver() == {"refused": 2}
    assert set(OutboxMessage.objects.values_list("problem", flat=True)) == {"recipient refused: 550"}


def test_an_address_that_is_none_is_given_up(sink: mail.Sink) -> None:
    queue("a b@@")
    deliver_outbox()
    assert only().given_up_at is not None


@pytest.mark.parametrize("mode", ["drop after data", "hang after data"])
def test_nobody_knows_and_it_is_not_sent_again(sink: mail.Sink, mode: str) -> None:
    queue()
    sink.mode = mode
    deliver_outbox()
    assert len(sink.got) == 1
    sink.mode = "accept"
    for _each in range(3):
        let_pass(days=1)
        deliver_outbox()
    assert len(sink.got) == 1
    row = only()
    assert (row.sent_at, row.given_up_at) == (None, None)
    assert list(outbox.in_doubt()) == [row]


def test_a_person_has_it_sent_again_with_the_same_number(sink: mail.Sink) -> None:
    queue()
    sink.mode = "drop after data"
    deliver_outbox()
    sink.mode = "accept"
    someone = factories.user(is_staff=True)
    assert not outbox.resend(only().pk, by=someone)  # perhaps a worker still has it
    let_pass(minutes=20)
    assert outbox.resend(only().pk, by=someone)
    assert not outbox.resend(only().pk, by=someone)
    deliver_outbox()
    assert list(sink.ids.values()) == [2]
    assert only().resent_by == someone
    assert not outbox.in_doubt().exists()


def test_a_server_that_does_not_answer_is_left_alone(sink: mail.Sink) -> None:
    for number in range(10):
        queue(f"n{number}@example.fi")
    sink.mode = "drop after data"
    for _each in range(5):
        outbox.deliver()
    assert len(sink.got) == outbox.FAILURES
    sink.mode = "accept"
    let_pass(minutes=20)
    outbox.deliver()
    assert len(sink.got) == 10
    assert max(sink.ids.values()) == 1


def test_a_letter_that_cannot_be_written_does_not_hold_up_others(
    sink: mail.Sink, caplog: pytest.LogCaptureFixture
) -> None:
    queue("a@example.fi", template="no such letter")
    queue("b@example.fi")
    deliver_outbox()
    assert sink.addresses == ["b@example.fi"]
    assert "a@example.fi" not in caplog.text


def test_after_a_death_nothing_goes_to_the_client(sink: mail.Sink, at: people.Town) -> None:
    row = people.referral(at, "accepted")
    OutboxMessage.objects.all().delete()
    queue("aino@example.fi", template="client", party=Party.CLIENT, referral_id=row.pk, language="fi")
    people.do(row, "end_early", at.adviser, reason="died")
    deliver_outbox()
    assert sink.got == []
    assert only().problem == outbox.NOT_NEEDED
    assert only().address == ""
    assert not outbox.refused().exists()


@pytest.mark.parametrize(
    "change", [{"safe_contact": "client_contacts_us"}, {"preferred": "phone"}, {"email": "aino@muualla.example"}]
)
def test_who_chose_otherwise_meanwhile_gets_nothing(sink: mail.Sink, at: people.Town, change: dict[str, str]) -> None:
    row = Referral.objects.get(pk=people.referral(at).pk)
    row.client_sealed = sealable(msgspec.structs.replace(people.AINO, **change))
    row.save()
    deliver_outbox()
    assert people.AINO.email not in sink.addresses
    assert len(sink.got) == 1  # the receiver's


@pytest.mark.django_db(transaction=True)
def test_several_workers_never_take_the_same(sink: mail.Sink) -> None:
    for number in range(60):
        queue(f"n{number}@example.fi", send_after=None)

    def work() -> None:
        try:
            deliver_outbox()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sink.got) == 60
    assert max(sink.ids.values()) == 1


# --- Forgetting ----------------------------------------------------------------------------------------------------


def test_addresses_in_doubt_are_forgotten_in_a_month(sink: mail.Sink) -> None:
    queue()
    sink.mode = "drop after data"
    deliver_outbox()
    let_pass(days=29)
    assert outbox.forget() == 0
    let_pass(days=2)
    assert outbox.forget() == 1
    assert only().address == ""
    assert not outbox.in_doubt().exists()


def test_old_rows_go(sink: mail.Sink) -> None:
    queue()
    deliver_outbox()
    OutboxMessage.objects.update(made_at=timezone.now() - dt.timedelta(days=401))
    assert outbox.forget() == 1
    assert not OutboxMessage.objects.exists()


# --- Words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fi", "sv", "en", "se", ""])
@pytest.mark.parametrize("name", sorted(letters.KINDS))
def test_letters_tell_nothing_and_lead_somewhere(name: str, language: str, settings: Any) -> None:
    settings.SITE_URL = "https://tarjotin.example.fi"
    letter = letters.write(name, language, "TOKEN")
    assert "\n" not in letter.subject
    assert 8 < len(letter.subject) < 80
    assert "https://tarjotin.example.fi/" in letter.body
    assert ("/TOKEN/" in letter.body) is letters.KINDS[name].has_token
    words = f"{letter.subject} {letter.body}".casefold()
    told = re.sub(r"https://\S+", "", words)
    for word in (
        "lähete",
        "lähettei",
        "remiss",
        "referral",
        "hyvinvointi",
        "välfärd",
        "wellbeing",
        "kulttuuri",
        "liikunta",
    ):
        assert word not in told
    if letters.KINDS[name].in_all_languages:
        assert all(f"/{each}/" in letter.body for each in ("fi", "sv", "en"))
    else:
        assert f"/{language if language in letters.LANGUAGES else 'fi'}/" in letter.body
