"""Who a client is, by a strong identification: the port that Suomi.fi e-Identification stands behind.

Clients need no account. Of what a provider tells only a keyed digest of the person's stable number is kept, in the
session: it knows the same person again, and tells nobody who that is.
"""

import hashlib
import hmac
import time
from collections.abc import Iterable
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tray.accounts import oidc
from tray.accounts.mail import path_in

SUBJECT, SUBJECT_AT = "identity_subject", "identity_subject_at"
HOLDS_SECONDS = 3600
LANGUAGE = "fi"


class NoStableNumber(Exception):
    """The provider did not tell the number by which somebody is known again."""


class IdentityProvider(Protocol):
    """A way to identify oneself strongly. `key` stands in addresses."""

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str | Promise: ...

    def begin(self, request: HttpRequest, *, next_page: str) -> str:
        """The address to send the reader to."""

    def finish(self, request: HttpRequest) -> tuple[str, str]:
        """The stable number, and the page to go on to. Raises oidc.Refused, oidc.Unreachable or NoStableNumber."""


class SuomiFi:
    key = "suomi-fi"
    name = _("Suomi.fi e-Identification")

    def client(self) -> oidc.Client:
        return oidc.Client(
            key=self.key,
            issuer=settings.SUOMI_FI_ISSUER,
            client_id=settings.SUOMI_FI_CLIENT_ID,
            client_secret=settings.SUOMI_FI_CLIENT_SECRET,
            redirect_uri=settings.SITE_URL + path_in(LANGUAGE, "identification_answer", self.key),
            scope="openid",
        )

    def begin(self, request: HttpRequest, *, next_page: str) -> str:
        return oidc.begin(request, self.client(), next_page=next_page, language=get_language() or LANGUAGE)

    def finish(self, request: HttpRequest) -> tuple[str, str]:
        answer = oidc.finish(request, self.client())
        return stable_number(answer.claims, settings.SUOMI_FI_SUBJECT), answer.next


class Demo:
    """For trying out on one's own machine: the reader says who to be. Never in production."""

    key = "demo"
    name = _("Demo identification (only on this machine)")

    def begin(self, request: HttpRequest, *, next_page: str) -> str:
        request.session["identity_demo_next"] = next_page
        return reverse("identification_demo")

    def finish(self, request: HttpRequest) -> tuple[str, str]:
        person = request.POST.get("person", "")
        if person not in DEMO_PEOPLE:
            raise oidc.Refused("no such demo person")
        return f"demo {person}", request.session.pop("identity_demo_next", "")


DEMO_PEOPLE = {"1": "Aino Esimerkki", "2": "Bertil Exempel", "3": "Chris Example"}


def providers() -> list[IdentityProvider]:
    """Those that are set up, in the order to offer them. An empty list: the page offers code and PIN alone."""
    found: list[IdentityProvider] = [SuomiFi()] if settings.SUOMI_FI_ISSUER else []
    return found if settings.PRODUCTION else [*found, Demo()]


def provider(key: str) -> IdentityProvider | None:
    return next((each for each in providers() if each.key == key), None)


def stable_number(claims: dict[str, Any], names: Iterable[str]) -> str:
    """The first of the claims that is there, with its name: two kinds of number never meet."""
    for name in names:
        if value := claims.get(name):
            return f"{name} {value}"
    raise NoStableNumber


def digest(number: str) -> str:
    key = f"tray.accounts.identity {settings.SECRET_KEY}".encode()
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()


def keep(request: HttpRequest, number: str) -> None:
    """In a session with a new key. The number itself is forgotten here."""
    request.session.cycle_key()
    request.session[SUBJECT] = digest(number)
    request.session[SUBJECT_AT] = int(time.time())


def subject_of(request: HttpRequest) -> str:
    """64 hexadecimal digits, the same for one person every time; "" for who has not identified within the hour."""
    if request.session.get(SUBJECT_AT, 0) < time.time() - HOLDS_SECONDS:
        return ""
    return str(request.session.get(SUBJECT, ""))


def forget(request: HttpRequest) -> None:
    for name in (SUBJECT, SUBJECT_AT):
        request.session.pop(name, None)
