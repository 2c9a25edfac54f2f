"""What each party may see of a referral: one line for each field, REFERRALS.md 1.8 as data.

`referrals.access.look` shows what a line allows and nothing else. A field that a model or a record of
`referrals.details` has and that no line names fails a test. `group` is the data group of the consent
(`referrals.consent_texts`): what it does not name, no receiver and no link person sees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from referrals.codes import CancelReason, EndReason, FeedbackRight, Kind, Party, State
from referrals.consent_texts import DATA_GROUPS
from referrals.models import Consent, Handling, Referral
from referrals.states import OPEN


class Rule(StrEnum):
    YES = "y"
    NO = "-"
    NEEDED = "needed"  # it is open, or was carried out: what was declined or withdrawn is nobody's business any more
    UNTIL_SEEN = "until seen"  # that, and of a cancelled one until the receiver has confirmed: nobody goes on calling
    WELLBEING = "wellbeing"  # needed, and of that kind
    EXERCISE = "exercise"
    CULTURE = "culture"
    AGREED = "agreed"  # needed, and the client has said yes to the link person
    AGREED_UNTIL_SEEN = "agreed until seen"
    REASON = "reason"  # of a no or an end, unless it is the client's own business
    OUTCOME = "outcome"  # the client lets the sender know how it ended
    SUMMARY = "summary"  # … and has read the summary, and let it go


Y, NO = Rule.YES, Rule.NO
PARTIES = (Party.CLIENT, Party.SENDER, Party.SENDER_LEAD, Party.RECEIVER, Party.LINK_PERSON)


@dataclass(frozen=True)
class Line:
    """`group` tells in the audit row, and to the client, what was looked at."""

    group: str
    rules: dict[Party, Rule]


@dataclass(frozen=True)
class Situation:
    """Whose eyes, at what moment. A draft has neither consent nor handling."""

    party: Party
    referral: Referral
    consent: Consent | None
    handling: Handling | None


def line(group: str, *rules: Rule) -> Line:
    """The rules of client, sender, sender's lead, receiver and link person, in this order."""
    return Line(group, dict(zip(PARTIES, rules, strict=True)))


NOBODY = line("", NO, NO, NO, NO, NO)
OF_ALL = line("status", Y, Y, Y, Y, Y)
OF_BOTH = line("status", Y, Y, NO, Y, Y)
COURSE = line("status", Y, Y, NO, Y, Y)
OF_SENDER = line("status", NO, Y, NO, NO, NO)
HELD = line("status", Y, NO, NO, Y, Y)


def wellbeing(link_person: Rule = Rule.AGREED) -> Line:
    return line("wellbeing", Y, Y, NO, Rule.WELLBEING, link_person)


EXERCISE = line("exercise", Y, Y, NO, Rule.EXERCISE, NO)
CULTURE = line("culture", Y, Y, NO, Rule.CULTURE, NO)
CONTACT = line("contact", Y, Y, NO, Rule.NEEDED, Rule.AGREED)
ASSESSMENT = line("assessment", Y, Y, NO, NO, Rule.AGREED)

