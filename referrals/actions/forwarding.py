"""Forwarding: the receiver knows a better place. The old referral ends; a new one that points back to it begins."""

from django.utils import timezone
from django.utils.translation import gettext as _

from referrals import audit, codes, timers
from referrals.actions.drafts import copy_of
from referrals.actions.move import Move
from referrals.actions.reaching import safe_to_tell
from referrals.actions.refusals import NotAllowed
from referrals.actions.sending import takes
from referrals.codes import DeclineReason, Party, State
from referrals.models import ClientKey, Consent, Handling, Receiver, Referral, ReferralEvent
from referrals.notices import tell
from referrals.states import Event


def forward(move: Move) -> None:
    """`receiver` is the better place. If the client agreed to forwarding and it is of the same kind in the same area,
    the referral goes there at once; else its sender gets a draft and asks the client again."""
    move.given["reason"], move.given["reason_text"] = DeclineReason.FORWARDED, ""
    move.give_reason(codes.DeclineReason)
    place = move.given.get("receiver")
    if place is not None and (not isinstance(place, Receiver) or place.pk == move.referral.receiver_id):
        move.missing.add("receiver")
        return
    move.own_handling.suggestion = place.name if place else str(move.given.get("suggestion") or "").strip()[:300]
    if place and is_within_consent(move, place):
        move.after.append(lambda: send_on(move, place))
    else:
        move.after.append(lambda: leave_to_sender(move, place))


def is_within_consent(move: Move, place: Receiver) -> bool:
    consent = move.own_consent
    fits = takes(place, move.referral.kind, move.referral.municipality_id)
    return consent.allow_forward and consent.is_valid(move.today) and fits


def leave_to_sender(move: Move, place: Receiver | None) -> Referral:
    draft = copy_of(move.referral)
    if takes(place, draft.kind, draft.municipality_id):
        draft.receiver = place
    draft.save(force_insert=True)
    return draft


def send_on(move: Move, place: Receiver) -> Referral:
    """The client's PIN opens the new one too. Its first event is the forwarding itself, by the receiver that did it."""
    old, now = move.referral, move.now
    new = copy_of(old)
    new.receiver, new.state, new.version, new.sent_at = place, State.SENT, 1, now
    new.valid_until = old.valid_until
    new.age_group = old.age_group
    handling = Handling(referral=new, last_event_at=now)
    handling.due_at = timers.next_due(new, handling)
    if new.valid_until is None or new.valid_until < timezone.localdate(now):
        raise NotAllowed(_("The client's consent has ended. Ask the sender for a new referral."))
    new.save(force_insert=True)
    consent = Consent.objects.get(referral=old)
    consent.pk, consent.referral = Consent().pk, new
    consent.save(force_insert=True)
    handling.save(force_insert=True)
    ClientKey.objects.create(referral=new, pin=old.client_key.pin)
    ReferralEvent.objects.create(
        referral=new,
        seq=1,
        at=now,
        event=Event.FORWARD,
        from_state=State.DRAFT,
        to_state=State.SENT,
        party=move.by.party,
        user=move.by.user,
        organization_id=move.by.organization_id,
        reason=DeclineReason.FORWARDED,
        key=move.key,
    )
    audit.hold([old.pk, new.pk])
    audit.write(by=move.by, action="forward", purpose="new", referral_id=new.pk)
    tell(new, Event.SEND, safe_to_tell(new, {Party.RECEIVER, Party.CLIENT}), by=move.by)
    return new
