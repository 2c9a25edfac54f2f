"""Where a referral stands, for its client: what has happened, what comes next and by whom, and whom to call. Short
sentences, and no state that only professionals tell apart."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from referrals.codes import CancelReason, DeclineReason, EndReason, Outcome, Party, Routing, SafeContact, State
from referrals.models import Handling, Referral
from referrals.states import TERMINAL, UNACCEPTED
from referrals.timers import day_text, local_day, sent_timer, timer
from tray.catalogue.helplines.answers import dialled
from tray.pages.contacts import spaced

Text = str | Promise
UNBROKEN = "\u2011"  # a hyphen at which no line ends

HEADINGS: dict[str, Text] = {
    State.SENT: gettext_lazy("Your referral has been sent"),
    State.OPENED: gettext_lazy("Your referral has been sent"),
    State.ACCEPTED: gettext_lazy("Your referral has been received"),
    State.WAITLISTED: gettext_lazy("You are on the waiting list"),
    State.CONTACTED: gettext_lazy("You have been in touch"),
    State.IN_PROGRESS: gettext_lazy("Your referral is under way"),
    State.ON_HOLD: gettext_lazy("There is a break now"),
    State.COMPLETED: gettext_lazy("Your referral has come to its end"),
    State.ENDED_EARLY: gettext_lazy("Your referral ended early"),
    State.DECLINED: gettext_lazy("Your referral was not accepted"),
    State.CANCELLED: gettext_lazy("Your referral was cancelled"),
    State.EXPIRED: gettext_lazy("Your referral has expired"),
    State.IN_ERROR: gettext_lazy("This referral was made by mistake"),
}
OUTCOMES: dict[str, Text] = {
    Outcome.ATTENDS: gettext_lazy("You have found something to go on with."),
    Outcome.ATTENDED: gettext_lazy("You took part, and it has now ended."),
    Outcome.INFORMED: gettext_lazy("You got to know what you needed."),
    Outcome.ON_OWN: gettext_lazy("You go on by yourself."),
    Outcome.GUIDED_ELSEWHERE: gettext_lazy("You were shown the way to another service."),
    Outcome.NO_CHANGE: gettext_lazy("Nothing changed this time."),
}
# Of a death nothing is told: whoever reads then is somebody else.
END_REASONS: dict[str, Text] = {
    EndReason.NOT_REACHED: gettext_lazy("They tried several times and did not reach you."),
    EndReason.CLIENT_STOPPED: gettext_lazy("You did not want to go on, and that is all right."),
    EndReason.NOT_SUITABLE: gettext_lazy("This was not the right thing for you."),
    EndReason.MOVED: gettext_lazy("You have moved."),
    EndReason.SERVICE_ENDED: gettext_lazy("The activity has ended."),
}
DECLINE_REASONS: dict[str, Text] = {
    DeclineReason.NOT_TARGET_GROUP: gettext_lazy("The service is meant for another situation."),
    DeclineReason.NO_CAPACITY: gettext_lazy("There is no room now."),
    DeclineReason.WRONG_AREA: gettext_lazy("The service does not reach your municipality."),
    DeclineReason.INCOMPLETE: gettext_lazy("Something was missing from the referral."),
    DeclineReason.DUPLICATE: gettext_lazy("There is already a referral for the same thing."),
    DeclineReason.CLIENT_DID_NOT_WANT: gettext_lazy("You did not want it."),
    DeclineReason.SERVICE_ENDED: gettext_lazy("The service is not there any more."),
    DeclineReason.FORWARDED: gettext_lazy("Another place may fit you better."),
}
LINK_PERSON_ASKED = gettext_lazy("First you say if the link person suits you.")


@dataclass(frozen=True)
class Contact:
    """Whom to call. `hours` are words, or ""."""

    name: str
    phone: str
    hours: str = ""
    say: str = ""

    @property
    def dialled(self) -> str:
        return dialled(self.phone)

    @property
    def number(self) -> str:
        """For reading."""
        return self.phone if " " in self.phone else spaced(self.phone, get_language() or "fi")


@dataclass(frozen=True)
class Standing:
    """`now` and `next` are whole sentences. `stage` is "waiting", "going" or "over"."""

    heading: str
    now: tuple[str, ...]
    next: tuple[str, ...]
    stage: str
    call: Contact | None


def standing(referral: Referral, handling: Handling, *, safe_contact: str, withdrawn: bool) -> Standing:
    """Of a referral that was sent, on this day. `withdrawn`: it was the client who ended it."""
    told = Telling(referral, handling, safe_contact, withdrawn=withdrawn)
    return Standing(told.heading, told.now(), told.next(), told.stage, told.call())


@dataclass(frozen=True)
class Telling:
    referral: Referral
    handling: Handling
    safe_contact: str
    withdrawn: bool

    @property
    def state(self) -> str:
        return self.referral.state

    @property
    def receiver(self) -> str:
        return self.referral.receiver.name if self.referral.receiver else ""

    @property
    def who(self) -> str:
        return self.handling.responsible_name

    @property
    def client_calls(self) -> bool:
        return client_calls(self.referral, self.safe_contact)

    @property
    def stage(self) -> str:
        if self.state in TERMINAL:
            return "over"
        return "waiting" if self.state in {*UNACCEPTED, State.WAITLISTED} else "going"

    @property
    def heading(self) -> str:
        if self.state == State.CANCELLED and self.withdrawn:
            return _("You have withdrawn your referral")
        if self.state == State.DECLINED and self.handling.reason == DeclineReason.FORWARDED:
            return _("Another place was suggested for you")
        return str(HEADINGS[self.state])

    # --- What has happened ---

    def now(self) -> tuple[str, ...]:
        match self.state:
            case State.SENT | State.OPENED:
                return (_("It has gone to: %(receiver)s.") % {"receiver": self.receiver},)
            case State.ACCEPTED:
                return (self.received(),)
            case State.WAITLISTED:
                return (self.received(), *self.turn())
            case State.CONTACTED:
                return (self.received(),)
            case State.IN_PROGRESS:
                return (*self.first_meeting(), *self.companion())
            case State.ON_HOLD:
                return self.companion()
            case _:
                return self.end()

    def received(self) -> str:
        if not self.who:
            return _("It has been received. Place: %(receiver)s.") % {"receiver": self.receiver}
        told = {"who": self.who, "receiver": self.receiver}
        return _("%(who)s has received your referral. Place: %(receiver)s.") % told

    def turn(self) -> tuple[str, ...]:
        if not self.handling.expected_month:
            return ()
        return (_("Your turn probably comes in %(month)s.") % {"month": month_text(self.handling.expected_month)},)

    def first_meeting(self) -> tuple[str, ...]:
        day = self.handling.first_meeting_on
        return (_("First meeting: %(day)s") % {"day": day_text(day)},) if day else ()

    def companion(self) -> tuple[str, ...]:
        person = self.handling.link_person
        if person is None or self.handling.link_person_agreed_at is None:
            return ()
        return (_("%(name)s walks along with you.") % {"name": person.first_name},)

    def end(self) -> tuple[str, ...]:
        reason = self.handling.reason
        match self.state:
            case State.COMPLETED:
                return some(OUTCOMES.get(self.handling.outcome))
            case State.ENDED_EARLY:
                return some(END_REASONS.get(reason))
            case State.DECLINED:
                return (*some(DECLINE_REASONS.get(reason)), _("It is not because of you."))
            case State.CANCELLED if self.withdrawn:
                return (_("Nobody gets in touch with you about it any more."),)
            case State.CANCELLED if reason == CancelReason.CLIENT_ASKED:
                return (_("The sender has taken it back, as you asked."),)
            case State.CANCELLED:
                return (_("The sender has taken it back."),)
            case State.EXPIRED:
                return (_("Nobody took it up in time. That is not your fault."),)
            case _:
                return (_("What it told about you is hidden. Nobody handles it any more."),)

    # --- What comes next ---

    def next(self) -> tuple[str, ...]:
        match self.state:
            case State.SENT | State.OPENED:
                return self.answer()
            case State.ACCEPTED:
                return self.contact()
            case State.WAITLISTED:
                return self.when_the_turn_comes()
            case State.CONTACTED:
                asked = self.handling.link_person and not self.handling.link_person_agreed_at
                return (*some(LINK_PERSON_ASKED if asked else None), _("Then you meet, as you have agreed."))
            case State.IN_PROGRESS:
                return (_("Go on as you have agreed. If something changes, call."),)
            case State.ON_HOLD:
                return (*self.resuming(), _("If something changes, call."))
            case _:
                return self.after_the_end()

    def answer(self) -> tuple[str, ...]:
        if self.client_calls:
            return (_("You call them when it suits you."), *self.nobody_calls())
        due = sent_timer(self.referral, "accept_due")
        if due < timezone.localdate():
            return (_("The answer is late. You can call and ask."),)
        return (_("By %(day)s you see the answer on this page.") % {"day": day_text(due)},)

    def contact(self) -> tuple[str, ...]:
        if self.client_calls:
            return (_("You call them when it suits you."), *self.nobody_calls())
        due = timer("contact_due", self.referral).after(local_day(self.handling.accepted_at or timezone.now()))
        if due < timezone.localdate():
            return (_("You should have heard from them by now. You can call and ask."),)
        told = {"who": self.who or _("The receiver"), "day": day_text(due)}
        match self.safe_contact:
            case SafeContact.ONLY_MESSAGE:
                return (_("By %(day)s, %(who)s sends you a message.") % told, _("Nobody calls you."))
            case SafeContact.ONLY_CALL:
                return (_("By %(day)s, %(who)s calls you.") % told, _("Nobody sends you messages."))
            case _:
                return (_("By %(day)s, %(who)s gets in touch with you.") % told,)

    def nobody_calls(self) -> tuple[str, ...]:
        is_wish = self.safe_contact == SafeContact.CLIENT_CONTACTS_US
        return (_("As you asked, nobody gets in touch with you."),) if is_wish else ()

    def when_the_turn_comes(self) -> tuple[str, ...]:
        if self.client_calls:
            return (_("You can call and ask when your turn comes."), *self.nobody_calls())
        return (_("Then they get in touch with you. You need not do anything."),)

    def resuming(self) -> tuple[str, ...]:
        day = self.handling.resume_on
        return (_("Around %(day)s it goes on.") % {"day": day_text(day)},) if day else ()

    def after_the_end(self) -> tuple[str, ...]:
        match self.state:
            case State.COMPLETED:
                return (_("You can tell if it helped."), _("You can ask for a new referral when you need one."))
            case State.DECLINED:
                return (_("The sender knows of this, and can look for another place with you."),)
            case State.CANCELLED if self.withdrawn:
                return (_("Your services stay as they are."), _("You can ask for a new referral when you need one."))
            case State.IN_ERROR | State.CANCELLED:
                return (_("If you want to ask about it, call the sender."),)
            case _:
                return (_("You can ask the sender for a new referral."),)

    # --- Whom to call ---

    def call(self) -> Contact | None:
        """Who handles it, as long as somebody does; after a no, or after the end, who sent it."""
        referral, handling = self.referral, self.handling
        if self.state in TERMINAL - {State.COMPLETED}:
            return known(Contact(referral.sender_name, referral.sender_phone))
        hours = referral.receiver.phone_hours if referral.receiver else ""
        say = _("Say that you have a referral. Its code is %(code)s.") % {"code": referral.code.replace("-", UNBROKEN)}
        if handling.responsible_phone:
            return Contact(self.who or self.receiver, handling.responsible_phone, hours, say)
        phone = referral.receiver.phone if referral.receiver else ""
        return known(Contact(self.receiver, phone, hours, say))


def known(contact: Contact) -> Contact | None:
    return contact if contact.phone else None


def some(text: Text | None) -> tuple[str, ...]:
    return (str(text),) if text else ()


def client_calls(referral: Referral, safe_contact: str) -> bool:
    """Whether it is the client who makes contact: the place works like that, or nothing may go out to the client."""
    is_usual = referral.receiver is not None and referral.receiver.routing == Routing.CLIENT_CONTACTS
    return is_usual or safe_contact == SafeContact.CLIENT_CONTACTS_US


def month_text(day: dt.date) -> str:
    """ "January 2027", as after "in"; in Finnish bent to it."""
    return date_format(day, pgettext("format of a month, as in: in January 2027", "F Y"))


def withdrawn_by_client(withdrawn_via: str) -> bool:
    """By `Consent.withdrawn_via`."""
    return withdrawn_via == Party.CLIENT
