"""Sending: the draft is whole, the client has agreed, somebody takes it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from referrals import codes, pins
from referrals.actions.move import Move
from referrals.actions.reaching import client_of, is_reachable
from referrals.codes import MOST_REASONS, REASONS
from referrals.details import Client
from referrals.models import ClientKey, Consent, Handling, Receiver, Referral, ReferralEvent
from referrals.models.referral import USUAL_VALID_DAYS, VALID_DAYS
from tray.accounts.models import Agreement

# A receiver that does not know whose referral it is can do nothing with it.
ALWAYS_SENT = frozenset({"name", "reasons"})


@dataclass(frozen=True, kw_only=True)
class ConsentGiven:
    """What the client agreed to. `text` word for word, as `text_version` has it in the language."""

    given_by: str
    how: str
    text_version: str
    language: str
    text: str
    data_groups: tuple[str, ...]
    valid_until: dt.date
    allow_forward: bool = False
    allow_follow_up: bool = False
    feedback_to_sender: str = codes.FeedbackRight.NONE
    given_at: dt.datetime | None = None

    @property
    def is_whole(self) -> bool:
        return (
            self.given_by in codes.ConsentGiver.values
            and self.how in codes.ConsentHow.values
            and self.feedback_to_sender in codes.FeedbackRight.values
            and bool(self.text and self.text_version and self.language)
            and set(self.data_groups) >= ALWAYS_SENT
            and self.valid_until >= timezone.localdate()
            and (self.given_at is None or self.given_at <= timezone.now() + dt.timedelta(minutes=10))
        )


@dataclass(frozen=True)
class Sent:
    """`pin` is shown once, on the receipt. None when the same form came again: it was shown then."""

    event: ReferralEvent
    pin: str | None


def check_and_send(move: Move) -> None:
    """What is missing is told by name; `valid_days` is how long it waits for somebody to accept it."""
    draft, client = move.referral, client_of(move.referral)
    move.missing |= {name for name, is_whole in parts(draft, client).items() if not is_whole}
    if not may_send(draft.sender_organization_id, draft.kind, move.today):
        move.missing.add("agreement")
    consent, pin = move.given.get("consent"), move.given.get("pin")
    days = move.given.get("valid_days") or USUAL_VALID_DAYS
    if not isinstance(consent, ConsentGiven) or not consent.is_whole or not pin or days not in VALID_DAYS:
        move.missing.add("consent")
    if move.missing or not isinstance(consent, ConsentGiven) or not isinstance(pin, str):
        return
    draft.sent_at = move.now
    draft.valid_until = min(move.today + dt.timedelta(days=days), consent.valid_until)
    draft.age_group = codes.age_group(client.birth_year, move.today.year)
    move.consent, move.handling = consent_row(draft, consent, move), Handling(referral=draft)
    key = ClientKey(referral=draft, pin=pins.hashed(pin))
    move.after += [move.consent.save, key.save]


def parts(draft: Referral, client: Client) -> dict[str, bool]:
    """What a referral needs before it can be sent, and whether it is there."""
    receiver = draft.receiver
    allowed = set(REASONS[draft.kind].values)
    return {
        "client": bool(client.first_name),
        "birth_year": 1900 <= client.birth_year <= timezone.localdate().year,
        "municipality": draft.municipality_id is not None,
        "reasons": 1 <= len(set(draft.reasons)) <= MOST_REASONS and set(draft.reasons) <= allowed,
        "receiver": takes(receiver, draft.kind, draft.municipality_id),
        "contact": is_reachable(client, receiver.routing if receiver else ""),
    }


def takes(receiver: Receiver | None, kind: str, municipality: str | None) -> bool:
    return (
        receiver is not None
        and receiver.is_active
        and kind in receiver.kinds
        and municipality in receiver.municipalities
    )


def may_send(organization_id: uuid.UUID, kind: str, today: dt.date) -> bool:
    agreement = Agreement.objects.filter(organization=organization_id).first()
    return agreement is not None and agreement.is_in_force and kind in agreement.sends


def consent_row(draft: Referral, given: ConsentGiven, move: Move) -> Consent:
    return Consent(
        referral=draft,
        given_by=given.given_by,
        how=given.how,
        given_at=given.given_at or move.now,
        recorded_by=move.by.user,
        text_version=given.text_version,
        language=given.language,
        text=given.text,
        data_groups=list(given.data_groups),
        allow_forward=given.allow_forward,
        allow_follow_up=given.allow_follow_up,
        feedback_to_sender=given.feedback_to_sender,
        valid_until=given.valid_until,
    )
