"""`apply`: the one way in which a referral moves."""

from typing import Any

from django.db import transaction

from referrals import audit, pins, timers
from referrals.access import Actor
from referrals.actions import follow_ups
from referrals.actions.move import Move, bring_up_to_date, check_version, locked
from referrals.actions.reaching import safe_to_tell
from referrals.actions.refusals import Incomplete, NotAllowed
from referrals.actions.sending import ConsentGiven, Sent
from referrals.actions.steps import STEPS
from referrals.codes import Party, State
from referrals.models import Handling, Referral, ReferralEvent
from referrals.models.referral import USUAL_VALID_DAYS
from referrals.notices import tell
from referrals.states import BY_EVENT, TERMINAL, Event, Transition

KEY_MOST = 40
# The client says no at once, whatever has happened since the page was opened.
WHATEVER_VERSION = frozenset({Event.WITHDRAW})


def apply(referral: Referral, event: str, *, by: Actor, version: int | None, key: str, **given: Any) -> ReferralEvent:
    """One move of the state machine with all that belongs to it, in one transaction.

    The same `key` twice moves once: the second gives the first one's event. Raises Stale, NotAllowed, Incomplete, or
    NoSuchReferral for whom the referral does not concern.
    """
    transition = BY_EVENT[Event(event)]
    if not key or len(key) > KEY_MOST:
        raise Incomplete({"key"})
    with transaction.atomic():
        row = locked(referral, by)
        done = ReferralEvent.objects.filter(referral=row, key=key).first()
        if done is None:
            if transition.event not in WHATEVER_VERSION and by.party != Party.SYSTEM:
                check_version(row, -1 if version is None else version)
            if row.state not in transition.sources or by.party not in transition.parties:
                raise NotAllowed
            done = carry_out(laid_ready(row, transition, by, key, given), transition)
    bring_up_to_date(referral, row)
    return done


def laid_ready(row: Referral, transition: Transition, by: Actor, key: str, given: dict[str, Any]) -> Move:
    """Raises Incomplete before anything is written."""
    move = Move(row, by, key, given, set(transition.tells))
    move.consent, move.handling = getattr(row, "consent", None), getattr(row, "handling", None)
    STEPS[transition.event](move)
    if move.missing:
        raise Incomplete(move.missing)
    return move


def carry_out(move: Move, transition: Transition) -> ReferralEvent:
    row, handling = move.referral, move.own_handling
    before = State(row.state)
    row.state, row.changed_at = transition.target, move.now
    row.version += 1
    if transition.target in TERMINAL:
        row.closed_at = move.now
        follow_ups.stop(row, move.now)
    handling.last_event_at = move.now
    handling.due_at = timers.next_due(row, handling)
    row.save(update_fields=[*MOVED, *SENT_FIELDS.get(transition.event, ())])
    handling.save(update_fields=None if handling._state.adding else HANDLED)
    event = written(move, transition, before)
    for write in move.after:
        write()
    if told := safe_to_tell(row, move.tells):
        tell(row, transition.event, told, by=move.by)
    audit.write(by=move.by, action=transition.event, purpose=move.reason, referral_id=row.pk)
    return event


MOVED = ("state", "changed_at", "version", "closed_at")
# What clocks write on their own is not overwritten.
HANDLED = [
    field.name for field in Handling._meta.concrete_fields if field.name not in {"id", "referral", "escalated_at"}
]
SENT_FIELDS: dict[Event, tuple[str, ...]] = {Event.SEND: ("sent_at", "valid_until", "age_group")}


def written(move: Move, transition: Transition, before: State) -> ReferralEvent:
    return ReferralEvent.objects.create(
        referral=move.referral,
        seq=move.referral.version,
        at=move.now,
        event=transition.event,
        from_state=before,
        to_state=transition.target,
        party=move.by.party,
        user=move.by.user,
        organization_id=move.by.organization_id,
        reason=move.reason,
        key=move.key,
    )


def send(
    referral: Referral,
    *,
    by: Actor,
    version: int,
    key: str,
    consent: ConsentGiven,
    valid_days: int = USUAL_VALID_DAYS,
) -> Sent:
    """`apply` with a new PIN for the client, which is told once."""
    pin = pins.new_pin()
    stored = pins.hashed(pin)
    event = apply(
        referral, Event.SEND, by=by, version=version, key=key, consent=consent, pin=stored, valid_days=valid_days
    )
    return Sent(event, pin if referral.client_key.pin == stored else None)
