"""Searches that found nothing: what is counted, how often, and from when on anybody can read it."""

import datetime as dt

import pytest
from django.db import connection

from tray.search import unmet
from tray.search.models import UnmetTerm

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 3, 12, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def searched(text: str, *, hours: int, language: str = "fi", start: dt.datetime = NOON) -> None:
    for number in range(hours):
        unmet.count(text, language, start + number * HOUR)


def everything() -> str:
    """All that the table holds, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(row::text, ' '), '') FROM search_unmetterm AS row")
        return str(cursor.fetchone()[0])


def test_four_hours_leave_no_words_anywhere():
    searched("Pingviinisafari", hours=4)
    assert UnmetTerm.objects.get().hours == 4
    assert "pingviini" not in everything().lower()


def test_from_the_fifth_hour_on_the_words_are_kept():
    searched("Pingviinisafari!", hours=5)
    row = UnmetTerm.objects.get()
    assert (row.term, row.hours, row.language) == ("pingviinisafari", 5, "fi")
    searched("pingviinisafari", hours=1, start=NOON + 5 * HOUR)
    assert UnmetTerm.objects.get().hours == 6


def test_a_clock_hour_counts_once():
    for minutes in (0, 5, 49):
        unmet.count("pingviinisafari", "fi", NOON + dt.timedelta(minutes=minutes))
    assert UnmetTerm.objects.get().hours == 1
    unmet.count("pingviinisafari", "fi", NOON + dt.timedelta(minutes=50))
    assert UnmetTerm.objects.get().hours == 2


def test_an_hour_that_is_over_does_not_count_again():
    unmet.count("pingviinisafari", "fi", NOON)
    unmet.count("pingviinisafari", "fi", NOON - HOUR)
    assert UnmetTerm.objects.get().hours == 1


def test_terms_are_the_same_whatever_their_capitals_spaces_and_marks():
    for number, text in enumerate(("Pingviini Safari", " pingviini  safari?", "PINGVIINI-SAFARI")):
        unmet.count(text, "fi", NOON + number * HOUR)
    assert UnmetTerm.objects.get().hours == 3


def test_dots_make_another_term():
    unmet.count("sää", "fi", NOON)
    unmet.count("saa", "fi", NOON)
    assert UnmetTerm.objects.count() == 2


def test_languages_and_months_are_counted_apart():
    searched("pingviini", hours=1)
    searched("pingviini", hours=1, language="sv")
    searched("pingviini", hours=1, start=NOON + dt.timedelta(days=31))
    rows = UnmetTerm.objects.order_by("pk")
    assert [(row.language, str(row.month)) for row in rows] == [
        ("fi", "2026-11-01"),
        ("sv", "2026-11-01"),
        ("fi", "2026-12-01"),
    ]
    assert bytes(rows[0].digest) != bytes(rows[2].digest)


def test_months_are_those_of_finland():
    unmet.count("pingviini", "fi", dt.datetime(2026, 11, 30, 22, 30, tzinfo=dt.UTC))
    assert str(UnmetTerm.objects.get().month) == "2026-12-01"


def test_nobody_reads_the_digest_without_the_secret(settings):
    month = dt.date(2026, 11, 1)
    known = unmet.digest("pingviini", month)
    assert len(known) == 16
    settings.SECRET_KEY = "another secret"
    assert unmet.digest("pingviini", month) != known


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ?! ",
        "131052-308T",
        "apua 131052 - 308t",
        "matti@example.fi",
        "040 123 4567",
        "040_123_4567",
        "a" * 61,
        "yksi kaksi kolme neljä viisi kuusi seitsemän",
    ],
)
def test_some_searches_are_never_counted(text):
    searched(text, hours=6)
    assert not UnmetTerm.objects.exists()


def test_a_language_that_the_site_has_not_is_not_counted():
    unmet.count("pingviini", "de", NOON)
    assert not UnmetTerm.objects.exists()


def test_one_statement_writes_it(django_assert_num_queries):
    with django_assert_num_queries(3):  # with the savepoint that a test's own transaction makes of it
        unmet.count("pingviini", "fi", NOON)


def test_a_database_that_refuses_breaks_nothing_and_the_log_has_no_words(caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_unmetterm RENAME TO elsewhere")
    unmet.count("pingviinisafari", "fi", NOON)
    assert "was not counted" in caplog.text
    assert "pingviini" not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM elsewhere")
        assert cursor.fetchone() == (0,)


def test_months_before_the_last_thirteen_are_forgotten():
    for year, month in ((2025, 9), (2025, 10), (2026, 11)):
        UnmetTerm.objects.create(
            month=dt.date(year, month, 1), language="fi", digest=b"x" * 16, last_hour=NOON, hours=9, term="pingviini"
        )
    assert unmet.forget_old(NOON) == 1
    assert str(UnmetTerm.objects.order_by("month")[0].month) == "2025-10-01"
