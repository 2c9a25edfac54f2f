"""To whom a referral can go: receivers that take the kind from the municipality, with what helps to choose."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language, ngettext

from referrals.codes import Capacity, Kind, Routing
from referrals.models import Receiver
from referrals.timers import timer_of
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Service
from tray.catalogue.translated import NO_TEXT, Text, in_language
from tray.pages.links import service_path
from tray.postgres.queries import answers

ORDER = {Capacity.OPEN: 0, Capacity.WAITING_LIST: 1, Capacity.FULL: 2}
COUNTED_DAYS = 90
FEWEST = 5  # answers, before a usual time is told
KEPT_SECONDS = 3600
# Which kind of referral leads to services of a content area.
KIND_OF_AREA: dict[str, Kind] = {
    ContentArea.EXERCISE: Kind.EXERCISE,
    ContentArea.NATURE: Kind.EXERCISE,
    ContentArea.CULTURE: Kind.CULTURE,
    ContentArea.PARTICIPATION: Kind.WELLBEING,
    ContentArea.MENTAL_HEALTH: Kind.WELLBEING,
    ContentArea.LIFESTYLE: Kind.WELLBEING,
}
# Asked for by every page of a service.
IS_RECEIVED = """
    SELECT EXISTS (
        SELECT FROM referrals_receiver WHERE is_active AND (
            service_id = %(id)s
            OR service_id IS NULL AND kinds && %(kinds)s::varchar[] AND municipalities && %(municipalities)s::varchar[]
        )
    )
"""
# Of each receiver its last hundred answers within the days counted: an index serves, however many it has had.
USUAL_DAYS = """
    SELECT asked.id, ceil(percentile_cont(0.5) WITHIN GROUP (ORDER BY answered.days))::int
    FROM unnest(%s::uuid[]) AS asked (id)
    CROSS JOIN LATERAL (
        SELECT extract(epoch FROM coalesce(handling.accepted_at, referral.closed_at) - referral.sent_at) / 86400 AS days
        FROM referrals_referral AS referral
        JOIN referrals_handling AS handling ON handling.referral_id = referral.id
        WHERE referral.receiver_id = asked.id
          AND referral.sent_at > now() - make_interval(days => %s)
          AND (handling.accepted_at IS NOT NULL OR referral.state = 'declined')
        ORDER BY referral.sent_at DESC
        LIMIT 100
    ) AS answered
    GROUP BY asked.id
    HAVING count(*) >= %s
"""


@dataclass(frozen=True)
class ReceiverChoice:
    receiver: Receiver
    organization: Text
    service: Text
    service_path: str
    reply_time: str

    @property
    def id(self) -> str:
        return str(self.receiver.pk)

    @property
    def takes_clients(self) -> bool:
        return self.receiver.capacity != Capacity.FULL

    @property
    def is_open(self) -> bool:
        return self.receiver.capacity == Capacity.OPEN

    @property
    def client_calls(self) -> bool:
        return self.receiver.routing == Routing.CLIENT_CONTACTS


def receiver_choices(kind: str, municipality: str, *, service: Service | None = None) -> list[ReceiverChoice]:
    """Those of the service alone, if it has any there; else all. Who takes no clients now comes last."""
    rows = list(
        Receiver.objects.for_kind_in(kind, municipality).select_related("organization", "service").order_by("name")
    )
    if service is not None and (own := [row for row in rows if row.service_id == service.pk]):
        rows = own
    rows.sort(key=lambda row: ORDER.get(row.capacity, 0))
    days = usual_days(row.pk for row in rows)
    language = get_language() or "fi"
    return [choice(row, kind, days.get(row.pk), language) for row in rows]


def choice(row: Receiver, kind: str, days: int | None, language: str) -> ReceiverChoice:
    shown = row.service if row.service and row.service.removed_at is None else None
    return ReceiverChoice(
        receiver=row,
        organization=in_language(row.organization, "name", language),
        service=in_language(shown, "name", language) if shown else NO_TEXT,
        service_path=service_path(shown, language) if shown else "",
        reply_time=reply_time(row, kind, days),
    )


def reply_time(row: Receiver, kind: str, days: int | None) -> str:
    """What is usual, or what is promised where there have been few answers."""
    if days is not None:
        told = max(1, days)
        return ngettext("usually answers in %(days)s day", "usually answers in %(days)s days", told) % {"days": told}
    amount = timer_of("accept_due", row, kind).amount
    sentence = ngettext("answers in %(days)s working day at most", "answers in %(days)s working days at most", amount)
    return sentence % {"days": amount}


@dataclass(frozen=True)
class Kept:
    days: int | None
    at: float


kept: dict[UUID, Kept] = {}


def usual_days(ids: Iterable[UUID]) -> dict[UUID, int | None]:
    """Days until half of the answers had come. At most an hour old."""
    wanted = list(ids)
    now = time.monotonic()
    missing = [key for key in wanted if key not in kept or now - kept[key].at > KEPT_SECONDS]
    if missing:
        found = counted_days(missing)
        kept.update({key: Kept(found.get(key), now) for key in missing})
    return {key: kept[key].days for key in wanted}


def counted_days(ids: list[UUID]) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(USUAL_DAYS, [ids, COUNTED_DAYS, FEWEST])
        return dict(cursor.fetchall())


def kinds_for(service: Service) -> list[str]:
    """Kinds of referral that lead to it, its own receivers' first."""
    own = [kind for row in Receiver.objects.active().filter(service=service) for kind in row.kinds]
    by_area = [KIND_OF_AREA[area] for area in service.content_areas if area in KIND_OF_AREA]
    return list(dict.fromkeys([*own, *map(str, by_area)]))


def may_be_referred_to(service: Any) -> bool:
    """Whether an active receiver has this service, or takes a kind that fits it from where it is given."""
    if service.removed_at is not None:
        return False
    kinds = {str(KIND_OF_AREA[area]) for area in service.content_areas if area in KIND_OF_AREA}
    asked = {"id": service.pk, "kinds": sorted(kinds), "municipalities": service.municipalities}
    [[(is_received,)]] = answers(IS_RECEIVED, asked)
    return bool(is_received)
