"""Signing in by the organisation's own provider: only a token that is right in everything, once, for who is known."""

import time
from urllib.parse import urlsplit

import jwt
import pytest
from django.db import connection
from django.test import Client

from tests import factories
from tests.accounts.outside import ISSUER, OTHER_KEY, Outside
from tests.accounts.people import code, person, with_app
from tray.accounts import identity, invitations
from tray.accounts.models import Membership, OutsideIdentity, Role, SignInProvider

pytestmark = pytest.mark.django_db
HOME, SET_UP = "/fi/ammattilaisille/", "/fi/ammattilaisille/oma-tili/toinen-vaihe/"
REFUSED, UNKNOWN = "/fi/kirjaudu/organisaatio/ei-onnistunut/", "/fi/kirjaudu/organisaatio/tuntematon/"


@pytest.fixture
def membership() -> Membership:
    return person()


@pytest.fixture
def provider(membership: Membership) -> SignInProvider:
    assert membership.organization
    return SignInProvider.objects.create(
        organization=membership.organization,
        name="Vaasan kaupunki",
        issuer=ISSUER,
        client_id="tray",
        client_secret="the provider's secret",
        email_domains=["vaasa.example"],
        is_second_factor=True,
        strong_values=["mfa"],
    )


def path(provider: SignInProvider) -> str:
    return f"/fi/kirjaudu/organisaatio/{provider.pk}/"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_has_a_role_signs_in_with_the_organisations_own_account(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    outside.claims = {"amr": ["pwd", "mfa"]}
    assert outside.answer(client)["Location"] == HOME
    assert client.get(HOME).status_code == 200
    assert OutsideIdentity.objects.get().subject == "subject-1"


def test_what_is_asked_of_the_provider(client: Client, provider, outside: Outside):
    asked = outside.begin(client, path(provider))
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 40
    assert len(asked["nonce"]) >= 40
    outside.answer(client)
    [posted] = outside.posted
    import base64
    import hashlib

    digest = hashlib.sha256(posted["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]


def test_without_a_strong_sign_in_there_the_second_step_is_asked_here(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    outside.claims = {"amr": ["pwd"]}
    assert outside.answer(client)["Location"] == HOME
    assert client.get(HOME)["Location"].startswith(SET_UP)
    user = Membership.objects.get().user
    secret = with_app(user)
    other = Client()
    outside.begin(other, path(provider))
    assert outside.answer(other)["Location"] == "/fi/kirjaudu/toinen-vaihe/"
    assert other.post("/fi/kirjaudu/toinen-vaihe/", {"code": code(secret)})["Location"] == HOME


def test_a_provider_that_is_not_trusted_so_far_never_counts_as_a_second_step(client: Client, provider, outside):
    SignInProvider.objects.update(is_second_factor=False)
    outside.begin(client, path(provider))
    outside.claims = {"amr": ["mfa"]}
    outside.answer(client)
    assert client.get(HOME)["Location"].startswith(SET_UP)


NOW = int(time.time())
WRONG = {
    "expired": {"exp": NOW - 3600, "iat": NOW - 4000},
    "of long ago": {"iat": NOW - 3600},
    "of the future": {"iat": NOW + 3600},
    "another audience": {"aud": "another-site"},
    "several audiences, for another": {"aud": ["tray", "another-site"], "azp": "another-site"},
    "several audiences, for nobody": {"aud": ["tray", "another-site"]},
    "another issuer": {"iss": "https://idp.evil.example"},
    "the issuer with a slash": {"iss": f"{ISSUER}/"},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "no end": {"exp": None},
    "no beginning": {"iat": None},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "no audience": {"aud": None},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_a_token_with_wrong_claims_is_refused(client: Client, provider, outside: Outside, claims):
    outside.begin(client, path(provider))
    outside.claims = claims
    assert outside.answer(client)["Location"] == REFUSED
    assert not is_signed_in(client)
    assert not OutsideIdentity.objects.exists()


def test_a_token_of_another_key_is_refused(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    outside.key = OTHER_KEY
    assert outside.answer(client)["Location"] == REFUSED
    outside.begin(client, path(provider))
    outside.header = {"kid": "2"}
    assert outside.answer(client)["Location"] == REFUSED
    assert not is_signed_in(client)


def test_a_token_that_is_not_signed_or_with_the_clients_own_secret_is_refused(client: Client, provider, outside):
    outside.begin(client, path(provider))
    told = {"iss": ISSUER, "sub": "1", "aud": "tray", "exp": NOW + 300, "iat": NOW, "nonce": outside.asked["nonce"]}
    secret = "the provider's secret, of thirty-two bytes and more"
    for token in (
        jwt.encode(told, "", algorithm="none", headers={"kid": "1"}),
        jwt.encode(told, secret, algorithm="HS256", headers={"kid": "1"}),
        "not.a.token",
        "",
    ):
        outside.begin(client, path(provider))
        outside.token = token or " "
        assert outside.answer(client)["Location"] == REFUSED
    assert not is_signed_in(client)


def test_an_answer_is_good_once(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    outside.claims = {"amr": ["mfa"]}
    assert outside.answer(client)["Location"] == HOME
    assert outside.answer(client)["Location"] == REFUSED


def test_a_token_of_an_earlier_sign_in_is_refused(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    outside.answer(client)
    [earlier] = outside.given
    other = Client()
    outside.begin(other, path(provider))
    outside.token = earlier
    assert outside.answer(other)["Location"] == REFUSED
    assert not is_signed_in(other)


def test_an_answer_in_another_browser_is_refused(client: Client, provider, outside: Outside):
    """Somebody lured into another's session (login CSRF)."""
    outside.begin(client, path(provider))
    assert outside.answer(Client())["Location"] == REFUSED
    assert outside.answer(client, state="made-up")["Location"] == REFUSED


def test_an_answer_of_another_provider_is_refused(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    assert outside.answer(client, iss="https://idp.evil.example")["Location"] == REFUSED
    second = SignInProvider.objects.create(
        organization=provider.organization, name="Toinen", issuer=ISSUER, client_id="tray2", email_domains=["x.example"]
    )
    outside.begin(client, path(provider))
    outside.asked["redirect_uri"] = f"http://127.0.0.1:8000{path(second)}vastaus/"
    assert outside.answer(client)["Location"] == REFUSED


def test_who_says_no_at_the_provider_is_led_back(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    response = outside.answer(client, error="access_denied")
    assert response["Location"] == REFUSED
    assert "Kirjautuminen ei onnistunut" in client.get(REFUSED).text


def test_the_readers_language_comes_back_too(client: Client, provider, outside: Outside):
    outside.begin(client, f"/sv/logga-in/organisation/{provider.pk}/")
    assert outside.answer(client, error="access_denied")["Location"] == "/sv/logga-in/organisation/lyckades-inte/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@vaasa.example"},
        {"email": "siv@elsewhere.example"},
        {"email": None},
        {"email": "siv@vaasa.example", "email_verified": False},
    ],
)
def test_nobody_gets_in_without_a_role(client: Client, provider, outside: Outside, claims):
    outside.begin(client, path(provider))
    outside.claims = {"amr": ["mfa"], **claims}
    assert outside.answer(client)["Location"] == UNKNOWN
    assert not is_signed_in(client)


def test_an_address_that_passes_to_somebody_else_opens_nothing(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    outside.answer(client)
    other = Client()
    outside.begin(other, path(provider))
    outside.claims = {"sub": "subject-2"}
    assert outside.answer(other)["Location"] == UNKNOWN


def test_the_subject_counts_when_the_address_changes(client: Client, provider, outside: Outside):
    outside.begin(client, path(provider))
    outside.answer(client)
    outside.begin(client, path(provider))
    outside.claims = {"email": "siv.ny@vaasa.example", "amr": ["mfa"]}
    assert outside.answer(client)["Location"] == HOME


def test_an_ended_role_is_not_opened_by_a_provider(client: Client, provider, outside: Outside):
    from django.utils import timezone

    Membership.objects.update(ended_at=timezone.now())
    outside.begin(client, path(provider))
    assert outside.answer(client)["Location"] == UNKNOWN


def test_an_invitation_is_taken_through_the_provider(
    client: Client, membership, provider, outside: Outside, mailoutbox
):
    admin = factories.membership(Role.ORGANIZATION_ADMIN, organization=membership.organization).user
    told = {"organization": membership.organization, "role": Role.RECEIVER, "language": "fi"}
    invitations.invite(by=admin, email="ny@vaasa.example", **told)
    link = next(line for line in mailoutbox[0].body.splitlines() if "/kutsu/" in line)
    client.get(urlsplit(link).path)
    assert path(provider) in client.get("/fi/kutsu/").text
    outside.begin(client, path(provider))
    outside.claims = {"sub": "new", "email": "ny@vaasa.example", "given_name": "Ny", "family_name": "Person"}
    outside.claims |= {"amr": ["mfa"]}
    assert outside.answer(client)["Location"] == HOME
    row = Membership.objects.get(user__username="ny@vaasa.example")
    assert (row.role, row.user.get_full_name()) == (Role.RECEIVER, "Ny Person")
    assert not row.user.has_usable_password()


def test_the_secret_of_a_provider_is_encrypted(provider):
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_secret FROM accounts_signinprovider")
        assert cursor.fetchone()[0].startswith("1.demo.")
    assert SignInProvider.objects.get().client_secret == "the provider's secret"


def test_by_the_domain_of_the_address(client: Client, provider):
    page = client.post("/fi/kirjaudu/organisaatio/", {"email": "x@vaasa.example"})
    assert path(provider) in page.text
    assert "Emme tunne" in client.post("/fi/kirjaudu/organisaatio/", {"email": "x@else.example"}).text


# --- Clients --------------------------------------------------------------------------------------------------------


@pytest.fixture
def suomi_fi(settings, outside: Outside) -> Outside:
    settings.SUOMI_FI_ISSUER, settings.SUOMI_FI_CLIENT_ID = ISSUER, "tray"
    return outside


def identified(client: Client, outside: Outside, number: str = "010190-999K") -> str:
    outside.begin(client, "/fi/tunnistus/suomi-fi/?next=/fi/palvelut/")
    outside.claims = {"urn:oid:1.2.246.21": number, "sub": "transient", "email": None}
    assert outside.answer(client)["Location"] == "/fi/palvelut/"
    return str(client.session[identity.SUBJECT])


def test_a_client_is_known_again_and_only_by_a_digest(client: Client, suomi_fi: Outside):
    first = identified(client, suomi_fi)
    assert len(first) == 64
    assert "010190" not in str(dict(client.session))
    assert identified(Client(), suomi_fi) == first
    assert identified(Client(), suomi_fi, "010190Y999K") != first


def test_without_a_stable_number_nobody_is_identified(client: Client, suomi_fi: Outside):
    suomi_fi.begin(client, "/fi/tunnistus/suomi-fi/")
    suomi_fi.claims = {"sub": "transient"}
    assert suomi_fi.answer(client)["Location"] == REFUSED
    assert identity.SUBJECT not in client.session


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_a_wrong_token_identifies_nobody(client: Client, suomi_fi: Outside, claims):
    suomi_fi.begin(client, "/fi/tunnistus/suomi-fi/")
    suomi_fi.claims = {"urn:oid:1.2.246.21": "010190-999K"} | claims
    assert suomi_fi.answer(client)["Location"] == REFUSED
    assert identity.SUBJECT not in client.session


def test_the_demo_is_offered_only_on_ones_own_machine(client: Client, settings):
    assert client.get("/fi/tunnistus/demo/")["Location"] == "/fi/kokeilutunnistus/"
    assert client.post("/fi/kokeilutunnistus/", {"person": "1"}).status_code == 302
    assert identity.SUBJECT in client.session
    assert client.post("/fi/kokeilutunnistus/", {"person": "x"})["Location"] == REFUSED
    settings.PRODUCTION = True
    assert client.get("/fi/kokeilutunnistus/").status_code == 404
    assert client.get("/fi/tunnistus/demo/").status_code == 404
    assert identity.providers() == []


def test_going_on_never_leads_away(client: Client, suomi_fi: Outside):
    suomi_fi.begin(client, "/fi/tunnistus/suomi-fi/?next=https://evil.example/")
    suomi_fi.claims = {"urn:oid:1.2.246.21": "010190-999K"}
    assert suomi_fi.answer(client)["Location"] == "/fi/"
