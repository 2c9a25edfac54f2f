"""The client at the own referral: where it stands, what was sent, who has looked, and all of it on paper."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from referrals.access import look, looks_at
from referrals.codes import FeedbackRight, SafeContact, State
from referrals.exports import subject_access
from referrals.forms.client import STRICTER, LinkPersonForm
from referrals.forms.client_follow_up import paper_questions
from referrals.looks_in_words import looks_in_words
from referrals.models import Handling, Referral
from referrals.plain_words import Standing, standing, withdrawn_by_client
from referrals.seen import Seen
from referrals.states import OPEN, TERMINAL
from referrals.views.client_sent import sent_parts
from referrals.views.client_session import Visit, client_page

LOOKED_AT = (
    "safe_contact",
    "consent",
    "feedback",
    "feedback_released_at",
    "suggestion",
    "follow_ups",
    "client_feedback",
)
ENDED = frozenset({State.COMPLETED, State.ENDED_EARLY})


@dataclass(frozen=True)
class Step:
    """`stage` is "done", "now" or "to-come"."""

    name: str
    stage: str


@client_page
def page(request: HttpRequest, visit: Visit) -> HttpResponse:
    seen = look(visit.referral, by=visit.actor, purpose="own_page", only=LOOKED_AT)
    context = standing_context(visit, seen) | {"current": "page", "message": visit.told()}
    return render(request, "referrals/client/page.html", context)


def standing_context(visit: Visit, seen: Seen) -> dict[str, Any]:
    referral = visit.referral
    handling: Handling = referral.handling
    person = handling.link_person if asks_for_link_person(referral) else None
    return {
        "code": referral.code,
        "is_sami": referral.language == "se" and get_language() == "fi" and referral.state != State.IN_ERROR,
        "standing": standing_of(referral, seen),
        "steps": steps(referral.state),
        "suggestion": seen.get("suggestion", "") if referral.state == State.DECLINED else "",
        "link_person": person,
        "link_person_form": LinkPersonForm(initial={"person": person.pk}) if person else None,
        "has_follow_up": bool(open_follow_ups(seen)),
        "may_release": waits_for_release(referral, seen),
        "may_give_feedback": may_give_feedback(referral),
        "asks_feedback": referral.state in TERMINAL and may_give_feedback(referral) and "client_feedback" not in seen,
        "has_given_feedback": "client_feedback" in seen,
        "may_choose_right": may_choose_right(referral, seen),
        "may_tighten": referral.state in OPEN and bool(STRICTER.get(safe_contact_of(seen))),
        "may_withdraw": referral.state in OPEN,
    }


def standing_of(referral: Referral, seen: Seen) -> Standing:
    withdrawn = withdrawn_by_client(seen.consent.withdrawn_via)
    return standing(referral, referral.handling, safe_contact=safe_contact_of(seen), withdrawn=withdrawn)


def safe_contact_of(seen: Seen) -> str:
    """The strictest while it is not to be seen."""
    return str(seen.get("safe_contact", SafeContact.CLIENT_CONTACTS_US))


def asks_for_link_person(referral: Referral) -> bool:
    handling: Handling = referral.handling
    return referral.state in OPEN and handling.link_person_id is not None and handling.link_person_agreed_at is None


def open_follow_ups(seen: Seen) -> list[Seen]:
    """Those whose day has come, the newest first: an older one that nobody answered is no answer."""
    today = timezone.localdate()
    waiting = [each for each in seen.get("follow_ups", []) if each.answered_at is None and each.stopped_at is None]
    return sorted((each for each in waiting if each.due_on <= today), key=lambda each: each.due_on, reverse=True)


def waits_for_release(referral: Referral, seen: Seen) -> bool:
    """The client has allowed a summary, and has not yet let it go."""
    is_allowed = seen.consent.feedback_to_sender == FeedbackRight.SUMMARY
    return (
        referral.state in ENDED and is_allowed and bool(seen.get("feedback")) and not seen.get("feedback_released_at")
    )


def may_choose_right(referral: Referral, seen: Seen) -> bool:
    return referral.state in OPEN | ENDED and seen.consent.withdrawn_at is None


def may_give_feedback(referral: Referral) -> bool:
    """Once something has been done, or it is over."""
    return referral.state in TERMINAL - {State.IN_ERROR} | {State.CONTACTED, State.IN_PROGRESS, State.ON_HOLD}


def steps(state: str) -> list[Step]:
    """The way of a referral that goes well; nothing for one that ended otherwise."""
    names = [_("Sent"), _("Received"), _("In touch"), _("Under way")]
    reached = {
        State.SENT: 0,
        State.OPENED: 0,
        State.ACCEPTED: 1,
        State.WAITLISTED: 1,
        State.CONTACTED: 2,
        State.IN_PROGRESS: 3,
        State.ON_HOLD: 3,
        State.COMPLETED: len(names),
    }.get(State(state))
    if reached is None:
        return []
    return [
        Step(name, "done" if number < reached else "now" if number == reached else "to-come")
        for number, name in enumerate(names)
    ]


@client_page
def sent(request: HttpRequest, visit: Visit) -> HttpResponse:
    seen = look(visit.referral, by=visit.actor, purpose="own_page")
    context = {"parts": sent_parts(seen), "consent": seen.consent, "current": "sent", "message": visit.told()}
    return render(request, "referrals/client/sent.html", context)


@client_page
def looks(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows = looks_in_words(looks_at(visit.referral))
    context = {
        "others": [row for row in rows if not row.is_own],
        "own": [row for row in rows if row.is_own],
        "current": "looks",
        "message": visit.told(),
    }
    return render(request, "referrals/client/looks.html", context)


@client_page
def on_paper(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything, to print, with forms to fill in by hand."""
    export = subject_access(visit.referral, by=visit.actor)
    context = standing_context(visit, export.seen) | {
        "current": "",
        "message": "",
        "sections": export.sections(),
        "today": timezone.localdate(),
        "questions": paper_questions(visit.referral.kind) if open_follow_ups(export.seen) else [],
    }
    return render(request, "referrals/print/client.html", context)
