"""Names of languages in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import get_language_info, gettext_noop
from django.utils.translation import gettext as _

# Languages that services are given in and Django has no name for.
MORE_NAMES = {
    "se": gettext_noop("Northern Sami"),
    "smn": gettext_noop("Inari Sami"),
    "sms": gettext_noop("Skolt Sami"),
    "so": gettext_noop("Somali"),
    "ku": gettext_noop("Kurdish"),
    "ckb": gettext_noop("Sorani Kurdish"),
    "ti": gettext_noop("Tigrinya"),
    "am": gettext_noop("Amharic"),
    "zh": gettext_noop("Chinese"),
    "fse": gettext_noop("Finnish Sign Language"),
    "fss": gettext_noop("Finland-Swedish Sign Language"),
    "tl": gettext_noop("Filipino"),
    "prs": gettext_noop("Dari"),
}
FIRST = ("fi", "sv", "en")
WRITTEN_IN = {"fi": gettext_noop("in Finnish"), "sv": gettext_noop("in Swedish"), "en": gettext_noop("in English")}


def in_words(code: str) -> str:
    """How a text in one of the tray's languages is written: "in Finnish"."""
    return _(WRITTEN_IN[code])


def language_name(code: str) -> str:
    """In the reader's language, written as in the middle of a sentence; the code itself when nobody knows it."""
    if code in MORE_NAMES:
        return _(MORE_NAMES[code])
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def language_list(codes: Iterable[str]) -> str:
    ordered = sorted(codes, key=lambda code: (FIRST.index(code) if code in FIRST else len(FIRST), code))
    return ", ".join(language_name(code) for code in ordered)
