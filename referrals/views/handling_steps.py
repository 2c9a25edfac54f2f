"""The steps of handling a referral, as data: what each is called, its form, and when it may be taken. The pages of
receivers, of link persons and of those who answer by a link show the same ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from referrals import codes
from referrals.access import Actor
from referrals.codes import Party, State
from referrals.forms import handling as forms
from referrals.forms import handling_people
from referrals.forms.handling import StepForm
from referrals.models import Handling, Referral
from referrals.states import ACCEPTED, Event, events_for

Text = str | Promise


@dataclass(frozen=True)
class Step:
    """`event` is the move of the state machine, if the step is one; `done` is said afterwards."""

    name: str
    title: Text
    button: Text
    done: Text
    form: type[StepForm]
    event: Event | None = None
    explanation: Text = ""
    link: Text = ""

    @property
    def link_text(self) -> Text:
        return self.link or self.title


@dataclass(frozen=True)
class Desk:
    """Who handles which referral, and on which pages. `path` gives the address of a step, "" the referral's own."""

    request: HttpRequest
    actor: Actor
    referral: Referral
    handling: Handling
    base: str
    path: Callable[[str], str]
    way_back: tuple[str, Text]
    print_path: str = ""
    worried_path: str = ""
    safe_contact: str = ""  # once it has been looked at

    @property
    def is_link_person(self) -> bool:
        return self.actor.party == Party.LINK_PERSON


STEPS: tuple[Step, ...] = (
    Step(
        "accept",
        _("Accept the referral"),
        _("Accept"),
        _("Accepted. The sender and the client hear of it."),
        handling_people.ResponsibleForm,
        Event.ACCEPT,
        _("The client gets to know who takes care of this, and a phone number."),
        _("Accept"),
    ),
    Step(
        "waitlist",
        _("Put on the waiting list"),
        _("Put on the waiting list"),
        _("It is on the waiting list. The sender and the client hear of it."),
        forms.WaitlistForm,
        Event.WAITLIST,
        _("It stays accepted, and keeps its place with you."),
    ),
    Step(
        "contact",
        _("Log a contact"),
        _("Save"),
        _("Saved."),
        forms.ContactForm,
        explanation=_("Log every attempt, also those that did not succeed."),
    ),
    Step(
        "code",
        _("The client made contact"),
        _("Save"),
        _("Saved: the client has made contact."),
        forms.ClientCodeForm,
        explanation=_("The client tells the code of the referral. Type it here."),
    ),
    Step(
        "link-person",
        _("Propose a link person"),
        _("Propose"),
        _("Proposed. The client says yes or no on the own page, or to you."),
        handling_people.LinkPersonForm,
        explanation=_(
            "The client sees the first name and the introduction, and says yes before anything is told to the link "
            "person."
        ),
    ),
    Step(
        "client-agrees",
        _("The client says yes to the link person"),
        _("The client said yes"),
        _("Saved. The link person now sees the first name and how to make contact."),
        forms.JustDoForm,
        explanation=_("Press only if the client told you so."),
    ),
    Step(
        "client-declines",
        _("The client says no to the link person"),
        _("The client said no"),
        _("Saved. Nobody is told why. You can propose somebody else."),
        forms.JustDoForm,
        explanation=_("The link person gets to know nothing."),
    ),
    Step(
        "start",
        _("Agree the first meeting"),
        _("Save"),
        _("It is now in progress. The sender and the client hear of it."),
        forms.StartForm,
        Event.START,
        _("From this day on, follow-ups are asked for."),
    ),
    Step(
        "meeting",
        _("Log a meeting"),
        _("Save"),
        _("Saved."),
        forms.MeetingForm,
    ),
    Step(
        "resume",
        _("Go on after the pause"),
        _("Go on"),
        _("It is in progress again. The client hears of it."),
        forms.JustDoForm,
        Event.RESUME,
    ),
    Step(
        "complete",
        _("Close the referral"),
        _("Close the referral"),
        _("Closed. Thank you: the loop is closed for the client and the sender."),
        forms.CompleteForm,
        Event.COMPLETE,
        _("The sender always hears that it is closed. How it ended the sender hears only if the client allows."),
    ),
    Step(
        "hold",
        _("Pause"),
        _("Pause"),
        _("Paused. The client hears of it."),
        forms.HoldForm,
        Event.HOLD,
    ),
    Step(
        "new-link-person",
        _("Change the link person"),
        _("Change the link person"),
        _("The link person has changed."),
        handling_people.HandOverForm,
        explanation=_("Nobody needs to tell a reason. Meet once all three together, so that nobody is left alone."),
    ),
    Step(
        "hand-over",
        _("Hand over to a colleague"),
        _("Hand over"),
        _("Handed over."),
        handling_people.ResponsibleForm,
        explanation=_("The client sees the new name and number on the own page."),
    ),
    Step(
        "forward",
        _("Suggest another place"),
        _("Forward"),
        _("Forwarded. The sender and the client hear of it."),
        forms.ForwardForm,
        Event.FORWARD,
    ),
    Step(
        "decline",
        _("Decline the referral"),
        _("Decline"),
        _("Declined. The sender and the client hear the reason."),
        forms.DeclineForm,
        Event.DECLINE,
        _("The client reads the reason in plain words, and what can be done next."),
        _("Decline"),
    ),
    Step(
        "end-early",
        _("End early"),
        _("End early"),
        _("Ended. What the sender hears depends on the reason and on the client."),
        forms.EndEarlyForm,
        Event.END_EARLY,
    ),
    Step(
        "seen",
        _("Cancelled: nobody contacts the client any more"),
        _("I have seen this"),
        _("Thank you. It is off your list."),
        forms.JustDoForm,
        explanation=_("If somebody was about to contact the client, tell them to stop."),
        link=_("I have seen this"),
    ),
)
BY_NAME: dict[str, Step] = {step.name: step for step in STEPS}

