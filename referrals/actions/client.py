"""What the client does, and what others do for the client.

`key` is the form that a deed came by. Those that change nothing the second time do not need it.
"""

import datetime as dt
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from referrals import audit, codes, pins
from referrals.access import Actor, as_client
from referrals.actions.follow_ups import channel_for
from referrals.actions.move import bring_up_to_date, locked
from referrals.actions.reaching import client_of
from referrals.actions.refusals import Incomplete, NotAllowed, WrongPin
from referrals.codes import FeedbackRight, Party, SafeContact, State
from referrals.details import sealable
from referrals.models import ClientFeedback, ClientKey, FollowUp, Referral
from referrals.notices import tell
from referrals.references import parse
from referrals.states import OPEN

WRONG_BEFORE_LOCK = 5
FIRST_LOCK, LONGEST_LOCK = dt.timedelta(minutes=15), dt.timedelta(hours=24)
HELPED = ("", "yes", "somewhat", "no")
TEXT_MOST, ANSWERS_MOST = 1000, 4000


def choose_feedback_right(referral: Referral, *, by: Actor, right: str, key: str = "") -> None:
    """What the sender may read of the end: the client's choice, before and after it."""
    if right not in FeedbackRight.values:
        raise Incomplete({"feedback"})
    with transaction.atomic():
        row = as_clients(referral, by)
        if row.consent.feedback_to_sender != right:
            row.consent.feedback_to_sender = right
            row.consent.save(update_fields=["feedback_to_sender"])
            audit.write(by=by, action="choose_feedback_right", purpose=right, referral_id=row.pk)
    bring_up_to_date(referral, row)


def release_feedback(referral: Referral, *, by: Actor, key: str = "") -> None:
    """The client has read the summary, and lets the sender read it."""
    with transaction.atomic():
        row = as_clients(referral, by)
        handling = row.handling
        if row.state not in {State.COMPLETED, State.ENDED_EARLY} or not handling.feedback:
            raise NotAllowed
        if handling.feedback_released_at is None:
            handling.feedback_released_at = timezone.now()
            handling.save(update_fields=["feedback_released_at"])
            row.consent.feedback_to_sender = FeedbackRight.SUMMARY
            row.consent.save(update_fields=["feedback_to_sender"])
            audit.write(by=by, action="release_feedback", referral_id=row.pk)
    bring_up_to_date(referral, row)


def give_client_feedback(
    referral: Referral, *, by: Actor, satisfaction: int, helped: str = "", text: str = "", key: str = ""
) -> ClientFeedback:
    """Whether it helped. Given again, it replaces what was said before."""
    right = {"satisfaction": satisfaction in range(1, 6), "helped": helped in HELPED, "feedback": len(text) < TEXT_MOST}
    if missing := {name for name, is_right in right.items() if not is_right}:
        raise Incomplete(missing)
    with transaction.atomic():
        row = as_clients(referral, by)
        feedback = ClientFeedback.objects.filter(referral=row).first() or ClientFeedback(referral=row)
        feedback.satisfaction, feedback.helped, feedback.text = satisfaction, helped, text.strip()
        feedback.given_at = timezone.now()
        feedback.save()
        audit.write(by=by, action="give_client_feedback", referral_id=row.pk)
    bring_up_to_date(referral, row)
    return feedback


def answer_follow_up(follow_up: FollowUp, *, by: Actor, answers: dict[str, Any], key: str = "") -> FollowUp:
    """By the client, or by the receiver on the phone or from paper. The first answer stands; the link ends with it."""
    text = msgspec.json.encode(answers, order="deterministic").decode()
    if not answers or len(text) > ANSWERS_MOST:
        raise Incomplete({"feedback"})
    with transaction.atomic():
        row = locked(follow_up.referral, by)
        if by.party not in {Party.CLIENT, Party.RECEIVER}:
            raise NotAllowed
        asked = FollowUp.objects.get(pk=follow_up.pk, referral=row)
        if asked.stopped_at is not None:
            raise NotAllowed
        if asked.answered_at is None:
            asked.answers, asked.answered_at, asked.answered_by = text, timezone.now(), by.party
            asked.digest = asked.digest_until = None
            asked.save()
            audit.write(by=by, action="answer_follow_up", referral_id=row.pk)
    return asked


