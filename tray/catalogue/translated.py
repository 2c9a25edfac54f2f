"""Texts in the reader's language, and in the next best one where the source has none in it.

The columns are read by their own names (`name_fi`, `name_sv`, `name_en`): the bare `name` goes stale under bulk writes.
"""

from typing import NamedTuple

from tray.catalogue.details import LANGUAGES, Texts

ORDER = {"fi": ("fi", "sv", "en"), "sv": ("sv", "fi", "en"), "en": ("en", "fi", "sv")}


class Text(NamedTuple):
    """A text and the language that it is in; both "" where there is none in any language."""

    text: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


NO_TEXT = Text("", "")


def in_language(obj: object, field: str, language: str) -> Text:
    """The field's text in the language, else in the first of the others that has one. "" and None are none."""
    for code in order(language):
        text = getattr(obj, f"{field}_{code}")
        if text and (text := text.strip()):
            return Text(text, code)
    return NO_TEXT


def of_texts(texts: Texts, language: str) -> Text:
    """As `in_language`, of a text kept in a JSON column."""
    for code in order(language):
        text = getattr(texts, code)
        if text and (text := text.strip()):
            return Text(text, code)
    return NO_TEXT


def order(language: str) -> tuple[str, ...]:
    """The languages, best first, for a reader of this one."""
    return ORDER.get(language, LANGUAGES)


def columns(*fields: str) -> list[str]:
    """The columns of translated fields, for `only()` and `defer()`."""
    return [f"{field}_{code}" for field in fields for code in LANGUAGES]
