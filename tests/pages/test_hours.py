import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tray.pages.hours import HOLIDAYS_AHEAD, Line, hours_in_words, open_state

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


# --- Now -------------------------------------------------------------------------------------------------------------

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = dt.datetime(2026, 11, 23, tzinfo=HELSINKI)


def now_told(stored: object, at: dt.datetime, language: str = "fi", **options: bool) -> tuple[str, str] | None:
    with override(language):
        state = open_state(stored, at, **options)
    return (state.text, state.today) if state else None


@pytest.mark.parametrize(
    ("stored", "clock", "language", "text", "today"),
    [
        (week(*WORKDAYS), "9:00", "fi", "Auki nyt, klo 16 asti", "klo 8–16"),
        (week(*WORKDAYS), "9:00", "sv", "Öppet nu, till kl. 16", "kl. 8–16"),
        (week(*WORKDAYS), "9:00", "en", "Open now until 16:00", "8:00–16:00"),
        (week((0, "8:00", "15:30")), "15:29", "fi", "Auki nyt, klo 15.30 asti", "klo 8.00–15.30"),
        (week((0, "18:00", "24:00")), "20:00", "fi", "Auki nyt, klo 24 asti", "klo 18–24"),
        (week(*WORKDAYS), "7:00", "fi", "Suljettu nyt. Avautuu tänään klo 8", "klo 8–16"),
        (week(*WORKDAYS), "16:00", "fi", "Suljettu nyt. Avautuu huomenna klo 8", "klo 8–16"),
        (week((3, "9:00", "10:00")), "9:00", "fi", "Suljettu nyt. Avautuu torstaina klo 9", "suljettu"),
        (week((3, "9:00", "10:00")), "9:00", "sv", "Stängt nu. Öppnar på torsdag kl. 9", "stängt"),
        (week((3, "9:00", "10:00")), "9:00", "en", "Closed now. Opens on Thursday at 9:00", "closed"),
        (week((0, "9:00", "10:00")), "11:00", "fi", "Suljettu nyt. Avautuu 30.11.2026", "klo 9–10"),
        (week(always_open=True), "3:00", "fi", "Auki nyt, ympäri vuorokauden", "open"),
        (week((0, "9:00", "10:00"), valid_from="2027-06-01"), "9:00", "fi", "Suljettu nyt", "suljettu"),
    ],
)
def test_what_holds_now(stored, clock, language, text, today):
    at = MONDAY + dt.timedelta(minutes=minutes(clock))
    told_text, told_today = now_told(stored, at, language) or ("", "")
    assert told_text == text
    assert told_today == ("avoinna ympäri vuorokauden" if today == "open" else today) or today == "open"


def test_a_telephone_answers():
    assert now_told(week(*WORKDAYS), MONDAY.replace(hour=9), answers=True) == ("Vastaa nyt, klo 16 asti", "klo 8–16")


def test_a_holiday_and_an_exception_hold_before_the_week():
    stored = week(*WORKDAYS) | {"exceptions": [{"first_on": "2026-11-23", "last_on": "2026-11-24"}]}
    at = MONDAY.replace(hour=9)
    assert now_told(stored, at) == ("Suljettu nyt. Avautuu keskiviikkona klo 8", "suljettu")


@pytest.mark.parametrize("stored", [{}, week(by_appointment=True), week((0, "9:00", "10:00"), by_appointment=True)])
def test_what_is_not_known_or_by_appointment_is_not_called_closed(stored):
    assert now_told(stored, MONDAY.replace(hour=9)) is None


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
