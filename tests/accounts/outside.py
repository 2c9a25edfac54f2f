"""A provider that signs what a test asks it to, right or wrong, and gives it through the same door as a real one."""

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from tray.accounts import oidc

ISSUER = "https://idp.vaasa.example"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}


class Outside:
    """`claims` change those of the next ID token (None takes one away); `token` replaces it."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.key: Any = KEY
        self.header: dict[str, Any] = {"kid": "1"}
        self.algorithm = "RS256"
        self.token: str | None = None
        self.asked: dict[str, str] = {}
        self.given: list[str] = []
        self.posted: list[dict[str, Any]] = []

    def fetched(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        if address.endswith("openid-configuration"):
            return METADATA
        if address.endswith("/keys"):
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}
        self.posted.append(more["data"])
        return {"access_token": "x", "id_token": self.token or self.signed()}

    def signed(self) -> str:
        now = int(time.time())
        known = {
            "iss": ISSUER,
            "sub": "subject-1",
            "aud": "tray",
            "exp": now + 300,
            "iat": now,
            "nonce": self.asked["nonce"],
            "email": "siv@vaasa.example",
        }
        told = {name: value for name, value in (known | self.claims).items() if value is not None}
        token = jwt.encode(told, self.key, algorithm=self.algorithm, headers=self.header)
        self.given.append(token)
        return token

    def begin(self, client: Client, path: str) -> dict[str, str]:
        """What the tray asks the provider, as its reader's browser is sent there."""
        location = client.get(path)["Location"]
        assert location.startswith(f"{ISSUER}/authorize?")
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        return self.asked

    def answer(self, client: Client, **more: str) -> Any:
        """The reader comes back."""
        path = urlsplit(self.asked["redirect_uri"]).path
        return client.get(path, {"code": "a-code", "state": self.asked["state"]} | more)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    cache.clear()
    provider = Outside()
    monkeypatch.setattr(oidc, "fetched", provider.fetched)
    return provider
