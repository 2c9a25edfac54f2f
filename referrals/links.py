"""Links that open one thing: one referral, for a receiver without accounts.

Only digests are kept. The token itself stands in the message until that is sent, encrypted.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from referrals import outbox, pins
from referrals.codes import Party
from referrals.models import MagicLink, Receiver, Referral
from referrals.states import OPEN

LINK_FOR = dt.timedelta(days=8)
FREE_TRIES = 5  # wrong PINs before the door closes, and after each further five
LOCKED_FOR = (dt.timedelta(minutes=15), dt.timedelta(hours=1), dt.timedelta(hours=24))
TOKEN_BYTES = 24


class Stands(StrEnum):
    OPEN = "open"
    RENEWED = "renewed"  # it was old: a new one has gone to the same address
    ENDED = "ended"  # the referral ended more than eight days ago, or went to another receiver
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Found:
    stands: Stands
    link: MagicLink | None = None


@dataclass(frozen=True)
class PinChecked:
    """`locked_until` is there while no PIN is looked at at all."""

    is_right: bool
    locked_until: dt.datetime | None = None


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """The token is random and long: a plain digest of it cannot be guessed backwards."""
    return hashlib.sha256(token.encode()).digest()


def make(referral: Referral, receiver: Receiver) -> tuple[MagicLink, str]:
    """The link and its token, which is kept nowhere else."""
    token = new_token()
    now = timezone.now()
    link = MagicLink.objects.create(
        referral=referral, receiver=receiver, digest=digest(token), made_at=now, expires_at=now + LINK_FOR
    )
    return link, token


def find(token: str) -> Found:
    """What the token opens. An old one of a referral that goes on sends a new one to the receiver's own address, at
    most once a day: whoever holds the old token learns nothing by it."""
    link = (
        MagicLink.objects.filter(digest=digest(token))
        .select_related("referral", "receiver__organization")
        .defer("referral__client_sealed", "referral__section_sealed", "referral__assessment_sealed")
        .first()
    )
    if link is None:
        return Found(Stands.UNKNOWN)
    if link.ended_at is not None or is_over(link):
        return Found(Stands.ENDED, link)
    if link.expires_at > timezone.now():
        return Found(Stands.OPEN, link)
    renew(link)
    return Found(Stands.RENEWED, link)


def is_over(link: MagicLink) -> bool:
    referral, receiver = link.referral, link.receiver
    gone = referral.receiver_id != receiver.pk or not receiver.is_active or not receiver.answers_by_link
    ended = referral.closed_at is not None and referral.closed_at + LINK_FOR < timezone.now()
    return gone or ended or referral.erased_at is not None


def renew(link: MagicLink) -> None:
    event = f"{link.referral_id}:new_link:{timezone.localdate().isoformat()}"
    with transaction.atomic():
        receiver = Receiver.objects.select_for_update().get(pk=link.receiver_id)
        if not receiver.link_email or outbox.is_queued(receiver.link_email, event):
            return
        _link, token = make(link.referral, receiver)
        outbox.queue(
            template="new_link",
            address=receiver.link_email,
            event=event,
            party=Party.RECEIVER,
            language=receiver.link_language,
            referral_id=link.referral_id,
            secret=token,
        )


def check_pin(link: MagicLink, pin: str) -> PinChecked:
    """The receiver's second factor. Wrong ones are counted over all of the receiver's links, so that a new link gives
    no new tries; a right one forgets them. Counted before the answer is given: not within a transaction of the caller
    that may be undone."""
    now = timezone.now()
    with transaction.atomic():
        receiver = Receiver.objects.select_for_update().get(pk=link.receiver_id)
        known = MagicLink.objects.filter(receiver=receiver)
        closed = known.filter(locked_until__gt=now).aggregate(until=Max("locked_until"))["until"]
        if closed is not None:
            return PinChecked(False, closed)
        if pins.matches(pin, receiver.pin or pins.NOBODYS) and receiver.pin:
            known.exclude(wrong=0, locked_until=None).update(wrong=0, locked_until=None)
            return PinChecked(True)
        return PinChecked(False, count_wrong(link, now))


def count_wrong(link: MagicLink, now: dt.datetime) -> dt.datetime | None:
    """Until when the door is closed now, if it is."""
    row = MagicLink.objects.select_for_update().get(pk=link.pk)
    row.wrong += 1
    row.save(update_fields=["wrong"])
    wrong: int = MagicLink.objects.filter(receiver=link.receiver_id).aggregate(count=Sum("wrong"))["count"]
    if wrong % FREE_TRIES:
        return None
    times = min(wrong // FREE_TRIES, len(LOCKED_FOR))
    until = now + LOCKED_FOR[times - 1]
    MagicLink.objects.filter(pk=link.pk).update(locked_until=until)
    return until


def end_old() -> int:
    """Links of referrals that ended more than eight days ago."""
    before = timezone.now() - LINK_FOR
    over = MagicLink.objects.filter(ended_at=None, referral__closed_at__lt=before)
    gone = MagicLink.objects.filter(ended_at=None, expires_at__lt=before).exclude(referral__state__in=OPEN)
    return (over | gone).update(ended_at=timezone.now())
