"""How complete and fresh a service's description is, 0–100: it settles the order of services that answer equally well,
and hides none. What does not apply to a service counts neither for nor against it."""

import datetime as dt
from collections.abc import Collection

from tray.catalogue.models import Service

GOOD_LENGTH = 200
FRESH = dt.timedelta(days=183)
STALE = dt.timedelta(days=730)


def quality(service: Service, kinds: Collection[str], *, has_hours: bool, now: dt.datetime) -> int:
    has_place_or_phone = bool({"service_location", "phone"} & set(kinds))
    told = [
        freshness(service.source_modified_at, now),
        longest(service, "summary") > 0,
        min(1.0, longest(service, "description", "base_description") / GOOD_LENGTH),
        bool(kinds),
        len(service.text_languages) > 1,
        bool(service.charge or longest(service, "charge_info")),
        *([has_hours] if has_place_or_phone else []),
    ]
    return round(100 * sum(map(float, told)) / len(told))


def freshness(modified_at: dt.datetime | None, now: dt.datetime) -> float:
    if modified_at is None:
        return 0.5
    age = now - modified_at
    return max(0.0, min(1.0, 1 - (age - FRESH) / (STALE - FRESH)))


def longest(service: Service, *fields: str) -> int:
    return max(len(getattr(service, f"{field}_{code}") or "") for field in fields for code in ("fi", "sv", "en"))
