"""The badge and the filter "open now" tell the same at every minute: the search row's, asked in SQL, and `is_open`."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories
from tests.catalogue.watched_hours import MONDAYS, hours_near
from tests.search.conftest import Findable
from tray.catalogue.hours import OpeningHours
from tray.catalogue.open_now import EPOCH, is_open, minute_of
from tray.search.criteria import Criteria
from tray.search.engine import search
from tray.search.openings import IS_OPEN, open_minutes
from tray.search.refresh import refresh

WEEK = dt.timedelta(days=7)


def open_in_sql(boundaries: list[int], first: int, last: int) -> list[int]:
    """The minutes of the span in which the search's own expression is true."""
    expression = IS_OPEN.replace("%(now)s::int", "minute::int").replace("open_minutes", "%(boundaries)s::int[]")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT minute FROM generate_series(%(first)s::int, %(last)s::int) AS minute WHERE {expression} = 1",
            {"boundaries": boundaries, "first": first, "last": last},
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@settings(max_examples=12, deadline=None)
@given(st.sampled_from(MONDAYS).flatmap(lambda monday: st.tuples(st.just(monday), hours_near(monday))))
def test_every_minute_of_a_week(given_week: tuple[dt.date, OpeningHours]):
    """Weeks with exceptions, holidays, nights, and the turns of the clock."""
    monday, hours = given_week
    first = minute_of(dt.datetime.combine(monday, dt.time(), dt.UTC))
    last = minute_of(dt.datetime.combine(monday + WEEK, dt.time(), dt.UTC))
    stored = msgspec.to_builtins(hours)
    by_badge = [m for m in range(first, last + 1) if is_open(hours, EPOCH + dt.timedelta(minutes=m))]
    assert open_in_sql(open_minutes([stored], monday), first, last) == by_badge


@pytest.mark.django_db
def test_the_filter_gives_the_services_with_the_badge(findable: Findable):
    now = dt.datetime.now(dt.UTC)
    for number in range(24):
        row = findable(f"Ryhmä {number}")
        hours: dict[str, Any] = {
            "regular": [
                {"openings": [{"day": day, "opens": number * 60, "closes": number * 60 + 300} for day in range(7)]}
            ]
        }
        factories.connection(row, factories.channel(organization=row.organization, opening_hours=hours))
    refresh()
    for hours_later in range(24):
        at = now + dt.timedelta(hours=hours_later)
        with_badge = {hit.service_id for hit in search(Criteria(), "fi", now=at, size=100).hits if hit.is_open}
        filtered = {hit.service_id for hit in search(Criteria(open_now=True), "fi", now=at, size=100).hits}
        assert with_badge == filtered
        assert len(filtered) == 5
