"""Follow-ups when their day has come. By link they go to the client, who is reminded twice; those by phone or on paper
become a task of the receiver. No answer is "no answer", and nothing else.
"""

import base64
import datetime as dt
from collections import Counter

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from referrals import client_mail, links, notices, outbox, timers
from referrals.codes import FollowUpChannel, Party, State
from referrals.models import FollowUp, Referral

LINK_FOR = dt.timedelta(days=30)
REMIND_AFTER = (dt.timedelta(days=7), dt.timedelta(days=14))
BY_HAND_FOR = dt.timedelta(days=60)
BY_HAND = (FollowUpChannel.PHONE, FollowUpChannel.PAPER)
NOT_ASKED_IN = frozenset({State.DECLINED, State.CANCELLED, State.EXPIRED, State.IN_ERROR})


def waiting() -> "QuerySet[FollowUp]":
    """Their day has come, and they have neither an answer nor an end."""
    return FollowUp.objects.filter(due_on__lte=timezone.localdate(), answered_at=None, stopped_at=None)


def to_ask_by_hand() -> "QuerySet[FollowUp]":
    """The receiver's tasks: to ask on the phone, or to hand out the paper."""
    return waiting().filter(channel__in=BY_HAND)


def follow_up_for(token: str) -> FollowUp | None:
    """What a follow-up's link opens, until it is answered or its time has passed."""
    still = FollowUp.objects.filter(digest_until__gt=timezone.now(), answered_at=None, stopped_at=None)
    found: FollowUp | None = still.filter(digest=links.digest(token)).select_related("referral__receiver").first()
    return found


def go_round() -> Counter[str]:
    """Each in a transaction of its own, locked, so that two rounds at once do nothing twice."""
    done: Counter[str] = Counter()
    now = timezone.now()
    for pk in list(to_look_at(now).values_list("pk", flat=True)):
        with transaction.atomic():
            row = waiting().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if row is not None:
                done[step(row, now)] += 1
    return done


def to_look_at(now: dt.datetime) -> "QuerySet[FollowUp]":
    reminders = Q(asked_at__lte=now - REMIND_AFTER[0], reminders=0) | Q(
        asked_at__lte=now - REMIND_AFTER[1], reminders=1
    )
    by_link = Q(asked_at=None) | reminders | Q(digest_until__lte=now)
    by_hand = Q(asked_at=None) | Q(due_on__lte=timezone.localdate(now) - BY_HAND_FOR)
    return waiting().filter(Q(channel=FollowUpChannel.LINK) & by_link | Q(channel__in=BY_HAND) & by_hand)


def step(row: FollowUp, now: dt.datetime) -> str:
    referral = row.referral
    if not may_ask(referral):
        return stop(row, now)
    if row.channel == FollowUpChannel.LINK:
        address = client_mail.address_of(referral)
        if address:
            return ask_by_link(row, address, now)
        row.channel, row.asked_at, row.digest = FollowUpChannel.PHONE, None, None
    return ask_by_hand(row, now)


def may_ask(referral: Referral) -> bool:
    consent = getattr(referral, "consent", None)
    if referral.state in NOT_ASKED_IN or referral.erased_at or consent is None or consent.withdrawn_at:
        return False
    return bool(consent.allow_follow_up) and not client_mail.has_died(referral, notices.handling_of(referral))


def ask_by_link(row: FollowUp, address: str, now: dt.datetime) -> str:
    if row.asked_at is None:
        row.asked_at, row.digest_until = now, now + LINK_FOR
        row.digest = links.digest(token_of(row))
        row.save(update_fields=["asked_at", "digest_until", "digest"])
        send(row, address, "follow_up", "asked", now)
        return "asked"
    if row.digest_until is None or row.digest_until <= now:
        return stop(row, now)
    number = sum(row.asked_at <= now - after for after in REMIND_AFTER)
    if number <= row.reminders:
        return "nothing"
    row.reminders = number
    row.save(update_fields=["reminders"])
    send(row, address, "follow_up_reminder", f"reminder {number}", now)
    return "reminded"


def send(row: FollowUp, address: str, template: str, event: str, now: dt.datetime) -> None:
    """By day: nobody is woken."""
    outbox.queue(
        template=template,
        address=address,
        event=f"{row.pk}:{event}",
        party=Party.CLIENT,
        language=row.referral.language,
        referral_id=row.referral_id,
        secret=token_of(row),
        send_after=timers.office_time(now),
    )


def token_of(row: FollowUp) -> str:
    """The same in the first message and in the reminders, so that any of them opens it; made anew each time, so that it
    need not be kept."""
    made = salted_hmac("referrals.follow_up", str(row.pk), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def ask_by_hand(row: FollowUp, now: dt.datetime) -> str:
    if row.due_on <= timezone.localdate(now) - BY_HAND_FOR:
        return stop(row, now)
    if row.asked_at is not None:
        return "nothing"
    row.asked_at = now
    row.save(update_fields=["channel", "asked_at", "digest"])
    notices.remind(row.referral, [Party.RECEIVER], event=f"follow_up:{row.pk}", send_after=timers.office_time(now))
    return "for the receiver"


def stop(row: FollowUp, now: dt.datetime) -> str:
    row.stopped_at, row.digest = now, None
    row.save(update_fields=["stopped_at", "digest"])
    return "no answer"
