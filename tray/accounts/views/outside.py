"""Signing in by the organisation's own provider, and clients' strong identification."""

import logging
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tray.accounts import identity, invitations, oidc, providers, sessions
from tray.accounts.forms import WorkEmailField, posted
from tray.accounts.models import Invitation, SignInProvider, Way
from tray.accounts.views.invitation import KEPT as INVITATION
from tray.accounts.views.sign_in import after_sign_in, first_step_done

logger = logging.getLogger(__name__)
LANGUAGE = "outside_language"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


class OrganizationForm(forms.Form):
    email = WorkEmailField()


@login_not_required
@never_cache
@get_or_post
def providers_page(request: HttpRequest) -> HttpResponse:
    """By e-mail address, or from the list of organisations. Links, not buttons, lead out: browsers let no form go to
    another site under our policy."""
    form = OrganizationForm(posted(request))
    found = None
    if request.method == "POST" and form.is_valid():
        found = providers.provider_of(form.cleaned_data["email"])
        if found is None:
            form.add_error(
                "email", _("We know no sign-in of an organisation for this address. Use your password here.")
            )
    next_page = sessions.safe_next(request, request.GET.get("next", ""))
    context = {"form": form, "found": found, "providers": providers.active(), "next": next_page}
    return render(request, "professional/providers.html", context)


@login_not_required
@never_cache
@require_safe
def provider_begin(request: HttpRequest, key: UUID) -> HttpResponse:
    provider = get_object_or_404(SignInProvider, pk=key, is_active=True)
    language = request.session[LANGUAGE] = get_language() or "fi"
    next_page = sessions.safe_next(request, request.GET.get("next", ""))
    try:
        return redirect(oidc.begin(request, providers.client_of(provider), next_page=next_page, language=language))
    except oidc.Unreachable as problem:
        logger.warning("sign-in by provider %s: %s", provider.pk, problem)
        return in_language(request, "provider_unreachable")


@login_not_required
@never_cache
@require_safe
def provider_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    provider = get_object_or_404(SignInProvider, pk=key, is_active=True)
    try:
        answer = oidc.finish(request, providers.client_of(provider))
        user = providers.user_of(provider, answer.claims, waiting_invitation(request))
    except (oidc.Refused, oidc.Unreachable) as problem:
        logger.warning("sign-in by provider %s: %s", provider.pk, problem)
        return in_language(request, "provider_refused")
    except providers.Unknown:
        return in_language(request, "provider_unknown")
    with override(request.session.get(LANGUAGE, "fi")):
        if not providers.is_strong(provider, answer.claims):
            return first_step_done(request, user, next_page=answer.next, way=Way.PROVIDER)
        sessions.sign_in(request, user, Way.PROVIDER, is_strong=True)
        return redirect(answer.next or after_sign_in(request))


def waiting_invitation(request: HttpRequest) -> Invitation | None:
    try:
        return invitations.by_digest(bytes.fromhex(request.session.get(INVITATION, "")))
    except invitations.NoSuchInvitation:
        return None


def in_language(request: HttpRequest, name: str) -> HttpResponse:
    """On to a page in the reader's language: providers know one address for all."""
    with override(request.session.get(LANGUAGE, "fi")):
        return redirect(name)


@login_not_required
@never_cache
@require_safe
def provider_problem(request: HttpRequest, problem: str) -> HttpResponse:
    return render(request, "professional/provider_problem.html", {"problem": problem})


# --- Clients ----------------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_safe
def identification_begin(request: HttpRequest, key: str) -> HttpResponse:
    provider = known_provider(key)
    request.session[LANGUAGE] = get_language() or "fi"
    next_page = sessions.safe_next(request, request.GET.get("next", ""))
    try:
        return redirect(provider.begin(request, next_page=next_page))
    except oidc.Unreachable as problem:
        logger.warning("identification by %s: %s", key, problem)
        return in_language(request, "provider_unreachable")


@login_not_required
@never_cache
@require_safe
def identification_answer(request: HttpRequest, key: str) -> HttpResponse:
    return identified(request, known_provider(key))


@login_not_required
@never_cache
@get_or_post
def identification_demo(request: HttpRequest) -> HttpResponse:
    provider = known_provider("demo")
    if request.method == "POST":
        return identified(request, provider)
    return render(request, "professional/identification_demo.html", {"people": identity.DEMO_PEOPLE.items()})


def identified(request: HttpRequest, provider: identity.IdentityProvider) -> HttpResponse:
    try:
        number, next_page = provider.finish(request)
    except (oidc.Refused, oidc.Unreachable, identity.NoStableNumber) as problem:
        logger.warning("identification by %s: %s %s", provider.key, type(problem).__name__, problem)
        return in_language(request, "provider_refused")
    identity.keep(request, number)
    with override(request.session.get(LANGUAGE, "fi")):
        return redirect(next_page or "home")


def known_provider(key: str) -> identity.IdentityProvider:
    found = identity.provider(key)
    if found is None:
        raise Http404("no such provider is set up")
    return found
