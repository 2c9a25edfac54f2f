"""API v12: one JSON object → one record. Pure; the shapes are those of DVV's OpenAPI document 0.1.0 (every key is
required).

v12 merges nothing of the general description, sends connections as objects of their own, and names classes by code
alone.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ptv_sync.contacts_v12 import (
    area,
    contact_addresses,
    delivery_addresses,
    display_name,
    emails,
    links,
    localized,
    location,
    phones,
    text_of,
    versions,
)
from ptv_sync.hours_v12 import opening_hours
from ptv_sync.organization_kinds import organization_kind
from ptv_sync.parse_v11 import ACCESSIBILITY, CHANNEL_KINDS, FUNDING, first, named, sorted_producers
from ptv_sync.reading import Json, Reader, texts
from ptv_sync.reasons import Reason, Rejected
from ptv_sync.records import (
    ChannelRecord,
    Classifications,
    ConceptRecord,
    ConnectionRecord,
    GeneralDescriptionRecord,
    Keywords,
    LongTexts,
    OrganizationRecord,
    ServiceRecord,
)
from tray.catalogue.details import LANGUAGES, Law, PostalAddress, Producer, Texts, Voucher

SERVICE_TYPES = {
    "Service": "service",
    "PermitOrOtherObligation": "permit",
    "ProfessionalQualification": "qualification",
}
KINDS = {**CHANNEL_KINDS, "EService": "electronic", "TelephoneService": "phone"}
PRODUCERS = {"selfProducedProducers": "self", "procuredProducers": "procured", "otherProducers": "other"}
CHANNEL_PHONES = {
    "ServiceLocation": ("contactPhoneNumbers", "contactFaxNumbers"),
    "TelephoneService": ("phoneNumbers",),
}
CHANNEL_EMAILS = {"ServiceLocation": "contactEmails"}
CHANNEL_LINKS = {"ServiceLocation": ("contactWebPages",), "PrintableForm": ()}
CHANNEL_FILES = {"EService": ("attachmentLinks",), "PrintableForm": ("formFiles", "attachmentLinks")}


def parse_service(item: Json, reader: Reader) -> ServiceRecord:
    """Without its connections, which the caller adds: they are objects of their own."""
    by_language = versions(reader, item)
    return ServiceRecord(
        id=identity(item, reader),
        organization=organization(item, reader),
        other_organizations=tuple(sorted(uuids(reader, reader.required(item, "otherResponsibleOrganizations")))),
        producers=producers(reader, reader.required(item, "producers") or {}),
        modified_at=reader.moment(reader.required(item, "publishedAt"), "publishedAt"),
        general_description=reader.uuid(
            reader.required(item, "generalDescriptionContentId"), "generalDescriptionContentId"
        ),
        type=reader.one_of(reader.required(item, "serviceType"), SERVICE_TYPES, "serviceType") or "service",
        funding=reader.one_of(reader.required(item, "fundingType"), FUNDING, "fundingType"),
        name=named(text_of(reader, by_language, "name"), "languageVersions"),
        alternative_name=text_of(reader, by_language, "alternativeName"),
        summary=text_of(reader, by_language, "summary"),
        **long_texts(reader, by_language),
        **keywords(reader, by_language),
        charge=reader.charge(reader.required(item, "chargeType"), "chargeType"),
        languages=reader.words(reader.required(item, "serviceLanguages")),
        area=area(reader, reader.required(item, "area")),
        **classifications(reader, item),
        legislation=laws(reader, by_language),
        vouchers=vouchers(reader, by_language),
    )


def parse_connection(item: Json, reader: Reader) -> tuple[UUID, ConnectionRecord]:
    """The service's id and the connection. The channel's key has had two names in v12's beta."""
    service = reader.uuid(reader.required(item, "serviceContentId"), "serviceContentId")
    key = "serviceChannelContentId" if "serviceChannelContentId" in item else "channelContentId"
    channel = reader.uuid(reader.required(item, key), key)
    if not service or not channel:
        raise Rejected(Reason.MISSING_PARTNER, "connection")
    by_language = versions(reader, item)
    return service, ConnectionRecord(
        channel=channel,
        description=text_of(reader, by_language, "description"),
        charge=reader.charge(reader.required(item, "chargeType"), "chargeType"),
        charge_info=text_of(reader, by_language, "chargeTypeAdditionalInformation"),
        opening_hours=opening_hours(reader, reader.required(item, "serviceHours")),
        phones=phones(reader, by_language, "contactPhoneNumbers", "contactFaxNumbers"),
        emails=emails(reader, by_language, "contactEmails"),
        web_pages=links(reader, by_language, "contactWebPages"),
        addresses=contact_addresses(reader, reader.required(item, "contactAddresses")),
    )


