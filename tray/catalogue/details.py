"""Shapes of the catalogue's JSON columns: phones, e-mail addresses, links, addresses, producers, legislation.

They are frozen and hashable, and their msgspec encoding is canonical: equal values give equal bytes.
"""

from collections.abc import Iterator

import msgspec

LANGUAGES = ("fi", "sv", "en")


class Texts(msgspec.Struct, frozen=True, omit_defaults=True):
    """One text in each language of the tray; "" where there is none."""

    fi: str = ""
    sv: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.fi or self.sv or self.en)

    def languages(self) -> tuple[str, ...]:
        return tuple(language for language in LANGUAGES if getattr(self, language))

    def items(self) -> Iterator[tuple[str, str]]:
        for language in LANGUAGES:
            yield language, getattr(self, language)


NO_TEXTS = Texts()


class Phone(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`number` as dialled: +358401234567, or a national service number such as 0800123456 or 116117."""

    number: str
    kind: str = "phone"  # phone, sms, fax
    charge: str = ""  # free, charged, other
    charge_info: Texts = NO_TEXTS
    label: Texts = NO_TEXTS
    languages: tuple[str, ...] = ()  # of the texts in which the source shows the number


class Email(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    address: str
    languages: tuple[str, ...] = ()


class Link(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A web address for readers of one language. `kind` is the file type of a form: PDF, DOC …, or empty."""

    url: str
    language: str
    name: str = ""
    info: str = ""
    kind: str = ""


class Sentence(msgspec.Struct, frozen=True, omit_defaults=True):
    group: Texts
    text: Texts


class Entrance(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An entrance as the accessibility register (TPR) tells it."""

    name: Texts = NO_TEXTS
    is_main: bool = False
    sentences: tuple[Sentence, ...] = ()


class PostalAddress(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`latitude` and `longitude` are WGS84 degrees; `municipality` is a code that the tray knows, or ""."""

    kind: str  # visiting, postal, delivery
    street: Texts = NO_TEXTS
    number: str = ""
    po_box: Texts = NO_TEXTS
    foreign: Texts = NO_TEXTS
    info: Texts = NO_TEXTS
    postal_code: str = ""
    municipality: str = ""
    country: str = "FI"
    latitude: float | None = None
    longitude: float | None = None
    accessibility: tuple[Entrance, ...] = ()
    accessibility_register_id: str = ""


class Producer(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who gives the service: an organisation of the catalogue by id, or a name in words."""

    organization: str = ""
    name: Texts = NO_TEXTS
    provision: str = ""  # self, procured, other


class Law(msgspec.Struct, frozen=True, omit_defaults=True):
    url: str
    name: str
    language: str


class Voucher(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    language: str
    url: str = ""
    name: str = ""
    info: str = ""
