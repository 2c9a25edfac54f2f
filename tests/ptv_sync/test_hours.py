"""Opening hours of both API versions, and the holidays they name."""

import datetime as dt
from typing import Any

import pytest

from ptv_sync import hours_v11, hours_v12
from ptv_sync.reading import Reader
from ptv_sync.reasons import Reason
from tests.ptv_sync.test_reading import PLACES
from tray.catalogue.details import Texts
from tray.catalogue.holidays import NAMES, holiday_on
from tray.catalogue.hours import ExceptionalHours, HolidayHours, Opening, OpeningHours, RegularHours, Slot

TODAY = dt.date(2026, 5, 1)


def v11(**changes: Any) -> OpeningHours:
    row = {
        "serviceHourType": "DaysOfTheWeek",
        "validFrom": None,
        "validTo": None,
        "isClosed": False,
        "isAlwaysOpen": False,
        "isReservation": False,
        "additionalInformation": [],
        "openingHour": [],
        **changes,
    }
    return hours_v11.opening_hours(Reader(PLACES, today=TODAY), [row])


def hour(day: str, opens: str, closes: str, to: str = "") -> dict[str, str]:
    return {"dayFrom": day, "dayTo": to, "from": opens, "to": closes}


def test_v11_weekly_with_a_break() -> None:
    hours = v11(openingHour=[hour("Monday", "13:00:00", "17:00:00"), hour("Monday", "09:00:00", "12:00:00")])
    assert hours.regular == (RegularHours(openings=(Opening(0, 540, 720), Opening(0, 780, 1020))),)


def test_v11_midnight_and_past_it() -> None:
    hours = v11(openingHour=[hour("Friday", "18:00:00", "00:00:00"), hour("Saturday", "22:00:00", "02:00:00")])
    assert hours.regular[0].openings == (Opening(4, 1080, 1440), Opening(5, 1320, 1560))


def test_v11_days_in_one_row_are_spread() -> None:
    hours = v11(openingHour=[hour("Monday", "08:00", "16:00", to="Friday")])
    assert [opening.day for opening in hours.regular[0].openings] == [0, 1, 2, 3, 4]


def test_v11_span_over_days() -> None:
    hours = v11(serviceHourType="OverMidnight", openingHour=[hour("Friday", "18:00:00", "22:00:00", to="Sunday")])
    assert hours.regular[0].openings == (Opening(4, 1080, 2 * 1440 + 1320),)


def test_v11_season() -> None:
    hours = v11(
        validFrom="2026-06-01T00:00:00",
        validTo="2026-08-31T00:00:00",
        openingHour=[hour("Monday", "10:00:00", "16:00:00")],
    )
    assert (hours.regular[0].valid_from, hours.regular[0].valid_to) == (dt.date(2026, 6, 1), dt.date(2026, 8, 31))


def test_hours_that_are_over_are_dropped() -> None:
    past = v11(
        validFrom="2025-06-01T00:00:00", validTo="2025-08-31T00:00:00", openingHour=[hour("Monday", "10:00", "16:00")]
    )
    assert not past
    row = {
        "type": "ExceptionalDateRangeServiceHour",
        "fromDate": "2026-04-01",
        "toDate": "2026-04-30",
        "weeklyHours": {},
    }
    assert not v12(row)


def test_v11_always_and_by_appointment() -> None:
    assert v11(isAlwaysOpen=True).regular == (RegularHours(always_open=True),)
    assert v11(isReservation=True).regular == (RegularHours(by_appointment=True),)


def test_v11_closed_on_a_date() -> None:
    hours = v11(
        serviceHourType="Exceptional",
        isClosed=True,
        validFrom="2026-12-10T00:00:00",
        openingHour=[hour("Monday", "08:00", "16:00")],
    )
    assert hours.exceptions == (ExceptionalHours(first_on=dt.date(2026, 12, 10), last_on=dt.date(2026, 12, 10)),)


def test_v11_public_holiday_is_a_holiday_and_time_does_not_change_it() -> None:
    def christmas(year: int) -> OpeningHours:
        return v11(
            serviceHourType="Exceptional",
            isClosed=True,
            validFrom=f"{year}-12-24T00:00:00",
            additionalInformation=[{"value": "Jouluaatto", "language": "fi"}],
        )

    assert christmas(2026).holidays == (HolidayHours(holiday="ChristmasEve"),)
    assert christmas(2026) == christmas(2027)


