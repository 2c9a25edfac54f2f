"""Second factors of a person: authenticator app, passkeys, recovery codes. allauth keeps and checks them; here is what
it leaves open: secrets encrypted, and a code of the app good only once, whichever web process sees it.
"""

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tray.accounts.models import FactorSecret

Type = Authenticator.Type
PERIOD = 30
LAST_COUNTER = "last_counter"


class SecretsAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks us to encrypt becomes a row of our own, bound to its place and found by the command that
    changes keys; allauth's table gets only the row's id."""

    def encrypt(self, text: str) -> str:
        return str(FactorSecret.objects.create(text=text).pk)

    def decrypt(self, encrypted_text: str) -> str:
        return str(FactorSecret.objects.get(pk=encrypted_text).text)

    def get_totp_issuer(self) -> str:
        return settings.OPERATOR_NAME or _("Service tray")

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """`display_name` is what the device shows in its list of passkeys."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.get_full_name() or user.get_username()}

    def _get_site_name(self) -> str:
        return _("Service tray")


@dataclass(frozen=True)
class Own:
    """What one person has set up."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    recovery: Authenticator | None

    def __bool__(self) -> bool:
        """Recovery codes alone are no second factor: they only stand in for one."""
        return bool(self.app or self.passkeys)

    @property
    def codes_left(self) -> int:
        return len(RecoveryCodes(self.recovery).get_unused_codes()) if self.recovery else 0


def factors_of(user: Any) -> Own:
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    return Own(
        app=next((row for row in rows if row.type == Type.TOTP), None),
        passkeys=[row for row in rows if row.type == Type.WEBAUTHN],
        recovery=next((row for row in rows if row.type == Type.RECOVERY_CODES), None),
    )


# --- Authenticator app -----------------------------------------------------------------------------------------------


def set_up_app(user: Any, secret: str, code: str) -> bool:
    """Whether the code was right. An app that was there before goes: a person has one."""
    counter = matching_counter(secret, code)
    if counter is None:
        return False
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().filter(user=user, type=Type.TOTP):
            remove(row)
        app = TOTP.activate(user, secret).instance
        app.data[LAST_COUNTER] = counter
        app.save(update_fields=["data"])
    return True


def use_app(user: Any, code: str) -> bool:
    """Whether the code is right and has not been used. RFC 6238: the verifier must not accept it a second time."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=user, type=Type.TOTP).first()
        if row is None:
            return False
        secret = SecretsAdapter().decrypt(row.data["secret"])
        counter = matching_counter(secret, code, after=row.data.get(LAST_COUNTER, 0))
        if counter is None:
            return False
        row.data[LAST_COUNTER] = counter
        row.save(update_fields=["data"])
        row.record_usage()
    return True


def matching_counter(secret: str, code: str, *, after: int = 0) -> int | None:
    """The half minute, now or one beside it, that the code belongs to."""
    digits = "".join(code.split())
    now = int(time.time()) // PERIOD
    for counter in range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1):
        if counter > after and compare_user_code(
            actual=digits, expected=format_hotp_value(hotp_value(secret, counter))
        ):
            return counter
    return None


# --- Recovery codes --------------------------------------------------------------------------------------------------


def new_recovery_codes(user: Any) -> list[str]:
    """Written in groups of four. The old ones are of no use any more."""
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().filter(user=user, type=Type.RECOVERY_CODES):
            remove(row)
        codes = RecoveryCodes.activate(user).generate_codes()
    return [f"{code[:4]} {code[4:]}" for code in codes]


def use_recovery_code(user: Any, code: str) -> bool:
    """Whether it was a right one. It is used up."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=user, type=Type.RECOVERY_CODES).first()
        if row is None or not RecoveryCodes(row).validate_code("".join(code.split())):
            return False
        row.refresh_from_db()
        row.record_usage()
    return True


# --- All of them -----------------------------------------------------------------------------------------------------


def add_passkey(user: Any, name: str, credential: dict[str, Any]) -> Authenticator:
    row: Authenticator = WebAuthn.add(user, name, credential).instance
    return row


def remove(row: Authenticator) -> None:
    """With its secret."""
    for name in ("secret", "seed"):
        if key := row.data.get(name):
            FactorSecret.objects.filter(pk=UUID(key)).delete()
    row.delete()


def remove_all(user: Any) -> None:
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().filter(user=user):
            remove(row)
