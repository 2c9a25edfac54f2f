"""Who answers a helpline: each language with its own hours, and its own number where it has one. The shape of a JSON
column."""

from typing import Any

import msgspec

from tray.catalogue.hours import NO_HOURS, OpeningHours, RegularHours


class Answer(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`phone` as people say it, or "" for the helpline's own. No hours means that they are not known, not that it is
    closed."""

    language: str
    phone: str = ""
    hours: OpeningHours = NO_HOURS


ALWAYS_OPEN = OpeningHours(regular=(RegularHours(always_open=True),))


def as_stored(value: Any) -> Any:
    """As the JSON column gives it back, so that the two can be compared."""
    return msgspec.json.decode(msgspec.json.encode(value))


def dialled(phone: str) -> str:
    return phone.replace(" ", "")