MATRIX: dict[str, dict[str, Line]] = {
    "Referral": {
        "id": NOBODY,
        "code": OF_ALL,
        "kind": OF_ALL,
        "state": OF_ALL,
        "version": OF_ALL,
        "sender": NOBODY,
        "sender_organization": OF_ALL,
        "sender_unit": OF_ALL,
        "sender_name": OF_ALL,
        "sender_title": OF_ALL,
        "sender_phone": OF_ALL,
        "receiver": OF_ALL,
        "replaces": line("status", Y, Y, Y, NO, NO),
        "municipality": line("municipality", Y, Y, Y, Y, Y),
        "age_group": line("age", Y, Y, NO, Y, Rule.AGREED),
        "language": line("language", Y, Y, NO, Y, Y),
        "reasons": line("reasons", Y, Y, NO, Rule.NEEDED, Rule.AGREED),
        "urgency": OF_ALL,
        "client_sealed": NOBODY,  # opened into the fields of Client below
        "section_sealed": NOBODY,
        "assessment_sealed": NOBODY,
        "created_at": OF_SENDER,
        "changed_at": OF_ALL,
        "sent_at": OF_ALL,
        "valid_until": OF_ALL,
        "closed_at": OF_ALL,
        "error_asked_at": line("status", NO, Y, Y, NO, NO),
        "error_reason": line("status", NO, Y, Y, NO, NO),
        "sender_seen_version": OF_SENDER,
        "erased_at": OF_ALL,
    },
    "Client": {
        "first_name": line("name", Y, Y, NO, Rule.UNTIL_SEEN, Rule.AGREED_UNTIL_SEEN),
        "last_name": line("name", Y, Y, NO, Rule.UNTIL_SEEN, NO),
        "phone": CONTACT,
        "email": CONTACT,
        "preferred": CONTACT,
        "best_time": CONTACT,
        "safe_contact": line("contact", Y, Y, NO, Rule.UNTIL_SEEN, Rule.AGREED_UNTIL_SEEN),
        "birth_year": line("age", Y, Y, NO, NO, NO),
        "interpreter": line("language", Y, Y, NO, Rule.NEEDED, Rule.AGREED),
    },
    "Section": {
        "wish": line("wish", Y, Y, NO, Rule.NEEDED, Rule.AGREED),
        "support_needs": line("support", Y, Y, NO, Rule.NEEDED, Rule.AGREED),
        "barriers": line("reasons", Y, Y, NO, NO, NO),
        "content_areas": line("wish", Y, Y, NO, Rule.NEEDED, Rule.AGREED),
        "plain_language": line("language", Y, Y, NO, Rule.NEEDED, Rule.AGREED),
        "matters": wellbeing(),
        "worked_before": wellbeing(),
        "meeting_place": wellbeing(),
        "link_person_wishes": wellbeing(NO),  # the coordinator matches by it
        "length_months": wellbeing(),
        "knows_voluntary": wellbeing(),
        "not_instead_of_care": wellbeing(),
        "active_days": EXERCISE,
        "active_minutes": EXERCISE,
        "sitting_hours": EXERCISE,
        "strength_days": EXERCISE,
        "likes": EXERCISE,
        "obstacles": EXERCISE,
        "readiness": EXERCISE,
        "confidence": EXERCISE,
        "limits": EXERCISE,
        "place_wishes": EXERCISE,
        "alone_or_group": EXERCISE,
        "safe_to_start": EXERCISE,
        "interests": CULTURE,
        "experience_or_making": CULTURE,
        "companion": CULTURE,
        "kaikukortti": CULTURE,
        "time_of_day": CULTURE,
        "home_visit": CULTURE,
    },
    "Assessment": {
        "made_on": ASSESSMENT,
        "scores": ASSESSMENT,
        "changes": ASSESSMENT,
    },
    "Consent": {
        "id": NOBODY,
        "referral": NOBODY,
        "given_by": OF_BOTH,
        "how": OF_BOTH,
        "given_at": OF_BOTH,
        "recorded_by": NOBODY,
        "text_version": line("status", Y, Y, NO, NO, NO),
        "language": OF_BOTH,
        "text": line("status", Y, Y, NO, Y, NO),
        "data_groups": line("status", Y, Y, NO, Y, NO),
        "allow_forward": line("status", Y, Y, NO, Y, NO),
        "allow_follow_up": line("status", Y, Y, NO, Y, NO),
        "feedback_to_sender": line("status", Y, Y, NO, Y, NO),
        "valid_until": OF_BOTH,
        "withdrawn_at": OF_BOTH,
        "withdrawn_via": OF_BOTH,
    },
    "Handling": {
        "id": NOBODY,
        "referral": NOBODY,
        "responsible": NOBODY,
        "responsible_name": COURSE,
        "responsible_phone": COURSE,
        "link_person": line("status", Y, NO, NO, Y, Y),
        "link_person_agreed_at": HELD,
        "opened_at": COURSE,
        "accepted_at": COURSE,
        "expected_month": COURSE,
        "contacted_at": COURSE,
        "first_meeting_on": COURSE,
        "plan_months": HELD,
        "resume_on": COURSE,
        "reason": line("reason", Y, Rule.REASON, NO, Y, Y),
        "reason_text": line("reason", Y, Rule.REASON, NO, Y, Y),
        "suggestion": COURSE,
        "outcome": line("feedback", Y, Rule.OUTCOME, NO, Y, Y),
        "feedback": line("feedback", Y, Rule.SUMMARY, NO, Y, Y),
        "feedback_released_at": line("status", Y, NO, NO, Y, NO),
        "end_seen_at": COURSE,
        "last_event_at": COURSE,
        "due_at": line("status", NO, Y, NO, Y, Y),
        "escalated_at": line("status", NO, Y, Y, Y, NO),
    },
    "ReferralEvent": {
        "id": NOBODY,
        "referral": NOBODY,
        "seq": NOBODY,
        "at": OF_ALL,
        "event": OF_ALL,
        "from_state": OF_ALL,
        "to_state": OF_ALL,
        "party": OF_ALL,
        "user": NOBODY,
        "organization": OF_BOTH,
        "reason": line("reason", Y, Rule.REASON, NO, Y, Y),
        "key": NOBODY,
    },
    "ContactAttempt": {
        "id": NOBODY,
        "referral": NOBODY,
        "key": NOBODY,
        "logged_at": NOBODY,
        "party": line("attempts", Y, NO, NO, Y, Y),
        "logged_by": NOBODY,
        "at": line("attempts", Y, NO, NO, Y, Y),
        "channel": line("attempts", Y, NO, NO, Y, Y),
        "reached": line("attempts", Y, NO, NO, Y, Y),
    },
    "Meeting": {
        "id": NOBODY,
        "referral": NOBODY,
        "key": NOBODY,
        "logged_at": NOBODY,
        "party": line("meetings", Y, NO, NO, Y, Y),
        "logged_by": NOBODY,
        "on": line("meetings", Y, NO, NO, Y, Y),
        "kind": line("meetings", Y, NO, NO, Y, Y),
        "minutes": line("meetings", Y, NO, NO, Y, Y),
        "activities": line("meetings", Y, NO, NO, Y, Y),
        "link_person": line("meetings", Y, NO, NO, Y, NO),
    },
    "FollowUp": {
        "id": line("status", Y, NO, NO, Y, NO),
        "referral": NOBODY,
        "months": line("status", Y, NO, NO, Y, NO),
        "due_on": line("status", Y, NO, NO, Y, NO),
        "channel": line("status", Y, NO, NO, Y, NO),
        "digest": NOBODY,
        "digest_until": NOBODY,
        "asked_at": line("status", Y, NO, NO, Y, NO),
        "reminders": line("status", Y, NO, NO, Y, NO),
        "answered_at": line("status", Y, NO, NO, Y, NO),
        "answered_by": line("status", Y, NO, NO, Y, NO),
        "answers": line("follow_ups", Y, NO, NO, Rule.NEEDED, NO),
        "stopped_at": line("status", Y, NO, NO, Y, NO),
    },
    "ClientFeedback": {
        "id": NOBODY,
        "referral": NOBODY,
        "satisfaction": line("client_feedback", Y, NO, NO, Rule.NEEDED, NO),
        "helped": line("client_feedback", Y, NO, NO, Rule.NEEDED, NO),
        "text": line("client_feedback", Y, NO, NO, Rule.NEEDED, NO),
        "given_at": line("client_feedback", Y, NO, NO, Rule.NEEDED, NO),
    },
    # Made of others while looking.
    "Derived": {
        "client_name": line("name", Y, Y, NO, Rule.UNTIL_SEEN, Rule.AGREED_UNTIL_SEEN),
        "attempts_count": COURSE,
    },
}

