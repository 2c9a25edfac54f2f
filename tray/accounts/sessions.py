"""From the first step of signing in to the end of the session."""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from tray.accounts.access import SECOND_FACTOR
from tray.accounts.devices import device_of
from tray.accounts.models import SignIn, Way

BACKEND = "tray.accounts.backends.WorkEmail"
HALF_WAY = "sign_in_half_way"
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
SEEN_EVERY_SECONDS = 60
HALF_WAY_SECONDS = 10 * 60
FRESH_SECONDS = 30 * 60


@dataclass(frozen=True)
class HalfWay:
    """Somebody whose password, or provider, was right, and who has still to give the second factor."""

    user: Any
    next: str


def go_half_way(request: HttpRequest, user: Any, *, next_page: str) -> None:
    """The password's hash goes along: who changes it meanwhile starts again."""
    request.session.cycle_key()
    request.session[HALF_WAY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": next_page,
    }


def half_way(request: HttpRequest) -> HalfWay | None:
    told = request.session.get(HALF_WAY)
    if not told or told["at"] < time.time() - HALF_WAY_SECONDS:
        return None
    user = get_user_model()._default_manager.filter(pk=told["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != told["hash"]:
        return None
    return HalfWay(user=user, next=told["next"])


def sign_in(request: HttpRequest, user: Any, way: str, *, is_strong: bool) -> None:
    """The session gets a new key, and forgets who was half way. Writes the person's own list of sign-ins."""
    request.session.pop(HALF_WAY, None)
    auth.login(request, user, backend=BACKEND)
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
    request.session.pop(SECOND_FACTOR, None)
    if is_strong:
        request.session[SECOND_FACTOR] = way
    request.session.save()
    browser, system = device_of(request)
    SignIn.objects.create(
        user=user, way=way, browser=browser, system=system, session_key=request.session.session_key or ""
    )


def gave_second_factor(request: HttpRequest, way: str) -> None:
    """Of somebody who is signed in and has just set it up. The session gets a new key with the new right."""
    old = request.session.session_key
    request.session.cycle_key()
    request.session[SECOND_FACTOR] = way
    request.session.save()
    SignIn.objects.filter(session_key=old).update(session_key=request.session.session_key, way=way)


def is_fresh(request: HttpRequest) -> bool:
    """Signed in a moment ago: asked before the keys to an account are changed."""
    return bool(request.session.get(SIGNED_IN_AT, 0) > time.time() - FRESH_SECONDS)


def goes_on(request: HttpRequest) -> bool:
    """Not once a working day has passed since the sign-in, nor half an hour without a page. Notes the time, at most
    once a minute."""
    now, seen_at = int(time.time()), request.session.get(SEEN_AT)
    if seen_at is None:  # nobody signed in by the pages
        return True
    is_old = request.session.get(SIGNED_IN_AT, 0) < now - settings.SESSION_COOKIE_AGE
    if is_old or seen_at < now - settings.SESSION_IDLE_SECONDS:
        return False
    if seen_at <= now - SEEN_EVERY_SECONDS:
        request.session[SEEN_AT] = now
    return True


def sign_out(request: HttpRequest) -> None:
    key = request.session.session_key
    auth.logout(request)
    if key:
        SignIn.objects.filter(session_key=key).update(session_key="", ended_at=timezone.now())


def end_sessions(user: Any, *, but: str = "") -> int:
    """Everywhere, at once; `but` is the key of the session that goes on. How many."""
    with transaction.atomic():
        rows = SignIn.objects.select_for_update().filter(user=user).exclude(session_key="").exclude(session_key=but)
        keys = list(rows.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        rows.update(session_key="", ended_at=timezone.now())
    return len(keys)


def after_password_change(request: HttpRequest, user: Any) -> None:
    """This session goes on under a new key; all others end."""
    old = request.session.session_key
    auth.update_session_auth_hash(request, user)
    request.session.save()
    SignIn.objects.filter(session_key=old).update(session_key=request.session.session_key)
    end_sessions(user, but=request.session.session_key or "")


def safe_next(request: HttpRequest, path: str) -> str:
    """The path to go on to, if it is one of this site."""
    allowed = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if path.startswith("/") and allowed else ""


def way_of(name: str) -> str:
    return str(Way(name).label)
