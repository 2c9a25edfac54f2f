"""How a client comes in and goes out: by the code and the PIN of the receipt; out by signing out, or at once."""

import hashlib
import hmac
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from referrals import actions
from referrals.access import referral_by_code
from referrals.forms.client import DoorForm
from referrals.models import Referral
from referrals.views.client_session import COOKIE, begin, end, private, private_page, visit_of
from tray.accounts import identity
from tray.network import reader_address
from tray.pages.crisis import quick_exit_url
from tray.pages.form_guard import SALT
from tray.pages.links import LANGUAGE_NAMES, page_addresses

MOST_WRONG_IN_AN_HOUR = 30  # from one network: a library has many readers; each PIN has its own, stricter count


@csrf_exempt  # nothing is done in anyone's name before the PIN; a form from another site is refused below
@private_page
def start(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return come_in(request)
    if request.COOKIES.get(COOKIE) and visit_of(request):
        return redirect("referral_client_page")
    return door(request, DoorForm(initial={"own": request.GET.get("own", "")[:1]}))


def come_in(request: HttpRequest) -> HttpResponse:
    form = DoorForm(request.POST)
    if not form.is_valid() or refused(request, form):
        return door(request, form)
    referral = referral_by_code(form.cleaned_data["code"])
    return begin(to_own_page(referral, keeps_language=bool(form.cleaned_data["own"])), referral, "code")


def refused(request: HttpRequest, form: DoorForm) -> bool:
    """Whether code and PIN do not open; the form then says so, and gives nothing away."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        form.add_error(None, _("Something went wrong on the way. Wait a moment, and send again: nothing was lost."))
    elif wrong_from(request) >= MOST_WRONG_IN_AN_HOUR:
        form.add_error(None, _("There have been many wrong tries from your network. Try again in an hour."))
    else:
        try:
            actions.client_with(form.cleaned_data["code"], form.cleaned_data["pin"])
        except actions.WrongPin as error:
            count_wrong(request)
            form.add_error(None, str(error))
    return bool(form.errors)


def to_own_page(referral: Referral, *, keeps_language: bool) -> HttpResponseRedirect:
    """In the language of the referral, unless the reader chose another at the door."""
    language = get_language() or "fi"
    if not keeps_language:
        language = referral.language if referral.language in LANGUAGE_NAMES else "fi"
    with override(language):
        return HttpResponseRedirect(reverse("referral_client_page"))


def door(request: HttpRequest, form: DoorForm) -> HttpResponse:
    """The links to the other languages say that the reader chose one."""
    context: dict[str, Any] = {
        "form": form,
        "alternates": page_addresses(request, [("own", "1")])["alternates"],
        "providers": identity.providers(),
        "next_page": reverse("referral_client_suomi_fi"),
    }
    return render(request, "referrals/client/start.html", context)


def wrong_key(request: HttpRequest) -> str:
    """Of the network, as a digest that this process alone can make."""
    return hmac.new(SALT, f"my-referral {reader_address(request)}".encode(), hashlib.sha256).hexdigest()


def wrong_from(request: HttpRequest) -> int:
    return int(caches["throttle"].get(wrong_key(request), 0))


def count_wrong(request: HttpRequest) -> None:
    counts = caches["throttle"]
    counts.add(wrong_key(request), 0, timeout=3600)
    try:
        counts.incr(wrong_key(request))
    except ValueError:  # it was thrown out between the two lines
        counts.set(wrong_key(request), 1, timeout=3600)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return end(request, redirect("referral_client_out"))


@private_page
def signed_out(request: HttpRequest) -> HttpResponse:
    return render(request, "referrals/client/signed_out.html")


@login_not_required
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """The quick way out: signs out on the way to another site, so that "back" shows nothing."""
    response = end(request, HttpResponseRedirect(quick_exit_url()))
    response["Referrer-Policy"] = "no-referrer"
    return private(response)
