"""Version-neutral records: what the adapters for API v11 and v12 both make of PTV's objects.

A record is frozen, and `fingerprint` is the same for equal records whatever API they came through. Unordered things
(codes, languages, areas) are sorted when a record is made, since PTV may give them in another order after a save.
"""

import datetime as dt
from enum import StrEnum
from hashlib import blake2b
from typing import TypedDict
from uuid import UUID

import msgspec

from tray.catalogue.details import NO_TEXTS, Email, Law, Link, Phone, PostalAddress, Producer, Texts, Voucher
from tray.catalogue.hours import NO_HOURS, OpeningHours


class Kind(StrEnum):
    """The types of PTV objects, in the order in which they are written: each may point at those before it."""

    CONCEPT = "concept"
    GENERAL_DESCRIPTION = "general_description"
    ORGANIZATION = "organization"
    CHANNEL = "channel"
    SERVICE = "service"
    CONNECTION = "connection"  # an object of its own in v12 only

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")


class Area(msgspec.Struct, frozen=True, kw_only=True):
    type: str = "nationwide"  # tray.catalogue.models.AreaType
    municipalities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class LongTexts(TypedDict):
    """The texts that services and general descriptions have in common."""

    description: Texts
    user_instruction: Texts
    requirements: Texts
    charge_info: Texts
    deadline_info: Texts
    processing_time_info: Texts
    validity_info: Texts


class Classifications(TypedDict):
    """Codes, and URIs of ontology terms."""

    service_classes: tuple[str, ...]
    ontology_terms: tuple[str, ...]
    target_groups: tuple[str, ...]
    life_events: tuple[str, ...]


class Keywords(TypedDict):
    keywords_fi: tuple[str, ...]
    keywords_sv: tuple[str, ...]
    keywords_en: tuple[str, ...]


class ConceptRecord(msgspec.Struct, frozen=True, kw_only=True):
    kind: str  # tray.catalogue.models.Concept.Kind
    code: str
    name: Texts


class OrganizationRecord(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: str
    modified_at: dt.datetime | None
    name: Texts
    parent: UUID | None = None
    business_id: str = ""
    oid: str = ""
    summary: Texts = NO_TEXTS
    description: Texts = NO_TEXTS
    area: Area = Area()
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    web_pages: tuple[Link, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()


class ChannelRecord(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: str
    organization: UUID | None
    modified_at: dt.datetime | None
    name: Texts
    summary: Texts = NO_TEXTS
    description: Texts = NO_TEXTS
    languages: tuple[str, ...] = ()
    area: Area = Area()
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    web_pages: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()
    opening_hours: OpeningHours = NO_HOURS
    requires_authentication: bool = False
    requires_signature: bool = False
    accessibility_level: str = ""
    form_identifier: str = ""


class ConnectionRecord(msgspec.Struct, frozen=True, kw_only=True):
    channel: UUID
    description: Texts = NO_TEXTS
    charge: str = ""
    charge_info: Texts = NO_TEXTS
    opening_hours: OpeningHours = NO_HOURS
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    web_pages: tuple[Link, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()


class ServiceRecord(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    organization: UUID
    modified_at: dt.datetime | None
    name: Texts
    type: str = "service"
    general_description: UUID | None = None
    other_organizations: tuple[UUID, ...] = ()
    producers: tuple[Producer, ...] = ()
    funding: str = ""
    alternative_name: Texts = NO_TEXTS
    summary: Texts = NO_TEXTS
    base_description: Texts = NO_TEXTS
    description: Texts = NO_TEXTS
    user_instruction: Texts = NO_TEXTS
    requirements: Texts = NO_TEXTS
    charge_info: Texts = NO_TEXTS
    deadline_info: Texts = NO_TEXTS
    processing_time_info: Texts = NO_TEXTS
    validity_info: Texts = NO_TEXTS
    keywords_fi: tuple[str, ...] = ()
    keywords_sv: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    charge: str = ""  # free, charged or not told
    languages: tuple[str, ...] = ()
    area: Area = Area()
    service_classes: tuple[str, ...] = ()
    ontology_terms: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    legislation: tuple[Law, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    connections: tuple[ConnectionRecord, ...] = ()


class GeneralDescriptionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A national base text. Not kept as a row: it is merged into the services that name it."""

    id: UUID
    name: Texts
    type: str = "service"
    description: Texts = NO_TEXTS
    user_instruction: Texts = NO_TEXTS
    requirements: Texts = NO_TEXTS
    charge_info: Texts = NO_TEXTS
    deadline_info: Texts = NO_TEXTS
    processing_time_info: Texts = NO_TEXTS
    validity_info: Texts = NO_TEXTS
    charge: str = ""
    service_classes: tuple[str, ...] = ()
    ontology_terms: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    legislation: tuple[Law, ...] = ()


Record = OrganizationRecord | ChannelRecord | ServiceRecord


def fingerprint(record: Record) -> bytes:
    """16 bytes that change when, and only when, something of the record does."""
    return blake2b(msgspec.msgpack.encode(record), digest_size=16).digest()
