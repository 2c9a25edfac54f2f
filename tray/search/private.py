"""What people type into a field for words, and what is nobody's business: identity codes, addresses, numbers.

A Finnish personal identity code is the day of birth, a mark that tells the century, three digits and a check character,
which follows from the rest: ten characters tell as much as eleven. The marks are those of decree 690/2022, in force
from 2023. What looks like a code is taken for one, whether or not there is such a day and the check character is right.
"""

import re
import unicodedata

CENTURY_MARKS = "-+ABCDEFYXWVU"
CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
DASHES = "\u2010-\u2015\u2212"  # what word processors and telephones make of a hyphen
BETWEEN = r"[\s.]?"

IDENTITY_CODE = re.compile(
    rf"\d\d{BETWEEN}\d\d{BETWEEN}\d\d"
    rf"\s*[{re.escape(CENTURY_MARKS)}{DASHES}]\s*"
    r"\d\d\d"
    # Apart from the rest, a letter may as well begin the next word.
    rf"(?:[{CHECK_CHARACTERS}]|\s[{CHECK_CHARACTERS}](?![^\W_]))?",
    re.IGNORECASE,
)
# Digits and what people put between them: telephones, accounts, days of birth. A postcode has only five.
MANY_DIGITS = re.compile(rf"\d(?:[\s().,/+{DASHES}-]*\d){{5,}}")
E_MAIL = re.compile(r"@|[(\[]\s*(?:at|ät)\s*[)\]]", re.IGNORECASE)


def without_identity_codes(text: str) -> tuple[str, bool]:
    """The text with each code taken out, and whether there was any. A text without codes comes back as it was."""
    left = text
    while IDENTITY_CODE.search(left):  # what stood on both sides of a code may make another
        left = " ".join(IDENTITY_CODE.sub(" ", left).split())
    return left, left != text


def is_personal(text: str) -> bool:
    """Whether the text may tell about one person, so that it must never be counted. Names it does not know."""
    plain = unicodedata.normalize("NFKC", text)
    return any(pattern.search(plain) for pattern in (IDENTITY_CODE, MANY_DIGITS, E_MAIL))
