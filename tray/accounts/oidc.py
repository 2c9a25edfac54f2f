"""The tray as an OpenID Connect client: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC
7636, RFC 9207). Of organisations' providers and of Suomi.fi alike.

allauth's own client takes an answer without an ID token, knows no nonce, and remembers tokens in each process alone;
so this stands on PyJWT. What a provider says is believed only when all of it is right: signature by a key of the
provider, issuer, audience, times, and the nonce that this very session was given, once.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
SECONDS_AT_PROVIDER = 15 * 60
LEEWAY_SECONDS = 60
OLDEST_TOKEN_SECONDS = 10 * 60
CACHED_SECONDS = 3600
TIMEOUT = httpx.Timeout(10)
LARGEST_ANSWER = 1_000_000
MOST_AT_ONCE = 5
KEPT = "oidc"


class Refused(Exception):
    """What the provider answered is not believed. The text is for the log: it holds no value of a token."""


class Unreachable(Exception):
    """The provider does not answer, or not as OpenID Connect asks: try again later."""


@dataclass(frozen=True, repr=False)
class Client:
    """The tray as one provider knows it. Without a repr, since it holds the secret."""

    key: str
    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    scope: str = "openid email profile"
    acr_values: str = ""


@dataclass(frozen=True)
class Answer:
    """Claims of an ID token that is right in everything, and where the reader wanted to go."""

    claims: dict[str, Any]
    next: str


# --- Going there ------------------------------------------------------------------------------------------------------


def begin(request: HttpRequest, client: Client, *, next_page: str = "", language: str = "") -> str:
    """The provider's address to go to. State, nonce and PKCE's verifier stay in the session. Raises Unreachable."""
    known = metadata(client.issuer)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
    waiting = {
        key: told
        for key, told in request.session.get(KEPT, {}).items()
        if told["at"] > time.time() - SECONDS_AT_PROVIDER
    }
    newest = dict(sorted(waiting.items(), key=lambda each: each[1]["at"])[-MOST_AT_ONCE + 1 :])
    told = {"client": client.key, "nonce": nonce, "verifier": verifier, "at": int(time.time()), "next": next_page}
    request.session[KEPT] = newest | {state: told}
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": client.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **({"acr_values": client.acr_values} if client.acr_values else {}),
        **({"ui_locales": language} if language else {}),
    }
    endpoint = str(known["authorization_endpoint"])
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


# --- Coming back ------------------------------------------------------------------------------------------------------


def finish(request: HttpRequest, client: Client) -> Answer:
    """Raises Refused or Unreachable. The state is used up first, so that whatever comes of it, it is good once."""
    waiting = request.session.get(KEPT, {})
    told = waiting.pop(request.GET.get("state", ""), None)
    request.session[KEPT] = waiting
    request.session.save()
    if told is None or told["client"] != client.key:
        raise Refused("unknown state")
    if told["at"] < time.time() - SECONDS_AT_PROVIDER:
        raise Refused("too late")
    known = metadata(client.issuer)
    if issuer := request.GET.get("iss", ""):
        if issuer != client.issuer:
            raise Refused("answer of another issuer")
    elif known.get("authorization_response_iss_parameter_supported"):
        raise Refused("answer without its issuer")
    if "error" in request.GET or not request.GET.get("code"):
        raise Refused("the provider gave no code")
    token = id_token(client, known, code=request.GET["code"], verifier=told["verifier"])
    return Answer(claims=verified(client, token, nonce=told["nonce"]), next=told["next"])


def id_token(client: Client, known: dict[str, Any], *, code: str, verifier: str) -> str:
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": verifier,
        "client_id": client.client_id,
    }
    ways = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    basic = None
    if client.client_secret and "client_secret_basic" in ways:
        # RFC 6749, 2.3.1: both are form-encoded before they are joined.
        pair = (urlencode({"": each})[1:] for each in (client.client_id, client.client_secret))
        basic = httpx.BasicAuth(*pair)
        del asked["client_id"]
    elif client.client_secret:
        asked["client_secret"] = client.client_secret
    answer = fetched("POST", str(known["token_endpoint"]), data=asked, auth=basic)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise Refused("no ID token")
    return token


def verified(client: Client, token: str, *, nonce: str) -> dict[str, Any]:
    """OpenID Connect Core 1.0, 3.1.3.7. Raises Refused."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=signing_key(client, token),
            algorithms=ALGORITHMS,
            audience=client.client_id,
            issuer=client.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(f"ID token: {type(error).__name__}") from None
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused("ID token: another nonce")
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != client.client_id:
        raise Refused("ID token: for another party")
    if claims["iat"] < time.time() - OLDEST_TOKEN_SECONDS:
        raise Refused("ID token: of long ago")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise Refused("ID token: no subject")
    return claims


def signing_key(client: Client, token: str) -> Any:
    """The provider's key that the token names. Unknown keys are looked for once more: providers change them."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise Refused("ID token: algorithm not taken")
    for is_fresh in (False, True):
        for key in keys_of(client.issuer, is_fresh=is_fresh):
            named = header.get("kid") in (None, key.key_id)
            if named and key.public_key_use in (None, "sig") and key.algorithm_name == header["alg"]:
                return key
    raise Refused("ID token: unknown key")


def keys_of(issuer: str, *, is_fresh: bool) -> list[jwt.PyJWK]:
    name = f"oidc:keys:{issuer}"
    told = None if is_fresh else cache.get(name)
    if told is None:
        told = fetched("GET", str(metadata(issuer)["jwks_uri"]))
        cache.set(name, told, CACHED_SECONDS)
    keys = []
    for each in told.get("keys", []):
        try:
            keys.append(jwt.PyJWK(each))
        except jwt.PyJWTError:  # of a kind that is not known here
            continue
    return keys


# --- What providers publish -------------------------------------------------------------------------------------------


def metadata(issuer: str) -> dict[str, Any]:
    """OpenID Connect Discovery 1.0. Raises Unreachable. Kept for an hour."""
    name = f"oidc:metadata:{issuer}"
    known: dict[str, Any] | None = cache.get(name)
    if known is None:
        known = fetched("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if known.get("issuer") != issuer:
            raise Unreachable("the provider names another issuer")
        for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_safe(str(known.get(endpoint, ""))):
                raise Unreachable(f"{endpoint} is missing or not over HTTPS")
        cache.set(name, known, CACHED_SECONDS)
    return known


def is_safe(address: str) -> bool:
    """HTTPS; while trying out, this machine too."""
    parts = urlsplit(address)
    is_here = parts.hostname in ("127.0.0.1", "localhost") and not settings.PRODUCTION
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here))


def fetched(method: str, address: str, **more: Any) -> dict[str, Any]:
    """Raises Unreachable, or Refused when a token is asked for and refused."""
    if not is_safe(address):
        raise Unreachable("an address that is not over HTTPS")
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            response = client.request(method, address, headers={"Accept": "application/json"}, **more)
        if method == "POST" and response.status_code in (400, 401):
            raise Refused("the provider refused the code")
        response.raise_for_status()
        if len(response.content) > LARGEST_ANSWER:
            raise Unreachable("the answer is too long")
        found = json.loads(response.content)
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    if not isinstance(found, dict):
        raise Unreachable("the answer is no object")
    return found
