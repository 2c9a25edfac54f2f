"""Subject access: all that both ends hold of a referral's client, with who has looked at it. For a machine as JSON, for
people as lines under headings."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from referrals import sent_words
from referrals.access import Actor, Look, look, looks_at
from referrals.codes import (
    CancelReason,
    ConsentGiver,
    ConsentHow,
    ContactChannel,
    DeclineReason,
    EndReason,
    ErrorReason,
    FeedbackRight,
    FollowUpChannel,
    HoldReason,
    Kind,
    MeetingKind,
    Outcome,
    Party,
    State,
)
from referrals.consent_texts import group_names, language_of
from referrals.forms.client_follow_up import answers_in_words
from referrals.looks_in_words import looks_in_words
from referrals.models import OutboxMessage, Referral
from referrals.seen import Seen

FORM = "palvelutarjotin-referral-1"
Text = str | Promise
REASONS: dict[str, Text] = {
    str(code): label
    for codes in (DeclineReason, CancelReason, HoldReason, EndReason, ErrorReason)
    for code, label in codes.choices
}


@dataclass(frozen=True)
class Line:
    label: str
    text: str


@dataclass(frozen=True)
class Section:
    heading: str
    lines: list[Line]


@dataclass(frozen=True, repr=False)
class Export:
    """What the client may see of the referral at one moment. Without a repr, which might end in a log."""

    made_at: dt.datetime
    seen: Seen
    looks: list[Look]
    messages: list[dict[str, Any]]

    def as_json(self) -> str:
        """Names as in the source code; instants in ISO 8601."""
        told = {
            "form": FORM,
            "made_at": plain(self.made_at),
            "referral": plain(self.seen),
            "looks": [plain(vars(each)) for each in self.looks],
            "messages": plain(self.messages),
        }
        return json.dumps(told, ensure_ascii=False, indent=2)

    def sections(self) -> list[Section]:
        """In the language that is active. What nobody has told is left out."""
        found = [
            Section(_("The referral"), list(course(self.seen))),
            Section(_("What was sent"), [Line(each.label, each.text) for each in sent_words.told(self.seen)]),
            Section(_("What you agreed to"), list(consent(self.seen))),
            Section(_("How it was handled"), list(handling(self.seen))),
            Section(_("What has happened"), list(events(self.seen))),
            Section(_("Attempts to reach you"), list(attempts(self.seen))),
            Section(_("Meetings"), list(meetings(self.seen))),
            Section(_("Questions afterwards"), list(follow_ups(self.seen))),
            Section(_("Your feedback"), list(feedback(self.seen))),
            Section(_("E-mails to you"), list(messages(self.messages))),
            Section(_("Who has looked"), list(looks(self.looks))),
        ]
        return [each for each in found if each.lines]


def subject_access(referral: Referral, *, by: Actor) -> Export:
    """`by` is the client, or who acts for the client. Writes one audit row, which is in the export itself. Raises
    NoSuchReferral for a draft: that is no client's yet."""
    seen = look(referral, by=by, action="export", purpose="subject_access")
    return Export(timezone.now(), seen, looks_at(referral), messages_to_client(referral))


def messages_to_client(referral: Referral) -> list[dict[str, Any]]:
    rows = OutboxMessage.objects.filter(referral_id=referral.pk, party=Party.CLIENT).order_by("made_at")
    columns = ("template", "language", "made_at", "taken_at", "sent_at", "given_up_at")
    return [dict(row) for row in rows.values(*columns)]


