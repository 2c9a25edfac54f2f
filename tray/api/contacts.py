"""Telephone numbers, e-mail addresses, links and addresses, in all languages; see `tray.catalogue.details`."""

from typing import Any

import msgspec

from tray.api.schedules import schedules
from tray.api.texts import of_field, of_texts
from tray.catalogue.details import Email, Entrance, Link, Phone, PostalAddress
from tray.catalogue.models import Address, Channel, Connection

Row = dict[str, Any]


def contacts(stored: Channel | Connection | Any, addresses: list[Row]) -> Row:
    """Of anything with columns for phones, e-mail addresses and web pages."""
    return {
        "phones": phones(stored.phones),
        "emails": list(dict.fromkeys(each.address for each in msgspec.convert(stored.emails, list[Email]))),
        "web_pages": links(stored.web_pages),
        "addresses": addresses,
    }


def phones(stored: Any) -> list[Row]:
    return [
        {
            "number": each.number,
            "kind": each.kind,
            "charge": each.charge,
            "charge_info": of_texts(each.charge_info),
            "label": of_texts(each.label),
        }
        for each in msgspec.convert(stored, list[Phone])
    ]


def links(stored: Any) -> list[Row]:
    return [
        {"url": each.url, "language": each.language, "name": each.name, "info": each.info, "file_type": each.kind}
        for each in msgspec.convert(stored, list[Link])
    ]


def entrances(stored: Any) -> list[Row]:
    return [
        {
            "name": of_texts(each.name),
            "is_main": each.is_main,
            "sentences": [{"heading": of_texts(one.group), "text": of_texts(one.text)} for one in each.sentences],
        }
        for each in msgspec.convert(stored, list[Entrance])
    ]


def address(row: Address) -> Row:
    return {
        **{field: of_field(row, field) for field in ("street", "po_box", "foreign", "info")},
        "kind": row.kind,
        "number": row.number,
        "postal_code": row.postal_code,
        "municipality": row.municipality_id or "",
        "country": row.country,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "accessibility": entrances(row.accessibility),
    }


def stored_addresses(stored: Any) -> list[Row]:
    """Of a JSON column."""
    return [
        {
            **{field: of_texts(getattr(each, field)) for field in ("street", "po_box", "foreign", "info")},
            "kind": each.kind,
            "number": each.number,
            "postal_code": each.postal_code,
            "municipality": each.municipality,
            "country": each.country,
            "latitude": each.latitude,
            "longitude": each.longitude,
            "accessibility": entrances(msgspec.to_builtins(each.accessibility)),
        }
        for each in msgspec.convert(stored, list[PostalAddress])
    ]


def channel(tie: Connection) -> Row:
    """A channel of a service, with what the tie between the two tells. Its addresses are prefetched."""
    row = tie.channel
    return {
        **contacts(row, [address(each) for each in row.addresses.all()]),
        "id": row.pk,
        "kind": row.kind,
        **{field: of_field(row, field) for field in ("name", "summary", "description")},
        "attachments": links(row.attachments),
        "schedules": schedules(row.opening_hours),
        "service_description": of_field(tie, "description"),
        "service_charge": tie.charge,
        "service_charge_info": of_field(tie, "charge_info"),
        "service_contact": contacts(tie, stored_addresses(tie.addresses)),
        "service_schedules": schedules(tie.opening_hours),
        "languages": row.languages,
        "requires_authentication": row.requires_authentication,
        "requires_signature": row.requires_signature,
        "accessibility_level": row.accessibility_level,
        "form_identifier": row.form_identifier,
    }
