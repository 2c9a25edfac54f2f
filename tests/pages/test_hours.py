import datetime as dt

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tray.pages.hours import HOLIDAYS_AHEAD, Line, hours_in_words

TODAY = dt.date(2026, 11, 23)


def week(*openings: tuple[int, str, str], **fields: object) -> dict[str, object]:
    """Openings as (day, "8:00", "16:00"); a closing time may have more than 24 hours."""
    rows = [{"day": day, "opens": minutes(opens), "closes": minutes(closes)} for day, opens, closes in openings]
    return {"regular": [{"openings": rows, **fields}]}


def minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def told(stored: object, language: str = "fi", today: dt.date = TODAY) -> list[str]:
    with override(language):
        words = hours_in_words(stored, language=language, today=today)
    lines = [line for each in words.weeks for line in each.lines]
    return [f"{line.when}: {line.hours}" for line in (*lines, *words.exceptions)]


WORKDAYS = [(day, "8:00", "16:00") for day in range(5)]


@pytest.mark.parametrize(
    ("stored", "language", "lines"),
    [
        ({}, "fi", []),
        (week(*WORKDAYS), "fi", ["maanantai–perjantai: klo 8–16", "lauantai–sunnuntai: suljettu"]),
        (week(*WORKDAYS), "sv", ["måndag–fredag: kl. 8–16", "lördag–söndag: stängt"]),
        (week(*WORKDAYS), "en", ["Monday–Friday: 8:00–16:00", "Saturday–Sunday: closed"]),
        (
            week((0, "8:00", "16:00"), (2, "8:00", "16:00")),
            "fi",
            ["maanantai: klo 8–16", "tiistai: suljettu", "keskiviikko: klo 8–16", "torstai–sunnuntai: suljettu"],
        ),
        (week(*[(day, "8:30", "16:00") for day in range(7)]), "fi", ["joka päivä: klo 8.30–16.00"]),
        (
            week((6, "13:00", "16:00"), (6, "9:00", "12:00")),
            "fi",
            ["maanantai–lauantai: suljettu", "sunnuntai: klo 9–12, 13–16"],
        ),
        (week(*[(day, "0:00", "24:00") for day in range(7)]), "sv", ["varje dag: öppet dygnet runt"]),
        (
            week((5, "18:00", "26:00")),
            "fi",
            ["maanantai–perjantai: suljettu", "lauantai: klo 18–2", "sunnuntai: suljettu"],
        ),
        (
            week((4, "18:00", "70:00")),
            "fi",
            ["maanantai–torstai: suljettu", "perjantai: klo 18 – sunnuntai klo 22", "lauantai–sunnuntai: suljettu"],
        ),
        (
            week((4, "18:00", "72:00")),
            "en",
            ["Monday–Thursday: closed", "Friday: 18:00 until Sunday 24:00", "Saturday–Sunday: closed"],
        ),
        (week(always_open=True), "en", ["Every day: open around the clock"]),
        (week(by_appointment=True), "fi", ["joka päivä: vain ajanvarauksella"]),
        (
            week((0, "9:00", "10:00"), by_appointment=True),
            "fi",
            ["maanantai: klo 9–10, ajanvarauksella", "tiistai–sunnuntai: suljettu"],
        ),
        (
            {
                "regular": [
                    {
                        "openings": [
                            {"day": 1, "opens": 600, "closes": 660, "weeks": "odd"},
                            {"day": 1, "opens": 720, "closes": 780, "weeks": "even"},
                        ]
                    }
                ]
            },
            "fi",
            ["tiistai, parittomat viikot: klo 10–11", "tiistai, parilliset viikot: klo 12–13"],
        ),
    ],
)
def test_weeks(stored, language, lines):
    assert told(stored, language) == lines


@pytest.mark.parametrize(
    ("fields", "period"),
    [
        ({"valid_from": "2026-06-01", "valid_to": "2027-08-31"}, "1.6.2026–31.8.2027"),
        ({"valid_from": "2026-12-01"}, "1.12.2026 alkaen"),
        ({"valid_to": "2026-11-23"}, "23.11.2026 asti"),
        ({}, ""),
    ],
)
def test_seasons(fields, period):
    with override("fi"):
        words = hours_in_words(week((0, "8:00", "9:00"), **fields), language="fi", today=TODAY)
    assert [each.period for each in words.weeks] == [period]


