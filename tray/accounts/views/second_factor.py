"""Setting up a second factor: an authenticator app or a passkey, and recovery codes for the day both are lost."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tray.accounts import actions, lockout, second_factors, sessions
from tray.accounts.access import has_second_factor
from tray.accounts.forms import WRONG_CODE, CodeForm, NewPasskeyForm, posted
from tray.accounts.models import Way
from tray.encryption import CannotDecrypt, keyring

NEW_APP, NEW_CODES, NEXT = "second_factor_new_app", "second_factor_new_codes", "second_factor_next"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])
View = Callable[..., HttpResponse]


def owner_only(view: View) -> View:
    """Who signed in a moment ago, with a second factor if there is one: a session left open on a shared computer
    gives nobody new keys to the account."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_known = has_second_factor(request) or not second_factors.factors_of(request.user)
        if not (is_known and sessions.is_fresh(request)):
            return redirect(f"{reverse('sign_in')}?{urlencode({'again': '1', 'next': request.path})}")
        return view(request, *args, **kwargs)

    return never_cache(checked)


@owner_only
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """For somebody new the first page of all; later the list of what is set up."""
    if next_page := sessions.safe_next(request, request.GET.get("next", "")):
        request.session[NEXT] = next_page
    own = second_factors.factors_of(request.user)
    passkeys = [{"key": row.pk, "name": row.wrap().name, "row": row} for row in own.passkeys]
    return render(request, "professional/second_factor.html", {"own": own, "passkeys": passkeys})


@owner_only
@sensitive_post_parameters()
@get_or_post
def set_up_app(request: HttpRequest) -> HttpResponse:
    secret = new_secret(request)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        counted = lockout.second_step(request.user)
        if lockout.may_try(counted) and second_factors.set_up_app(request.user, secret, form.cleaned_data["code"]):
            lockout.succeeded(counted)
            del request.session[NEW_APP]
            return is_set_up(request, Way.TOTP, what="app")
        form.add_error("code", WRONG_CODE)
    url = second_factors.SecretsAdapter().build_totp_url(request.user, secret)
    picture = segno.make(url, error="m").svg_inline(scale=5, border=2, omitsize=True, svgclass="qr", lineclass="")
    context = {
        "form": form,
        "picture": mark_safe(picture),  # noqa: S308 — drawn here, of black squares
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "url": url,
    }
    return render(request, "professional/second_factor_app.html", context)


def new_secret(request: HttpRequest) -> str:
    """The same while the page is open, also after a wrong code. Sealed, since sessions stand in the database."""
    bound_to = f"session.{NEW_APP}\n{request.user.pk}"
    try:
        return keyring().open(request.session[NEW_APP], bound_to)
    except (KeyError, CannotDecrypt):
        secret: str = generate_totp_secret()
        request.session[NEW_APP] = str(keyring().seal(secret, bound_to))
        return secret


@owner_only
@get_or_post
def add_passkey(request: HttpRequest) -> HttpResponse:
    form = NewPasskeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if save_passkey(request, form.cleaned_data["name"], form.cleaned_data["credential"]):
            return is_set_up(request, Way.PASSKEY, what="passkey")
        form.add_error(None, _("The passkey could not be made. Try again."))
    return render(request, "professional/second_factor_passkey.html", {"form": form})


@owner_only
@require_POST
def new_passkey_challenge(request: HttpRequest) -> HttpResponse:
    """For navigator.credentials.create(), with the passkeys that are there already left out."""
    return JsonResponse(webauthn.begin_registration(request.user, passwordless=True))


def save_passkey(request: HttpRequest, name: str, answer: str) -> bool:
    try:
        credential = json.loads(answer)
        webauthn.parse_registration_response(credential)
        if not webauthn.complete_registration(credential).is_user_verified():
            return False
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        return False
    finally:
        webauthn.clear_state()
    second_factors.add_passkey(request.user, name, credential)
    return True


def is_set_up(request: HttpRequest, way: str, *, what: str) -> HttpResponse:
    """The first time with recovery codes, which are shown once."""
    sessions.gave_second_factor(request, way)
    actions.tell_of_change(request.user, what=what)
    if second_factors.factors_of(request.user).recovery is None:
        keep_codes(request, second_factors.new_recovery_codes(request.user))
        return redirect("recovery_codes")
    messages.success(request, _("It is set up. You can use it when you sign in the next time."))
    return redirect("second_factor")


@owner_only
@require_safe
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes, the one time after they were made; later only how many are left."""
    sealed = request.session.pop(NEW_CODES, "")
    codes: list[str] = json.loads(keyring().open(sealed, bound_codes(request))) if sealed else []
    own = second_factors.factors_of(request.user)
    next_page = request.session.get(NEXT) or reverse("professional_home")
    return render(request, "professional/recovery_codes.html", {"codes": codes, "own": own, "next": next_page})


@owner_only
@require_POST
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    if not has_second_factor(request):
        return redirect("second_factor")
    keep_codes(request, second_factors.new_recovery_codes(request.user))
    actions.tell_of_change(request.user, what="recovery")
    return redirect("recovery_codes")


def keep_codes(request: HttpRequest, codes: list[str]) -> None:
    request.session[NEW_CODES] = str(keyring().seal(json.dumps(codes), bound_codes(request)))


def bound_codes(request: HttpRequest) -> str:
    return f"session.{NEW_CODES}\n{request.user.pk}"


@owner_only
@get_or_post
def remove_second_factor(request: HttpRequest, key: int) -> HttpResponse:
    """The last one stays: without it the person could do nothing here. Another one first."""
    rows = Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    row = get_object_or_404(rows, pk=key)
    is_last = rows.count() == 1
    if request.method == "POST" and not is_last:
        second_factors.remove(row)
        actions.tell_of_change(request.user, what="removed")
        messages.success(request, _("It is removed. It no longer signs you in."))
        return redirect("second_factor")
    name = row.wrap().name if row.type == Authenticator.Type.WEBAUTHN else _("Authenticator app")
    return render(request, "professional/second_factor_remove.html", {"name": name, "is_last": is_last, "row": row})
