"""The sender's own referrals and drafts. Lists show nothing that tells who a client is, so that they need no line in
the log of who has looked; names come by a button, and each is logged."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from referrals import actions
from referrals.access import Actor, actor_for, look, narrow, sent_by
from referrals.codes import Kind, Party, State
from referrals.forms.sending_deeds import CLOSED, OPEN, ListForm
from referrals.models import Referral
from referrals.state_words import age_in_words, is_new, needs_sender, short
from referrals.states import OPEN as OPEN_STATES
from referrals.states import TERMINAL
from referrals.timers import DEFAULTS
from referrals.views.sending_frame import WITH_FORM, of_own_draft
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Role
from tray.areas.names import name_of
from tray.pages.links import Query, with_query
from tray.pages.pagination import page_links

ON_PAGE = 25
DRAFT_DAYS = DEFAULTS["draft_purge"].amount


@dataclass(frozen=True)
class Line:
    """`name` only where the sender asked for names."""

    referral: Any
    kind: str
    state: str
    municipality: str
    age: str
    is_new: bool
    is_late: bool
    needs_sender: bool
    name: str = ""

    @property
    def path(self) -> str:
        return reverse("referral_one", args=[self.referral.code])


def line(row: Referral, name: str = "") -> Line:
    handling = getattr(row, "handling", None)
    return Line(
        referral=row,
        kind=capfirst(str(Kind(row.kind).label)),
        state=short(row.state),
        municipality=name_of(row.municipality, get_language() or "fi") if row.municipality else "",
        age=age_in_words(row.sent_at or row.changed_at),
        is_new=is_new(row),
        is_late=row.state in OPEN_STATES and handling is not None and handling.escalated_at is not None,
        needs_sender=needs_sender(row),
        name=name,
    )


@members_only(Role.SENDER)
@WITH_FORM
def sent(request: MemberRequest) -> HttpResponse:
    """By POST: the same page with the clients' names, each look at one logged."""
    show, kind, number = ListForm(request.GET).shown
    own = sent_by(request.user).exclude(state=State.DRAFT)
    rows = own.filter(state__in=TERMINAL if show == CLOSED else OPEN_STATES)
    if kind:
        rows = rows.filter(kind=kind)
    page = Paginator(narrow(rows), ON_PAGE).get_page(number)
    names = names_of(request, page) if request.method == "POST" else {}
    ended = narrow(own.filter(state__in=TERMINAL))[:ON_PAGE] if show == OPEN else []
    context = {
        "lines": [line(row, names.get(row.code, "")) for row in page],
        "waiting": [line(row) for row in ended if needs_sender(row)],
        "page": page,
        "page_links": page_links(page, lambda each: list_path(show, kind, each))
        if page.paginator.num_pages > 1
        else [],
        "show": show,
        "filters": [(OPEN, _("Open"), list_path(OPEN, kind)), (CLOSED, _("At an end"), list_path(CLOSED, kind))],
        "drafts": sent_by(request.user).filter(state=State.DRAFT).count(),
        "has_names": bool(names),
        "here": request.get_full_path(),
    }
    return render(request, "referrals/sending/sent.html", context)


def list_path(show: str, kind: str, page: int = 1) -> str:
    query: Query = [("show", show)] if show != OPEN else []
    query += [("kind", kind)] if kind else []
    return with_query(reverse("referral_sent"), query + ([("page", str(page))] if page > 1 else []))


def names_of(request: MemberRequest, rows: Iterable[Any] | Page) -> dict[str, str]:  # type: ignore[type-arg]
    names = {}
    for row in rows:
        actor = actor_for(request.user, request.memberships, row, Party.SENDER)
        seen = look(row, by=actor, action="reveal", purpose="list", only=("client_name",))
        names[row.code] = seen.get("client_name", "")
    return names


# --- Drafts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DraftLine:
    referral: Any
    kind: str
    municipality: str
    age: str
    days_left: int


@members_only(Role.SENDER)
@require_safe
def drafts(request: MemberRequest) -> HttpResponse:
    rows = sent_by(request.user).filter(state=State.DRAFT)
    context = {"lines": [draft_line(row) for row in rows[:100]], "days": DRAFT_DAYS}
    return render(request, "referrals/sending/drafts.html", context)


def draft_line(row: Referral) -> DraftLine:
    days = (timezone.localdate() - timezone.localdate(row.changed_at)).days
    return DraftLine(
        referral=row,
        kind=capfirst(str(Kind(row.kind).label)),
        municipality=name_of(row.municipality, get_language() or "fi") if row.municipality else "",
        age=age_in_words(row.changed_at),
        days_left=max(0, DRAFT_DAYS - days),
    )


@of_own_draft
def delete(request: MemberRequest, draft: Referral, actor: Actor) -> HttpResponse:
    """By GET, the question; nothing of a deleted draft comes back."""
    if request.method != "POST":
        return render(request, "referrals/sending/delete.html", {"draft": draft, "line": draft_line(draft)})
    actions.delete_draft(draft, by=actor)
    messages.success(request, _("The draft is deleted."))
    return redirect("referral_drafts")
