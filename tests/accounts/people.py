"""Somebody with a role, an authenticator app and its codes."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from tests import factories
from tray.accounts.models import Membership, Role
from tray.accounts.second_factors import LAST_COUNTER

PASSWORD = "a long enough password"


def person(role: str = Role.SENDER, email: str = "siv@vaasa.example", **fields: Any) -> Membership:
    """In force, with a work e-mail as user name, without a second factor yet."""
    user = factories.user(username=email, email=email, is_staff=role == Role.NATIONAL_ADMIN)
    return factories.membership(role, user=user, **fields)


def with_app(user: Any) -> str:
    """Sets up an authenticator app; its key."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code(secret: str, *, half_minutes: int = 0) -> str:
    """What the app shows, now or some half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + half_minutes)))


def forget_used_codes(user: Any) -> None:
    """As if half a minute had gone by."""
    for row in Authenticator.objects.filter(user=user, type="totp"):
        row.data.pop(LAST_COUNTER, None)
        row.save()