def tighten_safe_contact(referral: Referral, *, by: Actor, safe_contact: str, key: str = "") -> None:
    """To a narrower way, at once: from then on nothing goes out by another. To a wider one only with the sender, who
    sees the client."""
    with transaction.atomic():
        row = as_clients(referral, by)
        client = client_of(row)
        if safe_contact == client.safe_contact:
            return
        if row.state not in OPEN or safe_contact not in NARROWER[client.safe_contact]:
            raise NotAllowed
        row.client_sealed = sealable(msgspec.structs.replace(client, safe_contact=safe_contact))
        row.version += 1
        row.changed_at = timezone.now()
        row.save(update_fields=["client_sealed", "version", "changed_at"])
        channel = channel_for(client_of(row))
        FollowUp.objects.filter(referral=row, answered_at=None, stopped_at=None).update(channel=channel)
        audit.write(by=by, action="tighten_safe_contact", referral_id=row.pk)
        tell(row, "safe_contact", {Party.RECEIVER, Party.SENDER}, by=by)
    bring_up_to_date(referral, row)


NARROWER: dict[str, frozenset[str]] = {
    SafeContact.NORMAL: frozenset(SafeContact.values) - {SafeContact.NORMAL},
    SafeContact.ONLY_MESSAGE: frozenset({SafeContact.CLIENT_CONTACTS_US}),
    SafeContact.ONLY_CALL: frozenset({SafeContact.CLIENT_CONTACTS_US}),
    SafeContact.CLIENT_CONTACTS_US: frozenset(),
}


def as_clients(referral: Referral, by: Actor) -> Referral:
    row = locked(referral, by)
    if by.party != Party.CLIENT:
        raise NotAllowed
    return row


# --- Code and PIN --------------------------------------------------------------------------------------------------


def new_pin(referral: Referral, *, by: Actor) -> str:
    """For a client who has lost it, from the sender or the receiver who knows the client. The old one ends at once."""
    pin = pins.new_pin()
    with transaction.atomic():
        row = locked(referral, by)
        if row.state == State.DRAFT or by.party not in {Party.SENDER, Party.RECEIVER}:
            raise NotAllowed
        key = ClientKey.objects.select_for_update().get(referral=row)
        key.pin, key.made_at, key.wrong, key.locked_until = pins.hashed(pin), timezone.now(), 0, None
        key.save()
        audit.write(by=by, action="new_pin", referral_id=row.pk)
    return pin


def client_with(code: str, pin: str) -> Actor:
    """Raises WrongPin, with the same words and after the same time whether the code exists, the PIN is wrong, or too
    many were wrong. Five wrong ones close the door for 15 minutes, the next five for twice as long, and so on."""
    with transaction.atomic():
        key = (
            ClientKey.objects.select_for_update(of=("self",))
            .select_related("referral")
            .defer("referral__client_sealed", "referral__section_sealed", "referral__assessment_sealed")
            .filter(referral__code=parse(code) or "-")
            .first()
        )
        is_right = pins.matches(pin, key.pin if key else pins.NOBODYS)
        if key is not None and is_closed(key):
            is_right = False
        elif key is not None and is_right:
            clear(key)
        elif key is not None:
            count_wrong(key)
    if key is None or not is_right:
        raise WrongPin
    return as_client(key.referral, "code")


def is_closed(key: ClientKey) -> bool:
    return key.locked_until is not None and key.locked_until > timezone.now()


def clear(key: ClientKey) -> None:
    if key.wrong or key.locked_until:
        key.wrong, key.locked_until = 0, None
        key.save(update_fields=["wrong", "locked_until"])


def count_wrong(key: ClientKey) -> None:
    key.wrong += 1
    rounds, rest = divmod(key.wrong, WRONG_BEFORE_LOCK)
    if rest == 0:
        key.locked_until = timezone.now() + min(FIRST_LOCK * 2 ** min(rounds - 1, 10), LONGEST_LOCK)
    key.save(update_fields=["wrong", "locked_until"])


# --- The sender's ---------------------------------------------------------------------------------------------------


def mark_seen_by_sender(referral: Referral, *, by: Actor) -> None:
    """What came until now is not new any more. Tells nothing of the client: no audit row, which only looks write."""
    if by.party == Party.SENDER and by.user is not None:
        Referral.objects.filter(pk=referral.pk, sender=by.user.pk).update(sender_seen_version=referral.version)


def ask_to_mark_in_error(referral: Referral, *, by: Actor, reason: str, version: int | None = None) -> None:
    """By the sender; the lead confirms with the event MARK_IN_ERROR."""
    if reason not in codes.ErrorReason.values:
        raise Incomplete({"reason"})
    with transaction.atomic():
        row = locked(referral, by)
        if by.party != Party.SENDER or row.state not in OPEN:
            raise NotAllowed
        if row.error_asked_at is None:
            row.error_asked_at, row.error_reason = timezone.now(), reason
            row.version += 1
            row.save(update_fields=["error_asked_at", "error_reason", "version"])
            audit.write(by=by, action="ask_to_mark_in_error", purpose=reason, referral_id=row.pk)
    bring_up_to_date(referral, row)