# What the consent ticks. Without a tick it stays with client and sender.
CONSENTED = frozenset(DATA_GROUPS)
# What goes under the cover when a referral was entered in error: everything that tells of somebody.
TELLING = CONSENTED - {"municipality"} | {"attempts", "meetings", "feedback", "follow_ups", "client_feedback"}
CARRIED_OUT = OPEN | {State.COMPLETED, State.ENDED_EARLY}
# Ends that say something of the client, and nothing of the receiver.
CLIENTS_OWN = frozenset({EndReason.CLIENT_STOPPED, EndReason.MOVED, EndReason.DIED, EndReason.OTHER})


def may_see(line: Line, now: Situation) -> bool:
    rule = line.rules.get(now.party, Rule.NO)
    if now.referral.state == State.IN_ERROR and line.group in TELLING:
        return False
    if now.party in {Party.RECEIVER, Party.LINK_PERSON} and line.group in CONSENTED and not has_consent(line, now):
        return False
    return ALLOWS[rule](now)


def has_consent(line: Line, now: Situation) -> bool:
    return now.consent is not None and line.group in now.consent.data_groups


def is_needed(now: Situation) -> bool:
    withdrawn = now.consent is None or now.consent.withdrawn_at is not None
    return now.referral.state in CARRIED_OUT and not withdrawn


