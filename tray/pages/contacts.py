"""Telephone numbers, e-mail addresses, links and addresses as a page shows them, in the reader's language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec
from django.utils.translation import gettext as _

from tray.areas.names import name_of
from tray.catalogue.details import Email, Link, Phone, PostalAddress
from tray.catalogue.models import Address
from tray.catalogue.translated import NO_TEXT, Text, in_language, of_texts, order

# What leads a Finnish number without its 0: a mobile network, or the area of a landline.
NETWORK = re.compile(r"(4\d|50|1\d|[2356789])(\d{3,})")
SERVICE_NUMBER = re.compile(r"(0\d{3}|116)(\d{3,})")
DOMESTIC = "+358"
# Fintraffic's, which covers public transport of the whole country. "-" leaves the start to the reader.
JOURNEY_PLANNER = "https://opas.matka.fi/reitti/-/"


@dataclass(frozen=True)
class ShownPhone:
    """`dial` goes after tel:, `number` is spaced for reading, `charge` says in words what a call costs, or ""."""

    dial: str
    number: str
    label: Text
    charge: str
    charge_info: Text
    kind: str


@dataclass(frozen=True)
class ShownLink:
    url: str
    name: Text
    info: Text
    kind: str


@dataclass(frozen=True)
class Position:
    """Degrees north and east, WGS84."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class ShownAddress:
    """`lines` are written one under another. `kind` is visiting, postal or delivery."""

    kind: str
    lines: tuple[Text, ...]
    info: Text
    position: Position | None = None

    @property
    def in_one_line(self) -> str:
        return ", ".join(line.text for line in self.lines)

    @property
    def route_url(self) -> str:
        """The national journey planner with this address as the goal, for readers who choose to follow it."""
        if self.position is None:
            return ""
        goal = f"{self.in_one_line}::{self.position.latitude},{self.position.longitude}"
        return f"{JOURNEY_PLANNER}{quote(goal, safe=':,')}"


def shown_phones(stored: Any, language: str) -> list[ShownPhone]:
    return [shown_phone(phone, language) for phone in told_in(msgspec.convert(stored, list[Phone]), language)]


def shown_phone(phone: Phone, language: str) -> ShownPhone:
    return ShownPhone(
        dial=phone.number,
        number=spaced(phone.number, language),
        label=of_texts(phone.label, language),
        charge=call_charge(phone),
        charge_info=of_texts(phone.charge_info, language),
        kind=phone.kind,
    )


def told_in(contacts: Iterable[Any], language: str) -> list[Any]:
    """Those that the source shows in the reader's language; when there are none, those of the next best one."""
    contacts = list(contacts)
    for code in order(language):
        told = [contact for contact in contacts if not contact.languages or code in contact.languages]
        if told:
            return told
    return contacts


def call_charge(phone: Phone) -> str:
    if phone.kind == "fax":
        return ""
    if phone.charge == "free":
        return _("Free of charge")
    if phone.charge == "charged":
        return _("Costs what your operator charges for a call") if phone.kind == "phone" else _("Subject to a charge")
    return _("Other charge") if phone.charge == "other" else ""


def spaced(number: str, language: str) -> str:
    """A Finnish number in groups; as dialled in Finland for readers of Finnish and Swedish."""
    if number.startswith(DOMESTIC):
        national = number.removeprefix(DOMESTIC)
        head = "0" if language in ("fi", "sv") else f"{DOMESTIC} "
        match = NETWORK.fullmatch(national)
        return f"{head}{match[1]} {in_groups(match[2])}" if match else head + national
    match = SERVICE_NUMBER.fullmatch(number)
    return f"{match[1]} {in_groups(match[2])}" if match else number


def in_groups(digits: str) -> str:
    """Threes and fours, as people say them: 123 4567, 2525 0111."""
    if len(digits) <= 4:
        return digits
    first = 4 if len(digits) == 8 else 3 if len(digits) > 5 else 2
    return f"{digits[:first]} {in_groups(digits[first:])}"


def shown_emails(stored: Any, language: str) -> list[str]:
    return [email.address for email in told_in(msgspec.convert(stored, list[Email]), language)]


def shown_links(stored: Any, language: str) -> list[ShownLink]:
    """Links for readers of the language; when there are none, those of the next best one."""
    links = [link for link in msgspec.convert(stored, list[Link]) if is_web(link.url)]
    for code in order(language):
        if told := [link for link in links if link.language == code]:
            return [shown_link(link) for link in told]
    return [shown_link(link) for link in links]


def shown_link(link: Link) -> ShownLink:
    name = Text(link.name or host(link.url), link.language)
    return ShownLink(link.url, name, Text(link.info, link.language) if link.info else NO_TEXT, link.kind)


def is_web(url: str) -> bool:
    """Only such an address may stand in href: javascript: and the like never do."""
    return url.lower().startswith(("https://", "http://"))


def host(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE).split("/")[0]


def shown_address(address: Address, language: str) -> ShownAddress:
    municipality = address.municipality
    town = name_of(municipality, language) if municipality else ""
    street = in_language(address, "street", language)
    return ShownAddress(
        kind=address.kind,
        lines=address_lines(
            street=with_number(street, address.number),
            po_box=in_language(address, "po_box", language),
            foreign=in_language(address, "foreign", language),
            town=Text(f"{address.postal_code} {town}".strip(), language),
        ),
        info=in_language(address, "info", language),
        position=position(address.latitude, address.longitude),
    )


def position(latitude: float | None, longitude: float | None) -> Position | None:
    """To a metre: more digits than that are noise."""
    if latitude is None or longitude is None:
        return None
    return Position(round(latitude, 5), round(longitude, 5))


def shown_stored_addresses(stored: Any, language: str, towns: dict[str, str]) -> list[ShownAddress]:
    """Of a JSON column. `towns` names municipalities by code."""
    return [
        ShownAddress(
            kind=address.kind,
            lines=address_lines(
                street=with_number(of_texts(address.street, language), address.number),
                po_box=of_texts(address.po_box, language),
                foreign=of_texts(address.foreign, language),
                town=Text(f"{address.postal_code} {towns.get(address.municipality, '')}".strip(), language),
            ),
            info=of_texts(address.info, language),
            position=position(address.latitude, address.longitude),
        )
        for address in msgspec.convert(stored, list[PostalAddress])
    ]


def with_number(street: Text, number: str) -> Text:
    return Text(f"{street.text} {number}".strip(), street.language) if street else NO_TEXT


def address_lines(*, street: Text, po_box: Text, foreign: Text, town: Text) -> tuple[Text, ...]:
    return tuple(line for line in (po_box, street, foreign, town) if line)
