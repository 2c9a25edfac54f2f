"""The code of a referral that people say on the phone: H-7K3Q-92X.

A letter for the kind, six random characters and a check character in Crockford's base 32, which has no I, L, O or U.
The check is a weighted sum in the field of 32 elements: one wrong character, or two neighbours in the wrong order, are
always noticed. The code opens nothing: the client has a PIN beside it, and everybody else an account.
"""

import secrets

from referrals.codes import Kind

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans("OIL", "011")
LETTERS: dict[str, str] = {Kind.WELLBEING: "H", Kind.EXERCISE: "L", Kind.CULTURE: "K"}  # as in Finnish
RANDOM = 6
MODULUS = 0b100101  # x⁵ + x² + 1


def new_code(kind: str) -> str:
    return whole(LETTERS[kind], "".join(secrets.choice(ALPHABET) for _each in range(RANDOM)))


def parse(written: str) -> str:
    """The code as it was given out, however it was written; "" for what cannot be one."""
    signs = "".join(sign for sign in written.upper() if sign.isalnum())
    letter, rest = signs[:1], signs[1:].translate(READ_AS)
    if letter not in LETTERS.values() or len(rest) != RANDOM + 1 or not set(rest) <= set(ALPHABET):
        return ""
    code = whole(letter, rest[:RANDOM])
    return code if code.endswith(rest[-1]) else ""


def whole(letter: str, random: str) -> str:
    signs = random + check_character(letter, random)
    return f"{letter}-{signs[:4]}-{signs[4:]}"


def check_character(letter: str, random: str) -> str:
    total, weight = list(LETTERS.values()).index(letter) + 1, 1
    for sign in random:
        weight = times(weight, 2)
        total ^= times(ALPHABET.index(sign), weight)
    return ALPHABET[total]


def times(left: int, right: int) -> int:
    """The product of two elements of the field of 32."""
    product = 0
    while right:
        product ^= left if right & 1 else 0
        left, right = left << 1, right >> 1
        left ^= MODULUS if left & 32 else 0
    return product