def plain(value: Any) -> Any:
    """What JSON can hold."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or type(value) in {str, int, float, bool} else str(value)


# --- For people ----------------------------------------------------------------------------------------------------


def course(seen: Seen) -> Iterator[Line]:
    sender = ", ".join(filter(None, (seen.sender_name, seen.sender_title, str(seen.sender_organization))))
    yield Line(_("Code"), seen.code)
    yield Line(_("Kind"), capfirst(str(Kind(seen.kind).label)))
    yield Line(_("State"), capfirst(str(State(seen.state).label)))
    yield Line(_("Sender"), sender)
    yield Line(_("Receiver"), str(seen.receiver))
    yield from dates(
        seen,
        {
            "sent_at": gettext_lazy("Sent on"),
            "valid_until": gettext_lazy("Valid until"),
            "closed_at": gettext_lazy("Ended on"),
            "erased_at": gettext_lazy("Erased on"),
        },
    )


def consent(seen: Seen) -> Iterator[Line]:
    given = seen.get("consent")
    if given is None:
        return
    groups = group_names(given.data_groups, language_of(get_language() or "fi"), given.text_version)
    yield Line(_("Consent given by"), str(ConsentGiver(given.given_by).label))
    yield Line(_("How"), str(ConsentHow(given.how).label))
    yield from dates(given, {"given_at": gettext_lazy("Given on"), "valid_until": gettext_lazy("Valid until")})
    if given.text:
        yield Line(_("Text"), given.text)
    yield Line(_("What may be sent"), ", ".join(groups))
    yield Line(_("May the sender know how this ended?"), str(FeedbackRight(given.feedback_to_sender).label))
    yield from dates(given, {"withdrawn_at": gettext_lazy("Withdrawn on")})


def handling(seen: Seen) -> Iterator[Line]:
    labels: dict[str, Text] = {
        "responsible_name": gettext_lazy("Person responsible"),
        "responsible_phone": gettext_lazy("Phone number"),
        "link_person": gettext_lazy("Link person"),
        "suggestion": gettext_lazy("Another service that was suggested"),
        "reason_text": gettext_lazy("Reason in the receiver's words"),
        "feedback": gettext_lazy("Summary"),
    }
    yield from dates(
        seen,
        {
            "opened_at": gettext_lazy("Opened on"),
            "accepted_at": gettext_lazy("Received on"),
            "expected_month": gettext_lazy("A place was expected in"),
            "contacted_at": gettext_lazy("Reached you on"),
            "first_meeting_on": gettext_lazy("First meeting on"),
            "resume_on": gettext_lazy("The pause ends on"),
        },
    )
    for name, label in labels.items():
        if seen.get(name):
            yield Line(str(label), str(seen[name]))
    if seen.get("reason"):
        yield Line(_("Reason"), str(REASONS.get(seen.reason, seen.reason)))
    if seen.get("outcome"):
        yield Line(_("Outcome"), str(Outcome(seen.outcome).label))


def events(seen: Seen) -> Iterator[Line]:
    for each in seen.get("events", ()):
        who = ", ".join(filter(None, (str(Party(each.party).label), str(each.organization or ""))))
        yield Line(moment(each.at), f"{capfirst(str(State(each.to_state).label))} ({who})")


def attempts(seen: Seen) -> Iterator[Line]:
    for each in seen.get("attempts", ()):
        reached = _("reached you") if each.reached else _("did not reach you")
        yield Line(moment(each.at), f"{capfirst(str(ContactChannel(each.channel).label))}: {reached}")


def meetings(seen: Seen) -> Iterator[Line]:
    for each in seen.get("meetings", ()):
        minutes = _("%(minutes)s min") % {"minutes": each.minutes}
        yield Line(day(each.on), f"{capfirst(str(MeetingKind(each.kind).label))}, {minutes}")


def follow_ups(seen: Seen) -> Iterator[Line]:
    for each in seen.get("follow_ups", ()):
        how = str(FollowUpChannel(each.channel).label)
        yield Line(day(each.due_on), f"{capfirst(how)}: {answered(each, seen.kind)}")


def answered(follow_up: Seen, kind: str) -> str:
    if follow_up.get("answers"):
        told = answers_in_words(kind, msgspec.json.decode(follow_up.answers))
        return "\n".join(f"{each.question} {each.text}" for each in told)
    return _("no answer") if follow_up.get("stopped_at") else _("not asked yet")


def feedback(seen: Seen) -> Iterator[Line]:
    given = seen.get("client_feedback")
    if given is None:
        return
    yield Line(_("How satisfied you were, 1 to 5"), str(given.satisfaction))
    if given.helped:
        helped = {"yes": _("yes"), "somewhat": _("somewhat"), "no": _("no")}
        yield Line(_("Did it help?"), helped.get(given.helped, given.helped))
    if given.text:
        yield Line(_("In your own words"), given.text)


def messages(rows: list[dict[str, Any]]) -> Iterator[Line]:
    for row in rows:
        yield Line(moment(row["made_at"]), became_of(row))


def became_of(message: Mapping[str, Any]) -> str:
    if message["sent_at"]:
        return _("sent")
    if message["given_up_at"]:
        return _("not sent")
    return _("not known whether it was sent") if message["taken_at"] else _("goes out soon")


def looks(rows: list[Look]) -> Iterator[Line]:
    for each in looks_in_words(rows):
        who = ", ".join(filter(None, (each.who, each.organization)))
        more = f" ({each.saw})" if each.saw else ""
        yield Line(moment(each.at), f"{who}: {each.did}{more}")


def dates(seen: Seen, labels: Mapping[str, Text]) -> Iterator[Line]:
    for name, label in labels.items():
        if value := seen.get(name):
            yield Line(str(label), day(timezone.localtime(value).date() if isinstance(value, dt.datetime) else value))


def day(value: dt.date) -> str:
    return date_format(value, pgettext("date format", "j F Y"))


def moment(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{day(local.date())} {date_format(local, 'H:i')}"
