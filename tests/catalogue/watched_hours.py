"""A second reckoning of opening hours: it watches a clock that shows local time, one UTC minute after another. And
opening hours of every shape, for property tests."""

import datetime as dt
from collections.abc import Iterator

from hypothesis import strategies as st

from tray.catalogue.hours import (
    DAY,
    ExceptionalHours,
    HolidayHours,
    Opening,
    OpeningHours,
    RegularHours,
    Slot,
)
from tray.catalogue.open_now import HELSINKI

MONDAYS = [dt.date(2026, 3, 23), dt.date(2026, 3, 30), dt.date(2026, 10, 19), dt.date(2026, 12, 28)]
HOLIDAYS = {
    "MaundyThursday": dt.date(2026, 4, 2),
    "GoodFriday": dt.date(2026, 4, 3),
    "EasterSunday": dt.date(2026, 4, 5),
    "ChristmasEve": dt.date(2026, 12, 24),
    "NewYearEve": dt.date(2026, 12, 31),
    "NewYearDay": dt.date(2027, 1, 1),
    "SomethingNew": None,
}


def watch_clock() -> Iterator[tuple[dt.datetime, int]]:
    for monday in MONDAYS:
        start = dt.datetime(monday.year, monday.month, monday.day, tzinfo=dt.UTC)
        for minute in range(-12 * DAY, 20 * DAY):
            shown = (start + dt.timedelta(minutes=minute)).astimezone(HELSINKI)
            yield shown.replace(tzinfo=None, fold=0), int(start.timestamp()) // 60 + minute


FIRST_SHOWN: dict[dt.datetime, int] = {}
LAST_SHOWN: dict[dt.datetime, int] = {}
for shown_time, utc_minute in watch_clock():
    FIRST_SHOWN[shown_time] = min(utc_minute, FIRST_SHOWN.get(shown_time, utc_minute))
    LAST_SHOWN[shown_time] = max(utc_minute, LAST_SHOWN.get(shown_time, utc_minute))


def shows(when: dict[dt.datetime, int], date: dt.date, minute: int) -> int:
    """The UTC minute at which the clock shows a time, or the next one that it does show."""
    time = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minute)
    while time not in when:
        time += dt.timedelta(minutes=1)
    return when[time]


def minutes_of_day(date: dt.date) -> set[int]:
    return set(range(shows(FIRST_SHOWN, date, 0), shows(FIRST_SHOWN, date, DAY)))


def own_hours(hours: OpeningHours, date: dt.date) -> list[Slot] | None:
    found: dict[int, list[Slot]] = {}  # by the rule's length in days; a holiday's is 0
    for holiday in hours.holidays:
        if HOLIDAYS[holiday.holiday] == date and date.year in (holiday.years or (date.year,)):
            found.setdefault(0, []).extend(holiday.slots)
    for row in hours.exceptions:
        length = row.last_on.toordinal() - row.first_on.toordinal() + 1
        if date.toordinal() - row.first_on.toordinal() in range(length) and date.weekday() in (row.days or range(7)):
            found.setdefault(length, []).extend(row.slots)
    return found[min(found)] if found else None


def regular_hours(hours: OpeningHours, date: dt.date) -> Iterator[Slot]:
    parity = {"0": "even", "1": "odd"}[format(int(date.strftime("%V")), "b")[-1]]
    for row in hours.regular:
        too_early = row.valid_from is not None and date < row.valid_from
        too_late = row.valid_to is not None and date > row.valid_to
        if too_early or too_late or row.by_appointment:
            continue
        if row.always_open:
            yield Slot(0, DAY)
        for each in row.openings:
            if (each.day, each.by_appointment) == (date.weekday(), False) and each.weeks in {"", parity}:
                yield Slot(each.opens, each.closes)


def open_minutes(hours: OpeningHours, monday: dt.date) -> set[int]:
    dates = [monday + dt.timedelta(days=day) for day in range(-11, 7)]
    found: set[int] = set()
    for date in dates:
        own = own_hours(hours, date)
        for slot in regular_hours(hours, date) if own is None else own:
            span = set(range(shows(FIRST_SHOWN, date, slot.opens), shows(LAST_SHOWN, date, slot.closes)))
            if own is None and slot.closes > 36 * 60:
                later = [day for day in dates if day > date and own_hours(hours, day) is not None]
                span = span.difference(*map(minutes_of_day, later))
            found |= span
    return found & set().union(*map(minutes_of_day, dates[-7:]))


def tuples(values, most: int):
    return st.lists(values, max_size=most).map(tuple)


def hours_near(monday: dt.date) -> st.SearchStrategy[OpeningHours]:
    """Of every shape, and dense around the week that begins on that Monday and the hour in which clocks are turned."""
    dates = st.integers(-9, 7).map(lambda day: monday + dt.timedelta(days=day))
    opens = st.integers(0, DAY - 1) | st.integers(170, 250)
    closes = st.integers(1, 150) | st.integers(1, 2 * DAY) | st.integers(1, 7 * DAY)
    slot = st.builds(lambda opens, length: Slot(opens, opens + length), opens, closes)
    rarely = st.integers(0, 7).map(lambda number: number == 0)
    opening = st.builds(
        lambda slot, day, weeks, by_appointment: Opening(day, slot.opens, slot.closes, weeks, by_appointment),
        slot,
        st.integers(0, 6),
        st.sampled_from(["", "odd", "even"]),
        rarely,
    )
    regular = st.builds(
        RegularHours,
        openings=tuples(opening, 4),
        valid_from=st.none() | dates,
        valid_to=st.none() | dates,
        always_open=rarely,
        by_appointment=rarely,
    )
    exception = st.builds(
        lambda first_on, length, slots, days: ExceptionalHours(
            first_on=first_on, last_on=first_on + dt.timedelta(days=length), slots=slots, days=days
        ),
        dates,
        st.integers(0, 9),
        tuples(slot, 2),
        tuples(st.integers(0, 6), 3),
    )
    holiday = st.builds(
        HolidayHours,
        holiday=st.sampled_from(sorted(HOLIDAYS)),
        slots=tuples(slot, 2),
        years=tuples(st.sampled_from([2026, 2027]), 1),
    )
    return st.builds(
        OpeningHours, regular=tuples(regular, 3), exceptions=tuples(exception, 3), holidays=tuples(holiday, 3)
    )


weeks_and_hours = st.sampled_from(MONDAYS).flatmap(lambda monday: st.tuples(st.just(monday), hours_near(monday)))


def every_minute(monday: dt.date) -> range:
    return range(shows(FIRST_SHOWN, monday, 0), shows(FIRST_SHOWN, monday, 7 * DAY))