def parse_channel(item: Json, reader: Reader) -> ChannelRecord:
    ptv_type = reader.required(item, "serviceChannelType")
    if ptv_type not in KINDS:
        raise Rejected(Reason.UNKNOWN_VALUE, "serviceChannelType", str(ptv_type))
    by_language = versions(reader, item)
    return ChannelRecord(
        id=identity(item, reader),
        kind=KINDS[ptv_type],
        organization=reader.uuid(reader.required(item, "organizationContentId"), "organizationContentId"),
        modified_at=reader.moment(reader.required(item, "publishedAt"), "publishedAt"),
        name=named(display_name(reader, by_language), "languageVersions"),
        summary=text_of(reader, by_language, "summary"),
        description=text_of(reader, by_language, "description"),
        languages=reader.words(reader.required(item, "serviceLanguages")),
        area=area(reader, reader.required(item, "area")),
        phones=phones(reader, by_language, *CHANNEL_PHONES.get(ptv_type, ("supportPhoneNumbers",))),
        emails=emails(reader, by_language, CHANNEL_EMAILS.get(ptv_type, "supportEmails")),
        web_pages=links(reader, by_language, *CHANNEL_LINKS.get(ptv_type, ("webAddress",))),
        attachments=links(reader, by_language, *CHANNEL_FILES.get(ptv_type, ())),
        addresses=channel_addresses(reader, item, ptv_type),
        opening_hours=opening_hours(reader, item.get("serviceHours")),
        requires_authentication=item.get("electronicIdentification") == "Required",
        requires_signature=(item.get("electronicSignature") or {}).get("type") == "Required",
        accessibility_level=accessibility_level(reader, by_language),
        form_identifier=form_identifier(reader, by_language),
    )


def parse_organization(item: Json, reader: Reader) -> OrganizationRecord:
    by_language = versions(reader, item)
    name = named(display_name(reader, by_language), "languageVersions")
    return OrganizationRecord(
        id=identity(item, reader),
        kind=organization_kind(reader, reader.required(item, "organizationType"), name),
        parent=reader.uuid(reader.required(item, "parentOrganizationContentId"), "parentOrganizationContentId"),
        business_id=reader.text(reader.required(item, "businessId")),
        oid=reader.text(reader.required(item, "oid")),
        modified_at=reader.moment(reader.required(item, "publishedAt"), "publishedAt"),
        name=name,
        summary=text_of(reader, by_language, "summary"),
        description=text_of(reader, by_language, "description"),
        area=area(reader, reader.required(item, "area")),
        phones=phones(reader, by_language, "contactPhoneNumbers"),
        emails=emails(reader, by_language, "contactEmails"),
        web_pages=links(reader, by_language, "contactWebPages"),
        addresses=location(reader, reader.required(item, "location"))
        + contact_addresses(reader, reader.required(item, "contactAddresses")),
    )


def parse_general_description(item: Json, reader: Reader) -> GeneralDescriptionRecord:
    by_language = versions(reader, item)
    return GeneralDescriptionRecord(
        id=identity(item, reader),
        name=named(text_of(reader, by_language, "name"), "languageVersions"),
        type=reader.one_of(reader.required(item, "serviceType"), SERVICE_TYPES, "serviceType") or "service",
        **long_texts(reader, by_language),
        charge=reader.charge(reader.required(item, "chargeType"), "chargeType"),
        **classifications(reader, item),
        legislation=laws(reader, by_language),
    )


def parse_concept(item: Json, kind: str, reader: Reader) -> ConceptRecord:
    """An item of a code list: ontology terms are known by their URI, the others by code."""
    key = "uri" if kind == "ontology_term" else "code"
    code = reader.text(reader.required(item, key))
    if not code:
        raise Rejected(Reason.WRONG_SHAPE, key)
    return ConceptRecord(kind=kind, code=code, name=localized(reader, reader.required(item, "name"), "name"))


def identity(item: Json, reader: Reader) -> UUID:
    key = reader.uuid(reader.required(item, "contentId"), "contentId")
    if not key:
        raise Rejected(Reason.WRONG_SHAPE, "contentId", str(item["contentId"]))
    return key


def organization(item: Json, reader: Reader) -> UUID:
    key = reader.uuid(reader.required(item, "organizationContentId"), "organizationContentId")
    if not key:
        raise Rejected(Reason.MISSING_PARTNER, "organizationContentId")
    return key


