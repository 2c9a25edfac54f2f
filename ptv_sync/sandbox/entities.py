"""What the sandbox knows of services, channels and organisations, in neither API's form.

Ids are lower-case UUID strings. `versions` maps a language (fi, sv, en) to its texts; only those that exist are there.
Hours are those of the catalogue (`tray.catalogue.hours`).
"""

import datetime as dt

import msgspec

from tray.catalogue.hours import NO_HOURS, OpeningHours

LANGUAGES = ("fi", "sv", "en")


class Link(msgspec.Struct, frozen=True):
    url: str
    name: str = ""
    info: str = ""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """The texts of one language. Each type of object uses those that PTV gives it."""

    name: str = ""
    alternative_name: str = ""
    summary: str = ""
    description: str = ""
    user_instruction: str = ""
    requirements: str = ""
    charge_info: str = ""
    deadline_info: str = ""
    processing_time_info: str = ""
    validity_info: str = ""
    keywords: tuple[str, ...] = ()
    laws: tuple[Link, ...] = ()
    vouchers: tuple[Link, ...] = ()
    url: str = ""
    url_name: str = ""


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """`dial_code` is "" for a national service number; `number` is digits, without the dial code and its zero."""

    number: str
    dial_code: str = ""
    kind: str = "Phone"  # Phone, Sms, Fax
    charge: str = "Chargeable"  # Chargeable, FreeOfCharge, Other
    label: dict[str, str] = {}
    charge_info: dict[str, str] = {}


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """`northing` and `easting` are metres of EPSG:3067."""

    street: dict[str, str] = {}
    number: str = ""
    po_box: dict[str, str] = {}
    postal_code: str = ""
    municipality: str = ""
    info: dict[str, str] = {}
    northing: float | None = None
    easting: float | None = None


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """`type` is Nationwide, NationwideExceptAlandIslands or LimitedType."""

    type: str = "LimitedType"
    municipalities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Term(msgspec.Struct, frozen=True):
    uri: str
    name: dict[str, str]


class Organization(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    key: str
    type: str
    business_id: str
    area: Area
    versions: dict[str, Version]
    parent: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()


class GeneralDescription(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    key: str
    versions: dict[str, Version]
    type: str = "Service"
    classes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    charge: str = ""


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """`changed_at` None means: since the service was made."""

    channel: str
    versions: dict[str, Version] = {}
    charge: str = ""
    hours: OpeningHours = NO_HOURS
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    changed_at: dt.datetime | None = None


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """`terms` are keys of the sample's terms; `content_areas` is what the rules are expected to find."""

    id: str
    key: str
    organization: str
    area: Area
    versions: dict[str, Version]
    type: str = "Service"
    producers: tuple[str, ...] = ()
    general_description: str | None = None
    classes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    charge: str = ""
    languages: tuple[str, ...] = ("fi",)
    content_areas: tuple[str, ...] = ()
    connections: tuple[Connection, ...] = ()


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    key: str
    organization: str
    type: str  # ServiceLocation, Phone, EChannel, WebPage, PrintableForm
    versions: dict[str, Version]
    area: Area | None = None
    languages: tuple[str, ...] = ("fi",)
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    hours: OpeningHours = NO_HOURS
    requires_authentication: bool = False
    requires_signature: bool = False
    accessibility_level: str = "Unknown"
    form_identifier: str = ""


Entity = Organization | GeneralDescription | Service | Channel


def first_name(versions: dict[str, Version]) -> str:
    """The name in the first language there is, Finnish first, as PTV's lists give it."""
    for language in LANGUAGES:
        if language in versions:
            return versions[language].name
    return ""
