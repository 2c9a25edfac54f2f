"""A short session for a receiver without accounts: a cookie of its own, bound to one link and so to one referral. It
never holds the token. Half an hour without a page, and the PIN is asked for again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from referrals import links
from referrals.access import only_one
from referrals.models import MagicLink
from referrals.views.client_session import is_old, private, private_page, store, store_of

COOKIE = f"{settings.COOKIE_PREFIX}answer"
IDLE_SECONDS = 30 * 60
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Visit:
    """`is_in` once the PIN was right."""

    link: MagicLink
    session: SessionBase

    @property
    def is_in(self) -> bool:
        return bool(self.session.get("pin_was_right"))


def begin(response: HttpResponse, link: MagicLink, *, pin_was_right: bool) -> HttpResponse:
    """Always a new session: nobody can lay one ready for somebody else."""
    session = store_of({"link": str(link.pk), "pin_was_right": pin_was_right, "pin": seal_of(link)})
    return keep(response, session)


def keep(response: HttpResponse, session: SessionBase) -> HttpResponse:
    """For another half an hour. A session that was ended meanwhile, in another window, stays so."""
    session.set_expiry(IDLE_SECONDS)
    try:
        session.save()
    except UpdateError:
        return response
    value = str(session.session_key)
    response.set_cookie(COOKIE, value, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
    return response


def end(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if key := request.COOKIES.get(COOKIE):
        store(key).delete(key)
    response.delete_cookie(COOKIE, samesite="Lax")
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    response["Clear-Site-Data"] = '"cache"'
    return private(response)


def visit_of(request: HttpRequest) -> Visit | None:
    """None without a session, and when the link has ended or a new PIN was made since."""
    key = request.COOKIES.get(COOKIE)
    session = store(key) if key else None
    if session is None or "link" not in session or is_old(session):
        return None
    rows = MagicLink.objects.select_related("referral", "receiver__organization")
    sealed = ("client_sealed", "section_sealed", "assessment_sealed")
    rows = rows.defer(*(f"referral__{name}" for name in sealed))
    link = only_one(rows.filter(pk=session["link"], ended_at=None))
    if link is None or links.is_over(link) or session.get("pin") != seal_of(link):
        return None
    return Visit(link, session)


def seal_of(link: MagicLink) -> str:
    """Changes when a new PIN is made, and tells nothing of it."""
    return links.digest(link.receiver.pin).hex()


def answer_page(view: View) -> View:
    """Gives the view its `Visit`, after link and PIN. Else the way is to the door."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = visit_of(request)
        if visit is None or not visit.is_in:
            return redirect("referral_answer_door")
        response = view(request, visit, *args, **kwargs)
        if not response.has_header("Clear-Site-Data"):
            keep(response, visit.session)
        return response

    return private_page(wrapped)
