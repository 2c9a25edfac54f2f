"""The client's own short session: a cookie of its own beside the one of those who sign in, so that neither ends the
other. It holds which referral was opened and how; never the code, the PIN or a name. Twenty minutes without a page, and
it is over."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from referrals.access import Actor, as_client, only_one
from referrals.models import ClientKey, Referral
from tray.accounts import identity

COOKIE, FOLLOW_UP_COOKIE = (f"{settings.COOKIE_PREFIX}{name}" for name in ("my_referral", "how_are_you"))
IDLE_SECONDS = 20 * 60
LONGEST_SECONDS = 8 * 3600
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Visit:
    """A client at the own referral."""

    referral: Referral
    actor: Actor
    session: SessionBase

    def tell(self, message: str) -> None:
        """What was done, for the page that comes next to say once."""
        self.session["message"] = message

    def told(self) -> str:
        return str(self.session.pop("message", ""))


def store(key: str | None = None) -> SessionBase:
    made: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return made


def begin(response: HttpResponse, referral: Referral, via: str) -> HttpResponse:
    """A new session, whatever cookie the browser had."""
    made_at = referral.client_key.made_at.isoformat()
    return keep(response, store_of({"referral": str(referral.pk), "via": via, "key_made_at": made_at}))


def store_of(values: dict[str, Any]) -> SessionBase:
    session = store()
    session.update({"began_at": int(time.time()), **values})
    session.create()
    return session


def keep(response: HttpResponse, session: SessionBase, cookie: str = COOKIE) -> HttpResponse:
    """For another twenty minutes. The cookie goes with the browser's window. A session that was ended meanwhile, in
    another window, stays so."""
    session.set_expiry(IDLE_SECONDS)
    try:
        session.save()
    except UpdateError:
        return response
    value = str(session.session_key)
    response.set_cookie(cookie, value, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
    return response


def end(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Nothing of the visit is left: not the session, nor the cookies, nor pages that the browser keeps to go back."""
    for cookie in (COOKIE, FOLLOW_UP_COOKIE):
        if key := request.COOKIES.get(cookie):
            store(key).delete(key)
        response.delete_cookie(cookie, samesite="Lax")
    identity.forget(request)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:  # else somebody who works here is signed in as well
        response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    response["Clear-Site-Data"] = '"cache"'
    return private(response)


def visit_of(request: HttpRequest) -> Visit | None:
    """None without a session, or when a new PIN was made or the referral erased since."""
    key = request.COOKIES.get(COOKIE)
    if not key:
        return None
    session = store(key)
    if "referral" not in session or is_old(session):
        return None
    found = ClientKey.objects.filter(referral=session["referral"], referral__erased_at=None)
    client_key = only_one(found.select_related("referral__receiver", "referral__handling__link_person"))
    if client_key is None or client_key.made_at.isoformat() != session.get("key_made_at"):
        return None
    referral = client_key.referral
    return Visit(referral, as_client(referral, session["via"]), session)


def is_old(session: SessionBase) -> bool:
    """However busily it is used."""
    return bool(session.get("began_at", 0) < time.time() - LONGEST_SECONDS)


def private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True, max_age=0)
    return response


def private_page(view: View) -> View:
    """Without an account, kept by nobody, and with what was sent left out of reports of errors."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return private(view(request, *args, **kwargs))

    checked = require_http_methods(["GET", "HEAD", "POST"])(sensitive_post_parameters()(wrapped))
    return login_not_required(checked)


def client_page(view: View) -> View:
    """Gives the view its `Visit`. Without one, the way is to the door."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = visit_of(request)
        if visit is None:
            return redirect("referral_client_start")
        response = view(request, visit, *args, **kwargs)
        if not response.has_header("Clear-Site-Data"):
            keep(response, visit.session)
        return response

    return private_page(wrapped)


def posted(request: HttpRequest) -> QueryDict | None:
    """For a form: what was sent, be it empty."""
    return request.POST if request.method == "POST" else None