def uuids(reader: Reader, values: Any) -> set[UUID]:
    return {key for value in values or () if (key := reader.uuid(value, "organizations"))}


def long_texts(reader: Reader, by_language: dict[str, Json]) -> LongTexts:
    def sometimes(key: str) -> Texts:
        """Only permits and qualifications have these."""
        return texts({language: reader.text(version.get(key)) for language, version in by_language.items()})

    return {
        "description": text_of(reader, by_language, "description"),
        "user_instruction": text_of(reader, by_language, "userInstructions"),
        "requirements": text_of(reader, by_language, "conditions"),
        "charge_info": text_of(reader, by_language, "chargeTypeAdditionalInformation"),
        "deadline_info": sometimes("deadlineAdditionalInformation"),
        "processing_time_info": sometimes("processingTimeAdditionalInformation"),
        "validity_info": sometimes("validityTimeAdditionalInformation"),
    }


def keywords(reader: Reader, by_language: dict[str, Json]) -> Keywords:
    def words(language: str) -> tuple[str, ...]:
        return reader.words(by_language.get(language, {}).get("freelyAssignedKeywords"))

    return {"keywords_fi": words("fi"), "keywords_sv": words("sv"), "keywords_en": words("en")}


def classifications(reader: Reader, item: Json) -> Classifications:
    return {
        "service_classes": reader.words(reader.required(item, "serviceClasses")),
        "ontology_terms": reader.words(reader.required(item, "ontologyTerms")),
        "target_groups": reader.words(reader.required(item, "targetGroups")),
        "life_events": reader.words(reader.required(item, "lifeEvents")),
    }


def producers(reader: Reader, value: Json) -> tuple[Producer, ...]:
    found: set[Producer] = set()
    for key, provision in PRODUCERS.items():
        group = value.get(key) or {}
        found |= {
            Producer(organization=str(one), provision=provision) for one in uuids(reader, group.get("organizations"))
        }
        found |= {
            Producer(name=localized(reader, row.get("name"), "producers.name"), provision=provision)
            for row in reader.rows(group.get("other"), "producers.other")
        }
    return sorted_producers(found)


def laws(reader: Reader, by_language: dict[str, Json]) -> tuple[Law, ...]:
    found = {
        Law(url, reader.text(row.get("name")), language)
        for language, version in by_language.items()
        for row in reader.rows(reader.required(version, "legislationLinks"), "legislationLinks")
        if (url := reader.url(row.get("url"), "legislationLinks.url"))
    }
    return tuple(sorted(found, key=lambda law: (LANGUAGES.index(law.language), law.name, law.url)))


def vouchers(reader: Reader, by_language: dict[str, Json]) -> tuple[Voucher, ...]:
    found = {
        voucher for language, version in by_language.items() for voucher in version_vouchers(reader, version, language)
    }
    return tuple(sorted(found, key=lambda one: (LANGUAGES.index(one.language), one.url, one.name, one.info)))


def version_vouchers(reader: Reader, version: Json, language: str) -> Iterator[Voucher]:
    voucher = version.get("voucher") or {}
    if voucher.get("voucherType") == "WithAdditionalInformation":
        yield Voucher(language=language, info=reader.text(voucher.get("additionalInformation")))
    if voucher.get("voucherType") == "WithUrl":
        for row in reader.rows(voucher.get("urls"), "voucher.urls"):
            yield Voucher(
                language=language,
                url=reader.url(row.get("url"), "voucher.url"),
                name=reader.text(row.get("name")),
                info=reader.text(row.get("additionalInformation")),
            )


def channel_addresses(reader: Reader, item: Json, ptv_type: str) -> tuple[PostalAddress, ...]:
    if ptv_type == "ServiceLocation":
        return location(reader, reader.required(item, "location")) + contact_addresses(
            reader, reader.required(item, "contactAddresses")
        )
    return delivery_addresses(reader, item.get("deliveryAddresses"))


def accessibility_level(reader: Reader, by_language: dict[str, Json]) -> str:
    return first(
        texts(
            {
                language: reader.one_of(
                    version.get("accessibilityClassificationLevel"), ACCESSIBILITY, "accessibilityClassificationLevel"
                )
                for language, version in by_language.items()
            }
        )
    )


def form_identifier(reader: Reader, by_language: dict[str, Json]) -> str:
    return first(
        texts({language: reader.text(version.get("formIdentifier")) for language, version in by_language.items()})
    )
