"""Reference numbers that people can read aloud: "K7MQ-3XWD". Without vowels, so that no word comes of it, and without
letters and digits that look alike."""

import re
import secrets

LETTERS = "23456789CDFGHJKMNPQRTVWX"
PATTERN = re.compile(rf"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}")


def new_reference() -> str:
    """One of a hundred thousand million: the database refuses the one that should come twice."""
    letters = "".join(secrets.choice(LETTERS) for _letter in range(8))
    return f"{letters[:4]}-{letters[4:]}"
