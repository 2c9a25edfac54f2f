"""The same against a real OpenID Connect server: npm's certified oidc-provider, started by the project's own Node."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.accounts.people import person
from tray.accounts import identity, oidc
from tray.accounts.models import SignInProvider

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PACKAGE = settings.BASE_DIR / "node_modules" / "oidc-provider"
SECRET = "a secret of thirty-two characters"
HOME, REFUSED = "/fi/ammattilaisille/", "/fi/kirjaudu/organisaatio/ei-onnistunut/"
KEY = "5b0f8f0e-0000-4000-8000-000000000001"
ANSWERS = (
    f"http://127.0.0.1:8000/fi/kirjaudu/organisaatio/{KEY}/vastaus/",
    "http://127.0.0.1:8000/fi/tunnistus/suomi-fi/vastaus/",
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    node = shutil.which("node")
    if not (PACKAGE.exists() and node):
        pytest.skip("OIDC-PROVIDER IS NOT INSTALLED: no real OpenID Connect server is tried (npm ci, and Node)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).with_name("oidc_server.mjs")
    process = subprocess.Popen(
        [node, script, str(port), ",".join(ANSWERS)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    assert any("ready" in line for line in iter(process.stdout.readline, ""))
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
def provider(issuer: str) -> SignInProvider:
    cache.clear()
    membership = person()
    assert membership.organization
    return SignInProvider.objects.create(
        pk=KEY,
        organization=membership.organization,
        name="Vaasan kaupunki",
        issuer=issuer,
        client_id="tray",
        client_secret=SECRET,
        email_domains=["vaasa.example"],
        is_second_factor=True,
        strong_values=["mfa"],
    )


def be(issuer: str, **account: Any) -> None:
    httpx.put(f"{issuer}/account", json=account, trust_env=False).raise_for_status()


def at_provider(location: str) -> str:
    """What the browser does between leaving the tray and coming back; the address that it comes back to."""
    with httpx.Client(trust_env=False) as browser:
        for _step in range(10):
            response = browser.get(location)
            location = str(response.next_request.url) if response.next_request else ""
            if location.startswith("http://127.0.0.1:8000/"):
                return location
    raise AssertionError("the provider did not send back")


def local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_signing_in(client: Client, provider: SignInProvider):
    be(provider.issuer, sub="17", email="siv@vaasa.example", email_verified=True, amr=["pwd", "mfa"])
    begun = client.get(f"/fi/kirjaudu/organisaatio/{KEY}/")["Location"]
    back = at_provider(begun)
    assert client.get(local(back))["Location"] == HOME
    assert client.get(HOME).status_code == 200
    assert client.get(local(back))["Location"] == REFUSED  # the answer again


def test_a_code_of_somebody_elses_browser_is_refused_by_both_ends(provider: SignInProvider):
    """Code and state of one session, put into another: the state is unknown. With the state of the other: the provider
    refuses, since PKCE's verifier is not the one of the code."""
    be(provider.issuer, sub="17", email="siv@vaasa.example")
    first, second = Client(), Client()
    stolen = at_provider(first.get(f"/fi/kirjaudu/organisaatio/{KEY}/")["Location"])
    own = second.get(f"/fi/kirjaudu/organisaatio/{KEY}/")["Location"]
    assert second.get(local(stolen))["Location"] == REFUSED
    state = re.search(r"state=([\w-]+)", own)
    assert state
    forged = re.sub(r"state=[\w-]+", f"state={state[1]}", local(stolen))
    assert second.get(forged)["Location"] == REFUSED
    assert "_auth_user_id" not in second.session


def test_a_code_that_was_used_is_refused_by_the_provider(client: Client, provider: SignInProvider):
    be(provider.issuer, sub="17", email="siv@vaasa.example", amr=["mfa"])
    back = at_provider(client.get(f"/fi/kirjaudu/organisaatio/{KEY}/")["Location"])
    kept = client.session[oidc.KEPT]
    assert client.get(local(back))["Location"] == HOME
    session = client.session
    session[oidc.KEPT] = kept
    session.save()
    assert client.get(local(back))["Location"] == REFUSED


def test_a_token_grows_old(client: Client, provider: SignInProvider, monkeypatch):
    be(provider.issuer, sub="17", email="siv@vaasa.example", amr=["mfa"])
    back = at_provider(client.get(f"/fi/kirjaudu/organisaatio/{KEY}/")["Location"])
    monkeypatch.setattr(oidc, "OLDEST_TOKEN_SECONDS", -5)
    assert client.get(local(back))["Location"] == REFUSED


def test_a_token_for_another_audience_or_issuer_is_refused(client: Client, provider: SignInProvider, monkeypatch):
    """A real token of the real provider, looked at as if it had come elsewhere."""
    be(provider.issuer, sub="17", email="siv@vaasa.example", amr=["mfa"])
    tokens: list[str] = []
    real = oidc.verified

    def noted(of: oidc.Client, token: str, *, nonce: str) -> dict[str, Any]:
        tokens.append(token)
        monkeypatch.setattr(oidc, "noted_nonce", nonce, raising=False)
        return real(of, token, nonce=nonce)

    monkeypatch.setattr(oidc, "verified", noted)
    back = at_provider(client.get(f"/fi/kirjaudu/organisaatio/{KEY}/")["Location"])
    assert client.get(local(back))["Location"] == HOME
    told: dict[str, Any] = {"key": KEY, "issuer": provider.issuer, "client_secret": SECRET, "redirect_uri": ANSWERS[0]}
    nonce = str(vars(oidc)["noted_nonce"])
    assert real(oidc.Client(**told, client_id="tray"), tokens[0], nonce=nonce)["sub"] == "17"
    with pytest.raises(oidc.Refused, match="InvalidAudienceError"):
        real(oidc.Client(**told, client_id="another"), tokens[0], nonce=nonce)
    with pytest.raises(oidc.Refused, match="another nonce"):
        real(oidc.Client(**told, client_id="tray"), tokens[0], nonce="another")
    other = provider.issuer.replace("127.0.0.1", "localhost")
    with pytest.raises(oidc.Unreachable, match="another issuer"):
        real(oidc.Client(**told | {"issuer": other}, client_id="tray"), tokens[0], nonce=nonce)


def test_suomi_fi_keeps_a_digest_alone(client: Client, provider: SignInProvider, settings):
    settings.SUOMI_FI_ISSUER, settings.SUOMI_FI_CLIENT_ID = provider.issuer, "tray"
    settings.SUOMI_FI_CLIENT_SECRET = SECRET
    be(provider.issuer, **{"sub": "99", "urn:oid:1.2.246.21": "010190-999K"})
    back = at_provider(client.get("/fi/tunnistus/suomi-fi/?next=/fi/palvelut/")["Location"])
    assert client.get(local(back))["Location"] == "/fi/palvelut/"
    assert client.session[identity.SUBJECT] == identity.digest("urn:oid:1.2.246.21 010190-999K")
    assert "010190" not in str(dict(client.session))


def test_a_provider_that_is_gone_is_told_calmly(client: Client, provider: SignInProvider):
    begun = time.monotonic()
    SignInProvider.objects.update(issuer="http://127.0.0.1:9")
    assert client.get(f"/fi/kirjaudu/organisaatio/{KEY}/")["Location"].endswith("/ei-vastausta/")
    assert time.monotonic() - begun < 15
