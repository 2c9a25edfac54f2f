"""When something is open, reckoned from its stored opening hours.

Of the rules that may speak of a local day, one kind holds:

1. hours of a holiday. They win over an exception, for a holiday is one day and a typical exception a season: who is
   closed all July and open on "Midsummer Day" has said something about that day;
2. the narrowest exception, by the days from its first to its last: a day off in the middle of summer hours;
3. every regular week that is valid on the day, together.

Rules of the same kind that speak of the same day, as narrowly, are taken together. No slots means closed, so of a
closed row and one with slots the slots hold.

A rule is about what *begins* on its day. A night's opening (Friday 18–2) therefore runs its course, though Saturday be
exceptional. A regular opening beyond noon of the next day (Friday 18 to Sunday 22) names the days that it covers: where
one of them has hours of its own, those hold that day, as they would if it were written as three days.

What is open by appointment only is not counted: nobody can just walk in or call. Hours that say nothing at all
(`NO_HOURS`) yield no spans, which is "not known", not "closed": whoever shows it has to tell these apart.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from tray.catalogue.holidays import NAMES, holiday_on
from tray.catalogue.hours import DAY, ExceptionalHours, HolidayHours, Opening, OpeningHours, RegularHours, Slot

HELSINKI = ZoneInfo("Europe/Helsinki")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NIGHT_ENDS = DAY + 12 * 60

Span = tuple[int, int]  # minutes since 1970-01-01T00:00Z; the last one is not in it


def is_open(hours: OpeningHours, at: dt.datetime) -> bool:
    """`at` has a time zone."""
    return span_at(hours, at) is not None


def closes_at(hours: OpeningHours, at: dt.datetime) -> dt.datetime | None:
    """When what is open at `at` closes, in local time. None if it is closed, or open for more than 24 hours yet."""
    span = span_at(hours, at)
    if span is None or span[1] - minute_of(at) > DAY:
        return None
    return (EPOCH + dt.timedelta(minutes=span[1])).astimezone(HELSINKI)


def span_at(hours: OpeningHours, at: dt.datetime) -> Span | None:
    """The span that is open at `at`, so far as it falls on that local day and the next two."""
    today, minute = at.astimezone(HELSINKI).date(), minute_of(at)
    spans = open_spans(hours, today, today + dt.timedelta(days=2))
    return next((span for span in spans if span[0] <= minute < span[1]), None)


def minute_of(at: dt.datetime) -> int:
    """Minutes since 1970-01-01T00:00Z, seconds left out. Raises TypeError for an `at` without a time zone."""
    return (at - EPOCH) // dt.timedelta(minutes=1)


def open_spans(hours: OpeningHours, first_on: dt.date, last_on: dt.date) -> list[Span]:
    """Sorted and apart from each other. Of an opening that reaches out of the local days, what falls on them."""
    start, end = instant(first_on, 0, fold=0), instant(last_on, DAY, fold=1)
    dates = days_between(first_on - dt.timedelta(days=longest_reach(hours)), last_on)
    spans = (span for date in dates for span in spans_begun_on(hours, date))
    return merge((max(opens, start), min(closes, end)) for opens, closes in spans)


def merge(spans: Iterable[Span]) -> list[Span]:
    """In order; spans that overlap or touch become one, empty ones none."""
    merged: list[Span] = []
    for opens, closes in sorted(span for span in spans if span[0] < span[1]):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def longest_reach(hours: OpeningHours) -> int:
    """How many days after the one on which it begins the longest opening may end."""
    closes = [opening.closes for row in hours.regular for opening in row.openings]
    closes += [slot.closes for row in hours.exceptions for slot in row.slots]
    closes += [slot.closes for row in hours.holidays for slot in row.slots]
    return max(closes, default=0) // DAY


def days_between(first_on: dt.date, last_on: dt.date) -> Iterator[dt.date]:
    for day in range((last_on - first_on).days + 1):
        yield first_on + dt.timedelta(days=day)


def spans_begun_on(hours: OpeningHours, date: dt.date) -> Iterator[Span]:
    for slot in slots_begun_on(hours, date):
        yield instant(date, slot.opens, fold=0), instant(date, slot.closes, fold=1)


def slots_begun_on(hours: OpeningHours, date: dt.date) -> Iterable[Slot]:
    own = own_slots(hours, date)
    if own is not None:
        return own
    return (part for slot in regular_slots(hours.regular, date) for part in uninterrupted(hours, date, slot))


def uninterrupted(hours: OpeningHours, date: dt.date, slot: Slot) -> Iterator[Slot]:
    """The parts of a regular opening that began on `date`, without later days that have hours of their own."""
    if slot.closes <= NIGHT_ENDS:
        yield slot
        return
    for midnight in range(0, slot.closes, DAY):
        if own_slots(hours, date + dt.timedelta(minutes=midnight)) is None:
            yield Slot(max(slot.opens, midnight), min(slot.closes, midnight + DAY))


def own_slots(hours: OpeningHours, date: dt.date) -> list[Slot] | None:
    """Those of the date itself, by holiday or exception; empty is closed. None on an ordinary day."""
    holidays = [row for row in hours.holidays if is_on(row, date)]
    rows = holidays or narrowest([row for row in hours.exceptions if covers(row, date)])
    return [slot for row in rows for slot in row.slots] if rows else None


def is_on(row: HolidayHours, date: dt.date) -> bool:
    return row.holiday in holidays_on(date) and (not row.years or date.year in row.years)


@lru_cache(maxsize=1024)
def holidays_on(date: dt.date) -> frozenset[str]:
    return frozenset(name for name in NAMES if holiday_on(name, date.year) == date)


def covers(row: ExceptionalHours, date: dt.date) -> bool:
    return row.first_on <= date <= row.last_on and (not row.days or date.weekday() in row.days)


def narrowest(rows: Sequence[ExceptionalHours]) -> list[ExceptionalHours]:
    shortest = min((row.last_on - row.first_on for row in rows), default=None)
    return [row for row in rows if row.last_on - row.first_on == shortest]


def regular_slots(rows: Iterable[RegularHours], date: dt.date) -> Iterator[Slot]:
    for regular in rows:
        if regular.by_appointment or not is_valid(regular, date):
            continue
        if regular.always_open:
            yield Slot(0, DAY)
        yield from (Slot(each.opens, each.closes) for each in regular.openings if begins(each, date))


def is_valid(regular: RegularHours, date: dt.date) -> bool:
    return (regular.valid_from or date) <= date <= (regular.valid_to or date)


def begins(opening: Opening, date: dt.date) -> bool:
    week = "odd" if date.isocalendar().week % 2 else "even"
    return opening.day == date.weekday() and opening.weeks in ("", week) and not opening.by_appointment


@lru_cache(maxsize=8192)
def instant(date: dt.date, minute: int, *, fold: int) -> int:
    """The UTC minute at which clocks show `minute`, which may be beyond the `date`. Of an hour that autumn repeats,
    `fold` 0 is the first, where openings open, and 1 the second, where they close; the hour that spring skips is the
    moment after it."""
    days, rest = divmod(minute, DAY)
    clock = dt.datetime.combine(date + dt.timedelta(days=days), dt.time(*divmod(rest, 60)), HELSINKI)
    first, second = minute_of(clock), minute_of(clock.replace(fold=1))
    if first > second:  # skipped, a whole hour from 3 to 4
        return minute_of(clock.replace(hour=clock.hour + 1, minute=0))
    return second if fold else first
