"""Follow-ups: asked in their time, reminded twice, and then left in peace."""

import datetime as dt
from collections import Counter

import msgspec
import pytest
from django.utils import timezone

from referrals import actions, asking, tasks
from referrals.access import as_client
from referrals.codes import FollowUpChannel, Party, SafeContact, State
from referrals.details import sealable
from referrals.models import FollowUp, OutboxMessage, Referral
from referrals.states import Event
from tests.referrals import people
from tests.referrals.clock import Clock, clock
from tests.referrals.people import AINO, Town

pytestmark = pytest.mark.django_db
__all__ = ["clock"]


@pytest.fixture
def row(clock: Clock, at: Town) -> Referral:
    """In progress since this Monday: asked after 1, 3 and 6 months."""
    made = people.referral(at, State.IN_PROGRESS)
    OutboxMessage.objects.all().delete()
    return made


def go_on(clock: Clock, days: int) -> Counter[str]:
    """Follow-ups alone, four rounds a day; gives what was queued."""
    OutboxMessage.objects.all().delete()
    for _each in range(days * 4):
        clock.forward(hours=6)
        asking.go_round()
    return Counter(OutboxMessage.objects.values_list("template", flat=True))


def first() -> FollowUp:
    return FollowUp.objects.get(months=1)


def test_asked_reminded_twice_and_left_in_peace(row: Referral, clock: Clock) -> None:
    assert go_on(clock, 29) == {}
    assert go_on(clock, 2) == {"follow_up": 1}
    assert first().asked_at is not None
    token = OutboxMessage.objects.get().secret
    assert asking.follow_up_for(token) == first()
    assert go_on(clock, 14) == {"follow_up_reminder": 2}
    assert {each.secret for each in OutboxMessage.objects.all()} == {token}
    assert {each.party for each in OutboxMessage.objects.all()} == {Party.CLIENT}
    assert go_on(clock, 20) == {}
    asked = first()
    assert (asked.reminders, asked.answered_at) == (2, None)
    assert asked.stopped_at is not None
    assert asking.follow_up_for(token) is None


def test_an_answer_ends_link_and_reminders(row: Referral, clock: Clock) -> None:
    go_on(clock, 31)
    token = OutboxMessage.objects.get().secret
    actions.answer_follow_up(first(), by=as_client(row, "link"), answers={"helped": "yes"})
    assert asking.follow_up_for(token) is None
    assert go_on(clock, 30) == {}


def test_the_token_is_not_kept(row: Referral, clock: Clock) -> None:
    go_on(clock, 31)
    message = OutboxMessage.objects.get()
    assert bytes(first().digest or b"").hex() not in message.secret
    assert asking.follow_up_for("") is None
    assert asking.follow_up_for(message.secret + "x") is None


def test_who_may_not_be_written_to_is_asked_by_the_receiver(row: Referral, clock: Clock) -> None:
    fresh = Referral.objects.get(pk=row.pk)
    fresh.client_sealed = sealable(msgspec.structs.replace(AINO, safe_contact=SafeContact.ONLY_CALL))
    fresh.save()
    assert go_on(clock, 40) == {"reminder": 1}
    assert OutboxMessage.objects.get().party == Party.RECEIVER
    assert list(asking.to_ask_by_hand()) == [first()]
    assert first().channel == FollowUpChannel.PHONE
    assert go_on(clock, 15) == {}


def test_by_phone_and_paper_it_is_the_receivers_task(clock: Clock, at: Town) -> None:
    client = msgspec.structs.replace(AINO, email="", preferred="phone")
    people.referral(at, State.IN_PROGRESS, client=client)
    assert go_on(clock, 33) == {"reminder": 1}
    assert list(asking.to_ask_by_hand()) == [first()]
    go_on(clock, 56)
    assert first().stopped_at is None
    go_on(clock, 3)
    assert first().stopped_at is not None


def test_after_the_end_only_the_last_question(row: Referral, clock: Clock, at: Town) -> None:
    people.do(row, "complete", at.adviser, **people.given_for(Event.COMPLETE, at))
    assert go_on(clock, 100) == {"follow_up": 1, "follow_up_reminder": 2}
    assert FollowUp.objects.filter(months=0).get().stopped_at is not None


@pytest.mark.parametrize("how", ["withdraw", "died"])
def test_nobody_is_asked_after_that(row: Referral, clock: Clock, at: Town, how: str) -> None:
    go_on(clock, 31)
    if how == "withdraw":
        people.do(row, "withdraw", people.client(row))
    else:
        people.do(row, "end_early", at.adviser, reason="died")
    assert go_on(clock, 200) == {}


def test_a_withdrawn_consent_stops_them(row: Referral, clock: Clock) -> None:
    row.consent.withdrawn_at, row.consent.withdrawn_via = timezone.now(), Party.CLIENT
    row.consent.save()
    assert go_on(clock, 35) == {}
    assert first().stopped_at is not None


def test_after_a_long_silence_of_the_machine_one_reminder_not_two(row: Referral, clock: Clock) -> None:
    go_on(clock, 31)
    OutboxMessage.objects.all().delete()
    clock.forward(days=16)
    for _each in range(3):
        tasks.run_clocks()
    assert OutboxMessage.objects.filter(template="follow_up_reminder").count() == 1


def test_asked_by_day(row: Referral, clock: Clock) -> None:
    clock.to(dt.date(2026, 12, 28), hour=2)
    asking.go_round()
    after = timezone.localtime(OutboxMessage.objects.get().send_after)
    assert (after.date(), after.hour) == (dt.date(2026, 12, 28), 8)
