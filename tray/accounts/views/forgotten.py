"""A new password by e-mail. Every answer is the same, and takes as long, whether the address is known or not."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tray.accounts import actions, lockout, mail, sessions
from tray.accounts.backends import account_named
from tray.accounts.forms import ForgottenForm, NewPasswordForm, posted

KEPT = "new_password"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@get_or_post
def forgotten(request: HttpRequest) -> HttpResponse:
    form = ForgottenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if lockout.may_try(lockout.Counted(f"forgotten {email}", most=3), lockout.network(request)):
            mail.send_in_background(link_for(email))
        return redirect("forgotten_sent")
    return render(request, "professional/forgotten.html", {"form": form})


@login_not_required
@never_cache
@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "professional/forgotten_sent.html")


def link_for(email: str) -> Any:
    """The message, or None. For an unknown address the same work is done, and thrown away."""
    people = get_user_model()._default_manager
    known = people.filter(username=account_named(email), is_active=True).first()
    user = known or get_user_model()(pk=0, username=email, email=email)
    language = get_language() or "fi"
    path = mail.path_in(language, "new_password_link", f"{user.pk}-{default_token_generator.make_token(user)}")
    message = mail.compose("forgotten", to=user.email, language=language, link=settings.SITE_URL + path)
    return message if known and known.email else None


@login_not_required
@never_cache
@require_safe
def new_password_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Takes the secret out of the address."""
    request.session[KEPT] = secret
    return redirect("new_password")


@login_not_required
@never_cache
@sensitive_post_parameters()
@get_or_post
def new_password(request: HttpRequest) -> HttpResponse:
    user = user_of_link(request)
    if user is None:
        return render(request, "professional/new_password_gone.html", status=404)
    form = NewPasswordForm(user, posted(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        del request.session[KEPT]
        sessions.end_sessions(user)
        lockout.release(user)
        actions.tell_of_change(user, what="password")
        return render(request, "professional/new_password_done.html")
    return render(request, "professional/new_password.html", {"form": form})


def user_of_link(request: HttpRequest) -> Any:
    """None unless the link is of this site, of the last hour, and of before the password last changed."""
    key, _dash, token = request.session.get(KEPT, "").partition("-")
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    user = get_user_model()._default_manager.filter(pk=key, is_active=True).first()
    return user if user and default_token_generator.check_token(user, token) else None
