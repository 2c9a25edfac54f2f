"""What the pages of a receiver show of a referral, out of what `referrals.access.look` let through."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from referrals import codes
from referrals.actions.reaching import WAYS
from referrals.codes import Party, SafeContact, State
from referrals.forms.client_follow_up import FORMS
from referrals.forms.handling import ACTIVITIES, StepForm
from referrals.section_words import CODES, LABELS, number_in_words, value_in_words
from referrals.seen import Seen
from referrals.states import OPEN, Event
from referrals.timers import clock, timer
from referrals.views.handling_steps import Desk, Step, client_makes_contact, is_first_contact, likely_first, steps_now
from tray.areas.names import name_of
from tray.assessment.answers import Score
from tray.assessment.questionnaire import DIMENSIONS
from tray.catalogue.helplines.answers import dialled
from tray.pages.languages import language_name

Text = str | Promise
BANNERS: dict[str, tuple[Text, Text]] = {
    SafeContact.ONLY_MESSAGE: (gettext_lazy("Do not call"), gettext_lazy("Only messages: no calls, no voice mail.")),
    SafeContact.ONLY_CALL: (gettext_lazy("Only call"), gettext_lazy("No text messages, no e-mail, no letters.")),
    SafeContact.CLIENT_CONTACTS_US: (
        gettext_lazy("Do not contact the client"),
        gettext_lazy("No calls, no messages, no letters. The client makes contact with the code of the referral."),
    ),
}
EVENT_REASONS: dict[str, Any] = {
    Event.DECLINE: codes.DeclineReason,
    Event.FORWARD: codes.DeclineReason,
    Event.CANCEL: codes.CancelReason,
    Event.HOLD: codes.HoldReason,
    Event.END_EARLY: codes.EndReason,
    Event.MARK_IN_ERROR: codes.ErrorReason,
}
EVENTS: dict[str, Text] = {
    Event.SEND: gettext_lazy("Sent"),
    Event.OPEN: gettext_lazy("Opened"),
    Event.ACCEPT: gettext_lazy("Accepted"),
    Event.DECLINE: gettext_lazy("Declined"),
    Event.FORWARD: gettext_lazy("Forwarded"),
    Event.WAITLIST: gettext_lazy("Put on the waiting list"),
    Event.CONTACT: gettext_lazy("The client was reached"),
    Event.START: gettext_lazy("First meeting agreed"),
    Event.HOLD: gettext_lazy("Paused"),
    Event.RESUME: gettext_lazy("Went on after a pause"),
    Event.COMPLETE: gettext_lazy("Closed"),
    Event.END_EARLY: gettext_lazy("Ended early"),
    Event.CANCEL: gettext_lazy("Cancelled by the sender"),
    Event.WITHDRAW: gettext_lazy("Withdrawn by the client"),
    Event.EXPIRE: gettext_lazy("Expired"),
    Event.MARK_IN_ERROR: gettext_lazy("Marked as entered in error"),
}
ASKED_BEFORE_DAYS = 14  # a follow-up may be asked on the way of another call
# Of the ways to reach the client, where not every one is safe: as `referrals.actions.reaching.WAYS` counts them.
ONE_WAY: dict[str, int] = {safe_contact: len(ways) for safe_contact, ways in WAYS.items()}
# What the section of the form tells stands in this order, after the wish.
SECTION = tuple(name for name in LABELS if name != "wish")


@dataclass(frozen=True)
class Fact:
    """`href` makes a link of the text; `lines` keeps the line breaks that somebody wrote."""

    label: Text
    text: str
    href: str = ""
    keeps_lines: bool = False


@dataclass(frozen=True)
class StepLink:
    step: Step
    path: str


@dataclass(frozen=True)
class AskedAgain:
    """A follow-up: when it is due, what came of it, and where its answers can be typed in."""

    months: int
    due_on: dt.date
    channel: str
    asked_at: dt.datetime | None
    answered_at: dt.datetime | None
    stopped_at: dt.datetime | None
    answers: list[Fact]
    path: str


def page_context(desk: Desk, seen: Seen) -> dict[str, Any]:
    steps = steps_now(desk)
    first = likely_first(steps, desk.referral.state)
    safe_contact = str(seen.get("safe_contact") or "")
    others = [StepLink(step, desk.path(step.name)) for step in steps if step is not first]
    return shared_context(desk, seen) | {
        "first": StepLink(first, desk.path(first.name)) if first else None,
        "others": [each for each in others if not hides(each.step, safe_contact)],
        "client_facts": [*contact(seen, safe_contact), *request_facts(seen)],
        "wish": str(seen.get("wish") or ""),
        "section": section(seen),
        "assessment": assessment(seen),
        "sender": sender(seen),
        "consent": consent(seen),
        "course": course(desk, seen),
        "link_person": link_person(seen),
        "attempts": [attempt(row) for row in seen.get("attempts", [])],
        "meetings": [meeting(row) for row in seen.get("meetings", [])],
        "minutes": sum(row.get("minutes", 0) for row in seen.get("meetings", [])),
        "follow_ups": [follow_up(row, desk) for row in seen.get("follow_ups", [])],
        "events": [event(row) for row in seen.get("events", [])],
        "feedback": client_feedback(seen.get("client_feedback")),
        "is_open": desk.referral.state in OPEN,
        "still_needed": still_needed(desk, seen) if is_first_contact(State(desk.referral.state)) else [],
        "print_path": desk.print_path,
        "worried_path": desk.worried_path,
    }


def step_context(desk: Desk, step: Step, form: StepForm, seen: Seen) -> dict[str, Any]:
    return shared_context(desk, seen) | {
        "step": step,
        "form": form,
        "page_path": desk.path(""),
        "is_stale": False,
        "notes": step_notes(desk, step),
    }


def shared_context(desk: Desk, seen: Seen) -> dict[str, Any]:
    referral, now = desk.referral, clock(desk.referral, desk.handling)
    banner = BANNERS.get(str(seen.get("safe_contact") or ""))
    return {
        "base": desk.base,
        "back_path": desk.way_back[0],
        "back_text": desk.way_back[1],
        "code": referral.code,
        "kind": referral.get_kind_display(),
        "state": referral.get_state_display(),
        "state_code": referral.state,
        "is_soon": referral.urgency == codes.Urgency.SOON,
        "clock": now.text() if now else "",
        "late": now.late_text() if now else "",
        "name": str(seen.get("client_name") or ""),
        "banner": banner,
        "client_calls": banner is None and client_makes_contact(desk),
    }


def hides(step: Step, safe_contact: str) -> bool:
    """Nobody is led to contact a client who must not be contacted."""
    return step.name == "contact" and safe_contact == SafeContact.CLIENT_CONTACTS_US


def contact(seen: Seen, safe_contact: str) -> list[Fact]:
    """How to reach the client, in the ways that are safe alone. A number to be written to is no link for calling."""
    if safe_contact == SafeContact.CLIENT_CONTACTS_US:
        return []
    phone, email = str(seen.get("phone") or ""), str(seen.get("email") or "")
    scheme = "sms" if safe_contact == SafeContact.ONLY_MESSAGE else "tel"
    label = _("Phone, for text messages only") if scheme == "sms" else _("Phone")
    found = [Fact(label, phone, f"{scheme}:{dialled(phone)}")] if phone else []
    if email and safe_contact != SafeContact.ONLY_CALL:
        found.append(Fact(_("E-mail"), email, f"mailto:{email}"))
    preferred = {"phone": _("by phone"), "email": _("by e-mail")}.get(str(seen.get("preferred") or ""))
    if preferred and safe_contact == SafeContact.NORMAL:
        found.append(Fact(_("Best way"), preferred))
    if best_time := str(seen.get("best_time") or ""):
        found.append(Fact(_("Best time"), best_time))
    return found


def request_facts(seen: Seen) -> list[Fact]:
    kind, language = str(seen.get("kind") or ""), get_language() or "fi"
    found = []
    if age := seen.get("age_group"):
        found.append(Fact(_("Age"), label_of(codes.AgeGroup, age)))
    if municipality := seen.get("municipality"):
        found.append(Fact(_("Municipality"), name_of(municipality, language)))
    if spoken := seen.get("language"):
        found.append(Fact(_("Language"), language_name(str(spoken))))
    if interpreter := seen.get("interpreter"):
        found.append(Fact(_("Interpreter"), language_name(str(interpreter))))
    if reasons := seen.get("reasons"):
        reason_codes = codes.REASONS[kind]
        found.append(Fact(_("Reasons"), ", ".join(label_of(reason_codes, each) for each in reasons)))
    return found


def label_of(choices: Any, code: str) -> str:
    """The code itself where a later version has given it up."""
    return str(choices(code).label) if code in choices.values else code


def section(seen: Seen) -> list[Fact]:
    found = [(name, value_in_words(name, seen[name])) for name in SECTION if name in seen]
    return [Fact(LABELS[name], text, keeps_lines=name not in CODES) for name, text in found if text]


def assessment(seen: Seen) -> list[Fact]:
    """What the client chose to share of the self-assessment, each dimension for itself: never a sum."""
    scores: Mapping[str, int] = seen.get("scores") or {}
    changes = seen.get("changes") or ()
    told = [Score(each, scores[each.id], each.id in changes) for each in DIMENSIONS if each.id in scores]
    wish = _("the client hopes for a change")
    return [
        Fact(one.dimension.name, f"{one.band.label}; {wish}" if one.wants_change else str(one.band.label))
        for one in told
    ]


def sender(seen: Seen) -> list[Fact]:
    name = ", ".join(filter(None, (str(seen.get("sender_name") or ""), str(seen.get("sender_title") or ""))))
    place = ", ".join(str(seen[each]) for each in ("sender_organization", "sender_unit") if seen.get(each))
    phone = str(seen.get("sender_phone") or "")
    facts = [Fact(_("Sender"), name), Fact(_("Organisation"), place), Fact(_("Phone"), phone, f"tel:{dialled(phone)}")]
    return [fact for fact in facts if fact.text]


def consent(seen: Seen) -> list[Fact]:
    row: Seen | None = seen.get("consent")
    if row is None:
        return []
    facts = [
        Fact(_("Given"), written_day(row.get("given_at"))),
        Fact(_("Valid until"), written_day(row.get("valid_until"))),
        Fact(_("May be forwarded to a similar place"), yes_or_no(row.get("allow_forward"))),
        Fact(_("May be asked later how it goes"), yes_or_no(row.get("allow_follow_up"))),
        Fact(
            _("What the sender may know of the end"), label_of(codes.FeedbackRight, row.get("feedback_to_sender", ""))
        ),
        Fact(_("Withdrawn"), written_day(row.get("withdrawn_at"))),
    ]
    return [fact for fact in facts if fact.text]


def yes_or_no(value: Any) -> str:
    return "" if value is None else _("yes") if value else _("no")


def written_day(value: Any) -> str:
    if not value:
        return ""
    day = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    return f"{day.day}.{day.month}.{day.year}"


def course(desk: Desk, seen: Seen) -> list[Fact]:
    """Where it stands: what was agreed on the way."""
    reason_codes = {State.ON_HOLD: codes.HoldReason, State.ENDED_EARLY: codes.EndReason}.get(
        State(desk.referral.state), codes.DeclineReason
    )
    phone = str(seen.get("responsible_phone") or "")
    who = ", ".join(filter(None, (str(seen.get("responsible_name") or ""), phone)))
    month = seen.get("expected_month")
    plan = seen.get("plan_months")
    facts = [
        Fact(_("Takes care of this"), who),
        Fact(_("A place is expected in"), f"{month.month}/{month.year}" if month else ""),
        Fact(_("First meeting"), written_day(seen.get("first_meeting_on"))),
        Fact(_("Planned length"), number_in_words("length_months", plan) if plan else ""),
        Fact(_("Goes on"), written_day(seen.get("resume_on"))),
        Fact(_("Reason"), label_of(reason_codes, seen.get("reason") or "")),
        Fact(_("Reason in words"), str(seen.get("reason_text") or ""), keeps_lines=True),
        Fact(_("Suggested instead"), str(seen.get("suggestion") or "")),
        Fact(_("Outcome"), label_of(codes.Outcome, seen.get("outcome") or "")),
        Fact(_("Summary"), str(seen.get("feedback") or ""), keeps_lines=True),
    ]
    return [fact for fact in facts if fact.text]


def link_person(seen: Seen) -> dict[str, Any] | None:
    row = seen.get("link_person")
    return {"name": row.first_name, "agreed_at": seen.get("link_person_agreed_at")} if row else None


def attempt(row: Seen) -> dict[str, Any]:
    return {"at": row["at"], "channel": label_of(codes.ContactChannel, row["channel"]), "reached": row["reached"]}


def meeting(row: Seen) -> dict[str, Any]:
    names = dict(ACTIVITIES)
    done = ", ".join(str(names.get(each, each)) for each in row.get("activities", []))
    kind = label_of(codes.MeetingKind, row["kind"])
    return {"on": row["on"], "kind": kind, "minutes": row["minutes"], "activities": done}


def event(row: Seen) -> dict[str, Any]:
    reasons = EVENT_REASONS.get(row["event"])
    return {
        "at": row["at"],
        "text": EVENTS.get(row["event"], row["event"]),
        "who": str(row.get("organization") or "") or label_of(Party, row["party"]),
        "reason": label_of(reasons, row["reason"]) if reasons and row.get("reason") else "",
    }


def follow_up(row: Seen, desk: Desk) -> AskedAgain:
    is_waiting = row["answered_at"] is None and row["stopped_at"] is None
    is_time = row["due_on"] <= timezone.localdate() + dt.timedelta(days=ASKED_BEFORE_DAYS)
    may_type = is_waiting and is_time and desk.actor.party == Party.RECEIVER
    return AskedAgain(
        months=row["months"],
        due_on=row["due_on"],
        channel=label_of(codes.FollowUpChannel, row["channel"]),
        asked_at=row["asked_at"],
        answered_at=row["answered_at"],
        stopped_at=row["stopped_at"],
        answers=answers(str(row.get("answers") or ""), desk.referral.kind),
        path=f"{desk.path('follow-up')}?months={row['months']}" if may_type else "",
    )


def answers(text: str, kind: str) -> list[Fact]:
    """By the words of the form's own questions."""
    told = json.loads(text) if text else {}
    fields = FORMS[kind].base_fields
    found = []
    for name, value in told.items():
        if field := fields.get(name):
            choices = {str(code): str(label) for code, label in getattr(field, "choices", [])}
            found.append(Fact(field.label or name, choices.get(str(value), str(value)), keeps_lines=True))
    return found


