"""A client that has signed in as a person does: with the second factor done."""

from typing import Any

from django.test import Client

from tray.accounts.access import SECOND_FACTOR


def signed_in(user: Any, *, second_factor: str = "totp") -> Client:
    """`second_factor=""` for somebody who has not set one up yet."""
    client = Client()
    client.force_login(user, backend="tray.accounts.backends.WorkEmail")
    if second_factor:
        session = client.session
        session[SECOND_FACTOR] = second_factor
        session.save()
    return client
