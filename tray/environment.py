"""Settings from environment variables: each checked, and refused with a sentence that says what would be right.

`READ` keeps the names that were asked for, so that a test can hold the README to them.
"""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

READ: set[str] = set()


def text(name: str, default: str = "") -> str:
    READ.add(name)
    return os.environ.get(name, "").strip() or default


def choice(name: str, *, options: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be one of {', '.join(options)}.")
    return value


def flag(name: str, *, default: bool) -> bool:
    return choice(name, options=("true", "false"), default=str(default).lower()) == "true"


def whole_number(name: str, *, default: int, least: int, most: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; empty parts are left out."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def url(name: str, *, default: str = "", schemes: tuple[str, ...] = ("https", "http")) -> str:
    value = text(name, default)
    parts = urlsplit(value)
    if value and (parts.scheme not in schemes or not (parts.netloc or parts.path)):
        # The value is not repeated: it may hold a password.
        raise ImproperlyConfigured(
            f"{name} is not an address: it must begin with {' or '.join(f'{s}://' for s in schemes)}."
        )
    return value
