"""What the client decides: each a form of its own, with effect at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from referrals import actions
from referrals.access import look
from referrals.codes import FeedbackRight
from referrals.forms.client import (
    SAFE_CONTACT_TEXTS,
    HelpedForm,
    KeyedForm,
    LinkPersonForm,
    SafeContactForm,
    SenderMayKnowForm,
)
from referrals.states import OPEN, Event
from referrals.views.client import (
    asks_for_link_person,
    may_choose_right,
    may_give_feedback,
    safe_contact_of,
    waits_for_release,
)
from referrals.views.client_session import Visit, client_page, posted

OF_THE_END = ("consent", "feedback", "feedback_released_at", "sender_name", "sender_organization")


def back(visit: Visit, message: str, page: str = "referral_client_page") -> HttpResponse:
    visit.tell(message)
    return redirect(page)


def done(visit: Visit, deed: Callable[[], object], message: str) -> HttpResponse:
    """Back to the own page, with what was done or the sentence why it was not."""
    try:
        deed()
    except actions.Refused as refused:
        message = str(refused)
    return back(visit, message)


@client_page
def link_person(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Of the link person that the client read about, not of one who was put there since."""
    form = LinkPersonForm(request.POST)
    person = visit.referral.handling.link_person
    if person is None or not asks_for_link_person(visit.referral):
        return redirect("referral_client_page")
    if request.method != "POST" or not form.is_valid():
        return redirect("referral_client_page")
    told = form.cleaned_data
    if told["person"] != person.pk:
        return back(visit, _("The link person has changed meanwhile. Read about the new one first."))
    agrees = told["answer"] == "yes"
    message = (
        _("Thank you. %(name)s is your link person now.") % {"name": person.first_name}
        if agrees
        else _("All right. Somebody else is looked for, and nobody asks why.")
    )
    given = {"key": told["key"], "agrees": agrees, "link_person": person}
    return done(visit, partial(actions.agree_link_person, visit.referral, by=visit.actor, **given), message)


@client_page
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whatever happened meanwhile: a client may always withdraw, and need not look again first."""
    if visit.referral.state not in OPEN:
        return redirect("referral_client_page")
    form = KeyedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        deed = partial(actions.apply, visit.referral, Event.WITHDRAW, by=visit.actor, version=None, key=key)
        return done(visit, deed, "")
    return render(request, "referrals/client/withdraw.html", {"form": form, "current": "", "message": ""})


@client_page
def sender_may_know(request: HttpRequest, visit: Visit) -> HttpResponse:
    referral = visit.referral
    seen = look(referral, by=visit.actor, purpose="own_page", only=OF_THE_END)
    if not may_choose_right(referral, seen):
        return redirect("referral_client_page")
    form = SenderMayKnowForm(posted(request), initial={"right": seen.consent.feedback_to_sender})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        deed = partial(actions.choose_feedback_right, referral, by=visit.actor, key=told["key"], right=told["right"])
        return done(visit, deed, saved_choice(told["right"], seen))
    context = {
        "form": form,
        "sender": seen.sender_name,
        "summary": seen.get("feedback", ""),
        "is_released": bool(seen.get("feedback_released_at")),
        "may_release": waits_for_release(referral, seen),
        "release_form": KeyedForm(),
        "current": "",
        "message": visit.told(),
    }
    return render(request, "referrals/client/sender_may_know.html", context)


def saved_choice(right: str, seen: Any) -> str:
    if right == FeedbackRight.SUMMARY and seen.get("feedback") and not seen.get("feedback_released_at"):
        return _("Your choice is saved. Read the summary; the sender may read it only after that.")
    return _("Your choice is saved.")


@client_page
def release(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = KeyedForm(request.POST)
    if not (request.method == "POST" and form.is_valid()):
        return redirect("referral_client_sender_may_know")
    deed = partial(actions.release_feedback, visit.referral, by=visit.actor, key=form.cleaned_data["key"])
    return done(visit, deed, _("The sender may now read the summary."))


@client_page
def feedback(request: HttpRequest, visit: Visit) -> HttpResponse:
    referral = visit.referral
    if not may_give_feedback(referral):
        return redirect("referral_client_page")
    given = look(referral, by=visit.actor, purpose="own_page", only=("client_feedback",)).get("client_feedback")
    initial = {name: given[name] for name in ("satisfaction", "helped", "text")} if given else {}
    form = HelpedForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        deed = partial(actions.give_client_feedback, referral, by=visit.actor, **form.cleaned_data)
        return done(visit, deed, _("Thank you. Your words have arrived."))
    return render(request, "referrals/client/feedback.html", {"form": form, "current": "", "message": ""})


@client_page
def safe_contact(request: HttpRequest, visit: Visit) -> HttpResponse:
    referral = visit.referral
    now = safe_contact_of(look(referral, by=visit.actor, purpose="own_page", only=("safe_contact",)))
    form = SafeContactForm(posted(request), now=now)
    if referral.state not in OPEN or not form.fields["safe_contact"].choices:  # type: ignore[attr-defined]
        return redirect("referral_client_page")
    if request.method == "POST" and form.is_valid():
        deed = partial(actions.tighten_safe_contact, referral, by=visit.actor, **form.cleaned_data)
        return done(visit, deed, _("Saved. It is in force at once."))
    context = {"form": form, "now": SAFE_CONTACT_TEXTS[now], "current": "", "message": ""}
    return render(request, "referrals/client/safe_contact.html", context)
