"""One referral, for who sent it: where it stands, what happened, and what can be done now."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from referrals import actions
from referrals.access import Actor, look
from referrals.codes import Kind, Party, State
from referrals.forms.sending_deeds import CancelForm, MistakeForm
from referrals.models import Referral
from referrals.seen import Seen
from referrals.sent_words import as_text, told
from referrals.state_words import age_in_words, happened, is_new, needs_sender, short, standing
from referrals.states import OPEN, TERMINAL, Event
from referrals.timers import day_text
from referrals.views.sending_frame import STALE, WITH_FORM, own
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Role
from tray.catalogue.translated import in_language

SENDERS = (Role.SENDER, Role.SENDER_LEAD)


@members_only(*SENDERS)
@require_safe
def one(request: MemberRequest, code: str) -> HttpResponse:
    """Looked at, it is not new any more; but where it ended without the client getting there, only once the sender says
    that it is dealt with. The lead sees the same page without a word of the client."""
    referral, actor = own(request, code, Party.SENDER, Party.SENDER_LEAD)
    if referral.state == State.DRAFT:
        return redirect("referral_draft_receiver", referral.code)
    seen = look(referral, by=actor)
    waits, was_new = needs_sender(referral), is_new(referral)
    if actor.party == Party.SENDER and was_new and not waits:
        actions.mark_seen_by_sender(referral, by=actor)
    return render(request, "referrals/sending/one.html", page(referral, actor, seen) | {"was_new": was_new})


def page(referral: Referral, actor: Actor, seen: Seen) -> dict[str, Any]:
    handling = getattr(referral, "handling", None)
    is_sender, is_open = actor.party == Party.SENDER, referral.state in OPEN
    return {
        "referral": referral,
        "kind": capfirst(str(Kind(referral.kind).label)),
        "state": short(referral.state),
        "name": seen.get("client_name", ""),
        "age": age_in_words(referral.sent_at or referral.changed_at),
        "standing": standing(seen),
        "lines": told(seen) if is_sender else [],
        "events": happened(seen.get("events", [])),
        "feedback": seen.get("feedback", ""),
        "receiver": referral.receiver,
        "organization": organization_of(referral),
        "is_sender": is_sender,
        "is_open": is_open,
        "is_ended": referral.state in TERMINAL,
        "is_late": is_open and handling is not None and handling.escalated_at is not None,
        "needs_sender": is_sender and needs_sender(referral),
        "may_repeat": is_sender
        and referral.state in TERMINAL
        and referral.state != State.IN_ERROR
        and not referral.erased_at,
        "mistake_asked": seen.get("error_asked_at"),
        "may_confirm": actor.party == Party.SENDER_LEAD and is_open and bool(seen.get("error_asked_at")),
        "replaces": referral.replaces if is_sender else None,
    }


def organization_of(referral: Referral) -> Any:
    if referral.receiver is None:
        return ""
    return in_language(referral.receiver.organization, "name", get_language() or "fi")


@members_only(*SENDERS)
@WITH_FORM
def cancel(request: MemberRequest, code: str) -> HttpResponse:
    referral, actor = own(request, code, Party.SENDER, Party.SENDER_LEAD)
    if referral.state not in OPEN:
        return redirect("referral_one", referral.code)
    form = CancelForm(request.POST if request.method == "POST" else None, version=referral.version)
    context = {"referral": referral, "form": form, "kind": capfirst(str(Kind(referral.kind).label))}
    if not (form.is_bound and form.is_valid()):
        return render(request, "referrals/sending/cancel.html", context)
    given = form.cleaned_data
    try:
        actions.apply(
            referral,
            Event.CANCEL,
            by=actor,
            version=given["version"],
            key=given["key"],
            reason=given["reason"],
            reason_text=given["reason_text"],
        )
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        form.put("version", str(referral.version))
        return render(request, "referrals/sending/cancel.html", context, status=status_of(refused))
    actions.mark_seen_by_sender(referral, by=actor)
    messages.success(request, _("The referral is cancelled. The receiver is told."))
    return redirect("referral_one", referral.code)


def status_of(refused: actions.Refused) -> int:
    return STALE if isinstance(refused, actions.Stale) else 200


@members_only(Role.SENDER)
@WITH_FORM
def mistake(request: MemberRequest, code: str) -> HttpResponse:
    """Two people hide a referral: the sender asks, the lead of the unit confirms."""
    referral, actor = own(request, code)
    if referral.state not in OPEN or referral.error_asked_at is not None:
        return redirect("referral_one", referral.code)
    form = MistakeForm(request.POST if request.method == "POST" else None, version=referral.version)
    context = {"referral": referral, "form": form}
    if not (form.is_bound and form.is_valid()):
        return render(request, "referrals/sending/mistake.html", context)
    try:
        actions.ask_to_mark_in_error(referral, by=actor, reason=form.cleaned_data["reason"])
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "referrals/sending/mistake.html", context, status=status_of(refused))
    actions.mark_seen_by_sender(referral, by=actor)
    messages.success(request, _("The lead of your unit sees your request now."))
    return redirect("referral_one", referral.code)


@members_only(Role.SENDER)
@require_POST
def repeat(request: MemberRequest, code: str) -> HttpResponse:
    """A new draft with the same content, to be sent elsewhere with a new consent."""
    referral, actor = own(request, code)
    try:
        draft = actions.repeat(referral, by=actor)
    except actions.Refused as refused:
        messages.error(request, str(refused))
        return redirect("referral_one", referral.code)
    actions.mark_seen_by_sender(referral, by=actor)
    return redirect("referral_draft_receiver", draft.code)


@members_only(Role.SENDER)
@require_POST
def dealt_with(request: MemberRequest, code: str) -> HttpResponse:
    referral, actor = own(request, code)
    actions.mark_seen_by_sender(referral, by=actor)
    messages.success(request, _("Noted: this is dealt with."))
    return redirect("referral_sent")


@members_only(Role.SENDER)
@require_POST
def text(request: MemberRequest, code: str) -> HttpResponse:
    """To copy into the client record system, which is logged. By POST: nobody comes here by accident."""
    referral, actor = own(request, code)
    seen = look(referral, by=actor, action="copy")
    receiver = referral.receiver
    sent_on = day_text(referral.sent_at.date()) if referral.sent_at else ""
    heading = [
        (_("Referral"), f"{capfirst(str(Kind(referral.kind).label))} {referral.code}"),
        (_("Sent"), sent_on),
        (_("Receiver"), f"{receiver.name}, {organization_of(referral)}" if receiver else ""),
        (_("State"), short(referral.state)),
        (_("Client"), seen.get("client_name", "")),
    ]
    context = {"referral": referral, "text": as_text(seen, heading=heading)}
    return render(request, "referrals/sending/text.html", context)
