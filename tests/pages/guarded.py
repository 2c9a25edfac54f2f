"""Forms without sign-in, filled in as a person would: some time after the page was opened."""

import re
import secrets
import time
from typing import Any
from unittest import mock

from django.core.signing import TimestampSigner
from django.test import Client


def stamp(purpose: str, age: float = 30) -> str:
    """Of a form that was opened so many seconds ago."""
    with mock.patch("django.core.signing.time.time", return_value=time.time() - age):
        return TimestampSigner(salt=f"tray.form_guard.{purpose}").sign(secrets.token_urlsafe(6))


def send(client: Client, path: str, purpose: str, told: dict[str, Any], **more: Any) -> Any:
    return client.post(path, {"stamp": stamp(purpose), "website": "", **told}, **more)


def stamp_on(page: str) -> str:
    found = re.search(r'<input type="hidden" name="stamp" value="([^"]+)"', page)
    assert found
    return found[1]
