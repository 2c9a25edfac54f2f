"""What the clocks do: each thing once for its day, whenever and however often they are looked at."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from referrals import actions, notices, reminders, tasks
from referrals.codes import Kind, Party, State
from referrals.models import FiredTimer, Handling, OutboxMessage, Receiver, Referral, ReferralEvent
from referrals.states import Event
from tests.referrals import people
from tests.referrals.clock import Clock, clock
from tests.referrals.people import Town
from tray.accounts.models import Role

pytestmark = pytest.mark.django_db
__all__ = ["clock"]


@pytest.fixture
def town(clock: Clock, at: Town) -> Town:
    """On a Monday. People confirm their memberships by the clock of the test."""
    return at


def forget() -> None:
    OutboxMessage.objects.all().delete()


def reminded() -> Counter[str]:
    """Reminders that wait, by party; then forgotten."""
    found = Counter(OutboxMessage.objects.filter(template="reminder").values_list("party", flat=True))
    forget()
    return found


def go_on(clock: Clock, days: int) -> Counter[str]:
    """Hour by hour would be the same: four rounds a day."""
    for _each in range(days * 4):
        clock.forward(hours=6)
        tasks.run_clocks()
    return reminded()


# --- Nobody opens it -----------------------------------------------------------------------------------------------


def test_an_unopened_referral_reminds_escalates_and_expires(town: Town, clock: Clock) -> None:
    admin = people.member(Role.ORGANIZATION_ADMIN, "Hallinto Henkilö", town.city)
    row = people.referral(town)
    forget()
    assert go_on(clock, 3) == {}  # Thursday: today is the third business day
    assert go_on(clock, 1) == {"receiver": 1}
    handling = Handling.objects.get(referral=row)
    assert not handling.escalated_at
    go_on(clock, 3)  # until Monday, the fifth
    clock.forward(days=1)
    tasks.run_clocks()
    assert OutboxMessage.objects.filter(template="reminder").get().address == admin.user.email
    handling.refresh_from_db()
    assert handling.escalated_at
    forget()
    assert go_on(clock, 7) == {"receiver": 1}  # the day to answer by has passed
    assert go_on(clock, 40) == {}
    row.refresh_from_db()
    assert row.state == State.SENT
    go_on(clock, 10)
    row.refresh_from_db()
    assert row.state == State.EXPIRED
    assert ReferralEvent.objects.filter(referral=row, event=Event.EXPIRE, party=Party.SYSTEM).count() == 1


def test_expiry_tells_all_once(town: Town, clock: Clock) -> None:
    people.referral(town)
    forget()
    clock.forward(days=61)
    for _each in range(3):
        tasks.run_clocks()
    assert sorted(OutboxMessage.objects.values_list("party", flat=True)) == ["client", "receiver", "sender"]


def test_who_accepts_at_the_last_moment_is_faster(town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    row = people.referral(town, State.OPENED)
    clock.forward(days=61)
    apply = actions.apply

    def meanwhile(referral: Referral, event: str, **given: Any) -> Any:
        Referral.objects.filter(pk=row.pk).update(state=State.ACCEPTED, version=row.version + 1)
        return apply(referral, event, **given)

    monkeypatch.setattr(actions, "apply", meanwhile)
    assert reminders.expire() == 0
    row.refresh_from_db()
    assert row.state == State.ACCEPTED


def test_only_what_was_never_accepted_expires(town: Town, clock: Clock) -> None:
    rows = [people.referral(town, state, kind=Kind.EXERCISE) for state in (State.ACCEPTED, State.IN_PROGRESS)]
    clock.forward(days=200)
    tasks.run_clocks()
    assert [Referral.objects.get(pk=row.pk).state for row in rows] == [State.ACCEPTED, State.IN_PROGRESS]


# --- Each clock once -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "kind", "days", "told"),
    [
        (State.OPENED, Kind.EXERCISE, 12, {"receiver": 1}),
        (State.ACCEPTED, Kind.EXERCISE, 8, {"receiver": 1}),
        (State.WAITLISTED, Kind.EXERCISE, 75, {"receiver": 1}),
        (State.CONTACTED, Kind.EXERCISE, 46, {"receiver": 1}),
        (State.IN_PROGRESS, Kind.EXERCISE, 46, {"receiver": 1}),
        (State.IN_PROGRESS, Kind.WELLBEING, 46, {"receiver": 1, "link_person": 1}),
        (State.ON_HOLD, Kind.EXERCISE, 15, {"receiver": 1}),
    ],
)
def test_a_late_one_reminds_once(
    town: Town, clock: Clock, *, state: State, kind: Kind, days: int, told: dict[str, int]
) -> None:
    people.referral(town, state, kind=kind, agreed=people.consent(allow_follow_up=False))
    forget()
    clock.forward(days=days)
    tasks.run_clocks()
    assert reminded() == told
    for _each in range(5):
        clock.forward(hours=1)
        tasks.run_clocks()
    assert reminded() == {}


def test_what_happens_starts_the_clock_anew(town: Town, clock: Clock) -> None:
    row = people.referral(town, State.IN_PROGRESS, kind=Kind.EXERCISE, agreed=people.consent(allow_follow_up=False))
    forget()
    clock.forward(days=46)
    tasks.run_clocks()
    assert reminded() == {"receiver": 1}
    people.do(row, Event.HOLD, town.adviser, **people.given_for(Event.HOLD, town))
    people.do(row, Event.RESUME, town.adviser)
    forget()
    assert go_on(clock, 45) == {}
    assert go_on(clock, 2) == {"receiver": 1}


def test_five_and_a_half_and_six_months_of_walking_along(town: Town, clock: Clock) -> None:
    row = people.referral(town, State.IN_PROGRESS, agreed=people.consent(allow_follow_up=False))
    began = timezone.localdate()
    for days in (40, 40, 40, 40):
        clock.forward(days=days)
        actions.log_contact(row, by=town.adviser, key=people.key(), at=timezone.now(), channel="call", reached=True)
        row.refresh_from_db()
    tasks.run_clocks()
    forget()
    clock.to(dt.date(2027, 5, 9))
    tasks.run_clocks()
    assert (began, reminded()) == (dt.date(2026, 11, 23), {"receiver": 1, "link_person": 1})
    clock.to(dt.date(2027, 5, 24))
    tasks.run_clocks()
    assert set(FiredTimer.objects.values_list("name", flat=True)) >= {"decide", "end"}
    assert Referral.objects.get().state == State.IN_PROGRESS  # nothing is ended on anybody's behalf


def test_a_pause_that_grows_long_tells_the_sender_once(town: Town, clock: Clock) -> None:
    people.referral(town, State.ON_HOLD, kind=Kind.EXERCISE)
    forget()
    clock.forward(days=32)
    for _each in range(3):
        tasks.run_clocks()
    senders = OutboxMessage.objects.filter(party=Party.SENDER)
    assert [each.template for each in senders] == ["update"]


def test_a_receivers_own_times(town: Town, clock: Clock) -> None:
    Receiver.objects.update(timers={"contact_due": 1})
    town.receiver.refresh_from_db()
    people.referral(town, State.ACCEPTED)
    forget()
    clock.forward(days=2)
    tasks.run_clocks()
    assert reminded() == {"receiver": 1}


def test_reminders_go_out_in_office_hours(town: Town, clock: Clock) -> None:
    people.referral(town, State.ACCEPTED)
    forget()
    clock.to(dt.date(2026, 12, 5), hour=3)  # a Saturday; Monday the 7th is a day of work
    tasks.run_clocks()
    row = OutboxMessage.objects.get()
    assert timezone.localtime(row.send_after) == timezone.make_aware(dt.datetime(2026, 12, 7, 8, 0))  # noqa: DTZ001


def test_a_link_receiver_is_reminded_by_a_new_link(town: Town, clock: Clock) -> None:
    town.receiver.answers_by_link, town.receiver.pin, town.receiver.link_email = True, "x", "yhdistys@example.fi"
    town.receiver.save()
    people.referral(town)
    forget()
    clock.forward(days=9)
    tasks.run_clocks()
    assert {(each.address, each.template) for each in OutboxMessage.objects.all()} == {("yhdistys@example.fi", "link")}


# --- Killed, twice, together ---------------------------------------------------------------------------------------


def test_a_round_cut_in_the_middle_is_made_good(town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    for _each in range(4):
        people.referral(town, State.ACCEPTED, kind=Kind.EXERCISE)
    forget()
    clock.forward(days=9)
    remind, calls = notices.remind, 0

    def cut(*args: Any, **given: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise ConnectionError
        remind(*args, **given)

    monkeypatch.setattr(notices, "remind", cut)
    with pytest.raises(ConnectionError):
        tasks.run_clocks()
    assert OutboxMessage.objects.count() == FiredTimer.objects.count() == 2
    tasks.run_clocks()
    assert OutboxMessage.objects.count() == FiredTimer.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_round_at_a_time(caplog: pytest.LogCaptureFixture) -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [tasks.CLOCKS])
        tasks.run_clocks()
        assert "still going on" in caplog.text
    finally:
        other.close()


def test_rounds_with_nothing_to_do_ask_little(town: Town, clock: Clock, django_assert_max_num_queries: Any) -> None:
    for _each in range(6):
        people.referral(town, State.ACCEPTED, kind=Kind.EXERCISE)
    clock.forward(days=9)
    tasks.run_clocks()
    with django_assert_max_num_queries(12):
        tasks.run_clocks()


def test_tasks_stand_on_the_schedule(settings: Any) -> None:
    names = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"referrals.tasks.deliver_outbox", "referrals.tasks.run_clocks", "referrals.tasks.nightly"} <= names
    assert "referrals.tasks" in settings.CELERY_IMPORTS
