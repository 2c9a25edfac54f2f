"""The last step: the client's consent, a look at what each party will see, and sending; then the client's receipt."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.views.decorators.http import require_POST, require_safe

from referrals import actions
from referrals.access import Actor, look
from referrals.codes import Party, Routing, SafeContact, State
from referrals.consent_texts import VERSION, consent_text, group_names, language_of, questions
from referrals.forms.sending import ConsentForm
from referrals.models import Referral
from referrals.seen import Seen
from referrals.sent_words import Told, groups_sent, previews, told
from referrals.timers import sent_timer
from referrals.views.sending_frame import STALE, gone, of_own_draft, own, steps
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Role
from tray.catalogue.translated import in_language
from tray.pages.links import LANGUAGE_NAMES, absolute

CONSENT_DAYS = 365  # at most: until the last follow-up of the longest plan has been asked


# --- Consent -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """What is put before the client, in the client's language."""

    language: str
    text: str
    groups: list[str]
    until: dt.date

    @property
    def parts(self) -> list[str]:
        """The text around its list of groups: the consent itself, what leads to the list, and what follows it."""
        before, _list, after = self.text.partition("; ".join(group_names(self.groups, self.language)))
        agreed, _stop, leads = before.rpartition(". ")
        return [f"{agreed}.", leads.strip(), after.removeprefix(".").strip()]


def agreement(draft: Referral, seen: Seen, language: str) -> Agreement:
    until = timezone.localdate() + dt.timedelta(days=CONSENT_DAYS)
    groups = groups_sent(seen)
    text = consent_text(
        language=language,
        sender=str(in_language(draft.sender_organization, "name", language)),
        receiver=receiver_name(draft, language),
        groups=groups,
        until=until,
    )
    return Agreement(language, text, groups, until)


def receiver_name(draft: Referral, language: str) -> str:
    """With the organisation, unless its name says it already."""
    if draft.receiver is None:
        return "–"
    organization = str(in_language(draft.receiver.organization, "name", language))
    name = draft.receiver.name
    return name if organization in name else f"{name} ({organization})"


@of_own_draft
def consent(request: MemberRequest, draft: Referral, actor: Actor) -> HttpResponse:
    seen = look(draft, by=actor)
    language = language_of(request.POST.get("language") or draft.language)
    offered = agreement(draft, seen, language)
    asked = questions(language, str(in_language(draft.sender_organization, "name", language)))
    if request.method != "POST":
        form = ConsentForm(initial={"language": language, "shown": language}, version=draft.version, questions=asked)
        return consent_page(request, draft, seen, form, offered)
    form = ConsentForm(request.POST, version=draft.version, questions=asked)
    if request.POST.get("go") == "back":
        return gone(request, draft, 3)
    is_whole = form.is_valid()
    is_another_text = form.is_another_text or request.POST.get("go") == "update"
    form.put("shown", language)
    if is_another_text:
        form.put("agreed", "")
        form.errors.clear()
        return consent_page(request, draft, seen, form, offered, is_new_text=True)
    if not is_whole:
        return consent_page(request, draft, seen, form, offered)
    return send(request, draft, actor, seen=seen, form=form, offered=offered)


def send(
    request: MemberRequest, draft: Referral, actor: Actor, *, seen: Seen, form: ConsentForm, offered: Agreement
) -> HttpResponse:
    """The receipt is the answer to the form itself, since the PIN is kept nowhere: asked again, the same form does
    nothing twice, and shows the receipt without a PIN."""
    given = form.cleaned_data
    agreed = actions.ConsentGiven(
        given_by=given["given_by"],
        how=given["how"],
        text_version=VERSION,
        language=offered.language,
        text=offered.text,
        data_groups=tuple(offered.groups),
        valid_until=offered.until,
        allow_forward=given["allow_forward"],
        allow_follow_up=given["allow_follow_up"],
        feedback_to_sender=given["feedback_to_sender"],
    )
    try:
        sent = actions.send(
            draft,
            by=actor,
            version=given["version"],
            key=given["key"],
            consent=agreed,
            valid_days=given["valid_days"],
        )
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        form.put("version", str(draft.version))
        status = STALE if isinstance(refused, actions.Stale) else 200
        return consent_page(request, draft, seen, form, offered, status=status)
    actions.mark_seen_by_sender(draft, by=actor)
    return receipt_page(request, draft, actor, pin=sent.pin, is_new=True)


