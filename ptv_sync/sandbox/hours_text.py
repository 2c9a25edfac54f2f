"""The sample's way of writing hours (sample/README.md), read into the catalogue's `OpeningHours`."""

import datetime as dt
import re
from collections.abc import Iterable

from tray.catalogue.holidays import NAMES
from tray.catalogue.hours import DAY, ExceptionalHours, HolidayHours, Opening, OpeningHours, RegularHours, Slot

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEASON = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d) (.+)")
SPAN = re.compile(r"([a-z]{3}) (\d\d:\d\d) - ([a-z]{3}) (\d\d:\d\d)")
EXCEPTION = re.compile(r"(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))? (.+)")


def read_hours(hours: Iterable[str] = (), exceptions: Iterable[str] = (), holidays: Iterable[str] = ()) -> OpeningHours:
    """Raises ValueError, with the text that could not be read."""
    return OpeningHours(
        regular=read_regular(hours),
        exceptions=tuple(read_exception(text) for text in exceptions),
        holidays=tuple(read_holiday(text) for text in holidays),
    )


def read_regular(lines: Iterable[str]) -> tuple[RegularHours, ...]:
    """Lines of the same season make one week; a long span stands alone, as in PTV."""
    rows: list[RegularHours] = []
    seasons: dict[tuple[dt.date | None, dt.date | None], list[Opening]] = {}
    for line in lines:
        season = SEASON.fullmatch(line)
        first, last = (dt.date.fromisoformat(season[1]), dt.date.fromisoformat(season[2])) if season else (None, None)
        text = season[3] if season else line
        if text in ("always", "reservation"):
            rows.append(
                RegularHours(
                    valid_from=first,
                    valid_to=last,
                    always_open=text == "always",
                    by_appointment=text == "reservation",
                )
            )
        elif span := SPAN.fullmatch(text):
            rows.append(RegularHours(openings=(read_span(span),), valid_from=first, valid_to=last))
        else:
            seasons.setdefault((first, last), []).extend(read_week(text))
    weeks = [RegularHours(openings=tuple(o), valid_from=f, valid_to=t) for (f, t), o in seasons.items()]
    return (*weeks, *rows)


def read_week(text: str) -> list[Opening]:
    """`mon-fri 09:00-12:00 13:00-16:00`."""
    days, *times = text.split(" ")
    if not times:
        raise ValueError(f"no times in {text!r}")
    slots = [read_slot(time) for time in times]
    return [Opening(day=day, opens=slot.opens, closes=slot.closes) for day in read_days(days) for slot in slots]


def read_days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        days += range(day_number(first), day_number(last or first) + 1)
    if not days:
        raise ValueError(f"{text!r} names no days")
    return days


def day_number(text: str) -> int:
    if text not in DAYS:
        raise ValueError(f"{text!r} is not a day (mon … sun)")
    return DAYS.index(text)


def read_slot(text: str) -> Slot:
    opens, _, closes = text.partition("-")
    start, end = minutes(opens), minutes(closes)
    return Slot(opens=start, closes=end if end > start else end + DAY)


def read_span(span: re.Match[str]) -> Opening:
    first, last = day_number(span[1]), day_number(span[3])
    return Opening(day=first, opens=minutes(span[2]), closes=minutes(span[4]) + (last - first) % 7 * DAY)


def minutes(text: str) -> int:
    match = re.fullmatch(r"(\d\d):(\d\d)", text)
    value = int(match[1]) * 60 + int(match[2]) if match else DAY + 1
    if value > DAY:
        raise ValueError(f"{text!r} is not a time (HH:MM)")
    return value


def read_exception(text: str) -> ExceptionalHours:
    match = EXCEPTION.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not an exception (DATE[/DATE] TIMES or closed)")
    first = dt.date.fromisoformat(match[1])
    return ExceptionalHours(
        first_on=first,
        last_on=dt.date.fromisoformat(match[2]) if match[2] else first,
        slots=read_slots(match[3]),
    )


def read_holiday(text: str) -> HolidayHours:
    name, _, times = text.partition(" ")
    if name not in NAMES:
        raise ValueError(f"{name!r} is not a holiday of PTV")
    return HolidayHours(holiday=name, slots=read_slots(times))


def read_slots(text: str) -> tuple[Slot, ...]:
    return () if text == "closed" else tuple(read_slot(time) for time in text.split(" "))
