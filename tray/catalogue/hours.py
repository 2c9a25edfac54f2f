"""Opening hours as the catalogue keeps them: regular weeks with seasons, dated exceptions, and named holidays.

Times are minutes from the midnight that begins the named day, Europe/Helsinki. A `closes` above 1440 falls on a later
day: Friday 18.00 to Sunday 22.00 is `Opening(day=4, opens=1080, closes=4200)`. Nothing here says "open now": that is
reckoned when a page is read.
"""

import datetime as dt

import msgspec

from tray.catalogue.details import NO_TEXTS, Texts

DAY = 24 * 60


class Opening(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """`day` 0 is Monday. `weeks` is odd or even for ISO weeks, or empty for every week."""

    day: int
    opens: int
    closes: int
    weeks: str = ""
    by_appointment: bool = False


class RegularHours(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    openings: tuple[Opening, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None  # the last day, inclusive
    always_open: bool = False
    by_appointment: bool = False
    label: Texts = NO_TEXTS


class Slot(msgspec.Struct, frozen=True, order=True):
    opens: int
    closes: int


class ExceptionalHours(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """From `first_on` to `last_on`, both included; no slots means closed. `days` narrows to weekdays; empty is every
    day."""

    first_on: dt.date
    last_on: dt.date
    slots: tuple[Slot, ...] = ()
    days: tuple[int, ...] = ()
    label: Texts = NO_TEXTS


class HolidayHours(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """On the named holiday (`tray.catalogue.holidays`); no years means every year; no slots means closed."""

    holiday: str
    slots: tuple[Slot, ...] = ()
    years: tuple[int, ...] = ()
    label: Texts = NO_TEXTS


class OpeningHours(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    regular: tuple[RegularHours, ...] = ()
    exceptions: tuple[ExceptionalHours, ...] = ()
    holidays: tuple[HolidayHours, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.regular or self.exceptions or self.holidays)


NO_HOURS = OpeningHours()
