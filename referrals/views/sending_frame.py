"""What the sender's views share: fetching one's own referral, the steps of a draft, and saving one of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from referrals import actions, audit
from referrals.access import Actor, NoSuchReferral, actor_for, referral_by_code
from referrals.codes import Party, State
from referrals.details import Client, Section
from referrals.forms.sending_fields import DraftForm
from referrals.models import Referral
from referrals.seen import Seen
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Role
from tray.pages.hours import time_in_words

View = Callable[..., HttpResponse]
WITH_FORM = require_http_methods(["GET", "HEAD", "POST"])
STALE = 409


@dataclass(frozen=True)
class Step:
    url_name: str
    name: str | Promise
    path: str = ""
    is_current: bool = False


STEPS = (
    Step("referral_draft_receiver", gettext_lazy("To whom and why")),
    Step("referral_draft_client", gettext_lazy("The client")),
    Step("referral_draft_hopes", gettext_lazy("Hopes")),
    Step("referral_draft_consent", gettext_lazy("Consent and sending")),
)


def steps(current: int, draft: Referral | None) -> list[Step]:
    """Of a draft all can be opened; of a new referral only the first is there yet."""
    return [
        replace(
            step,
            path=reverse(step.url_name, args=[draft.code]) if draft and number != current else "",
            is_current=number == current,
        )
        for number, step in enumerate(STEPS)
    ]


def own(request: MemberRequest, code: str, *parties: Party) -> tuple[Referral, Actor]:
    """404 for others', whether or not there is such a referral."""
    try:
        referral = referral_by_code(code)
        return referral, actor_for(request.user, request.memberships, referral, *(parties or (Party.SENDER,)))
    except NoSuchReferral:
        raise Http404 from None


def of_own_draft(view: View) -> View:
    """A view that gets the draft and its sender. What was sent meanwhile has a page of its own."""

    @members_only(Role.SENDER)
    @WITH_FORM
    @wraps(view)
    def fetched(request: MemberRequest, code: str) -> HttpResponse:
        draft, actor = own(request, code)
        if draft.state != State.DRAFT:
            return redirect("referral_one", draft.code)
        return view(request, draft, actor)

    return fetched


def client_of(seen: Seen) -> Client:
    return Client(**{name: seen[name] for name in Client.__struct_fields__ if name in seen})


def section_of(seen: Seen) -> Section:
    return Section(**{name: seen[name] for name in Section.__struct_fields__ if name in seen})


# --- Saving --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Theirs:
    """What another tab has saved in a field meanwhile."""

    label: str
    text: str


def wants_autosave(request: MemberRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def goes_on(request: MemberRequest) -> bool:
    """Asked for the next step, which needs this one whole. Back and out only save."""
    return request.POST.get("go", "next") == "next" and not wants_autosave(request)


def saves(draft: Referral, actor: Actor, form: DraftForm, **parts: Any) -> bool:
    """Whether it was saved: not if another tab was faster. That words of illness were kept after the warning is
    written down, without the words."""
    try:
        with transaction.atomic():
            actions.save_draft(draft, by=actor, version=form.cleaned_data.get("version", -1), **parts)
            if form.is_final and form.warned and form.cleaned_data.get("keep_wording"):
                sorts = sorted({each.sort.value for each in form.warned})
                audit.write(by=actor, action="keep_wording", referral_id=draft.pk, fields=sorts)
    except actions.Stale:
        return False
    form.put("version", str(draft.version))
    return True


def autosaved(draft: Referral, form: DraftForm, *, is_saved: bool) -> HttpResponse:
    """For draft.js, which shows the sentence. Without a word of what was written."""
    if not is_saved:
        told = _("Another tab has changed this draft. Your text is safe here. Choose “Save and continue” to see both.")
        return JsonResponse({"text": told}, status=STALE)
    told = _("Saved %(time)s") % {"time": time_in_words(timezone.localtime())}
    if form.blocked:
        told = _("Not all is saved: there is a personal identity code in the text.")
    return JsonResponse({"version": draft.version, "text": told})


def gone(request: MemberRequest, draft: Referral, step: int) -> HttpResponse:
    """After a step was saved: onwards, back, or out to the drafts."""
    match request.POST.get("go", "next"):
        case "leave":
            messages.success(request, _("The draft is saved."))
            return redirect("referral_drafts")
        case "back":
            return redirect(STEPS[max(0, step - 1)].url_name, draft.code)
        case _:
            return redirect(STEPS[min(len(STEPS) - 1, step + 1)].url_name, draft.code)


def theirs(form: DraftForm, initial: dict[str, Any]) -> list[Theirs]:
    """Where what was saved meanwhile is not what was written here: both stand on the page."""
    found = []
    for field in form.visible_fields():
        saved = in_words(form, field.name, initial.get(field.name))
        if saved and saved != in_words(form, field.name, field.value()):
            found.append(Theirs(str(field.label), saved))
    return found


def in_words(form: Form, name: str, value: Any) -> str:
    choices = {str(code): str(text) for code, text in getattr(form.fields[name], "choices", [])}
    if isinstance(value, list | tuple):
        return ", ".join(choices.get(str(each), str(each)) for each in value)
    if isinstance(value, bool) or value is None:
        return _("yes") if value else ""
    return choices.get(str(value), str(value))
