"""For the lead of senders: what the unit has sent, without a word of any client; and mistakes to be confirmed."""

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from referrals import actions
from referrals.access import narrow, sent_from
from referrals.codes import ErrorReason, Party
from referrals.forms.sending_deeds import CLOSED, OPEN, ListForm
from referrals.forms.sending_fields import KeyedForm
from referrals.states import OPEN as OPEN_STATES
from referrals.states import TERMINAL, UNACCEPTED, Event
from referrals.views.sending import ON_PAGE, line
from referrals.views.sending_frame import WITH_FORM, own
from referrals.views.sending_one import status_of
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Membership, Role
from tray.pages.links import Query, with_query
from tray.pages.pagination import page_links

MANY, LATE_KEPT_SECONDS = 500, 60  # open ones of an office


@members_only(Role.SENDER_LEAD)
@require_safe
def unit(request: MemberRequest) -> HttpResponse:
    show, _kind, number = ListForm(request.GET).shown
    rows: Any = sent_from(request.memberships[0])
    for membership in request.memberships[1:]:
        rows = rows | sent_from(membership)
    shown = rows.filter(state__in=TERMINAL if show == CLOSED else OPEN_STATES)
    page = Paginator(narrow(shown), ON_PAGE).get_page(number)
    counts = counts_of(rows, request.memberships)
    mistakes = narrow(asked_mistakes(rows))[:ON_PAGE] if counts["mistakes"] else []
    context = {
        "lines": [line(row) for row in page],
        "mistakes": [line(row) for row in mistakes],
        "counts": counts,
        "page": page,
        "page_links": page_links(page, lambda each: unit_path(show, each)) if page.paginator.num_pages > 1 else [],
        "show": show,
        "filters": [(OPEN, _("Open"), unit_path(OPEN)), (CLOSED, _("At an end"), unit_path(CLOSED))],
    }
    return render(request, "referrals/sending/unit.html", context)


def counts_of(rows: Any, memberships: Sequence[Membership]) -> dict[str, int]:
    """Each from an index: a county may have tens of thousands of open ones. Where there are very many, the late ones
    are as they were counted within the last minute."""
    by_state = dict(rows.filter(state__in=OPEN_STATES).order_by().values_list("state").annotate(number=Count("*")))
    number = sum(by_state.values())
    waiting = sum(count for state, count in by_state.items() if state in UNACCEPTED)
    late = partial(late_count, rows)
    key = f"late-{'-'.join(sorted(str(each.pk) for each in memberships))}"
    return {
        "waiting": waiting,
        "going": number - waiting,
        "late": late() if number <= MANY else cast(int, cache.get_or_set(key, late, LATE_KEPT_SECONDS)),
        "mistakes": asked_mistakes(rows).order_by().count(),
    }


def late_count(rows: Any) -> int:
    """The handling of an open one has a day when it is due."""
    late = rows.filter(handling__escalated_at__isnull=False, handling__due_at__isnull=False)
    return int(late.filter(state__in=OPEN_STATES).order_by().count())


def asked_mistakes(rows: Any) -> Any:
    return rows.filter(state__in=OPEN_STATES, closed_at=None, error_asked_at__isnull=False)


def unit_path(show: str, page: int = 1) -> str:
    query: Query = [("show", show)] if show != OPEN else []
    return with_query(reverse("referral_unit"), query + ([("page", str(page))] if page > 1 else []))


@members_only(Role.SENDER_LEAD)
@WITH_FORM
def confirm(request: MemberRequest, code: str) -> HttpResponse:
    """What the referral tells of the client goes under a cover for good; the log stays."""
    referral, actor = own(request, code, Party.SENDER_LEAD)
    if referral.state not in OPEN_STATES or referral.error_asked_at is None:
        return redirect("referral_one", referral.code)
    form = KeyedForm(request.POST if request.method == "POST" else None, version=referral.version)
    context = {
        "referral": referral,
        "form": form,
        "line": line(referral),
        "reason": str(ErrorReason(referral.error_reason).label),
    }
    if not (form.is_bound and form.is_valid()):
        return render(request, "referrals/sending/confirm_mistake.html", context)
    try:
        actions.apply(
            referral,
            Event.MARK_IN_ERROR,
            by=actor,
            version=form.cleaned_data["version"],
            key=form.cleaned_data["key"],
            reason=referral.error_reason,
        )
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        form.put("version", str(referral.version))
        return render(request, "referrals/sending/confirm_mistake.html", context, status=status_of(refused))
    messages.success(request, _("The referral is marked as a mistake. The receiver is told."))
    return redirect("referral_unit")