def client_feedback(row: Seen | None) -> list[Fact]:
    if row is None:
        return []
    facts = [Fact(_("Satisfaction, 1 to 5"), str(row.get("satisfaction") or ""))]
    facts.append(Fact(_("In the client's own words"), str(row.get("text") or ""), keeps_lines=True))
    return [fact for fact in facts if fact.text]


def still_needed(desk: Desk, seen: Seen) -> list[str]:
    """Before the client counts as not reached: the guard of `referrals.actions` in words, empty once it holds."""
    tries = [(row["at"], row["channel"]) for row in seen.get("attempts", []) if not row["reached"]]
    return missing_attempts(desk, tries, str(seen.get("safe_contact") or ""))


def missing_attempts(desk: Desk, tries: list[tuple[dt.datetime, str]], safe_contact: str) -> list[str]:
    wanted, channels, days = (
        timer(name, desk.referral).amount
        for name in ("contact_attempts", "contact_attempt_channels", "contact_attempt_days")
    )
    told = {"number": wanted, "days": days, "tries": len(tries)}
    if client_makes_contact(desk) or safe_contact == SafeContact.CLIENT_CONTACTS_US:
        accepted = desk.handling.accepted_at
        has_waited = accepted is not None and (timezone.now() - accepted).days >= days
        return [] if has_waited else [_("%(days)d days of waiting: the client makes contact") % told]
    missing = []
    if len(tries) < wanted:
        missing.append(_("at least %(number)d attempts (now %(tries)d)") % told)
    if len({channel for _at, channel in tries}) < min(channels, ONE_WAY.get(safe_contact, channels)):
        missing.append(_("in at least two ways, such as a call and a message"))
    moments = [at for at, _channel in tries]
    if not moments or (max(moments) - min(moments)).days < days:
        missing.append(_("at least %(days)d days between the first attempt and the last") % told)
    return missing


def step_notes(desk: Desk, step: Step) -> list[str]:
    """What the reader of a step's page should know beforehand."""
    if step.name == "end-early":
        tries = desk.referral.contactattempts.filter(reached=False).values_list("at", "channel")
        if missing := missing_attempts(desk, list(tries), desk.safe_contact):
            return [_("“The client was not reached” can be chosen after:"), *missing]
    return []
