"""The clock of a test: the code asks Django for the time, and gets this one."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from referrals.actions import applying
from referrals.actions.move import Move

MONDAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)  # noon in Finland


class Clock:
    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **time: float) -> None:
        self.at += dt.timedelta(**time)

    def to(self, day: dt.date, hour: int = 12) -> None:
        """That hour in Finland."""
        self.at = timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def moved(clock: Clock, *given: Any) -> Move:
    referral, by, key, values, tells = given
    return Move(referral, by, key, values, tells, now=clock.at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(MONDAY)
    monkeypatch.setattr(timezone, "now", clock)
    # Its default was bound when the class was made.
    monkeypatch.setattr(applying, "Move", lambda *given: moved(clock, *given))
    return clock
