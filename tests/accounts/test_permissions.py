"""Every page of accounts × every role. A page without a line here fails."""

from collections.abc import Iterator, Set
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from tests import factories
from tests.accounts.signed_in import signed_in
from tray.accounts import urls
from tray.accounts.models import Invitation, Membership, Role, SignInProvider, Unit

pytestmark = pytest.mark.django_db
ADMINISTRATORS = {Role.ORGANIZATION_ADMIN, Role.COUNTY_COORDINATOR, Role.NATIONAL_ADMIN}
EVERYBODY = set(Role)
# Who may open it: what is one's own, everybody; people of the organisation, its administrators.
MATRIX: dict[str, Set[Role]] = {
    **dict.fromkeys(
        [
            "professional_home",
            "own_account",
            "own_password",
            "own_confirmation",
            "sign_out_everywhere",
            "second_factor",
            "second_factor_app",
            "second_factor_passkey",
            "second_factor_passkey_challenge",
            "second_factor_remove",
            "recovery_codes",
            "new_recovery_codes",
        ],
        EVERYBODY,
    ),
    **dict.fromkeys(
        [
            "organizations",
            "people",
            "invite",
            "unit_add",
            "unit",
            "person",
            "person_let_in",
            "person_reset",
            "membership",
            "membership_end",
            "membership_confirm",
            "invitation_again",
            "invitation_withdraw",
        ],
        ADMINISTRATORS,
    ),
    **dict.fromkeys(["own_provider_add", "own_provider"], frozenset({Role.NATIONAL_ADMIN})),
}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield str(pattern.name)


def test_every_page_has_a_line():
    assert set(names(urls.urlpatterns)) == set(MATRIX)


def addresses(nurse: Membership) -> dict[str, str]:
    assert nurse.organization
    of = str(nurse.organization_id)
    unit = Unit.objects.create(organization=nurse.organization, name="Yksikkö")
    invitation = Invitation.objects.create(
        organization=nurse.organization,
        role=Role.SENDER,
        email="x@vaasa.example",
        digest=b"1",
        invited_by=nurse.user,
        expires_at=nurse.made_at,
    )
    provider = SignInProvider.objects.create(
        organization=nurse.organization, name="IdP", issuer="https://idp.example", client_id="x"
    )
    arguments: dict[str, tuple[Any, ...]] = {
        **dict.fromkeys(["people", "invite", "unit_add", "own_provider_add"], (of,)),
        **dict.fromkeys(["person", "person_let_in", "person_reset"], (of, nurse.user_id)),
        **dict.fromkeys(["membership", "membership_end", "membership_confirm"], (of, nurse.user_id, nurse.pk)),
        **dict.fromkeys(["invitation_again", "invitation_withdraw"], (invitation.pk,)),
        "unit": (of, unit.pk),
        "own_provider": (of, provider.pk),
        "second_factor_remove": (1,),
    }
    return {name: reverse(name, args=arguments.get(name, ())) for name in MATRIX}


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_what(role):
    """Pages of one's own answer, or ask for a newer sign-in; 405 is a page that takes a form alone, and let one in."""
    nurse = factories.membership(Role.SENDER)
    organization = None if role == Role.NATIONAL_ADMIN else nurse.organization
    client = signed_in(factories.membership(role, organization=organization).user)
    for name, path in addresses(nurse).items():
        status = client.get(path).status_code
        if role in MATRIX[name]:
            assert status in (200, 302, 405), (name, status)
        else:
            assert status == 403, (name, status)


@pytest.mark.parametrize("role", list(Role))
def test_nothing_opens_without_the_second_step(role):
    nurse = factories.membership(Role.SENDER)
    organization = None if role == Role.NATIONAL_ADMIN else nurse.organization
    client = signed_in(factories.membership(role, organization=organization).user, second_factor="")
    for name, path in addresses(nurse).items():
        if role in MATRIX[name] and MATRIX[name] != EVERYBODY:
            assert "toinen-vaihe" in client.get(path)["Location"], name


def test_nothing_opens_without_signing_in(client: Client):
    for path in addresses(factories.membership(Role.SENDER)).values():
        assert client.get(path)["Location"].startswith("/fi/kirjaudu/")
        assert client.post(path)["Location"].startswith("/fi/kirjaudu/")
