"""Opening patterns: hours that services share, reckoned into minutes for the coming days."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.utils import timezone

from tray.catalogue.hours import OpeningHours
from tray.catalogue.open_now import Span, merge, open_spans
from tray.search.entries import hours_digest
from tray.search.models import OpeningPattern

DAYS_AHEAD = dt.timedelta(days=14)
DAY = dt.timedelta(days=1)


def patterns(hours: Iterable[Sequence[Any]]) -> dict[bytes, int]:
    """The pattern of each list of hours by its digest; new ones are made. Empty lists have none."""
    wanted = {hours_digest(one): list(one) for one in hours if one}
    standing = dict(OpeningPattern.objects.filter(digest__in=list(wanted)).values_list("digest", "pk"))
    found = {bytes(digest): pk for digest, pk in standing.items()}
    today = timezone.localdate()
    OpeningPattern.objects.bulk_create(
        [
            OpeningPattern(
                digest=digest,
                hours=one,
                minutes=multirange(minutes(one, today)),
                reckoned_to=today + DAYS_AHEAD,
            )
            for digest, one in wanted.items()
            if digest not in found
        ],
        ignore_conflicts=True,
    )
    made = OpeningPattern.objects.filter(digest__in=[digest for digest in wanted if digest not in found])
    return found | {bytes(digest): pk for digest, pk in made.values_list("digest", "pk")}


def minutes(hours: Sequence[Any], today: dt.date) -> list[Span]:
    """When any of the hours is open, from yesterday to two weeks ahead."""
    return merge(
        span
        for stored in hours
        for span in open_spans(msgspec.convert(stored, OpeningHours), today - DAY, today + DAYS_AHEAD)
    )


def multirange(spans: Iterable[Span]) -> str:
    return "{" + ",".join(f"[{opens},{closes})" for opens, closes in spans) + "}"


def reckon_anew() -> int:
    """Patterns that do not yet reach two weeks ahead; gives their number. Once a day."""
    today = timezone.localdate()
    behind = list(OpeningPattern.objects.filter(reckoned_to__lt=today + DAYS_AHEAD).defer("minutes"))
    for pattern in behind:
        OpeningPattern.objects.filter(pk=pattern.pk).update(
            minutes=multirange(minutes(pattern.hours, today)), reckoned_to=today + DAYS_AHEAD
        )
    return len(behind)
