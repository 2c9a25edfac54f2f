"""Opening hours in words, in the language that is active: what holds now and today, then weeks grouped by day, then
exceptions and coming holidays."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tray.catalogue.holidays import NAMES, holiday_on
from tray.catalogue.hours import DAY, Opening, OpeningHours, RegularHours, Slot
from tray.catalogue.open_now import (
    EPOCH,
    HELSINKI,
    closes_at,
    minute_of,
    open_spans,
    own_slots,
    slots_begun_on,
    span_at,
)
from tray.catalogue.translated import NO_TEXT, Text, of_texts

HOLIDAYS_AHEAD = dt.timedelta(days=60)
EXCEPTIONS_AHEAD = dt.timedelta(days=365)
OPENS_WITHIN = dt.timedelta(days=14)
NOON = 12 * 60
WEEK = range(7)


@dataclass(frozen=True)
class Line:
    """`when` is days or a date, `hours` what holds then; `note` is the source's own word for it."""

    when: str
    hours: str
    note: Text = NO_TEXT


@dataclass(frozen=True)
class Week:
    """Lines that hold together. `period` is a season in words, or ""; `note` is the source's own heading."""

    lines: tuple[Line, ...]
    period: str = ""
    note: Text = NO_TEXT


@dataclass(frozen=True)
class OpenState:
    """Whether it is open now, and until or from when, in a sentence; `today` are the hours of today, or ""."""

    is_open: bool
    text: str
    today: str = ""


@dataclass(frozen=True)
class HoursInWords:
    weeks: tuple[Week, ...] = ()
    exceptions: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.weeks or self.exceptions)

    @property
    def is_long(self) -> bool:
        """Whether a reader would have to look for today among them."""
        return sum(len(each.lines) for each in self.weeks) > 3 or len(self.weeks) > 1


def hours_in_words(stored: Any, *, language: str, today: dt.date) -> HoursInWords:
    """Of the JSON column's value. What is over by `today` is left out."""
    hours = msgspec.convert(stored, OpeningHours)
    current = [regular for regular in hours.regular if not (regular.valid_to and regular.valid_to < today)]
    return HoursInWords(
        weeks=tuple(week(regular, language) for regular in current),
        exceptions=tuple(line for _day, line in sorted(coming(hours, language, today), key=lambda pair: pair[0])),
    )


def open_state(stored: Any, now: dt.datetime, *, answers: bool = False) -> OpenState | None:
    """None where nothing is known, or where one comes by appointment only. `answers` is for telephones."""
    hours = msgspec.convert(stored, OpeningHours)
    if not hours or (not span_at(hours, now) and is_by_appointment(hours)):
        return None
    today = now.astimezone(HELSINKI).date()
    slots = sorted(slots_begun_on(hours, today))
    if span_at(hours, now):
        return OpenState(True, open_until(closes_at(hours, now), answers=answers), slots_or_closed(slots))
    is_told = own_slots(hours, today) is not None or bool(hours.regular)
    return OpenState(False, closed_until(next_opening(hours, now), today), slots_or_closed(slots) if is_told else "")


def is_by_appointment(hours: OpeningHours) -> bool:
    return any(
        regular.by_appointment or any(opening.by_appointment for opening in regular.openings)
        for regular in hours.regular
    )


def open_until(closes: dt.datetime | None, *, answers: bool) -> str:
    if closes is None:
        return _("Answers now, around the clock") if answers else _("Open now, around the clock")
    time = time_in_words(closes) if closes.hour or closes.minute else clock(DAY, with_minutes=False)
    return (_("Answers now until %(time)s") if answers else _("Open now until %(time)s")) % {"time": time}


def next_opening(hours: OpeningHours, now: dt.datetime) -> dt.datetime | None:
    today, minute = now.astimezone(HELSINKI).date(), minute_of(now)
    spans = open_spans(hours, today, today + OPENS_WITHIN)
    opens = next((span[0] for span in spans if span[0] > minute), None)
    return None if opens is None else (EPOCH + dt.timedelta(minutes=opens)).astimezone(HELSINKI)


def closed_until(opens: dt.datetime | None, today: dt.date) -> str:
    if opens is None:
        return _("Closed now")
    time, days = time_in_words(opens), (opens.date() - today).days
    if days == 0:
        return _("Closed now. Opens today at %(time)s") % {"time": time}
    if days == 1:
        return _("Closed now. Opens tomorrow at %(time)s") % {"time": time}
    if days < 7:
        # Translators: in Finnish the day gets an ending, "maanantaina": %(weekday)sna.
        return _("Closed now. Opens on %(weekday)s at %(time)s") % {"weekday": WEEKDAYS[opens.weekday()], "time": time}
    return _("Closed now. Opens on %(date)s") % {"date": day_in_words(opens.date())}


def time_in_words(at: dt.datetime) -> str:
    local = timezone.localtime(at, HELSINKI)
    return clock(local.hour * 60 + local.minute, with_minutes=bool(local.minute))


def week(regular: RegularHours, language: str) -> Week:
    return Week(tuple(week_lines(regular)), season(regular), of_texts(regular.label, language))


def season(regular: RegularHours) -> str:
    first, last = regular.valid_from, regular.valid_to
    if first and last:
        return day_span(first, last)
    if first:
        return _("From %(date)s") % {"date": day_in_words(first)}
    if last:
        return _("Until %(date)s") % {"date": day_in_words(last)}
    return ""