def test_a_season_that_is_over_is_left_out():
    assert told(week(*WORKDAYS, valid_to="2026-11-22")) == []


@pytest.mark.parametrize(
    ("exception", "line"),
    [
        ({"first_on": "2026-12-14", "last_on": "2026-12-16"}, ["14.12.2026–16.12.2026: suljettu"]),
        ({"first_on": "2026-11-23", "last_on": "2026-11-23"}, ["maanantai 23.11.2026: suljettu"]),
        (
            {"first_on": "2027-01-04", "last_on": "2027-01-04", "slots": [{"opens": 600, "closes": 900}]},
            ["maanantai 4.1.2027: klo 10–15"],
        ),
        (
            {"first_on": "2026-12-01", "last_on": "2026-12-31", "days": [0, 2]},
            ["1.12.2026–31.12.2026, maanantai, keskiviikko: suljettu"],
        ),
        ({"first_on": "2026-11-20", "last_on": "2026-11-22"}, []),
        ({"first_on": "2028-01-01", "last_on": "2028-01-01"}, []),
    ],
)
def test_exceptions(exception, line):
    assert told({"exceptions": [exception]}) == line


@pytest.mark.parametrize(
    ("holiday", "today", "line"),
    [
        ({"holiday": "IndependenceDay"}, TODAY, ["itsenäisyyspäivä, sunnuntai 6.12.2026: suljettu"]),
        (
            {"holiday": "ChristmasEve", "slots": [{"opens": 540, "closes": 720}]},
            TODAY,
            ["jouluaatto, torstai 24.12.2026: klo 9–12"],
        ),
        ({"holiday": "NewYearDay"}, TODAY, ["uudenvuodenpäivä, perjantai 1.1.2027: suljettu"]),
        ({"holiday": "NewYearDay"}, dt.date(2027, 1, 1), ["uudenvuodenpäivä, perjantai 1.1.2027: suljettu"]),
        ({"holiday": "MidsummerEve"}, TODAY, []),
        ({"holiday": "MidsummerEve"}, dt.date(2027, 6, 1), ["juhannusaatto, perjantai 25.6.2027: suljettu"]),
        ({"holiday": "ChristmasDay", "years": [2027]}, TODAY, []),
        ({"holiday": "SomethingNew"}, TODAY, []),
    ],
)
def test_coming_holidays(holiday, today, line):
    assert told({"holidays": [holiday]}, today=today) == line


def test_exceptions_and_holidays_stand_in_the_order_of_the_calendar():
    stored = {
        "exceptions": [{"first_on": "2026-12-20", "last_on": "2026-12-20"}],
        "holidays": [{"holiday": "ChristmasDay"}, {"holiday": "IndependenceDay"}],
    }
    assert [line.split(":")[0].split(" ")[-1] for line in told(stored)] == ["6.12.2026", "20.12.2026", "25.12.2026"]


def test_the_sources_own_words_are_kept_in_their_language():
    stored = {"regular": [{"openings": [], "always_open": True, "label": {"sv": "Sommar"}}]}
    with override("fi"):
        words = hours_in_words(stored, language="fi", today=TODAY)
    assert words.weeks[0].note == ("Sommar", "sv")


OPENINGS = st.builds(
    lambda day, opens, length: {"day": day, "opens": opens, "closes": opens + length},
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(1, 7 * 1440),
)


@given(st.lists(OPENINGS, min_size=1, max_size=12))
def test_every_day_is_told_exactly_once(openings):
    with override("en"):
        words = hours_in_words({"regular": [{"openings": openings}]}, language="en", today=TODAY)
    assert sum(days_of(line) for line in words.weeks[0].lines) == 7


DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def days_of(line: Line) -> int:
    if line.when == "Every day":
        return 7
    first, _dash, last = line.when.partition("–")
    return DAYS.index(last or first) - DAYS.index(first) + 1


def test_holidays_are_told_two_months_ahead():
    assert dt.timedelta(days=45) <= HOLIDAYS_AHEAD <= dt.timedelta(days=90)