def is_needed_until_seen(now: Situation) -> bool:
    waits = now.referral.state == State.CANCELLED and now.handling is not None and now.handling.end_seen_at is None
    return waits or is_needed(now)


def is_agreed(now: Situation) -> bool:
    return now.handling is not None and now.handling.link_person_agreed_at is not None


def may_sender_know(now: Situation, *rights: str) -> bool:
    return now.consent is not None and now.consent.feedback_to_sender in rights


def may_sender_know_reason(now: Situation) -> bool:
    """Why a receiver said no is the sender's business. Why the client stopped or pauses is the client's."""
    if may_sender_know(now, FeedbackRight.OUTCOME, FeedbackRight.SUMMARY):
        return True
    reason = now.handling.reason if now.handling else ""
    match now.referral.state:
        case State.DECLINED | State.IN_ERROR:
            return True
        case State.CANCELLED:
            return reason in CancelReason.values
        case State.ENDED_EARLY:
            return reason not in CLIENTS_OWN
        case _:
            return False


ALLOWS: dict[Rule, Callable[[Situation], bool]] = {
    Rule.YES: lambda now: True,
    Rule.NO: lambda now: False,
    Rule.NEEDED: is_needed,
    Rule.UNTIL_SEEN: is_needed_until_seen,
    Rule.WELLBEING: lambda now: is_needed(now) and now.referral.kind == Kind.WELLBEING,
    Rule.EXERCISE: lambda now: is_needed(now) and now.referral.kind == Kind.EXERCISE,
    Rule.CULTURE: lambda now: is_needed(now) and now.referral.kind == Kind.CULTURE,
    Rule.AGREED: lambda now: is_needed(now) and is_agreed(now),
    Rule.AGREED_UNTIL_SEEN: lambda now: is_needed_until_seen(now) and is_agreed(now),
    Rule.REASON: may_sender_know_reason,
    Rule.OUTCOME: lambda now: may_sender_know(now, FeedbackRight.OUTCOME, FeedbackRight.SUMMARY),
    Rule.SUMMARY: lambda now: (
        may_sender_know(now, FeedbackRight.SUMMARY)
        and now.handling is not None
        and now.handling.feedback_released_at is not None
    ),
}


def visible(source: str, now: Situation) -> dict[str, Line]:
    """The lines of the source that the party may see now, by field."""
    return {name: each for name, each in MATRIX[source].items() if may_see(each, now)}
