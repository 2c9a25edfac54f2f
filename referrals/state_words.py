"""Where a referral stands, for who sent it: in words, with what the sender may do next."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from referrals.codes import (
    CancelReason,
    DeclineReason,
    EndReason,
    ErrorReason,
    HoldReason,
    Outcome,
    State,
)
from referrals.plain_words import month_text
from referrals.states import Event
from referrals.timers import day_text

Text = str | Promise

SHORT: dict[str, Text] = {
    State.DRAFT: gettext_lazy("Draft"),
    State.SENT: gettext_lazy("Sent, not opened yet"),
    State.OPENED: gettext_lazy("Opened, no answer yet"),
    State.ACCEPTED: gettext_lazy("Accepted, client not reached yet"),
    State.WAITLISTED: gettext_lazy("On the waiting list"),
    State.CONTACTED: gettext_lazy("Client reached"),
    State.IN_PROGRESS: gettext_lazy("In progress"),
    State.ON_HOLD: gettext_lazy("Paused"),
    State.COMPLETED: gettext_lazy("Completed"),
    State.ENDED_EARLY: gettext_lazy("Ended early"),
    State.DECLINED: gettext_lazy("Not accepted"),
    State.CANCELLED: gettext_lazy("Cancelled"),
    State.EXPIRED: gettext_lazy("Expired without an answer"),
    State.IN_ERROR: gettext_lazy("Marked as a mistake"),
}
EVENTS: dict[str, Text] = {
    Event.SEND: gettext_lazy("The referral was sent"),
    Event.OPEN: gettext_lazy("The receiver opened it"),
    Event.ACCEPT: gettext_lazy("The receiver accepted it"),
    Event.DECLINE: gettext_lazy("The receiver did not accept it"),
    Event.FORWARD: gettext_lazy("The receiver suggested another place"),
    Event.WAITLIST: gettext_lazy("The client went on the waiting list"),
    Event.CONTACT: gettext_lazy("The client was reached"),
    Event.START: gettext_lazy("It began"),
    Event.HOLD: gettext_lazy("A pause began"),
    Event.RESUME: gettext_lazy("It went on after a pause"),
    Event.COMPLETE: gettext_lazy("It came to its end"),
    Event.END_EARLY: gettext_lazy("It ended early"),
    Event.CANCEL: gettext_lazy("It was cancelled by the sender"),
    Event.WITHDRAW: gettext_lazy("The client withdrew it"),
    Event.EXPIRE: gettext_lazy("It expired: nobody accepted it in time"),
    Event.MARK_IN_ERROR: gettext_lazy("It was marked as a mistake"),
}
# After these the sender has something to do: with the client, or in the client's matter.
NEEDS_SENDER = frozenset({State.DECLINED, State.EXPIRED, State.ENDED_EARLY, State.CANCELLED})


def short(state: str) -> str:
    return str(SHORT[state])


def needs_sender(referral: Any) -> bool:
    """It ended without the client getting there, and the sender has not said that it is dealt with. What the sender
    cancelled needs nobody."""
    return referral.state in NEEDS_SENDER and referral.version > referral.sender_seen_version


def is_new(referral: Any) -> bool:
    """Something happened since the sender last looked."""
    return bool(referral.state != State.DRAFT and referral.version > referral.sender_seen_version)


def age_in_words(at: dt.datetime) -> str:
    days = (timezone.localdate() - timezone.localdate(at)).days
    if days <= 0:
        return _("today")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


@dataclass(frozen=True)
class Happened:
    at: dt.datetime
    text: str
    reason: str


def happened(events: Iterable[Any]) -> list[Happened]:
    """Newest first, as far as the reader may see them."""
    rows = [
        Happened(each["at"], str(EVENTS[each["event"]]), reason_in_words(each["event"], each.get("reason", "")))
        for each in events
    ]
    return rows[::-1]


OF_EVENT: dict[str, Any] = {
    Event.DECLINE: DeclineReason,
    Event.FORWARD: DeclineReason,
    Event.CANCEL: CancelReason,
    Event.HOLD: HoldReason,
    Event.END_EARLY: EndReason,
    Event.MARK_IN_ERROR: ErrorReason,
}


def reason_in_words(event: str, reason: str) -> str:
    codes = OF_EVENT.get(Event(event))
    return str(codes(reason).label) if codes and reason in codes.values else ""


def standing(seen: Any) -> list[str]:
    """Whole sentences on where it is now and what comes next, of what the sender may see."""
    state = seen["state"]
    sentences = [capfirst(text) for text in of_state(state, seen)]
    return [each for each in sentences if each]


def of_state(state: str, seen: Any) -> Iterable[str]:
    match state:
        case State.SENT | State.OPENED:
            yield _("The receiver has until %(day)s. If nobody accepts it, it expires.") % {
                "day": day_text(seen["valid_until"])
            }
        case State.ACCEPTED:
            yield responsible(seen)
            if seen.get("attempts_count"):
                count = seen["attempts_count"]
                yield ngettext(
                    "They have tried to reach the client %(count)s time.",
                    "They have tried to reach the client %(count)s times.",
                    count,
                ) % {"count": count}
        case State.WAITLISTED:
            yield responsible(seen)
            if seen.get("expected_month"):
                yield _("There is probably a place in %(month)s.") % {"month": month_text(seen["expected_month"])}
        case State.CONTACTED | State.IN_PROGRESS:
            yield responsible(seen)
            if seen.get("first_meeting_on"):
                yield _("First meeting: %(day)s") % {"day": day_text(seen["first_meeting_on"])}
        case State.ON_HOLD if seen.get("resume_on"):
            yield _("It goes on about %(day)s.") % {"day": day_text(seen["resume_on"])}
        case _:
            yield from of_end(state, seen)


def responsible(seen: Any) -> str:
    name, phone = seen.get("responsible_name", ""), seen.get("responsible_phone", "")
    if not name:
        return ""
    if not phone:
        return _("%(name)s handles it.") % {"name": name}
    return _("%(name)s handles it, phone %(phone)s.") % {"name": name, "phone": phone}


def of_end(state: str, seen: Any) -> Iterable[str]:
    if seen.get("reason"):
        reason = next(
            (str(codes(seen["reason"]).label) for codes in END_CODES.get(state, ()) if seen["reason"] in codes.values),
            "",
        )
        if reason:
            yield _("Reason: %(reason)s.") % {"reason": reason}
    if seen.get("reason_text"):
        yield seen["reason_text"]
    if seen.get("suggestion"):
        yield _("The receiver suggests: %(suggestion)s") % {"suggestion": seen["suggestion"]}
    if seen.get("outcome"):
        yield _("Outcome: %(outcome)s.") % {"outcome": str(Outcome(seen["outcome"]).label)}
    if state == State.COMPLETED and "outcome" not in seen:
        yield _("The client chose not to tell more of the end.")


END_CODES: dict[str, tuple[Any, ...]] = {
    State.DECLINED: (DeclineReason,),
    State.ENDED_EARLY: (EndReason,),
    State.CANCELLED: (CancelReason,),
    State.IN_ERROR: (ErrorReason,),
}
