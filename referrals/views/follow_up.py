"""Follow-ups: by the link of a message, without a sign-in, or from the client's own page. The page tells no name, no
kind and no place. The link's token is exchanged for a short session: the address of the questions tells nothing.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from referrals import actions
from referrals.access import Actor, as_client, look
from referrals.asking import follow_up_for
from referrals.forms.client_follow_up import FORMS, FollowUpForm
from referrals.models import FollowUp
from referrals.views.client import open_follow_ups
from referrals.views.client_session import (
    FOLLOW_UP_COOKIE,
    Visit,
    client_page,
    keep,
    posted,
    private_page,
    store,
    store_of,
)

OWN, OUTSIDE = "referrals/client/base.html", "referrals/client/outside.html"


@private_page
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it does nothing but lead on: programs that look at mail open links too."""
    row = follow_up_for(token)
    if row is None:
        return too_old(request)
    return keep(redirect("follow_up_answer"), store_of({"follow_up": str(row.pk)}), FOLLOW_UP_COOKIE)


def too_old(request: HttpRequest) -> HttpResponse:
    return render(request, "referrals/client/follow_up_old.html", status=410)


@private_page
def answer(request: HttpRequest) -> HttpResponse:
    key = request.COOKIES.get(FOLLOW_UP_COOKIE)
    session = store(key) if key else None
    row = still_open(session.get("follow_up")) if session is not None else None
    if session is None or row is None:
        return too_old(request)
    response = answered(request, row, as_client(row.referral, "link"), base_page=OUTSIDE)
    if response.status_code != 302:
        return keep(response, session, FOLLOW_UP_COOKIE)
    session.flush()
    response.delete_cookie(FOLLOW_UP_COOKIE, samesite="Lax")
    return response


def still_open(pk: str | None) -> FollowUp | None:
    if not pk:
        return None
    rows = FollowUp.objects.filter(pk=pk, answered_at=None, stopped_at=None, referral__erased_at=None)
    return rows.select_related("referral").first()


@client_page
def own(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest one whose day has come."""
    seen = look(visit.referral, by=visit.actor, purpose="own_page", only=("follow_ups",))
    waiting = open_follow_ups(seen)
    row = still_open(str(waiting[0].id)) if waiting else None
    if row is None:
        return redirect("referral_client_page")
    response = answered(request, row, visit.actor, base_page=OWN)
    if response.status_code == 302:
        visit.tell(_("Thank you. Your answers have arrived."))
        return redirect("referral_client_page")
    return response


def answered(request: HttpRequest, row: FollowUp, actor: Actor, *, base_page: str) -> HttpResponse:
    """A redirect once the answers are in; else the questions."""
    form = FORMS[row.referral.kind](posted(request))
    if request.method == "POST" and form.is_valid() and sent(form, row, actor):
        return redirect("follow_up_thanks")
    context = {"form": form, "base_page": base_page, "current": "", "message": ""}
    return render(request, "referrals/client/follow_up.html", context)


def sent(form: FollowUpForm, row: FollowUp, actor: Actor) -> bool:
    if not form.answers:
        form.add_error(None, _("Answer at least one question. If you do not want to answer, just close the page."))
        return False
    try:
        actions.answer_follow_up(row, by=actor, key=form.cleaned_data["key"], answers=form.answers)
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@private_page
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "referrals/client/follow_up_thanks.html")