# What is most likely next, best first.
LIKELY: dict[str, tuple[str, ...]] = {
    State.OPENED: ("accept",),
    State.ACCEPTED: ("code", "contact"),
    State.WAITLISTED: ("code", "contact"),
    State.CONTACTED: ("client-agrees", "link-person", "start", "complete"),
    State.IN_PROGRESS: ("client-agrees", "meeting"),
    State.ON_HOLD: ("resume",),
}


def steps_now(desk: Desk) -> list[Step]:
    """What the reader may do with the referral now, the most likely one first."""
    possible = [step for step in STEPS if may_take(step, desk)]
    likely = LIKELY.get(desk.referral.state, ())
    return sorted(possible, key=lambda step: likely.index(step.name) if step.name in likely else len(likely))


def may_take(step: Step, desk: Desk) -> bool:
    state, party = State(desk.referral.state), Party(desk.actor.party)
    if step.event is not None and step.event not in events_for(state, party):
        return False
    condition = CONDITIONS.get(step.name)
    return condition is None or condition(desk, state)


def client_makes_contact(desk: Desk) -> bool:
    receiver = desk.referral.receiver
    return receiver is not None and receiver.routing == codes.Routing.CLIENT_CONTACTS


def needs_link_person(referral: Referral) -> bool:
    return referral.kind == codes.Kind.WELLBEING


def is_first_contact(state: State) -> bool:
    return state in (State.ACCEPTED, State.WAITLISTED)


def is_coordinator(desk: Desk) -> bool:
    """With an account: link persons belong to an organisation that has some."""
    return desk.actor.party == Party.RECEIVER and desk.actor.membership is not None


def is_proposed(desk: Desk, state: State) -> bool:
    """A link person waits for the client's word, and the reader may write down what the client said."""
    handling = desk.handling
    waits = handling.link_person_id is not None and handling.link_person_agreed_at is None
    return waits and state in ACCEPTED and desk.actor.party == Party.RECEIVER


CONDITIONS: dict[str, Callable[[Desk, State], bool]] = {
    "contact": lambda desk, state: state in ACCEPTED,
    "code": lambda desk, state: is_first_contact(state),
    "link-person": lambda desk, state: (
        state in ACCEPTED and is_coordinator(desk) and desk.handling.link_person_id is None
    ),
    "client-agrees": is_proposed,
    "client-declines": is_proposed,
    "new-link-person": lambda desk, state: (
        state in ACCEPTED and is_coordinator(desk) and desk.handling.link_person_agreed_at is not None
    ),
    "start": lambda desk, state: (
        not needs_link_person(desk.referral) or desk.handling.link_person_agreed_at is not None
    ),
    "meeting": lambda desk, state: state in (State.CONTACTED, State.IN_PROGRESS, State.ON_HOLD),
    "hand-over": lambda desk, state: state in ACCEPTED and desk.actor.party == Party.RECEIVER,
    "seen": lambda desk, state: (
        state == State.CANCELLED and desk.actor.party == Party.RECEIVER and desk.handling.end_seen_at is None
    ),
}


def likely_first(steps: Sequence[Step], state: str) -> Step | None:
    """The one that stands as the big button, if any of them is likely."""
    return steps[0] if steps and steps[0].name in (*LIKELY.get(state, ()), "seen") else None