def test_v11_placeholder_row_is_left_out_and_said() -> None:
    reader = Reader(PLACES, today=TODAY)
    hours = hours_v11.opening_hours(
        reader, [{"serviceHourType": "serviceHourType", "openingHour": [hour("Monday", "08:00", "16:00")]}]
    )
    assert not hours
    assert [left_out.reason for left_out in reader.left_out] == [Reason.UNKNOWN_VALUE]


def v12(*rows: dict[str, Any], holidays: Any = None) -> OpeningHours:
    filled = [{"heading": {}, "additionalInformation": {}, **row} for row in rows]
    return hours_v12.opening_hours(Reader(PLACES, today=TODAY), {"hours": filled, "holidayServiceHours": holidays})


def slot(start: str, end: str, status: str = "Open", repetition: str = "Weekly") -> dict[str, Any]:
    return {"start": start, "end": end, "openingStatus": status, "repetition": repetition, "additionalInformation": {}}


def test_v12_weekly() -> None:
    week = {
        "monday": {"hours": [slot("09:00", "12:00"), slot("13:00", "17:00")]},
        "saturday": {"hours": [slot("10:00", "14:00", "OpenOnReservation", "OddWeeks")]},
    }
    hours = v12({"type": "WeeklyUntilFurtherNoticeServiceHour", "weeklyHours": week, "heading": {"fi": "Avoinna"}})
    assert hours.regular == (
        RegularHours(
            openings=(
                Opening(0, 540, 720),
                Opening(0, 780, 1020),
                Opening(5, 600, 840, weeks="odd", by_appointment=True),
            ),
            label=Texts(fi="Avoinna"),
        ),
    )


def test_v12_span() -> None:
    row = {
        "type": "ContinuousWeekdaysUntilFurtherNoticeServiceHour",
        "openingStatus": "Open",
        "fromDay": "Friday",
        "toDay": "Sunday",
        "fromTime": "18:00",
        "toTime": "22:00",
    }
    assert v12(row).regular[0].openings == (Opening(4, 1080, 2 * 1440 + 1320),)


def test_v12_exception_with_one_pattern_and_with_two() -> None:
    closed = slot("00:00", "00:00", "Closed")
    same = {day: {"hours": [closed]} for day in ("monday", "tuesday")}
    row = {
        "type": "ExceptionalDateRangeServiceHour",
        "fromDate": "2026-12-14",
        "toDate": "2026-12-15",
        "weeklyHours": same,
    }
    assert v12(row).exceptions == (ExceptionalHours(first_on=dt.date(2026, 12, 14), last_on=dt.date(2026, 12, 15)),)
    row["weeklyHours"] = {"monday": {"hours": [closed]}, "tuesday": {"hours": [slot("10:00", "15:00")]}}
    assert {(one.slots, one.days) for one in v12(row).exceptions} == {((), (0,)), ((Slot(600, 900),), (1,))}


def test_v12_holidays() -> None:
    holidays = {
        "repetition": {"type": "RepetitionInSelectedYears", "years": [2027, 2026]},
        "holidays": [
            {"holidayName": "NewYearEve", "hours": [slot("10:00", "15:00")]},
            {"holidayName": "Vappu", "hours": []},
        ],
    }
    assert v12(holidays=holidays).holidays == (
        HolidayHours(holiday="NewYearEve", slots=(Slot(600, 900),), years=(2026, 2027)),
    )


@pytest.mark.parametrize(
    ("name", "year", "date"),
    [
        ("EasterSunday", 2026, dt.date(2026, 4, 5)),
        ("EasterSunday", 2027, dt.date(2027, 3, 28)),
        ("GoodFriday", 2026, dt.date(2026, 4, 3)),
        ("AscensionDay", 2026, dt.date(2026, 5, 14)),
        ("MidsummerEve", 2026, dt.date(2026, 6, 19)),
        ("MidsummerDay", 2027, dt.date(2027, 6, 26)),
        ("AllSaintsDay", 2026, dt.date(2026, 10, 31)),
        ("AllSaintsDay", 2027, dt.date(2027, 11, 6)),
        ("IndependenceDay", 2026, dt.date(2026, 12, 6)),
    ],
)
def test_holidays_fall_on_their_dates(name: str, year: int, date: dt.date) -> None:
    assert holiday_on(name, year) == date


def test_every_named_holiday_has_a_date() -> None:
    assert all(holiday_on(name, year).year == year for name in NAMES for year in range(2024, 2040))
