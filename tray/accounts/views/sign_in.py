"""Signing in: a password and a second step, or a passkey, which is both. Without JavaScript everything but passkeys."""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tray.accounts import lockout, second_factors, sessions
from tray.accounts.access import has_second_factor, open_memberships
from tray.accounts.forms import (
    WRONG_CODE,
    WRONG_PASSWORD,
    WRONG_RECOVERY_CODE,
    CodeForm,
    PasskeyForm,
    RecoveryCodeForm,
    SignInForm,
    posted,
)
from tray.accounts.models import SignInProvider, Way

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@sensitive_post_parameters()
@get_or_post
def sign_in(request: HttpRequest) -> HttpResponse:
    """With "again" also for somebody who is signed in, before the keys to the account are changed."""
    next_page = sessions.safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated and "again" not in request.GET:
        return redirect(next_page or after_sign_in(request))
    form = SignInForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if user := user_by_password(request, **form.cleaned_data):
            return first_step_done(request, user, next_page=next_page)
        form.add_error(None, WRONG_PASSWORD)
    context = {"form": form, "next": next_page, "has_providers": SignInProvider.objects.filter(is_active=True).exists()}
    return render(request, "professional/sign_in.html", context)


def user_by_password(request: HttpRequest, *, username: str, password: str) -> Any:
    counted = lockout.account(username), lockout.network(request)
    if not lockout.may_try(*counted):
        return None
    user = authenticate(request, username=username, password=password)
    if user:
        lockout.succeeded(*counted)
    return user


def first_step_done(request: HttpRequest, user: Any, *, next_page: str, way: str = Way.PASSWORD) -> HttpResponse:
    """On to the second step; or to setting one up, for somebody who has none yet."""
    if second_factors.factors_of(user):
        sessions.go_half_way(request, user, next_page=next_page)
        return redirect("sign_in_second_step")
    sessions.sign_in(request, user, way, is_strong=False)
    return redirect(next_page or after_sign_in(request))


def after_sign_in(request: HttpRequest) -> str:
    is_staff_alone = request.user.is_staff and not open_memberships(request)
    return reverse("staff_home" if is_staff_alone else "professional_home")


@login_not_required
@never_cache
@sensitive_post_parameters()
@get_or_post
def second_step(request: HttpRequest) -> HttpResponse:
    return step(request, CodeForm, second_factors.use_app, Way.TOTP, WRONG_CODE)


@login_not_required
@never_cache
@sensitive_post_parameters()
@get_or_post
def recovery_step(request: HttpRequest) -> HttpResponse:
    return step(request, RecoveryCodeForm, second_factors.use_recovery_code, Way.RECOVERY, WRONG_RECOVERY_CODE)


def step(request: HttpRequest, form_class: type[CodeForm], use: Any, way: str, wrong: Any) -> HttpResponse:
    half_way = sessions.half_way(request)
    if half_way is None:
        return redirect("sign_in")
    form = form_class(posted(request))
    if request.method == "POST" and form.is_valid():
        counted = lockout.second_step(half_way.user), lockout.network(request)
        if lockout.may_try(*counted) and use(half_way.user, form.cleaned_data["code"]):
            lockout.succeeded(*counted)
            return second_step_done(request, half_way, way)
        form.add_error("code", wrong)
    own = second_factors.factors_of(half_way.user)
    context = {"form": form, "own": own, "is_recovery": way == Way.RECOVERY}
    return render(request, "professional/second_step.html", context)


def second_step_done(request: HttpRequest, half_way: sessions.HalfWay, way: str) -> HttpResponse:
    sessions.sign_in(request, half_way.user, way, is_strong=True)
    return redirect(half_way.next or after_sign_in(request))


# --- Passkeys --------------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_POST
def passkey_challenge(request: HttpRequest) -> JsonResponse:
    """For navigator.credentials.get(): of the person's own passkeys in the second step, of any at the first."""
    half_way = sessions.half_way(request) if request.POST.get("step") == "second" else None
    return JsonResponse(webauthn.begin_authentication(half_way.user if half_way else None))


@login_not_required
@never_cache
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """A passkey asks its owner for a finger or a PIN: alone it is two factors. Nobody guesses one, so that it also
    lets in whom wrong passwords of others have locked out; tries of a network are counted all the same."""
    half_way = sessions.half_way(request) if request.POST.get("step") == "second" else None
    next_page = half_way.next if half_way else sessions.safe_next(request, request.POST.get("next", ""))
    form = PasskeyForm(request.POST)
    network = lockout.network(request)
    if form.is_valid() and lockout.may_try(network):
        user = owner_of_passkey(form.cleaned_data["credential"], half_way.user if half_way else None)
        if user and user.is_active:
            lockout.succeeded(network)
            sessions.sign_in(request, user, Way.PASSWORD_KEY if half_way else Way.PASSKEY, is_strong=True)
            return redirect(next_page or after_sign_in(request))
    return render(request, "professional/passkey_failed.html", status=400)


def owner_of_passkey(answer: str, user: Any) -> Any:
    """None for an answer that no passkey of this site gave to this challenge, or another person's than `user`."""
    try:
        credential = webauthn.parse_authentication_response(json.loads(answer))
        told = json.loads(answer)
        user = user or webauthn.extract_user_from_response(told)
        authenticator = webauthn.complete_authentication(user, credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        return None
    finally:
        webauthn.clear_state()
    authenticator.record_usage()
    return user


# --- Signing out -----------------------------------------------------------------------------------------------------


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    sessions.sign_out(request)
    return redirect("home")


def is_set_up(request: HttpRequest) -> bool:
    return has_second_factor(request) or bool(second_factors.factors_of(request.user))
