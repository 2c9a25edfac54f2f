"""API v11: serviceHours → tray.catalogue.hours.OpeningHours.

PTV sends public holidays as `Exceptional` rows whose `validFrom` is the next occurrence and whose text is the holiday's
name; they become named holidays again, so that time passing is not a change.
"""

from typing import Any

import msgspec

from ptv_sync.contacts_v11 import localized
from ptv_sync.reading import Json, Reader
from ptv_sync.reasons import Reason
from tray.catalogue.hours import DAY, ExceptionalHours, HolidayHours, Opening, OpeningHours, RegularHours, Slot

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# PTV's own names of the holidays in Finnish, as they stand in additionalInformation.
HOLIDAYS = {
    "uudenvuodenaatto": "NewYearEve",
    "uudenvuodenpäivä": "NewYearDay",
    "loppiainen": "Epiphany",
    "kiirastorstai": "MaundyThursday",
    "pitkäperjantai": "GoodFriday",
    "pääsiäispäivä": "EasterSunday",
    "2. pääsiäispäivä": "EasterMonday",
    "toinen pääsiäispäivä": "EasterMonday",
    "vapunaatto": "MayDayEve",
    "vappuaatto": "MayDayEve",
    "vappu": "MayDay",
    "vapunpäivä": "MayDay",
    "helatorstai": "AscensionDay",
    "helluntaipäivä": "WhitSunday",
    "helluntai": "WhitSunday",
    "juhannusaatto": "MidsummerEve",
    "juhannuspäivä": "MidsummerDay",
    "juhannus": "MidsummerDay",
    "pyhäinpäivä": "AllSaintsDay",
    "itsenäisyyspäivä": "IndependenceDay",
    "jouluaatto": "ChristmasEve",
    "joulupäivä": "ChristmasDay",
    "tapaninpäivä": "SecondDayOfChristmas",
    "2. joulupäivä": "SecondDayOfChristmas",
}
TYPES = {"DaysOfTheWeek": "weekly", "OverMidnight": "span", "Exceptional": "exceptional"}


def opening_hours(reader: Reader, rows: Any, name: str = "serviceHours") -> OpeningHours:
    regular: list[RegularHours] = []
    exceptions: list[ExceptionalHours] = []
    holidays: list[HolidayHours] = []
    for row in reader.rows(rows, name):
        kind = reader.one_of(row.get("serviceHourType"), TYPES, f"{name}.serviceHourType")
        if kind == "exceptional":
            read_exception(reader, row, exceptions, holidays)
        elif kind and (hours := read_regular(reader, row, kind)):
            regular.append(hours)
    return current(reader, regular, exceptions, holidays)


def current(
    reader: Reader, regular: list[RegularHours], exceptions: list[ExceptionalHours], holidays: list[HolidayHours]
) -> OpeningHours:
    """Hours without those that are over: v11 leaves them out itself, v12 does not."""
    return OpeningHours(
        regular=canonical([hours for hours in regular if hours.valid_to is None or hours.valid_to >= reader.today]),
        exceptions=canonical([hours for hours in exceptions if hours.last_on >= reader.today]),
        holidays=canonical(holidays),
    )


def canonical(rows: list[Any]) -> tuple[Any, ...]:
    """In one order whatever PTV's is; the same row once."""
    return tuple(sorted(dict.fromkeys(rows), key=msgspec.json.encode))


def read_regular(reader: Reader, row: Json, kind: str) -> RegularHours | None:
    label = localized(reader, row.get("additionalInformation"), "serviceHours.additionalInformation")
    valid_to = reader.date(row.get("validTo"), "serviceHours.validTo")
    valid_from = reader.date(row.get("validFrom"), "serviceHours.validFrom") if valid_to else None
    read = span if kind == "span" else weekly
    openings = tuple(sorted(opening for hour in opening_rows(reader, row) for opening in read(reader, hour)))
    is_always, by_appointment = row.get("isAlwaysOpen") is True, row.get("isReservation") is True
    if not (openings or is_always or by_appointment or label):
        return None
    return RegularHours(
        openings=() if is_always or by_appointment or row.get("isClosed") else openings,
        valid_from=valid_from,
        valid_to=valid_to,
        always_open=is_always,
        by_appointment=by_appointment,
        label=label,
    )


def opening_rows(reader: Reader, row: Json) -> list[Json]:
    return reader.rows(row.get("openingHour"), "serviceHours.openingHour")


def weekly(reader: Reader, hour: Json) -> list[Opening]:
    """One opening for each day from dayFrom to dayTo; an end at or before the start is on the next day."""
    slot = times(reader, hour)
    first, last = day(reader, hour.get("dayFrom")), day(reader, hour.get("dayTo") or hour.get("dayFrom"))
    if not slot or first is None or last is None:
        return []
    return [
        Opening(day=(first + step) % 7, opens=slot.opens, closes=slot.closes) for step in range((last - first) % 7 + 1)
    ]


def span(reader: Reader, hour: Json) -> list[Opening]:
    """One long opening from a time on dayFrom to a time on dayTo."""
    opens = reader.minutes(hour.get("from"), "openingHour.from")
    closes = reader.minutes(hour.get("to"), "openingHour.to")
    first, last = day(reader, hour.get("dayFrom")), day(reader, hour.get("dayTo") or hour.get("dayFrom"))
    if opens is None or closes is None or first is None or last is None:
        return []
    days = (last - first) % 7
    if days == 0 and closes <= opens:
        days = 1 if not hour.get("dayTo") else 7
    return [Opening(day=first, opens=opens, closes=closes + days * DAY)]


def times(reader: Reader, hour: Json) -> Slot | None:
    opens = reader.minutes(hour.get("from"), "openingHour.from")
    closes = reader.minutes(hour.get("to"), "openingHour.to")
    if opens is None or closes is None:
        return None
    return Slot(opens, closes if closes > opens else closes + DAY)


def day(reader: Reader, name: Any) -> int | None:
    if name not in DAYS:
        reader.leave_out("openingHour.day", Reason.UNKNOWN_VALUE, name)
        return None
    return DAYS.index(name)


def read_exception(reader: Reader, row: Json, exceptions: list[ExceptionalHours], holidays: list[HolidayHours]) -> None:
    label = localized(reader, row.get("additionalInformation"), "serviceHours.additionalInformation")
    slots = (
        ()
        if row.get("isClosed")
        else tuple(sorted({slot for hour in opening_rows(reader, row) if (slot := times(reader, hour))}))
    )
    if not row.get("validTo") and (holiday := HOLIDAYS.get(label.fi.lower())):
        holidays.append(HolidayHours(holiday=holiday, slots=slots))
        return
    first_on = reader.date(row.get("validFrom"), "serviceHours.validFrom")
    last_on = reader.date(row.get("validTo"), "serviceHours.validTo") or first_on
    if first_on is None or last_on is None:
        reader.leave_out("serviceHours.validFrom", Reason.NOT_A_DATE, row.get("validFrom"))
        return
    exceptions.append(ExceptionalHours(first_on=first_on, last_on=max(first_on, last_on), slots=slots, label=label))
