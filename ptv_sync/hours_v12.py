"""API v12: serviceHours → tray.catalogue.hours.OpeningHours."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from ptv_sync.contacts_v12 import localized
from ptv_sync.hours_v11 import DAYS, current
from ptv_sync.reading import Json, Reader, texts
from ptv_sync.reasons import Reason
from tray.catalogue.details import LANGUAGES, Texts
from tray.catalogue.holidays import NAMES
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

WEEKS = {"Weekly": "", "OddWeeks": "odd", "EvenWeeks": "even"}
WEEK_KEYS = tuple(name.lower() for name in DAYS)
STATUSES = {"Open": "open", "OpenOnReservation": "reservation", "Closed": "closed"}
WEEKLY = ("WeeklyUntilFurtherNoticeServiceHour", "WeeklyDateRangeServiceHour")
SPANS = ("ContinuousWeekdaysUntilFurtherNoticeServiceHour", "ContinuousDateRangeServiceHour")
ALWAYS = "ContinuousAlwaysValidServiceHour"
EXCEPTIONAL = "ExceptionalDateRangeServiceHour"


def opening_hours(reader: Reader, value: Json | None) -> OpeningHours:
    if not value:
        return NO_HOURS
    regular: list[RegularHours] = []
    exceptions: list[ExceptionalHours] = []
    for row in reader.rows(value.get("hours"), "serviceHours.hours"):
        if row.get("type") == EXCEPTIONAL:
            exceptions += read_exceptions(reader, row)
        elif hours := read_regular(reader, row):
            regular.append(hours)
    holidays = list(read_holidays(reader, value.get("holidayServiceHours") or {}))
    return current(reader, regular, exceptions, holidays)


def read_regular(reader: Reader, row: Json) -> RegularHours | None:
    kind, status = row.get("type"), row.get("openingStatus")
    openings: tuple[Opening, ...] = ()
    if kind in WEEKLY:
        openings = tuple(sorted(weekly(reader, row.get("weeklyHours") or {})))
    elif kind in SPANS:
        openings = tuple(span(reader, row))
    elif kind != ALWAYS:
        reader.leave_out("serviceHours.type", Reason.UNKNOWN_VALUE, kind)
        return None
    if not openings and kind != ALWAYS:
        return None
    valid_to = reader.date(row.get("toDate"), "serviceHours.toDate")
    return RegularHours(
        openings=openings,
        valid_from=reader.date(row.get("fromDate"), "serviceHours.fromDate") if valid_to else None,
        valid_to=valid_to,
        always_open=kind == ALWAYS and status == "Open",
        by_appointment=kind == ALWAYS and status == "OpenOnReservation",
        label=label(reader, row),
    )


def label(reader: Reader, row: Json) -> Texts:
    heading = localized(reader, row.get("heading"), "serviceHours.heading")
    info = localized(reader, row.get("additionalInformation"), "serviceHours.additionalInformation")
    return texts(
        {
            language: ". ".join(filter(None, (getattr(heading, language), getattr(info, language))))
            for language in LANGUAGES
        }
    )


def weekly(reader: Reader, week: Json) -> Iterator[Opening]:
    for day, key in enumerate(WEEK_KEYS):
        for row in reader.rows((week.get(key) or {}).get("hours"), f"weeklyHours.{key}"):
            slot, status = read_slot(reader, row)
            if slot and status != "closed":
                weeks = reader.one_of(row.get("repetition"), WEEKS, "weeklyHours.repetition")
                yield Opening(
                    day=day, opens=slot.opens, closes=slot.closes, weeks=weeks, by_appointment=status == "reservation"
                )


def span(reader: Reader, row: Json) -> Iterator[Opening]:
    opens = reader.minutes(row.get("fromTime"), "serviceHours.fromTime")
    closes = reader.minutes(row.get("toTime"), "serviceHours.toTime")
    if opens is None or closes is None or row.get("fromDay") not in DAYS or row.get("toDay") not in DAYS:
        reader.leave_out("serviceHours.fromDay", Reason.UNKNOWN_VALUE, f"{row.get('fromDay')}–{row.get('toDay')}")
        return
    first, last = DAYS.index(row["fromDay"]), DAYS.index(row["toDay"])
    days = (last - first) % 7
    if days == 0 and closes <= opens:
        days = 7
    yield Opening(
        day=first,
        opens=opens,
        closes=closes + days * DAY,
        by_appointment=row.get("openingStatus") == "OpenOnReservation",
    )


def read_exceptions(reader: Reader, row: Json) -> list[ExceptionalHours]:
    """One row where every day of the range has the same hours, otherwise one for each pattern of hours."""
    first_on, last_on = reader.date(row.get("fromDate"), "fromDate"), reader.date(row.get("toDate"), "toDate")
    if first_on is None or last_on is None:
        return []
    last_on = max(first_on, last_on)
    patterns: dict[tuple[Slot, ...], list[int]] = {}
    for day in days_between(first_on, last_on):
        week = row.get("weeklyHours") or {}
        rows = reader.rows((week.get(WEEK_KEYS[day]) or {}).get("hours"), "weeklyHours")
        patterns.setdefault(slots(reader, rows), []).append(day)
    return [
        ExceptionalHours(
            first_on=first_on,
            last_on=last_on,
            slots=pattern,
            days=tuple(days) if len(patterns) > 1 else (),
            label=label(reader, row),
        )
        for pattern, days in patterns.items()
    ]


def days_between(first_on: dt.date, last_on: dt.date) -> list[int]:
    count = min((last_on - first_on).days + 1, 7)
    return sorted((first_on.weekday() + step) % 7 for step in range(count))


def slots(reader: Reader, rows: list[Json]) -> tuple[Slot, ...]:
    read = (read_slot(reader, row) for row in rows)
    return tuple(sorted({slot for slot, status in read if slot and status != "closed"}))


def read_slot(reader: Reader, row: Json) -> tuple[Slot | None, str]:
    """The times of an entry and its status; an end at or before the start is on the next day."""
    status = reader.one_of(row.get("openingStatus"), STATUSES, "openingStatus") or "open"
    opens, closes = reader.minutes(row.get("start"), "start"), reader.minutes(row.get("end"), "end")
    if opens is None or closes is None:
        return None, status
    return Slot(opens, closes if closes > opens else closes + DAY), status


def read_holidays(reader: Reader, value: Any) -> Iterator[HolidayHours]:
    repetition = value.get("repetition") or {}
    years = tuple(sorted(year for year in repetition.get("years") or () if isinstance(year, int)))
    for row in reader.rows(value.get("holidays"), "holidays"):
        name = row.get("holidayName")
        if name not in NAMES:
            reader.leave_out("holidays.holidayName", Reason.UNKNOWN_VALUE, name)
            continue
        yield HolidayHours(
            holiday=name, slots=slots(reader, reader.rows(row.get("hours"), "holidays.hours")), years=years
        )
