"""The one state machine of all referrals, as data. `referrals.actions` is the only place that makes a move of it.

`event` is what happens; `parties` who may make it happen; `sources` from where. FHIR's Task.status stands beside each
state for exports. What a party must give with an event (`needs`) is checked by `referrals.actions` before anything is
written, and again by constraints of the database where it can.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from referrals.codes import Party, State

S, P = State, Party

TERMINAL = frozenset({S.COMPLETED, S.ENDED_EARLY, S.DECLINED, S.CANCELLED, S.EXPIRED, S.IN_ERROR})
UNACCEPTED = frozenset({S.SENT, S.OPENED})
ACCEPTED = frozenset({S.ACCEPTED, S.WAITLISTED, S.CONTACTED, S.IN_PROGRESS, S.ON_HOLD})
OPEN = UNACCEPTED | ACCEPTED

FHIR_STATUS: dict[State, tuple[str, str]] = {
    S.DRAFT: ("draft", ""),
    S.SENT: ("requested", ""),
    S.OPENED: ("requested", "opened"),
    S.ACCEPTED: ("accepted", ""),
    S.WAITLISTED: ("accepted", "waitlist"),
    S.CONTACTED: ("accepted", "contacted"),
    S.IN_PROGRESS: ("in-progress", ""),
    S.ON_HOLD: ("on-hold", ""),
    S.COMPLETED: ("completed", ""),
    S.ENDED_EARLY: ("failed", ""),
    S.DECLINED: ("rejected", ""),
    S.CANCELLED: ("cancelled", ""),
    S.EXPIRED: ("cancelled", "expired"),
    S.IN_ERROR: ("entered-in-error", ""),
}


class Event(StrEnum):
    SEND = "send"
    OPEN = "open"
    ACCEPT = "accept"
    DECLINE = "decline"
    FORWARD = "forward"
    WAITLIST = "waitlist"
    CONTACT = "contact"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    COMPLETE = "complete"
    END_EARLY = "end_early"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    MARK_IN_ERROR = "mark_in_error"


@dataclass(frozen=True)
class Transition:
    """`tells` are the parties that get a notice; what they are told depends on safe contact and on the client."""

    event: Event
    sources: frozenset[State]
    target: State
    parties: frozenset[Party]
    needs: frozenset[str] = frozenset()
    tells: frozenset[Party] = frozenset()


HANDLERS = frozenset({P.RECEIVER, P.LINK_PERSON})
TOLD = {"s": P.SENDER, "r": P.RECEIVER, "c": P.CLIENT, "l": P.LINK_PERSON}


def move(
    event: Event, sources: Iterable[State], target: State, parties: Iterable[Party], *, needs: str = "", tells: str = ""
) -> Transition:
    told = frozenset(TOLD[letter] for letter in tells)
    return Transition(event, frozenset(sources), target, frozenset(parties), frozenset(needs.split()), told)


TRANSITIONS: tuple[Transition, ...] = (
    move(Event.SEND, {S.DRAFT}, S.SENT, {P.SENDER}, needs="consent contact receiver", tells="rc"),
    move(Event.OPEN, {S.SENT}, S.OPENED, {P.RECEIVER}),
    move(Event.ACCEPT, {S.OPENED}, S.ACCEPTED, {P.RECEIVER}, needs="responsible", tells="sc"),
    move(Event.DECLINE, UNACCEPTED, S.DECLINED, {P.RECEIVER}, needs="reason", tells="sc"),
    move(Event.FORWARD, {S.OPENED}, S.DECLINED, {P.RECEIVER}, needs="reason", tells="sc"),
    move(Event.WAITLIST, {S.ACCEPTED}, S.WAITLISTED, {P.RECEIVER}, needs="expected_month", tells="sc"),
    move(Event.CONTACT, {S.ACCEPTED, S.WAITLISTED}, S.CONTACTED, HANDLERS, needs="contact", tells="s"),
    move(Event.START, {S.CONTACTED}, S.IN_PROGRESS, HANDLERS, needs="first_meeting_on link_person", tells="sc"),
    move(Event.HOLD, {S.IN_PROGRESS}, S.ON_HOLD, HANDLERS, needs="reason resume_on", tells="sc"),
    move(Event.RESUME, {S.ON_HOLD}, S.IN_PROGRESS, HANDLERS, tells="c"),
    move(Event.COMPLETE, {S.CONTACTED, S.IN_PROGRESS}, S.COMPLETED, HANDLERS, needs="outcome", tells="sc"),
    move(Event.END_EARLY, ACCEPTED, S.ENDED_EARLY, HANDLERS, needs="reason attempts", tells="sc"),
    move(Event.CANCEL, OPEN, S.CANCELLED, {P.SENDER, P.SENDER_LEAD}, needs="reason", tells="rlc"),
    move(Event.WITHDRAW, OPEN, S.CANCELLED, {P.CLIENT}, tells="srl"),
    move(Event.EXPIRE, UNACCEPTED, S.EXPIRED, {P.SYSTEM}, needs="past_valid_until", tells="src"),
    move(Event.MARK_IN_ERROR, OPEN, S.IN_ERROR, {P.SENDER_LEAD}, needs="reason asked_by_sender", tells="rc"),
)
BY_EVENT: dict[Event, Transition] = {each.event: each for each in TRANSITIONS}


def events_for(state: State, party: Party) -> list[Event]:
    """What the party may do now, in the order of the table."""
    return [each.event for each in TRANSITIONS if state in each.sources and party in each.parties]
