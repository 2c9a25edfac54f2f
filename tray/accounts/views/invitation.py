"""Taking an invitation: the link of the e-mail, then an account, then the role."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tray.accounts import invitations, sessions
from tray.accounts.forms import posted
from tray.accounts.membership_forms import AccountForm
from tray.accounts.models import Invitation, Way
from tray.accounts.providers import provider_of

KEPT = "invitation"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@require_safe
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the secret out of the address, so that no later page of the browser's history has it."""
    request.session[KEPT] = invitations.digest(token).hex()
    return redirect("invitation")


@login_not_required
@never_cache
@sensitive_post_parameters()
@get_or_post
def invitation(request: HttpRequest) -> HttpResponse:
    try:
        row = invitations.by_digest(bytes.fromhex(request.session.get(KEPT, "")))
        return take(request, row)
    except invitations.NoSuchInvitation:
        return render(request, "professional/invitation_gone.html", status=404)
    except invitations.OtherPerson:
        return render(request, "professional/invitation_other.html", {"person": request.user}, status=403)


def take(request: HttpRequest, row: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        return take_signed_in(request, row)
    account = invitations.account_of(row)
    provider = provider_of(row.email)
    form = AccountForm(posted(request))
    if request.method == "POST" and account is None and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "password")}
        user = invitations.make_account(row, **told)
        invitations.accept(row, by=user)
        sessions.sign_in(request, user, Way.PASSWORD, is_strong=False)
        return redirect("second_factor")
    context = {"row": row, "form": form, "has_account": account is not None, "provider": provider}
    return render(request, "professional/invitation.html", context)


def take_signed_in(request: HttpRequest, row: Invitation) -> HttpResponse:
    user: Any = request.user
    if row.email.lower() not in (user.username.lower(), user.email.lower()):
        raise invitations.OtherPerson
    if request.method == "POST":
        invitations.accept(row, by=user)
        del request.session[KEPT]
        return redirect("professional_home")
    return render(request, "professional/invitation_take.html", {"row": row})
