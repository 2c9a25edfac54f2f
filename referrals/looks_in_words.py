"""For the client: who has looked at what is told of the client, when, what and why. Codes of the audit become words;
one that has none yet is told as handling."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals.access import Look
from referrals.codes import Party
from referrals.states import Event

Text = str | Promise

ACTIONS: dict[str, Text] = {
    "read": gettext_lazy("read your referral"),
    "reveal": gettext_lazy("looked at your name in a list"),
    "print": gettext_lazy("printed your referral"),
    "export": gettext_lazy("made a file of your referral"),
    "copy": gettext_lazy("copied the text for the client record"),
    Event.SEND: gettext_lazy("sent your referral"),
    Event.OPEN: gettext_lazy("opened your referral for the first time"),
    Event.ACCEPT: gettext_lazy("received your referral"),
    Event.DECLINE: gettext_lazy("did not accept your referral"),
    Event.FORWARD: gettext_lazy("suggested another place"),
    Event.WAITLIST: gettext_lazy("put you on the waiting list"),
    Event.CONTACT: gettext_lazy("noted that you have been in touch"),
    Event.START: gettext_lazy("noted the first meeting"),
    Event.HOLD: gettext_lazy("noted a break"),
    Event.RESUME: gettext_lazy("noted that it goes on"),
    Event.COMPLETE: gettext_lazy("brought your referral to its end"),
    Event.END_EARLY: gettext_lazy("ended your referral early"),
    Event.CANCEL: gettext_lazy("cancelled your referral"),
    Event.WITHDRAW: gettext_lazy("withdrew the referral"),
    Event.EXPIRE: gettext_lazy("let the referral expire"),
    Event.MARK_IN_ERROR: gettext_lazy("marked the referral as a mistake"),
    "new_draft": gettext_lazy("began to write the referral"),
    "save_draft": gettext_lazy("wrote the referral"),
    "repeat": gettext_lazy("began a new referral from this one"),
    "log_contact": gettext_lazy("noted an attempt to reach you"),
    "log_meeting": gettext_lazy("noted a meeting"),
    "take_responsibility": gettext_lazy("took over your referral"),
    "propose_link_person": gettext_lazy("suggested a link person"),
    "agree_link_person": gettext_lazy("said yes to the link person"),
    "decline_link_person": gettext_lazy("asked for another link person"),
    "hand_over_link_person": gettext_lazy("changed the link person together with you"),
    "confirm_end_seen": gettext_lazy("has seen that the referral has ended"),
    "choose_feedback_right": gettext_lazy("chose what the sender may know"),
    "release_feedback": gettext_lazy("let the sender read the summary"),
    "give_client_feedback": gettext_lazy("told if it helped"),
    "answer_follow_up": gettext_lazy("noted answers to the later questions"),
    "tighten_safe_contact": gettext_lazy("changed how you may be reached"),
    "new_pin": gettext_lazy("made a new PIN for you"),
    "ask_to_mark_in_error": gettext_lazy("asked to mark the referral as a mistake"),
    "link_suomi_fi": gettext_lazy("linked the referral to Suomi.fi"),
    "erase": gettext_lazy("removed what was written about you"),
}
GROUPS: dict[str, Text] = {
    "status": gettext_lazy("where it stands"),
    "name": gettext_lazy("name"),
    "contact": gettext_lazy("contact details"),
    "age": gettext_lazy("age group"),
    "municipality": gettext_lazy("municipality"),
    "language": gettext_lazy("language"),
    "reasons": gettext_lazy("reasons"),
    "reason": gettext_lazy("why it ended or paused"),
    "wish": gettext_lazy("your wishes"),
    "support": gettext_lazy("need of support"),
    "wellbeing": gettext_lazy("what matters to you"),
    "exercise": gettext_lazy("how you move"),
    "culture": gettext_lazy("what you like in culture"),
    "assessment": gettext_lazy("your wellbeing map"),
    "attempts": gettext_lazy("attempts to reach you"),
    "meetings": gettext_lazy("meetings"),
    "feedback": gettext_lazy("how it ended"),
    "follow_ups": gettext_lazy("your later answers"),
    "client_feedback": gettext_lazy("your feedback"),
}
PURPOSES: dict[str, Text] = {
    "inbox": gettext_lazy("to handle it"),
    "handling": gettext_lazy("to handle it"),
    "own_page": gettext_lazy("on your own page"),
    "subject_access": gettext_lazy("to take the data along"),
    "audit": gettext_lazy("to check that all is in order"),
}
PARTIES: dict[str, Text] = {
    Party.SENDER: gettext_lazy("Sender"),
    Party.SENDER_LEAD: gettext_lazy("Lead of the senders"),
    Party.RECEIVER: gettext_lazy("Receiver"),
    Party.LINK_PERSON: gettext_lazy("Link person"),
    Party.SYSTEM: gettext_lazy("The service tray by itself"),
    Party.CLIENT: gettext_lazy("You"),
}


@dataclass(frozen=True)
class LookInWords:
    """`saw` and `why` may be ""."""

    at: dt.datetime
    who: str
    organization: str
    did: str
    saw: str
    why: str
    is_own: bool


def looks_in_words(rows: Iterable[Look]) -> list[LookInWords]:
    return [in_words(row) for row in rows]


def in_words(row: Look) -> LookInWords:
    party = str(PARTIES.get(row.party, row.party.label))
    return LookInWords(
        at=row.at,
        who=f"{party} ({row.who})" if row.who else party,
        organization=row.organization,
        did=str(ACTIONS.get(row.action, _("handled your referral"))),
        saw=", ".join(str(GROUPS[each]) for each in row.groups if each in GROUPS),
        why=str(PURPOSES.get(row.purpose, "")),
        is_own=row.party == Party.CLIENT,
    )
