"""Clocks by Finnish business days."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from referrals import timers
from referrals.codes import Kind, State
from referrals.models import Handling, Receiver, Referral
from referrals.states import TERMINAL

FRIDAY = dt.date(2026, 11, 20)


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def sent(state: State, sent_on: dt.date = FRIDAY, kind: Kind = Kind.WELLBEING, **own: Any) -> Referral:
    return Referral(
        kind=kind,
        state=state,
        sent_at=at(sent_on),
        valid_until=sent_on + dt.timedelta(days=60),
        receiver=Receiver(timers=own),
    )


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (dt.date(2026, 11, 20), True),
        (dt.date(2026, 11, 21), False),  # Saturday
        (dt.date(2026, 12, 6), False),  # Independence Day, on a Sunday
        (dt.date(2027, 12, 6), False),  # and on a Monday
        (dt.date(2026, 6, 19), False),  # Midsummer Eve
        (dt.date(2026, 12, 24), False),  # Christmas Eve
        (dt.date(2026, 12, 31), True),  # New Year's Eve is a day of work
        (dt.date(2027, 1, 6), False),  # Epiphany
        (dt.date(2027, 3, 25), True),  # Maundy Thursday
        (dt.date(2027, 3, 26), False),  # Good Friday
        (dt.date(2027, 5, 6), False),  # Ascension Day
        (dt.date(2026, 4, 30), True),  # May Day Eve
    ],
)
def test_business_days(day: dt.date, is_open: bool) -> None:
    assert timers.is_business_day(day) is is_open


def test_christmas_makes_a_long_wait() -> None:
    assert timers.business_day_after(dt.date(2026, 12, 23), 3) == dt.date(2026, 12, 30)


@given(st.dates(dt.date(2024, 1, 1), dt.date(2060, 12, 31)), st.integers(1, 15))
def test_business_days_are_counted_one_by_one(day: dt.date, count: int) -> None:
    end = timers.business_day_after(day, count)
    assert timers.is_business_day(end)
    days = [day + dt.timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(timers.is_business_day, days)) == count


@given(st.dates(dt.date(2024, 1, 1), dt.date(2060, 12, 31)), st.integers(0, 24))
def test_months_never_run_over(day: dt.date, months: int) -> None:
    end = timers.add_months(day, months)
    assert (end.year - day.year) * 12 + end.month - day.month == months
    assert end.day == day.day or (end.day < day.day and (end + dt.timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("state", "handled", "name", "due_on"),
    [
        (State.SENT, {}, "open", dt.date(2026, 11, 25)),
        (State.OPENED, {}, "answer", dt.date(2026, 12, 1)),
        (State.ACCEPTED, {"accepted_at": at(FRIDAY)}, "contact", dt.date(2026, 11, 27)),
        (State.WAITLISTED, {"expected_month": dt.date(2027, 2, 1)}, "place", dt.date(2027, 2, 28)),
        (State.CONTACTED, {}, "news", dt.date(2027, 1, 4)),
        (State.IN_PROGRESS, {}, "news", dt.date(2027, 1, 4)),
        (State.IN_PROGRESS, {"first_meeting_on": dt.date(2026, 6, 30)}, "decide", dt.date(2026, 12, 15)),
        (State.ON_HOLD, {"resume_on": dt.date(2026, 12, 7)}, "resume", dt.date(2026, 12, 7)),
    ],
)
def test_the_clock_of_each_state(state: State, handled: dict[str, Any], name: str, due_on: dt.date) -> None:
    clock = timers.clock(sent(state), Handling(last_event_at=at(FRIDAY), **handled))
    assert clock is not None
    assert (clock.name, clock.due_on) == (name, due_on)


@pytest.mark.parametrize("state", [State.DRAFT, *sorted(TERMINAL)])
def test_no_clock_runs_at_the_ends(state: State) -> None:
    assert timers.next_due(sent(state), Handling(last_event_at=at(FRIDAY))) is None


def test_six_months_end_after_the_question() -> None:
    handling = Handling(last_event_at=at(FRIDAY), first_meeting_on=dt.date(2026, 6, 30))
    names = {each.name.value: each.due_on for each in timers.clocks(sent(State.IN_PROGRESS), handling)}
    assert names["end"] == dt.date(2026, 12, 30)
    exercise = timers.clocks(sent(State.IN_PROGRESS, kind=Kind.EXERCISE), handling)
    assert [each.name for each in exercise] == ["news"]


def test_a_receivers_own_times() -> None:
    handling = Handling(last_event_at=at(FRIDAY))
    own: dict[str, Any] = {"accept_due": 2, "exercise.accept_due": 1}
    days = {
        kind: timers.sent_timer(sent(State.OPENED, kind=kind, **own), "accept_due")
        for kind in (Kind.WELLBEING, Kind.EXERCISE)
    }
    assert days == {Kind.WELLBEING: dt.date(2026, 11, 24), Kind.EXERCISE: dt.date(2026, 11, 23)}
    for nonsense in (0, -3, "5", True, None, 1.5):
        clock = timers.clock(sent(State.OPENED, accept_due=nonsense), handling)
        assert clock is not None
        assert clock.due_on == dt.date(2026, 12, 1)


def test_no_clock_runs_on_after_expiry() -> None:
    referral = sent(State.OPENED, accept_due=90)
    assert timers.sent_timer(referral, "accept_due") == referral.valid_until


def test_due_at_the_end_of_the_day_in_finland() -> None:
    due = timers.next_due(sent(State.SENT), Handling(last_event_at=at(FRIDAY)))
    assert due == dt.datetime(2026, 11, 25, 21, 59, 59, tzinfo=dt.UTC)
    summer = timers.end_of(dt.date(2026, 7, 1))
    assert summer == dt.datetime(2026, 7, 1, 20, 59, 59, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "text", "today", "late"),
    [
        ("en", "Answer by Thursday 26 November", "Answer by the end of today", "2 days late"),
        ("fi", "Vastaa viimeistään torstaina 26. marraskuuta", "Vastaa viimeistään tänään", "2 päivää myöhässä"),
        ("sv", "Svara senast torsdag 26 november", "Svara senast i dag", "2 dagar försenad"),
    ],
)
def test_clocks_in_words(language: str, text: str, today: str, late: str) -> None:
    day = dt.date(2026, 11, 26)
    clock = timers.Clock(timers.ClockName.ANSWER, day)
    with translation.override(language):
        assert clock.text(FRIDAY) == text
        assert clock.text(day) == today
        assert clock.late_text(FRIDAY) == clock.late_text(day) == ""
        assert clock.late_text(day + dt.timedelta(days=2)) == late


def test_every_clock_has_words() -> None:
    for name in timers.ClockName:
        assert "{" not in timers.Clock(name, FRIDAY).text(FRIDAY)
