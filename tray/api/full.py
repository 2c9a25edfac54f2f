"""One service, or one organisation, with everything that the catalogue has of it: a fixed number of queries."""

from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Prefetch

from tray.api.contacts import channel, contacts, stored_addresses
from tray.api.links import organization_url, service_url
from tray.api.listed import area_served
from tray.api.texts import of_field, of_label, of_texts
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.details import LANGUAGES, NO_TEXTS, Law, Producer, Voucher
from tray.catalogue.models import Address, Assignment, Concept, Connection, Harvested, Organization, Service
from tray.catalogue.translated import columns
from tray.pages.links import absolute, service_path

TEXT_FIELDS = (
    *("name", "alternative_name", "summary", "base_description", "description", "user_instruction", "requirements"),
    *("charge_info", "deadline_info", "processing_time_info", "validity_info"),
)
CLASSIFICATIONS = ("service_classes", "ontology_terms", "target_groups", "life_events")
Row = dict[str, Any]


def full_service(service: Service) -> Row:
    """`service` comes with its organisation."""
    reasons = list(Assignment.objects.filter(service=service, dimension=Assignment.Dimension.CONTENT_AREA))
    names = concept_names(service, reasons)
    return {
        "id": service.pk,
        "url": {code: absolute(service_path(service, code)) for code in LANGUAGES},
        "api_url": service_url(service.pk),
        "type": service.type,
        **{field: of_field(service, field) for field in TEXT_FIELDS},
        "keywords": {code: getattr(service, f"keywords_{code}") or [] for code in LANGUAGES},
        "charge": service.charge,
        "languages": service.languages,
        "text_languages": service.text_languages,
        **participants(service),
        "area_served": area_served(service),
        "content_areas": [content_area(area, reasons, names) for area in service.content_area_choices()],
        "need_level": service.need_level,
        "age_groups": service.age_groups,
        **classifications(service, names),
        "legislation": [msgspec.to_builtins(one) for one in msgspec.convert(service.legislation, list[Law])],
        "vouchers": [
            {"url": one.url, "name": one.name, "language": one.language, "info": one.info}
            for one in msgspec.convert(service.vouchers, list[Voucher])
        ],
        "channels": [channel(tie) for tie in ties(service)],
        "provenance": provenance(service),
    }


def ties(service: Service) -> list[Connection]:
    addresses = Prefetch("channel__addresses", Address.objects.order_by("position"))
    rows = Connection.objects.filter(service=service, channel__removed_at=None).select_related("channel")
    return list(rows.order_by("position").prefetch_related(addresses))


def participants(service: Service) -> Row:
    """Who is responsible, who else is, and who gives the service. Organisations that the catalogue does not have are
    left out; of a producer the id is told all the same."""
    producers = msgspec.convert(service.producers, list[Producer])
    ids = {UUID(one.organization) for one in producers if one.organization} | set(service.other_organizations)
    rows = Organization.objects.published().filter(pk__in=ids).only(*columns("name"))
    names = {row.pk: of_field(row, "name") for row in rows} if ids else {}
    return {
        "organization": {"id": service.organization_id, "name": of_field(service.organization, "name")},
        "other_organizations": [{"id": key, "name": names[key]} for key in service.other_organizations if key in names],
        "producers": [
            {
                "organization_id": one.organization,
                "name": (names.get(UUID(one.organization)) if one.organization else None) or of_texts(one.name),
                "provision": one.provision,
            }
            for one in producers
        ],
    }


def concept_names(service: Service, reasons: list[Assignment]) -> dict[str, Row]:
    codes = {row.evidence for row in reasons}.union(*(getattr(service, field) for field in CLASSIFICATIONS))
    return {row.code: of_field(row, "name") for row in Concept.objects.filter(code__in=codes)}


def classifications(service: Service, names: dict[str, Row]) -> Row:
    nameless = of_texts(NO_TEXTS)
    return {
        field: [{"code": code, "name": names.get(code, nameless)} for code in getattr(service, field)]
        for field in CLASSIFICATIONS
    }


def content_area(area: ContentArea, reasons: list[Assignment], names: dict[str, Row]) -> Row:
    return {
        "code": area.value,
        "name": of_label(area.label),
        "reasons": [
            {
                "rule": row.rule,
                "evidence": row.evidence,
                "evidence_name": names.get(row.evidence, of_texts(NO_TEXTS)),
            }
            for row in reasons
            if row.value == area.value
        ],
    }


def provenance(row: Harvested) -> Row:
    return {
        "source": row.source,
        "source_id": str(row.pk),
        "source_modified_at": row.source_modified_at,
        "harvested_at": row.harvested_at,
    }


def full_organization(row: Organization, services: int) -> Row:
    return {
        **listed_organization(row, services),
        **contacts(row, stored_addresses(row.addresses)),
        "business_id": row.business_id,
        "parent_id": row.parent_id,
        "summary": of_field(row, "summary"),
        "description": of_field(row, "description"),
        "area_served": area_served(row),
        "provenance": provenance(row),
    }


def listed_organization(row: Organization, services: int) -> Row:
    return {
        "id": row.pk,
        "api_url": organization_url(row.pk),
        "name": of_field(row, "name"),
        "kind": row.kind,
        "services": services,
    }
