"""When a service is open in the coming days: the one reckoning behind the badge and the filter.

Kept as the minutes in which it opens and closes by turns, so that a search asks with `width_bucket`, whose answer is
odd while it is open. Each night's rebuild moves them on; they reach two weeks ahead, should some nights fail.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec

from tray.catalogue.hours import OpeningHours
from tray.catalogue.open_now import merge, open_spans

DAYS_AHEAD = dt.timedelta(days=14)
DAY = dt.timedelta(days=1)
IS_OPEN = "(width_bucket(%(now)s::int, open_minutes) & 1)"  # 0 or 1


def open_minutes(hours: Iterable[Any], today: dt.date) -> list[int]:
    """Of stored hours (`tray.catalogue.hours`), any of which will do, from yesterday on."""
    spans = merge(
        span
        for stored in hours
        for span in open_spans(msgspec.convert(stored, OpeningHours), today - DAY, today + DAYS_AHEAD)
    )
    return [minute for span in spans for minute in span]
