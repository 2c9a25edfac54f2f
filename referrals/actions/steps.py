"""What each event needs and changes, one function each. They check and lay ready; `apply` writes.

REFERRALS.md 1.7 is the source of the guards.
"""

import datetime as dt
from collections.abc import Callable
from typing import TypeGuard

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from referrals import codes
from referrals.actions import follow_ups
from referrals.actions.forwarding import forward
from referrals.actions.move import Move
from referrals.actions.reaching import attempts_enough, contact_given
from referrals.actions.refusals import NotAllowed
from referrals.actions.sending import check_and_send
from referrals.codes import Kind, Party
from referrals.states import Event
from tray.accounts.models import Membership, Role

SUGGESTION_MOST, FEEDBACK_MOST = 300, 1000
LONGEST_PLAN_MONTHS = 6
FARTHEST = dt.timedelta(days=400)


def open_(move: Move) -> None:
    move.own_handling.opened_at = move.now


def accept(move: Move) -> None:
    if not move.own_consent.is_valid(move.today):
        raise NotAllowed(_("The client's consent has ended. Ask the sender for a new referral."))
    take(move)
    move.own_handling.accepted_at = move.now


def take(move: Move) -> None:
    """Who answers for it from now on: somebody who receives there, and always a name that the client can ask for."""
    user, handling = move.given.get("responsible"), move.own_handling
    name = str(move.given.get("responsible_name") or (user.get_full_name() if user else "")).strip()
    if not name or len(name) > 100 or (user and not receives(user, move)):
        move.missing.add("responsible")
    handling.responsible = user
    handling.responsible_name = name
    handling.responsible_phone = str(move.given.get("responsible_phone") or "").strip()[:30]


def receives(user: User, move: Move) -> bool:
    receiver = move.referral.receiver
    return receiver is not None and (
        Membership.objects.in_force()
        .filter(user=user, organization=receiver.organization_id, role=Role.RECEIVER)
        .exists()
    )


def decline(move: Move) -> None:
    move.give_reason(codes.DeclineReason, never=(codes.DeclineReason.FORWARDED,))
    suggestion = str(move.given.get("suggestion") or "").strip()
    if len(suggestion) > SUGGESTION_MOST:
        move.missing.add("suggestion")
    move.own_handling.suggestion = suggestion
    if move.reason == codes.DeclineReason.CLIENT_DID_NOT_WANT:
        withdraw_consent(move)


def waitlist(move: Move) -> None:
    month = move.given.get("expected_month")
    if not is_day(month) or not move.today.replace(day=1) <= month <= move.today + 2 * FARTHEST:
        move.missing.add("expected_month")
        return
    move.own_handling.expected_month = month.replace(day=1)


def contact(move: Move) -> None:
    attempt = contact_given(move)
    if attempt is None:
        move.missing.add("contact")
        return
    move.own_handling.contacted_at = attempt.at
    move.after.append(attempt.save)


def start(move: Move) -> None:
    handling, first, months = move.own_handling, move.given.get("first_meeting_on"), move.given.get("plan_months")
    if not is_day(first) or not move.today - FARTHEST <= first <= move.today + FARTHEST:
        move.missing.add("first_meeting_on")
    if (months is not None or move.referral.kind == Kind.WELLBEING) and months not in range(1, LONGEST_PLAN_MONTHS + 1):
        move.missing.add("plan_months")
    if move.referral.kind == Kind.WELLBEING and not (handling.link_person and handling.link_person_agreed_at):
        move.missing.add("link_person")
    if move.missing:
        return
    handling.first_meeting_on, handling.plan_months = first, months
    move.after.append(lambda: follow_ups.plan(move.referral, handling, move.own_consent))


def hold(move: Move) -> None:
    move.give_reason(codes.HoldReason)
    until = move.given.get("resume_on")
    if not is_day(until) or not move.today < until <= move.today + FARTHEST:
        move.missing.add("resume_on")
        return
    move.own_handling.resume_on = until
    if (until - move.today).days <= follow_ups.long_hold_days(move.referral):
        move.tells.discard(Party.SENDER)


def resume(move: Move) -> None:
    handling = move.own_handling
    handling.resume_on, handling.reason, handling.reason_text = None, "", ""


def complete(move: Move) -> None:
    outcome, feedback = move.given.get("outcome"), str(move.given.get("feedback") or "").strip()
    if outcome not in codes.Outcome.values:
        move.missing.add("outcome")
    if len(feedback) > FEEDBACK_MOST:
        move.missing.add("feedback")
    handling = move.own_handling
    handling.outcome, handling.feedback = str(outcome or ""), feedback
    move.after.append(lambda: follow_ups.ask_at_close(move.referral, move.own_consent, move.today))


def end_early(move: Move) -> None:
    move.give_reason(codes.EndReason)
    feedback = str(move.given.get("feedback") or "").strip()
    if len(feedback) > FEEDBACK_MOST:
        move.missing.add("feedback")
    move.own_handling.feedback = feedback
    if move.reason == codes.EndReason.NOT_REACHED and not attempts_enough(move):
        move.missing.add("attempts")
    if move.reason == codes.EndReason.DIED:
        move.tells = {Party.CLIENT}  # so that what still waits for the client is dropped; to a death nobody is woken


def cancel(move: Move) -> None:
    move.give_reason(codes.CancelReason)
    if move.reason == codes.CancelReason.CLIENT_ASKED:
        withdraw_consent(move)


def withdraw(move: Move) -> None:
    withdraw_consent(move)


def withdraw_consent(move: Move) -> None:
    """A client may take back the consent from any party, who then tells the others."""
    consent = move.own_consent
    if consent.withdrawn_at is None:
        consent.withdrawn_at, consent.withdrawn_via = move.now, move.by.party
        move.after.append(lambda: consent.save(update_fields=["withdrawn_at", "withdrawn_via"]))


def expire(move: Move) -> None:
    until = move.referral.valid_until
    if until is None or move.today <= until:
        move.missing.add("past_valid_until")


def mark_in_error(move: Move) -> None:
    """Two people: the sender asked, and another one, the lead, confirms."""
    if move.referral.error_asked_at is None:
        move.missing.add("asked_by_sender")
        return
    if move.by.user is None or move.by.user.pk == move.referral.sender_id:
        raise NotAllowed(_("You asked for this yourself. Somebody else has to confirm it."))
    move.given.setdefault("reason", move.referral.error_reason)
    if move.given["reason"] == codes.ErrorReason.OTHER:
        move.given.setdefault("reason_text", move.own_handling.reason_text)
    move.give_reason(codes.ErrorReason)


def is_day(value: object) -> TypeGuard[dt.date]:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


STEPS: dict[Event, Callable[[Move], None]] = {
    Event.SEND: check_and_send,
    Event.OPEN: open_,
    Event.ACCEPT: accept,
    Event.DECLINE: decline,
    Event.FORWARD: forward,
    Event.WAITLIST: waitlist,
    Event.CONTACT: contact,
    Event.START: start,
    Event.HOLD: hold,
    Event.RESUME: resume,
    Event.COMPLETE: complete,
    Event.END_EARLY: end_early,
    Event.CANCEL: cancel,
    Event.WITHDRAW: withdraw,
    Event.EXPIRE: expire,
    Event.MARK_IN_ERROR: mark_in_error,
}
