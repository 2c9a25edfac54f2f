"""Codes that people read aloud and write down, and the keys that come from them."""

import hashlib
import secrets
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0, 1, I, L, O and U, which are read as each other
GROUPS, OF_EACH = 3, 4
LENGTH = GROUPS * OF_EACH  # 30 ** 12: 58 bits, each guess at them as slow as scrypt
# 32 MB and about a tenth of a second for each try.
COST, BLOCK, LANES = 2**15, 8, 1
NONCE_BYTES = 12


class Keys(NamedTuple):
    lookup: bytes
    key: bytes


def new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))
    return "-".join(letters[start : start + OF_EACH] for start in range(0, LENGTH, OF_EACH))


def tidy(written: str) -> str:
    """The code as it was given out, however it was written; "" for what cannot be one."""
    letters = "".join(letter for letter in written.upper() if letter.isalnum())
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return ""
    return "-".join(letters[start : start + OF_EACH] for start in range(0, LENGTH, OF_EACH))


def keys(code: str) -> Keys:
    """Both halves come from one scrypt, so that trying codes against the lookup is no cheaper than against the key. The
    salt holds the tray's secret: a copy of the database alone does not let anybody even try."""
    salt = hashlib.sha256(f"{__name__} {settings.SECRET_KEY}".encode()).digest()
    made = hashlib.scrypt(code.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, maxmem=2**26, dklen=64)
    return Keys(made[:32], made[32:])


def sealed(text: bytes, key: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, bound_to)


def opened(stored: bytes, key: bytes, bound_to: bytes) -> bytes:
    """Raises cryptography's InvalidTag for what was not sealed with the key, or not bound to that."""
    return AESGCM(key).decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], bound_to)