def week_lines(regular: RegularHours) -> Iterator[Line]:
    if regular.always_open:
        yield Line(_("Every day"), _("open around the clock"))
    elif not regular.openings and regular.by_appointment:
        yield Line(_("Every day"), _("by appointment only"))
    for weeks in ("", "odd", "even"):
        openings = [opening for opening in regular.openings if opening.weeks == weeks]
        yield from grouped(openings, weeks, by_appointment=regular.by_appointment, show_closed=not has_turns(regular))


def has_turns(regular: RegularHours) -> bool:
    return any(opening.weeks for opening in regular.openings)


def grouped(openings: Sequence[Opening], weeks: str, *, by_appointment: bool, show_closed: bool) -> Iterator[Line]:
    """One line for days in a row with the same hours; closed days too, unless every other week differs."""
    if not openings:
        return
    texts = [day_hours([opening for opening in openings if opening.day == day], by_appointment) for day in WEEK]
    start = 0
    for day in WEEK:
        if day < 6 and texts[day + 1] == texts[start]:
            continue
        if texts[start] or show_closed:
            yield Line(in_turn(days_in_words(start, day), weeks), texts[start] or _("closed"))
        start = day + 1


def day_hours(openings: Sequence[Opening], by_appointment: bool) -> str:
    if not openings:
        return ""
    text = slots_in_words([Slot(opening.opens, opening.closes) for opening in openings], openings[0].day)
    if by_appointment or all(opening.by_appointment for opening in openings):
        return _("%(hours)s by appointment") % {"hours": text}
    return text


def in_turn(days: str, weeks: str) -> str:
    if weeks == "odd":
        return _("%(days)s, odd weeks") % {"days": days}
    if weeks == "even":
        return _("%(days)s, even weeks") % {"days": days}
    return days


def days_in_words(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return _("Every day")
    names = [str(WEEKDAYS[day]) for day in (first, last)]
    return names[0] if first == last else "–".join(names)


def slots_in_words(slots: Sequence[Slot], day: int | None = None) -> str:
    """ "8–12, 13–16" with the language's own marks. `day` names the weekday on which a longer opening ends."""
    if [*slots] == [Slot(0, DAY)]:
        return _("open around the clock")
    with_minutes = any(minute % 60 for slot in slots for minute in (slot.opens, slot.closes))
    texts = [slot_in_words(slot, day, with_minutes=with_minutes) for slot in sorted(slots)]
    return pgettext("opening hours", "%(times)s") % {"times": ", ".join(texts)}


def slot_in_words(slot: Slot, day: int | None, *, with_minutes: bool) -> str:
    opens = clock(slot.opens, with_minutes=with_minutes)
    days_later, closes_at = divmod(slot.closes, DAY)
    closes = clock(closes_at or DAY, with_minutes=with_minutes)
    if slot.closes <= DAY or (days_later == 1 and closes_at <= NOON) or day is None:
        return f"{opens}–{closes}"
    if not closes_at:
        days_later -= 1
    weekday = WEEKDAYS[(day + days_later) % 7]
    return _("%(opens)s until %(weekday)s %(closes)s") % {"opens": opens, "weekday": weekday, "closes": closes}


def clock(minutes: int, *, with_minutes: bool) -> str:
    hour, minute = divmod(minutes, 60)
    if with_minutes:
        return pgettext("time of day", "%(hour)d:%(minute)02d") % {"hour": hour, "minute": minute}
    return pgettext("time of day on the hour", "%(hour)d:00") % {"hour": hour}


def coming(hours: OpeningHours, language: str, today: dt.date) -> Iterator[tuple[dt.date, Line]]:
    for exception in hours.exceptions:
        if exception.last_on < today or exception.first_on > today + EXCEPTIONS_AHEAD:
            continue
        span = day_span(exception.first_on, exception.last_on)
        if exception.days:
            span = f"{span}, {', '.join(str(WEEKDAYS[day]) for day in exception.days)}"
        yield exception.first_on, Line(span, slots_or_closed(exception.slots), of_texts(exception.label, language))
    for holiday in hours.holidays:
        if date := next_holiday(holiday.holiday, holiday.years, today):
            name = _("%(holiday)s, %(date)s") % {"holiday": NAMES[holiday.holiday], "date": day_with_weekday(date)}
            yield date, Line(name, slots_or_closed(holiday.slots), of_texts(holiday.label, language))


def next_holiday(name: str, years: Sequence[int], today: dt.date) -> dt.date | None:
    """Its date when that is near, else None. A holiday that the tray does not know is never near."""
    if name not in NAMES:
        return None
    dates = [holiday_on(name, year) for year in (today.year, today.year + 1) if not years or year in years]
    return next((date for date in dates if today <= date <= today + HOLIDAYS_AHEAD), None)


def slots_or_closed(slots: Sequence[Slot]) -> str:
    return slots_in_words(slots) if slots else _("closed")


def day_span(first: dt.date, last: dt.date) -> str:
    if first == last:
        return day_with_weekday(first)
    return pgettext("date range", "%(first)s – %(last)s") % {"first": day_in_words(first), "last": day_in_words(last)}


def day_with_weekday(date: dt.date) -> str:
    return _("%(weekday)s %(date)s") % {"weekday": WEEKDAYS[date.weekday()], "date": day_in_words(date)}


def day_in_words(date: dt.date) -> str:
    # Translators: how a date is written, in the letters of Django's date filter; "j.n.Y" in Finnish.
    return date_format(date, pgettext("date format", "j F Y"))
