"""What the two adapters share: careful reading of single values out of PTV's JSON.

A reader never trusts a value: null, a placeholder, a wrong type or a value outside PTV's own lists is left out, and
`Reader.leave_out` keeps what and why. Only what an object cannot be without raises `Rejected`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from django.utils import timezone
from pyproj import Transformer

from ptv_sync.places import Places
from ptv_sync.reasons import Reason, Rejected
from tray.catalogue.details import LANGUAGES, Email, Link, Phone, PostalAddress, Texts

Json = Mapping[str, Any]
Row = TypeVar("Row")

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}")
HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#].*)?")
# Bounds of Finland in EPSG:3067 (ETRS-TM35FIN), metres, as PTV's own write side sets them.
NORTHING = (6_522_000, 7_796_000)
EASTING = (43_500, 765_000)
CHARGES = {
    "Chargeable": "charged",
    "Charged": "charged",
    "FreeOfCharge": "free",
    "Free": "free",
    "Other": "other",
    "ExtraCharge": "other",
}
PHONE_KINDS = {"Phone": "phone", "Sms": "sms", "Fax": "fax"}


@dataclass(frozen=True)
class LeftOut:
    field: str
    reason: Reason
    detail: str = ""


@dataclass
class Reader:
    """Reads one object; `left_out` grows with each value that was not fit to take in."""

    places: Places
    today: dt.date = field(default_factory=timezone.localdate)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, name: str, reason: Reason, detail: object = "") -> None:
        self.left_out.append(LeftOut(name, reason, str(detail)[:300]))

    # --- Shapes -----------------------------------------------------------------------------------------------------

    def required(self, item: Json, key: str) -> Any:
        """The value of a key that PTV always sends, though it may be null. Its absence means the contract changed."""
        if key not in item:
            raise Rejected(Reason.MISSING_FIELD, key)
        return item[key]

    def rows(self, value: Any, name: str) -> list[Json]:
        """The objects of a list that may be null."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.leave_out(name, Reason.WRONG_SHAPE, value)
            return []
        return [row for row in value if isinstance(row, dict)]

    def text(self, value: Any, key: str = "") -> str:
        """A cleaned text; "" for null. A value that only repeats the name of its own key is a placeholder."""
        if not isinstance(value, str):
            return ""
        if value and value == key:
            self.leave_out(key, Reason.PLACEHOLDER, value)
            return ""
        return clean(value)

    def uuid(self, value: Any, name: str) -> UUID | None:
        if value in (None, ""):
            return None
        try:
            return UUID(str(value))
        except ValueError:
            self.leave_out(name, Reason.WRONG_SHAPE, value)
            return None

    def moment(self, value: Any, name: str) -> dt.datetime | None:
        """An instant; without a zone it is UTC. Fractions beyond microseconds are cut."""
        if not value:
            return None
        try:
            parsed = dt.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", str(value)))
        except ValueError:
            self.leave_out(name, Reason.NOT_A_DATE, value)
            return None
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)

    def date(self, value: Any, name: str) -> dt.date | None:
        if not value:
            return None
        try:
            return dt.date.fromisoformat(str(value)[:10])
        except ValueError:
            self.leave_out(name, Reason.NOT_A_DATE, value)
            return None

    def minutes(self, value: Any, name: str) -> int | None:
        """Minutes after midnight for 08:00 or 08:00:00."""
        match = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)(:\d\d(\.\d+)?)?", str(value or ""))
        if not match or int(match[1]) * 60 + int(match[2]) > 24 * 60:
            self.leave_out(name, Reason.NOT_A_DATE, value)
            return None
        return int(match[1]) * 60 + int(match[2])

    def one_of(self, value: Any, options: Mapping[str, str], name: str) -> str:
        """The tray's word for one of PTV's; "" for null or a value that PTV does not define."""
        if value in (None, ""):
            return ""
        if value not in options:
            self.leave_out(name, Reason.UNKNOWN_VALUE, value)
            return ""
        return options[value]

    def charge(self, value: Any, name: str) -> str:
        return self.one_of(value, CHARGES, name)

    def words(self, values: Any) -> tuple[str, ...]:
        """Codes, in order of the alphabet and each once."""
        return tuple(sorted({clean(value) for value in values or () if isinstance(value, str) and clean(value)}))

    # --- Contacts ---------------------------------------------------------------------------------------------------

    def phone(self, number: Any, *, prefix: Any, name: str) -> str:
        """The number as dialled from Finland, or "" when there is none."""
        digits = re.sub(r"[\s()\-.]", "", self.text(number))
        if not digits:
            return ""
        dial_code = re.sub(r"\s", "", self.text(prefix))
        dialled = dial_code + digits.removeprefix("0") if dial_code else digits
        if not re.fullmatch(r"\+?\d{3,20}", dialled):
            self.leave_out(name, Reason.NOT_A_NUMBER, f"{prefix or ''} {number}")
            return ""
        return dialled

    def email(self, value: Any, name: str) -> str:
        address = self.text(value)
        if address and not EMAIL.fullmatch(address):
            self.leave_out(name, Reason.NOT_AN_EMAIL, value)
            return ""
        return address

    def url(self, value: Any, name: str) -> str:
        """An http(s) address. A missing scheme is added; anything else that is not an address is left out."""
        address = self.text(value)
        if not address:
            return ""
        if "://" not in address and HOST.fullmatch(address):
            address = f"https://{address}"
        try:
            parts = urlsplit(address)
            is_link = (
                parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)
            )
        except ValueError:
            is_link = False
        if not is_link:
            self.leave_out(name, Reason.NOT_A_LINK, value)
            return ""
        return address

    # --- Places -----------------------------------------------------------------------------------------------------

    def position(self, northing: Any, easting: Any, name: str) -> tuple[float, float] | None:
        """WGS84 latitude and longitude, about a decimetre fine, from EPSG:3067 metres."""
        try:
            north, east = float(northing), float(easting)
        except (TypeError, ValueError):
            self.leave_out(name, Reason.NOT_A_POSITION, f"{northing}, {easting}")
            return None
        if not (NORTHING[0] <= north <= NORTHING[1] and EASTING[0] <= east <= EASTING[1]):
            self.leave_out(name, Reason.NOT_A_POSITION, f"{northing}, {easting}")
            return None
        longitude, latitude = to_wgs84().transform(east, north)
        return round(latitude, 6), round(longitude, 6)

    def municipality(self, code: Any, postal_code: str, name: str) -> str:
        """The municipality of an address: the one it names, otherwise that of its postal code."""
        known = self.places.municipality(code) if code else ""
        if code and not known:
            self.leave_out(name, Reason.UNKNOWN_AREA, code)
        return known or self.places.municipality_of_postal_code.get(postal_code, "")


