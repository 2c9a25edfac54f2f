"""Opening hours as rows with clock times; see `tray.catalogue.hours` for what is stored."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tray.api.texts import of_texts
from tray.catalogue.details import NO_TEXTS
from tray.catalogue.hours import DAY, OpeningHours, RegularHours, Slot

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Row = dict[str, Any]


def schedules(stored: Any) -> list[Row]:
    hours = msgspec.convert(stored, OpeningHours)
    return [*map(regular, hours.regular), *exceptions(hours), *holidays(hours)]


def schedule(kind: str, **told: Any) -> Row:
    nothing: Row = {
        "label": of_texts(NO_TEXTS),
        "valid_from": None,
        "valid_to": None,
        "days": [],
        "holiday": "",
        "years": [],
        "always_open": False,
        "by_appointment": False,
        "openings": [],
    }
    return nothing | {"kind": kind} | told


def regular(row: RegularHours) -> Row:
    return schedule(
        "regular",
        label=of_texts(row.label),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        always_open=row.always_open,
        by_appointment=row.by_appointment,
        openings=[
            opening(
                one.opens,
                one.closes,
                day=DAYS[one.day],
                weeks=one.weeks,
                by_appointment=one.by_appointment or row.by_appointment,
            )
            for one in row.openings
        ],
    )


def exceptions(hours: OpeningHours) -> Iterator[Row]:
    for row in hours.exceptions:
        yield schedule(
            "exception",
            label=of_texts(row.label),
            valid_from=row.first_on,
            valid_to=row.last_on,
            days=[DAYS[day] for day in row.days],
            openings=slots(row.slots),
        )


def holidays(hours: OpeningHours) -> Iterator[Row]:
    for row in hours.holidays:
        yield schedule(
            "holiday",
            label=of_texts(row.label),
            holiday=row.holiday,
            years=list(row.years),
            openings=slots(row.slots),
        )


def slots(rows: Iterable[Slot]) -> list[Row]:
    return [opening(row.opens, row.closes) for row in rows]


def opening(opens: int, closes: int, *, day: str = "", weeks: str = "", by_appointment: bool = False) -> Row:
    """`opens` and `closes` in minutes from the midnight that begins the day; midnight itself ends a day as 24:00."""
    days_later = max(0, closes - 1) // DAY
    return {
        "day": day,
        "weeks": weeks,
        "opens_at": clock(opens),
        "closes_at": clock(closes - days_later * DAY),
        "closes_days_later": days_later,
        "by_appointment": by_appointment,
    }


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
