"""Records as rows of the catalogue's tables, in the order of the columns that COPY is given."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from ptv_sync.records import Area, ChannelRecord, ConnectionRecord, OrganizationRecord, ServiceRecord
from tray.catalogue.details import LANGUAGES, PostalAddress, Texts

# modeltranslation's bare columns are never read; they only have to hold something.
BARE = ""

SERVICE_TEXTS = (
    "name",
    "alternative_name",
    "summary",
    "base_description",
    "description",
    "user_instruction",
    "requirements",
    "charge_info",
    "deadline_info",
    "processing_time_info",
    "validity_info",
)
ORGANIZATION_TEXTS = ("name", "summary", "description")
CHANNEL_TEXTS = ("name", "summary", "description")
ADDRESS_TEXTS = ("street", "po_box", "foreign", "info")
CONNECTION_TEXTS = ("description", "charge_info")

PROVENANCE = ("id", "source", "source_modified_at", "content_hash", "harvested_at", "removed_at")
AREA = ("area_type", "municipalities", "counties", "regions")


def text_columns(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(column for field in fields for column in (field, *(f"{field}_{language}" for language in LANGUAGES)))


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    row: Callable[..., tuple[Any, ...]]


def texts_of(record: Any, fields: Iterable[str]) -> Iterable[str]:
    for field in fields:
        value: Texts = getattr(record, field)
        yield BARE
        yield value.fi
        yield value.sv
        yield value.en


def provenance(record: Any, fingerprint: bytes, now: dt.datetime) -> tuple[Any, ...]:
    return (record.id, "ptv", record.modified_at, fingerprint, now, None)


def area_of(area: Area) -> tuple[Any, ...]:
    return (area.type, list(area.municipalities), list(area.counties), list(area.regions))


def json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def organization_row(record: OrganizationRecord, fingerprint: bytes, now: dt.datetime) -> tuple[Any, ...]:
    return (
        *provenance(record, fingerprint, now),
        *area_of(record.area),
        record.kind,
        record.parent,
        record.business_id,
        record.oid,
        *texts_of(record, ORGANIZATION_TEXTS),
        json(record.phones),
        json(record.emails),
        json(record.web_pages),
        json(record.addresses),
    )


def channel_row(record: ChannelRecord, fingerprint: bytes, now: dt.datetime) -> tuple[Any, ...]:
    return (
        *provenance(record, fingerprint, now),
        *area_of(record.area),
        record.organization,
        record.kind,
        *texts_of(record, CHANNEL_TEXTS),
        list(record.name.languages()),
        list(record.languages),
        json(record.phones),
        json(record.emails),
        json(record.web_pages),
        json(record.attachments),
        json(record.opening_hours),
        record.requires_authentication,
        record.requires_signature,
        record.accessibility_level,
        record.form_identifier,
    )


def address_row(channel: UUID, position: int, address: PostalAddress) -> tuple[Any, ...]:
    return (
        channel,
        address.kind,
        position,
        *texts_of(address, ADDRESS_TEXTS),
        address.number,
        address.postal_code,
        address.municipality or None,
        address.country,
        address.latitude,
        address.longitude,
        json(address.accessibility),
        address.accessibility_register_id,
    )


def service_row(record: ServiceRecord, fingerprint: bytes, now: dt.datetime) -> tuple[Any, ...]:
    return (
        *provenance(record, fingerprint, now),
        *area_of(record.area),
        record.organization,
        list(record.other_organizations),
        json(record.producers),
        record.general_description,
        record.type,
        record.funding,
        *texts_of(record, SERVICE_TEXTS),
        [],
        list(record.keywords_fi),
        list(record.keywords_sv),
        list(record.keywords_en),
        record.charge,
        list(record.name.languages()),
        list(record.languages),
        list(record.service_classes),
        list(record.ontology_terms),
        list(record.target_groups),
        list(record.life_events),
        json(record.legislation),
        json(record.vouchers),
    )


def connection_row(service: UUID, position: int, connection: ConnectionRecord) -> tuple[Any, ...]:
    return (
        service,
        connection.channel,
        position,
        *texts_of(connection, CONNECTION_TEXTS),
        connection.charge,
        json(connection.opening_hours),
        json(connection.phones),
        json(connection.emails),
        json(connection.web_pages),
        json(connection.addresses),
    )


ORGANIZATIONS = Table(
    "catalogue_organization",
    (
        *PROVENANCE,
        *AREA,
        "kind",
        "parent_id",
        "business_id",
        "oid",
        *text_columns(ORGANIZATION_TEXTS),
        "phones",
        "emails",
        "web_pages",
        "addresses",
    ),
    organization_row,
)
CHANNELS = Table(
    "catalogue_channel",
    (
        *PROVENANCE,
        *AREA,
        "organization_id",
        "kind",
        *text_columns(CHANNEL_TEXTS),
        "text_languages",
        "languages",
        "phones",
        "emails",
        "web_pages",
        "attachments",
        "opening_hours",
        "requires_authentication",
        "requires_signature",
        "accessibility_level",
        "form_identifier",
    ),
    channel_row,
)
ADDRESSES = Table(
    "catalogue_address",
    (
        "channel_id",
        "kind",
        "position",
        *text_columns(ADDRESS_TEXTS),
        "number",
        "postal_code",
        "municipality_id",
        "country",
        "latitude",
        "longitude",
        "accessibility",
        "accessibility_register_id",
    ),
    address_row,
)
SERVICES = Table(
    "catalogue_service",
    (
        *PROVENANCE,
        *AREA,
        "organization_id",
        "other_organizations",
        "producers",
        "general_description_id",
        "type",
        "funding",
        *text_columns(SERVICE_TEXTS),
        *text_columns(["keywords"]),
        "charge",
        "text_languages",
        "languages",
        "service_classes",
        "ontology_terms",
        "target_groups",
        "life_events",
        "legislation",
        "vouchers",
        "content_areas",
        "need_level",
        "age_groups",
    ),
    service_row,
)
CONNECTIONS = Table(
    "catalogue_connection",
    (
        "service_id",
        "channel_id",
        "position",
        *text_columns(CONNECTION_TEXTS),
        "charge",
        "opening_hours",
        "phones",
        "emails",
        "web_pages",
        "addresses",
    ),
    connection_row,
)
ASSIGNMENTS = Table(
    "catalogue_assignment", ("service_id", "dimension", "value", "rank", "rule", "evidence"), lambda *values: values
)