def clean(value: str) -> str:
    """The text with one kind of line end, without control characters and without space at the ends of lines."""
    if value.isprintable():
        return value.strip()
    value = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in value.split("\n")).strip()


def texts(values: Mapping[str, str]) -> Texts:
    return Texts(**{language: values[language] for language in LANGUAGES if values.get(language)})


def typed(rows: Iterable[tuple[str, str]]) -> Texts:
    """Texts from (language, text) pairs; of several in one language the last stands."""
    return texts({language: text for language, text in rows if text})


@lru_cache(maxsize=1)
def to_wgs84() -> Transformer:
    return Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)


def merge_phones(rows: Iterable[tuple[str, Phone]]) -> tuple[Phone, ...]:
    """One phone per number from (language, phone) rows: PTV repeats a number for each language it is shown in.

    The nth occurrence of a number in one language joins the nth in another.
    """
    merged: dict[tuple[str, str, str, int], dict[str, Phone]] = {}
    for language, phone in in_language_order(rows):
        occurrence = 0
        while language in merged.get((phone.kind, phone.number, phone.charge, occurrence), {}):
            occurrence += 1
        merged.setdefault((phone.kind, phone.number, phone.charge, occurrence), {})[language] = phone
    return tuple(
        Phone(
            number=number,
            kind=kind,
            charge=charge,
            charge_info=texts(
                {language: getattr(phone.charge_info, language) for language, phone in by_language.items()}
            ),
            label=texts({language: getattr(phone.label, language) for language, phone in by_language.items()}),
            languages=tuple(by_language),
        )
        for (kind, number, charge, _occurrence), by_language in merged.items()
    )


def merge_emails(rows: Iterable[tuple[str, str]]) -> tuple[Email, ...]:
    merged: dict[str, dict[str, None]] = {}
    for language, address in in_language_order(rows):
        merged.setdefault(address, {})[language] = None
    return tuple(Email(address=address, languages=tuple(languages)) for address, languages in merged.items())


def merge_links(rows: Iterable[Link]) -> tuple[Link, ...]:
    """Links in the order fi, sv, en and each once."""
    ordered = in_language_order((link.language, link) for link in rows)
    return tuple(dict.fromkeys(link for _language, link in ordered))


def in_language_order(rows: Iterable[tuple[str, Row]]) -> list[tuple[str, Row]]:
    known = [row for row in rows if row[0] in LANGUAGES]
    return sorted(known, key=lambda row: LANGUAGES.index(row[0]))


def in_order(addresses: Iterable[PostalAddress]) -> tuple[PostalAddress, ...]:
    """Visiting addresses first, then by form; PTV v12 does not keep the order between forms of address."""
    return tuple(
        sorted(
            addresses,
            key=lambda address: (
                address.kind != "visiting",
                bool(address.foreign),
                bool(address.po_box),
                not address.street,
            ),
        )
    )


def with_receiver(address: PostalAddress, receiver: Texts) -> PostalAddress:
    """The address of a form's receiver, with the receiver's name before other words."""
    info = {
        language: ", ".join(filter(None, (getattr(receiver, language), getattr(address.info, language))))
        for language in LANGUAGES
    }
    return msgspec.structs.replace(address, info=texts(info))
