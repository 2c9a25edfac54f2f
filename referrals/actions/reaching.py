"""Reaching the client: what counts as contact, and when enough was tried."""

import datetime as dt
from typing import Any

from django.db.models import Count, Max, Min
from django.utils import timezone

from referrals import codes, timers
from referrals.actions.move import Move
from referrals.codes import ContactChannel, Party, Routing, SafeContact
from referrals.details import Client, unsealed
from referrals.models import ContactAttempt, Handling, Referral

CLOCK_SKEW = dt.timedelta(minutes=10)
# Of these a receiver can use one at most when only that is safe: a second way is not asked for then.
WAYS: dict[str, frozenset[str]] = {
    SafeContact.ONLY_MESSAGE: frozenset({ContactChannel.MESSAGE, ContactChannel.EMAIL}),
    SafeContact.ONLY_CALL: frozenset({ContactChannel.CALL}),
    SafeContact.CLIENT_CONTACTS_US: frozenset(),
}


def client_of(referral: Referral) -> Client:
    """For rules alone; what people see goes through `referrals.access.look`."""
    return unsealed(referral.client_sealed, Client)


def client_comes(referral: Referral) -> bool:
    """Nobody calls: the client makes contact with the code, for safety or because the receiver works so."""
    by_routing = referral.receiver is not None and referral.receiver.routing == Routing.CLIENT_CONTACTS
    return by_routing or client_of(referral).safe_contact == SafeContact.CLIENT_CONTACTS_US


def contact_given(move: Move) -> ContactAttempt | None:
    """The contact that succeeded. Where nobody may contact the client, it can only be that the client came."""
    given = move.given.get("contact")
    at = given.get("at") if isinstance(given, dict) else None
    channel = given.get("channel") if isinstance(given, dict) else None
    if channel not in ContactChannel.values or at is None or not is_past(at):
        return None
    only_code = client_of(move.referral).safe_contact == SafeContact.CLIENT_CONTACTS_US
    if only_code and channel != ContactChannel.CODE:
        return None
    return ContactAttempt(
        referral=move.referral,
        key=move.key,
        party=move.by.party,
        logged_by=move.by.user,
        at=at,
        channel=channel,
        reached=True,
    )


def is_past(at: Any) -> bool:
    return isinstance(at, dt.datetime) and timezone.is_aware(at) and at <= timezone.now() + CLOCK_SKEW


def attempts_enough(move: Move) -> bool:
    """Three attempts in two ways over two weeks, or as the receiver's own timers say; of two ways only as many as are
    safe for the client. Where the client makes contact, two weeks of waiting."""
    referral = move.referral
    days = dt.timedelta(days=timers.timer("contact_attempt_days", referral).amount)
    if client_comes(referral):
        return has_waited(move.own_handling, days, move.now)
    tried = ContactAttempt.objects.filter(referral=referral, reached=False).aggregate(
        count=Count("pk"), ways=Count("channel", distinct=True), first=Min("at"), last=Max("at")
    )
    safe = WAYS.get(client_of(referral).safe_contact)
    ways = timers.timer("contact_attempt_channels", referral).amount
    return bool(
        tried["count"] >= timers.timer("contact_attempts", referral).amount
        and tried["ways"] >= (ways if safe is None else min(ways, len(safe)))
        and tried["last"] - tried["first"] >= days
    )


def has_waited(handling: Handling, days: dt.timedelta, now: dt.datetime) -> bool:
    return handling.accepted_at is not None and now - handling.accepted_at >= days


def is_reachable(client: Client, routing: str) -> bool:
    """By a way that is safe, or nobody has to: the client makes contact."""
    match client.safe_contact:
        case SafeContact.CLIENT_CONTACTS_US:
            return True
        case SafeContact.ONLY_CALL:
            return bool(client.phone)
        case _:
            return bool(client.phone or client.email) or routing == codes.Routing.CLIENT_CONTACTS


def safe_to_tell(referral: Referral, parties: set[Party]) -> set[Party]:
    """Where nobody may contact the client, nothing is ever queued for the client."""
    if Party.CLIENT in parties and client_of(referral).safe_contact == SafeContact.CLIENT_CONTACTS_US:
        return parties - {Party.CLIENT}
    return parties