def consent_page(
    request: MemberRequest, draft: Referral, seen: Seen, form: ConsentForm, offered: Agreement, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "draft": draft,
        "form": form,
        "offered": offered,
        "group_names": group_names(offered.groups, offered.language),
        "other_language": draft.language if draft.language not in LANGUAGE_NAMES else "",
        "previews": previews(seen, draft, offered.groups),
        "receiver": receiver_name(draft, get_language() or "fi"),
        "unfinished": unfinished(draft, seen),
        "is_new_text": False,
        "steps": steps(3, draft),
    } | more
    return render(request, "referrals/sending/consent.html", context, status=status)


def unfinished(draft: Referral, seen: Seen) -> list[str]:
    """URL names of the steps that still lack something, in their order."""
    lacks = {
        "referral_draft_receiver": draft.receiver is None or not draft.reasons,
        "referral_draft_client": not (seen.get("first_name") and seen.get("birth_year")),
    }
    return [name for name, is_lacking in lacks.items() if is_lacking]


# --- The client's receipt ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Receipt:
    """Everything that stands on the client's paper, in the client's language."""

    language: str
    address: str
    qr: SafeString
    receiver: str
    organization: str
    sender: str
    lines: list[Told]
    groups: list[str]
    answer_by: dt.date
    client_calls: bool
    is_quiet: bool
    only_call: bool
    only_message: bool


def receipt_of(referral: Referral, seen: Seen) -> Receipt:
    language = referral.language if referral.language in LANGUAGE_NAMES else "fi"
    receiver, safe = referral.receiver, seen.get("safe_contact", SafeContact.NORMAL)
    with override(language):
        path = reverse("referral_client_start")
        lines = told(seen)
    address = absolute(path)
    # The code is in the fragment, which no server and no log ever gets; the PIN is nowhere in it.
    code = segno.make(f"{address}#{referral.code}", error="m")
    is_quiet = safe == SafeContact.CLIENT_CONTACTS_US
    return Receipt(
        language=language,
        address=address.removeprefix("https://").removeprefix("http://"),
        qr=mark_safe(code.svg_inline(scale=4, border=2, omitsize=True, svgclass="paper__qr", lineclass=None)),  # noqa: S308 made of our own address
        receiver=receiver.name if receiver else "",
        organization=str(in_language(receiver.organization, "name", language)) if receiver else "",
        sender=str(in_language(referral.sender_organization, "name", language)),
        lines=lines,
        groups=group_names(seen.consent.data_groups, language),
        answer_by=sent_timer(referral, "accept_due"),
        client_calls=is_quiet or (receiver is not None and receiver.routing == Routing.CLIENT_CONTACTS),
        is_quiet=is_quiet,
        only_call=safe == SafeContact.ONLY_CALL,
        only_message=safe == SafeContact.ONLY_MESSAGE,
    )


def receipt_page(
    request: MemberRequest, referral: Referral, actor: Actor, *, pin: str | None, is_new: bool = False
) -> HttpResponse:
    seen = look(referral, by=actor, action="print")
    context = {
        "referral": referral,
        "receipt": receipt_of(referral, seen),
        "pin": f"{pin[:3]} {pin[3:]}" if pin else "",
        "is_new": is_new,
    }
    return render(request, "referrals/sending/receipt.html", context)


@members_only(Role.SENDER)
@require_safe
def receipt(request: MemberRequest, code: str) -> HttpResponse:
    """Again, without the PIN, which nobody can read any more."""
    referral, actor = own(request, code, Party.SENDER)
    if referral.state == State.DRAFT:
        return redirect("referral_draft_receiver", referral.code)
    return receipt_page(request, referral, actor, pin=None)


@members_only(Role.SENDER)
@require_POST
def new_pin(request: MemberRequest, code: str) -> HttpResponse:
    referral, actor = own(request, code, Party.SENDER)
    if referral.state == State.DRAFT:
        return redirect("referral_draft_receiver", referral.code)
    return receipt_page(request, referral, actor, pin=actions.new_pin(referral, by=actor))
