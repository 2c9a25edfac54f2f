"""Opening hours as API v11 tells them.

A public holiday is an exceptional row with the date of its next occurrence and no end; what is over is left out.
"""

import datetime as dt
from typing import Any

from ptv_sync.sandbox.holiday_names import HOLIDAYS
from ptv_sync.sandbox.v11_parts import Json, localised
from tray.catalogue.holidays import holiday_on
from tray.catalogue.hours import DAY, ExceptionalHours, HolidayHours, Opening, OpeningHours, RegularHours, Slot

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def service_hours(hours: OpeningHours, today: dt.date) -> list[Json]:
    rows = [regular(row) for row in hours.regular if not row.valid_to or row.valid_to >= today]
    rows += [exceptional(row) for row in hours.exceptions if row.last_on >= today]
    rows += [holiday(row, today) for row in hours.holidays]
    return rows


def regular(row: RegularHours) -> Json:
    is_span = any(opening.closes > opening.opens + DAY for opening in row.openings)
    return hour_row(
        "OverMidnight" if is_span else "DaysOfTheWeek",
        valid_from=row.valid_from if row.valid_to else None,
        valid_to=row.valid_to,
        validForNow=row.valid_to is None,
        isAlwaysOpen=row.always_open,
        isReservation=row.by_appointment,
        additionalInformation=localised(texts(row.label)),
        openingHour=[opening_row(opening, is_span=is_span) for opening in row.openings],
    )


def exceptional(row: ExceptionalHours) -> Json:
    return hour_row(
        "Exceptional",
        valid_from=row.first_on,
        valid_to=row.last_on,
        isClosed=not row.slots,
        additionalInformation=localised(texts(row.label)),
        openingHour=[slot_row(slot) for slot in row.slots],
    )


def holiday(row: HolidayHours, today: dt.date) -> Json:
    return hour_row(
        "Exceptional",
        valid_from=next_occurrence(row.holiday, today),
        isClosed=not row.slots,
        additionalInformation=localised(HOLIDAYS[row.holiday]),
        openingHour=[slot_row(slot) for slot in row.slots],
    )


def next_occurrence(name: str, today: dt.date) -> dt.date:
    this_year = holiday_on(name, today.year)
    return this_year if this_year >= today else holiday_on(name, today.year + 1)


def hour_row(kind: str, *, valid_from: dt.date | None = None, valid_to: dt.date | None = None, **values: Any) -> Json:
    return {
        "serviceHourType": kind,
        "validFrom": midnight(valid_from),
        "validTo": midnight(valid_to),
        "isClosed": False,
        "validForNow": False,
        "isAlwaysOpen": False,
        "isReservation": False,
        "additionalInformation": [],
        "openingHour": [],
    } | values


def midnight(day: dt.date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00" if day else None


def opening_row(opening: Opening, *, is_span: bool) -> Json:
    return {
        "dayFrom": WEEKDAYS[opening.day],
        "dayTo": WEEKDAYS[(opening.day + opening.closes // DAY) % 7] if is_span else "",
        "from": clock(opening.opens),
        "to": clock(opening.closes),
    }


def slot_row(slot: Slot) -> Json:
    """PTV stores Monday and Sunday for the days of an exception, whatever its dates are."""
    return {"dayFrom": "Monday", "dayTo": "Sunday", "from": clock(slot.opens), "to": clock(slot.closes)}


def clock(minutes: int) -> str:
    hours, rest = divmod(minutes % DAY, 60)
    return f"{hours:02d}:{rest:02d}:00"


def texts(label: Any) -> dict[str, str]:
    return {language: text for language, text in label.items() if text}
