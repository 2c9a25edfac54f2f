"""Organisations' own providers: who comes from one, and whether that is somebody here. A provider says who somebody is;
it gives nobody a role."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from tray.accounts import invitations, oidc
from tray.accounts.mail import path_in
from tray.accounts.models import Invitation, Membership, OutsideIdentity, SignInProvider

LANGUAGE = "fi"  # of the address that providers know: it is one for all readers


class Unknown(Exception):
    """Right at the provider, but nobody here: an invitation is needed first."""


def active() -> "list[SignInProvider]":
    return list(SignInProvider.objects.filter(is_active=True).select_related("organization"))


def provider_of(email: str) -> SignInProvider | None:
    """By the domain of the address."""
    domain = email.rpartition("@")[2].lower()
    return next((each for each in active() if domain and domain in map(str.lower, each.email_domains)), None)


def client_of(provider: SignInProvider) -> oidc.Client:
    return oidc.Client(
        key=str(provider.pk),
        issuer=provider.issuer,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        redirect_uri=settings.SITE_URL + path_in(LANGUAGE, "provider_answer", provider.pk),
    )


def is_strong(provider: SignInProvider, claims: dict[str, Any]) -> bool:
    """Whether the provider's sign-in counts as a second factor."""
    if not provider.is_second_factor:
        return False
    methods = claims.get("amr", [])
    told = {str(claims.get("acr", "")), *(map(str, methods) if isinstance(methods, list) else [])}
    return not provider.strong_values or bool(told & set(provider.strong_values))


def user_of(provider: SignInProvider, claims: dict[str, Any], invitation: Invitation | None) -> Any:
    """Bound to issuer and subject. The first time by an invitation that the person holds, or by the e-mail address of
    somebody who has a role in the provider's own organisation. Raises Unknown."""
    subject = {"issuer": provider.issuer, "subject": claims["sub"]}
    if known := OutsideIdentity.objects.select_related("user").filter(**subject).first():
        if known.provider_id == provider.pk and known.user.is_active:
            return known.user
        raise Unknown
    email = email_of(provider, claims)
    user = invited(provider, invitation, email, claims) or member(provider, email)
    if user is None:
        raise Unknown
    try:
        with transaction.atomic():
            OutsideIdentity.objects.create(user=user, provider=provider, **subject)
    except IntegrityError:
        raise Unknown from None
    return user


def email_of(provider: SignInProvider, claims: dict[str, Any]) -> str:
    """ "" unless it is of a domain that is the organisation's own, and the provider does not doubt it."""
    email = str(claims.get("email", "")).lower()
    is_own = email.rpartition("@")[2] in map(str.lower, provider.email_domains)
    return email if is_own and claims.get("email_verified") is not False else ""


def member(provider: SignInProvider, email: str) -> Any:
    rows = Membership.objects.open().filter(organization=provider.organization_id, user__is_active=True)
    found = rows.filter(user__username__iexact=email).select_related("user").first() if email else None
    if found is None or OutsideIdentity.objects.filter(user=found.user, provider=provider).exists():
        return None  # the address now belongs to another subject: a person looks into that
    return found.user


def invited(provider: SignInProvider, invitation: Invitation | None, email: str, claims: dict[str, Any]) -> Any:
    """A new account, without a password."""
    if invitation is None or invitation.organization_id != provider.organization_id or invitation.email != email:
        return None
    if invitations.account_of(invitation):
        return None
    names = {name: str(claims.get(claim, ""))[:80] for name, claim in NAMES.items()}
    with transaction.atomic():
        user = invitations.make_account(invitation, password=None, **names)
        invitations.accept(invitation, by=user)
    return user


NAMES = {"first_name": "given_name", "last_name": "family_name"}
