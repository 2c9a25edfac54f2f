"""Links for receivers without accounts: for one referral, for eight days, with a second factor and no dead end."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from referrals import links, pins
from referrals.access import as_link_receiver
from referrals.codes import State
from referrals.links import Stands
from referrals.models import MagicLink, OutboxMessage, Receiver, Referral
from tests.referrals import people
from tests.referrals.clock import Clock, clock
from tests.referrals.people import Town

pytestmark = pytest.mark.django_db
__all__ = ["clock"]
PIN, WRONG = "271828", "314159"


@pytest.fixture
def ngo(at: Town) -> Receiver:
    receiver = at.receiver
    receiver.answers_by_link, receiver.pin = True, pins.hashed(PIN)
    receiver.link_email = "yhdistys@example.fi"
    receiver.save()
    return receiver


@pytest.fixture
def row(clock: Clock, ngo: Receiver, at: Town) -> Referral:
    made = people.referral(at)
    OutboxMessage.objects.all().delete()
    MagicLink.objects.all().delete()
    return made


def made(row: Referral) -> tuple[MagicLink, str]:
    assert row.receiver
    return links.make(row, row.receiver)


def test_it_opens_its_referral_for_eight_days(row: Referral, clock: Clock) -> None:
    link, token = made(row)
    assert links.find(token) == links.Found(Stands.OPEN, link)
    clock.forward(days=7, hours=23)
    assert links.find(token).stands == Stands.OPEN
    assert not OutboxMessage.objects.exists()


def test_only_the_digest_is_kept(row: Referral) -> None:
    _link, token = made(row)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text FROM referrals_magiclink m")
        stored = cursor.fetchone()[0]
    assert token not in stored
    assert len(token) >= 32


@pytest.mark.parametrize("token", ["", "x", "ä" * 50, "\x00", "a" * 10_000])
def test_others_open_nothing(row: Referral, token: str) -> None:
    assert links.find(token) == links.Found(Stands.UNKNOWN)


def test_an_old_one_sends_a_new_one_once_a_day(row: Referral, clock: Clock) -> None:
    _link, token = made(row)
    clock.forward(days=9)
    for _each in range(3):
        assert links.find(token).stands == Stands.RENEWED
    message = OutboxMessage.objects.get()
    assert (message.address, message.template) == ("yhdistys@example.fi", "new_link")
    assert links.find(message.secret).stands == Stands.OPEN
    clock.forward(days=1)
    links.find(token)
    assert OutboxMessage.objects.count() == 2


def test_it_ends_eight_days_after_the_referral(row: Referral, clock: Clock, at: Town) -> None:
    people.do(row, "cancel", at.sender, reason="other_help")
    link, token = made(row)
    clock.forward(days=7)
    assert links.find(token).stands == Stands.OPEN
    clock.forward(days=2)
    assert links.find(token).stands == Stands.ENDED
    assert links.end_old() >= 1
    link.refresh_from_db()
    assert link.ended_at is not None
    assert links.end_old() == 0
    assert not OutboxMessage.objects.filter(template="new_link").exists()


@pytest.mark.parametrize("change", [{"answers_by_link": False}, {"is_active": False}])
def test_a_receiver_that_left_has_no_link(row: Referral, change: dict[str, Any]) -> None:
    _link, token = made(row)
    Receiver.objects.update(**change)
    assert links.find(token).stands == Stands.ENDED


# --- The second factor ---------------------------------------------------------------------------------------------


def test_the_right_pin_opens(row: Referral) -> None:
    link, _token = made(row)
    assert links.check_pin(link, "271 828") == links.PinChecked(True)


def test_five_wrong_ones_close_the_door_even_for_the_right_one(row: Referral, clock: Clock) -> None:
    link, _token = made(row)
    for _each in range(4):
        assert links.check_pin(link, WRONG) == links.PinChecked(False)
    closed = links.check_pin(link, WRONG)
    assert closed.locked_until == clock.at + dt.timedelta(minutes=15)
    assert links.check_pin(link, PIN) == links.PinChecked(False, closed.locked_until)
    clock.forward(minutes=16)
    assert links.check_pin(link, PIN).is_right
    assert links.check_pin(link, WRONG) == links.PinChecked(False)


def test_a_new_link_gives_no_new_tries(row: Referral) -> None:
    for _each in range(4):
        links.check_pin(made(row)[0], WRONG)
    assert links.check_pin(made(row)[0], WRONG).locked_until is not None
    assert not links.check_pin(made(row)[0], PIN).is_right


def test_the_door_closes_for_longer(row: Referral, clock: Clock) -> None:
    link, _token = made(row)
    waits = []
    for _round in range(4):
        until = [links.check_pin(link, WRONG).locked_until for _each in range(5)][-1]
        assert until is not None
        waits.append(until - clock.at)
        clock.at = until + dt.timedelta(seconds=1)
    assert waits == [*links.LOCKED_FOR, links.LOCKED_FOR[-1]]


def test_without_a_pin_nothing_opens(row: Referral) -> None:
    link, _token = made(row)
    Receiver.objects.update(pin="", answers_by_link=False)
    for pin in ("", "000000", PIN):
        assert not links.check_pin(link, pin).is_right


def test_by_a_link_it_is_answered(row: Referral, at: Town) -> None:
    link, _token = made(row)
    people.do(row, "open", as_link_receiver(link))
    assert row.state == State.OPENED
