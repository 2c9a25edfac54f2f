"""Planning the follow-ups, and stopping them."""

import datetime as dt

from referrals import timers
from referrals.actions.reaching import client_of
from referrals.codes import FOLLOW_UP_MONTHS, FollowUpChannel, Kind, SafeContact
from referrals.details import Client
from referrals.models import Consent, FollowUp, Handling, Referral

AT_CLOSE = 0


def plan(referral: Referral, handling: Handling, consent: Consent) -> None:
    """From the first meeting on, if the client agreed to be asked."""
    first = handling.first_meeting_on
    if not consent.allow_follow_up or first is None:
        return
    channel = channel_for(client_of(referral))
    FollowUp.objects.bulk_create(
        [
            FollowUp(referral=referral, months=months, due_on=timers.add_months(first, months), channel=channel)
            for months in FOLLOW_UP_MONTHS[referral.kind]
        ],
        ignore_conflicts=True,
    )


def channel_for(client: Client) -> FollowUpChannel:
    """By a way that is safe. Where nothing may go out, on paper, when the client is there."""
    match client.safe_contact:
        case SafeContact.CLIENT_CONTACTS_US:
            return FollowUpChannel.PAPER
        case SafeContact.ONLY_CALL:
            return FollowUpChannel.PHONE if client.phone else FollowUpChannel.PAPER
        case SafeContact.ONLY_MESSAGE:
            return FollowUpChannel.LINK if client.email else FollowUpChannel.PAPER
        case _:
            return FollowUpChannel.LINK if client.email else FollowUpChannel.PHONE


def stop(referral: Referral, now: dt.datetime) -> None:
    FollowUp.objects.filter(referral=referral, answered_at=None, stopped_at=None).update(stopped_at=now)


def ask_at_close(referral: Referral, consent: Consent, today: dt.date) -> None:
    """The support of a link person ends with a last question."""
    if referral.kind == Kind.WELLBEING and consent.allow_follow_up:
        channel = channel_for(client_of(referral))
        FollowUp.objects.get_or_create(
            referral=referral, months=AT_CLOSE, defaults={"due_on": today, "channel": channel}
        )


def long_hold_days(referral: Referral) -> int:
    return timers.timer("long_hold", referral).amount
