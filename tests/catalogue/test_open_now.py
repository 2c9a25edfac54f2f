"""What is open when: cases from the calendar, and a second reckoning that reads the clock minute by minute."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.watched_hours import MONDAYS, every_minute, open_minutes, weeks_and_hours
from tray.catalogue.hours import (
    DAY,
    NO_HOURS,
    ExceptionalHours,
    HolidayHours,
    Opening,
    OpeningHours,
    RegularHours,
    Slot,
)
from tray.catalogue.open_now import HELSINKI, Span, closes_at, is_open, merge, minute_of, open_spans

MONDAY = dt.date(2026, 11, 23)  # of ISO week 48


def minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def opening(day: int, opens: str, closes: str, **fields) -> Opening:
    return Opening(day, minutes(opens), minutes(closes), **fields)


def slots(*times: str) -> tuple[Slot, ...]:
    return tuple(Slot(*map(minutes, each.split("-"))) for each in times)


def week(*openings: Opening, **fields) -> OpeningHours:
    return OpeningHours(regular=(RegularHours(openings=openings, **fields),))


def every_day(opens: str, closes: str, **fields) -> OpeningHours:
    return week(*(opening(day, opens, closes) for day in range(7)), **fields)


def with_own(hours: OpeningHours, *rows: ExceptionalHours | HolidayHours) -> OpeningHours:
    return OpeningHours(
        regular=hours.regular,
        exceptions=tuple(row for row in rows if isinstance(row, ExceptionalHours)),
        holidays=tuple(row for row in rows if isinstance(row, HolidayHours)),
    )


def holiday(name: str, *times: str, years: tuple[int, ...] = ()) -> HolidayHours:
    return HolidayHours(holiday=name, slots=slots(*times), years=years)


def on(first: str, last: str = "", *times: str, days: tuple[int, ...] = ()) -> ExceptionalHours:
    first_on = dt.date.fromisoformat(first)
    return ExceptionalHours(
        first_on=first_on, last_on=dt.date.fromisoformat(last) if last else first_on, slots=slots(*times), days=days
    )


def told(hours: OpeningHours, first_on: dt.date = MONDAY, days: int = 7) -> list[str]:
    """ "27T18:00-28T02:00": days of the month and local times."""
    spans = open_spans(hours, first_on, first_on + dt.timedelta(days=days - 1))
    return ["-".join(f"{local(minute):%dT%H:%M}" for minute in span) for span in spans]


def local(minute: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(minute * 60, HELSINKI)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


FRIDAY_TO_SUNDAY = week(opening(4, "18:00", "70:00"))
ROUND_THE_CLOCK = week(always_open=True)


@pytest.mark.parametrize(
    ("hours", "spans"),
    [
        (NO_HOURS, []),
        (week(), []),
        (week(opening(0, "8:00", "12:00"), opening(0, "13:00", "16:00")), ["23T08:00-23T12:00", "23T13:00-23T16:00"]),
        (week(opening(0, "8:00", "12:00"), opening(0, "12:00", "16:00")), ["23T08:00-23T16:00"]),
        (week(opening(2, "16:00", "24:00")), ["25T16:00-26T00:00"]),
        (week(opening(2, "16:00", "24:00"), opening(3, "0:00", "2:00")), ["25T16:00-26T02:00"]),
        (week(opening(5, "22:00", "26:00")), ["28T22:00-29T02:00"]),
        (week(opening(6, "22:00", "26:00")), ["23T00:00-23T02:00", "29T22:00-30T00:00"]),
        (FRIDAY_TO_SUNDAY, ["27T18:00-29T22:00"]),
        (week(opening(3, "12:00", "180:00")), ["23T00:00-30T00:00"]),
        (ROUND_THE_CLOCK, ["23T00:00-30T00:00"]),
        (week(opening(0, "0:00", "168:00")), ["23T00:00-30T00:00"]),
        (
            week(opening(1, "8:00", "9:00", weeks="even"), opening(2, "8:00", "9:00", weeks="odd")),
            ["24T08:00-24T09:00"],
        ),
        (week(opening(6, "22:00", "26:00", weeks="odd")), ["23T00:00-23T02:00"]),
    ],
)
def test_weeks(hours, spans):
    assert told(hours) == spans


def test_week_53_and_week_1_are_both_odd():
    odd = week(opening(0, "8:00", "9:00", weeks="odd"))
    assert told(odd, dt.date(2026, 12, 21), 21) == ["28T08:00-28T09:00", "04T08:00-04T09:00"]


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"valid_from": dt.date(2026, 11, 27)}, ["27", "28", "29"]),
        ({"valid_to": dt.date(2026, 11, 24)}, ["23", "24"]),
        ({"valid_from": dt.date(2026, 11, 25), "valid_to": dt.date(2026, 11, 25)}, ["25"]),
        ({"valid_from": dt.date(2026, 12, 1)}, []),
    ],
)
def test_seasons(fields, days):
    assert [line[:2] for line in told(every_day("8:00", "16:00", **fields))] == days


def test_a_seasons_last_night_runs_its_course():
    assert told(every_day("22:00", "26:00", valid_to=dt.date(2026, 11, 22))) == ["23T00:00-23T02:00"]


def test_regular_weeks_add_up():
    both = OpeningHours(regular=(*every_day("8:00", "12:00").regular, *every_day("11:00", "16:00").regular))
    assert told(both, days=1) == ["23T08:00-23T16:00"]


@pytest.mark.parametrize(
    "hours",
    [
        week(by_appointment=True),
        week(by_appointment=True, always_open=True),
        every_day("8:00", "16:00", by_appointment=True),
        week(opening(0, "8:00", "16:00", by_appointment=True)),
    ],
)
def test_by_appointment_is_not_open(hours):
    assert told(hours) == []


@pytest.mark.parametrize(
    ("rows", "spans"),
    [
        ([on("2026-11-25")], ["24T08:00-24T16:00", "26T08:00-26T16:00"]),
        ([on("2026-11-24", "2026-11-26")], []),
        ([on("2026-11-24", "2026-11-26", days=(1, 3))], ["25T08:00-25T16:00"]),
        ([on("2026-11-01", "2026-12-31", "10:00-11:00"), on("2026-11-24", "2026-11-26")], []),
        ([on("2026-11-24", "2026-11-26"), on("2026-11-25", "", "10:00-11:00")], ["25T10:00-25T11:00"]),
        (
            [on("2026-11-24", "2026-11-26"), on("2026-11-24", "2026-11-26", "23:00-25:00", days=(3,))],
            ["26T23:00-27T00:00"],
        ),
    ],
)
def test_exceptions(rows, spans):
    hours = with_own(every_day("8:00", "16:00"), *rows)
    assert told(hours, dt.date(2026, 11, 24), 3) == spans


@pytest.mark.parametrize(
    ("rows", "spans"),
    [
        ([holiday("ChristmasDay")], ["24T08:00-24T16:00"]),
        ([holiday("ChristmasDay", years=(2027,))], ["24T08:00-24T16:00", "25T08:00-25T16:00"]),
        ([holiday("ChristmasEve", "9:00-12:00", years=(2026,))], ["24T09:00-24T12:00", "25T08:00-25T16:00"]),
        ([holiday("SomethingNew")], ["24T08:00-24T16:00", "25T08:00-25T16:00"]),
        ([holiday("ChristmasEve", "9:00-12:00"), on("2026-12-24", "2026-12-26")], ["24T09:00-24T12:00"]),
        ([holiday("ChristmasEve"), on("2026-12-24", "", "9:00-12:00")], ["25T08:00-25T16:00"]),
        ([holiday("ChristmasEve", "22:00-26:00"), on("2026-12-25")], ["24T22:00-25T02:00"]),
    ],
)
def test_holidays(rows, spans):
    assert told(with_own(every_day("8:00", "16:00"), *rows), dt.date(2026, 12, 24), 2) == spans


@pytest.mark.parametrize(
    ("hours", "spans"),
    [
        (week(opening(4, "18:00", "26:00")), ["27T18:00-28T02:00"]),
        (week(opening(4, "18:00", "36:00")), ["27T18:00-28T12:00"]),
        (week(opening(4, "18:00", "37:00")), ["27T18:00-28T00:00"]),
        (FRIDAY_TO_SUNDAY, ["27T18:00-28T00:00", "29T00:00-29T22:00"]),
        (ROUND_THE_CLOCK, ["23T00:00-28T00:00", "29T00:00-30T00:00"]),
        (week(opening(0, "0:00", "168:00")), ["23T00:00-28T00:00", "29T00:00-30T00:00"]),
    ],
)
def test_a_closed_saturday_ends_a_long_opening_but_not_a_night(hours, spans):
    assert told(with_own(hours, on("2026-11-28"))) == spans


SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


@pytest.mark.parametrize(
    ("date", "times", "utc"),
    [
        (SPRING, "0:00-24:00", ("28 22:00", "29 21:00")),
        (SPRING, "2:00-5:00", ("29 00:00", "29 02:00")),
        (SPRING, "3:30-5:00", ("29 01:00", "29 02:00")),
        (SPRING, "2:00-3:30", ("29 00:00", "29 01:00")),
        (AUTUMN, "0:00-24:00", ("24 21:00", "25 22:00")),
        (AUTUMN, "2:00-5:00", ("24 23:00", "25 03:00")),
        (AUTUMN, "3:30-5:00", ("25 00:30", "25 03:00")),
        (AUTUMN, "2:00-3:30", ("24 23:00", "25 01:30")),
    ],
)
def test_the_nights_when_clocks_are_turned(date, times, utc):
    hours = OpeningHours(exceptions=(on(date.isoformat(), "", times),))
    (span,) = open_spans(hours, date, date)
    assert tuple(f"{local(minute).astimezone(dt.UTC):%d %H:%M}" for minute in span) == utc


def test_what_falls_into_the_skipped_hour_is_not_open():
    assert open_spans(OpeningHours(exceptions=(on("2026-03-29", "", "3:10-3:50"),)), SPRING, SPRING) == []


def test_a_night_over_the_turn_of_clocks_closes_by_the_clock():
    hours = week(opening(5, "22:00", "30:00"))
    spans = [span for date in (SPRING, AUTUMN) for span in open_spans(hours, date, date)]
    assert [closes - opens for opens, closes in spans] == [5 * 60, 7 * 60]


@pytest.mark.parametrize(
    ("hours", "now", "closes"),
    [
        (every_day("8:00", "16:00"), "2026-11-23T07:59:59", None),
        (every_day("8:00", "16:00"), "2026-11-23T08:00:00", "2026-11-23T16:00"),
        (every_day("8:00", "16:00"), "2026-11-23T15:59:59", "2026-11-23T16:00"),
        (every_day("8:00", "16:00"), "2026-11-23T16:00:00", None),
        (every_day("20:00", "26:00"), "2026-11-23T01:00:00", "2026-11-23T02:00"),
        (FRIDAY_TO_SUNDAY, "2026-11-28T21:59:00", None),
        (FRIDAY_TO_SUNDAY, "2026-11-28T22:00:00", "2026-11-29T22:00"),
    ],
)
def test_when_it_closes(hours, now, closes):
    assert closes_at(hours, at(now)) == (closes and at(closes))


def test_closing_time_is_told_in_local_time():
    closes = closes_at(every_day("8:00", "16:00"), dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC))
    assert closes is not None
    assert closes.isoformat() == "2026-11-23T16:00:00+02:00"


def test_around_the_clock_is_open_and_never_closes():
    assert is_open(ROUND_THE_CLOCK, at("2026-03-28T23:59"))
    assert closes_at(ROUND_THE_CLOCK, at("2026-03-28T23:59")) is None


def test_minutes_are_counted_from_1970_without_seconds():
    assert minute_of(dt.datetime(1970, 1, 2, 0, 1, 59, tzinfo=dt.UTC)) == DAY + 1


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(TypeError):
        minute_of(dt.datetime(2026, 11, 23))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("spans", "merged"),
    [
        ([], []),
        ([(3, 3), (5, 4)], []),
        ([(4, 6), (0, 2)], [(0, 2), (4, 6)]),
        ([(0, 2), (2, 4)], [(0, 4)]),
        ([(0, 9), (1, 2), (8, 10)], [(0, 10)]),
    ],
)
def test_merge(spans, merged):
    assert merge(iter(spans)) == merged


def spans_of_week(hours: OpeningHours, monday: dt.date) -> list[Span]:
    return open_spans(hours, monday, monday + dt.timedelta(days=6))


def minutes_in(spans: list[Span]) -> set[int]:
    return {minute for opens, closes in spans for minute in range(opens, closes)}


@settings(max_examples=100, deadline=None)
@given(weeks_and_hours)
def test_the_spans_of_a_week_are_what_a_watcher_of_the_clock_finds(given_week):
    monday, hours = given_week
    spans = spans_of_week(hours, monday)
    assert minutes_in(spans) == open_minutes(hours, monday)
    assert all(opens < closes for opens, closes in spans)
    assert all(earlier[1] < later[0] for earlier, later in itertools.pairwise(spans))


@settings(max_examples=50, deadline=None)
@given(weeks_and_hours, st.integers(0, 60))
def test_what_is_open_now_is_in_the_spans_of_the_week(given_week, offset):
    """On both sides of every edge, and every hour or so."""
    monday, hours = given_week
    spans = spans_of_week(hours, monday)
    edges = {edge for span in spans for edge in span}
    for minute in every_minute(monday):
        if not {minute, minute + 1}.isdisjoint(edges) or minute % 61 == offset:
            assert is_open(hours, local(minute)) == any(opens <= minute < closes for opens, closes in spans)


@pytest.mark.parametrize("monday", MONDAYS)
def test_what_is_open_now_is_in_the_spans_of_the_week_at_every_minute(monday):
    hours = with_own(
        week(opening(2, "8:00", "16:00"), opening(5, "3:30", "51:30"), opening(6, "22:00", "27:30", weeks="odd")),
        on(str(monday + dt.timedelta(days=3)), "", "2:00-3:00", "20:00-30:00"),
        holiday("NewYearDay"),
    )
    found = minutes_in(spans_of_week(hours, monday))
    assert {minute for minute in every_minute(monday) if is_open(hours, local(minute))} == found
    assert found == open_minutes(hours, monday)


@settings(max_examples=50, deadline=None)
@given(weeks_and_hours, st.integers(1, 6))
def test_a_week_is_the_same_in_parts(given_week, day):
    monday, hours = given_week
    middle = monday + dt.timedelta(days=day)
    parts = open_spans(hours, monday, middle - dt.timedelta(days=1)) + open_spans(
        hours, middle, monday + dt.timedelta(days=6)
    )
    assert merge(parts) == spans_of_week(hours, monday)
