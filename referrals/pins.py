"""PINs of six digits: the second factor beside a code or a link.

A million PINs are soon tried by whoever has the hashes, however slow the hash: the pepper, which no copy of the
database holds, is what keeps them. scrypt on top costs each try 4 MB and some 10 ms, which is all that a page at the
counter may wait for it. Guessing at the door ends by lockout.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets

from django.conf import settings

DIGITS = 6
COST, BLOCK, LANES = 2**12, 8, 1
FORM = "s2"
OLD_COSTS = {"s1": 2**14}
NOBODYS = f"{FORM}${base64.b64encode(bytes(16)).decode()}${base64.b64encode(bytes(32)).decode()}"


def new_pin() -> str:
    """Never six of the same, nor a run: those are what people try first."""
    while True:
        pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if len(set(pin)) > 2 and pin not in "01234567890" and pin not in "09876543210":
            return pin


def tidy(written: str) -> str:
    """Only the digits: people write spaces between."""
    return re.sub(r"[\s-]", "", written)


class Hashed(str):
    """A PIN as it is to be stored."""

    __slots__ = ()


def hashed(pin: str) -> Hashed:
    """What is hashed already stays as it is: it is slow by design, and may be done before anything is locked."""
    if isinstance(pin, Hashed):
        return pin
    salt = secrets.token_bytes(16)
    return Hashed("$".join((FORM, base64.b64encode(salt).decode(), base64.b64encode(digest(pin, salt, COST)).decode())))


def matches(written: str, stored: str) -> bool:
    """As slow for what is not stored (`NOBODYS`) as for what is."""
    try:
        form, salt, kept = stored.split("$")
        salt_bytes, kept_bytes = base64.b64decode(salt), base64.b64decode(kept)
    except (ValueError, binascii.Error):
        return False
    return hmac.compare_digest(digest(tidy(written), salt_bytes, OLD_COSTS.get(form, COST)), kept_bytes)


def digest(pin: str, salt: bytes, cost: int) -> bytes:
    pepper = hashlib.sha256(f"{__name__} {settings.SECRET_KEY}".encode()).digest()
    peppered = hmac.new(pepper, pin.encode(), hashlib.sha256).digest()
    return hashlib.scrypt(peppered, salt=salt, n=cost, r=BLOCK, p=LANES, maxmem=2**26, dklen=32)
