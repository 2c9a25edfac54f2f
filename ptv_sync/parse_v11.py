"""API v11: one JSON object → one record. Pure; the shapes are those of PTV's own v11 answers (nulls are sent, keys
always are).

Plain v11 answers already hold the general description's classes, terms and target groups; what
they lack is merged in `general_descriptions.py`.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from ptv_sync.contacts_v11 import (
    addresses,
    area,
    delivery_addresses,
    display_name,
    emails,
    links,
    localized,
    of_type,
    phones,
)
from ptv_sync.contract_v11 import (
    REQUIRED_OF_CHANNEL,
    REQUIRED_OF_CHANNEL_TYPE,
    REQUIRED_OF_GENERAL_DESCRIPTION,
    REQUIRED_OF_ORGANIZATION,
    REQUIRED_OF_SERVICE,
    require,
)
from ptv_sync.hours_v11 import opening_hours
from ptv_sync.organization_kinds import organization_kind
from ptv_sync.reading import Json, Reader, merge_links, typed
from ptv_sync.reasons import Reason, Rejected
from ptv_sync.records import (
    Area,
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
from tray.catalogue.details import LANGUAGES, NO_TEXTS, Law, Link, Producer, Texts, Voucher

SERVICE_TYPES = {"Service": "service", "PermitOrObligation": "permit", "ProfessionalQualification": "qualification"}
CHANNEL_KINDS = {
    "ServiceLocation": "service_location",
    "Phone": "phone",
    "EChannel": "electronic",
    "WebPage": "web_page",
    "PrintableForm": "printable_form",
}
FUNDING = {"PubliclyFunded": "public", "MarketFunded": "market"}
PROVISION = {"SelfProducedServices": "self", "ProcuredServices": "procured", "Other": "other"}
ACCESSIBILITY = {
    "FullyCompliant": "full",
    "PartiallyCompliant": "partial",
    "NonCompliant": "none",
    "Unknown": "",
}
CONCEPT_LISTS = {
    "serviceClasses": "service_class",
    "ontologyTerms": "ontology_term",
    "targetGroups": "target_group",
    "lifeEvents": "life_event",
}


def parse_service(item: Json, reader: Reader) -> ServiceRecord:
    require(item, REQUIRED_OF_SERVICE, reader)
    name = named(of_type(reader, item["serviceNames"], "Name", "serviceNames"), "serviceNames")
    responsible, others, producers = organizations(reader, item["organizations"])
    return ServiceRecord(
        id=identity(item, reader),
        organization=responsible,
        other_organizations=others,
        producers=producers,
        modified_at=reader.moment(item["modified"], "modified"),
        general_description=reader.uuid(item["generalDescriptionId"], "generalDescriptionId"),
        type=reader.one_of(item["type"], SERVICE_TYPES, "type") or "service",
        funding=reader.one_of(item["fundingType"], FUNDING, "fundingType"),
        name=name,
        alternative_name=of_type(reader, item["serviceNames"], "AlternativeName", "serviceNames"),
        summary=of_type(reader, item["serviceDescriptions"], "Summary", "serviceDescriptions"),
        **long_texts(reader, item["serviceDescriptions"], item["requirements"]),
        **keywords(reader, item["keywords"]),
        charge=reader.charge(item["serviceChargeType"], "serviceChargeType"),
        languages=reader.words(item["languages"]),
        area=area(reader, item),
        **classifications(reader, item),
        legislation=laws(reader, item["legislation"]),
        vouchers=vouchers(reader, item["serviceVouchers"]),
        connections=tuple(connections(reader, item["serviceChannels"])),
    )


def parse_channel(item: Json, reader: Reader) -> ChannelRecord:
    require(item, REQUIRED_OF_CHANNEL, reader)
    ptv_type = item["serviceChannelType"]
    if ptv_type not in CHANNEL_KINDS:
        raise Rejected(Reason.UNKNOWN_VALUE, "serviceChannelType", str(ptv_type))
    require(item, REQUIRED_OF_CHANNEL_TYPE[ptv_type], reader)
    return ChannelRecord(
        id=identity(item, reader),
        kind=CHANNEL_KINDS[ptv_type],
        organization=reader.uuid(item["organizationId"], "organizationId"),
        modified_at=reader.moment(item["modified"], "modified"),
        name=named(display_name(reader, item, "serviceChannelNames"), "serviceChannelNames"),
        summary=of_type(reader, item["serviceChannelDescriptions"], "Summary", "serviceChannelDescriptions"),
        description=of_type(reader, item["serviceChannelDescriptions"], "Description", "serviceChannelDescriptions"),
        languages=reader.words(item["languages"]),
        area=area(reader, item),
        phones=phones(reader, item.get("phoneNumbers") or item.get("supportPhones"), "phoneNumbers"),
        # A place's are called emails or, in some live answers, supportEmails.
        emails=emails(reader, item.get("emails") or item.get("supportEmails"), "emails"),
        web_pages=links(reader, item["webPages"], "webPages"),
        attachments=attachments(reader, item),
        addresses=addresses(reader, item.get("addresses"), "addresses")
        + delivery_addresses(reader, item.get("deliveryAddresses")),
        opening_hours=opening_hours(reader, item["serviceHours"]),
        requires_authentication=item.get("requiresAuthentication") is True,
        requires_signature=item.get("requiresSignature") is True,
        accessibility_level=accessibility_level(reader, item),
        form_identifier=first(localized(reader, item.get("formIdentifier"), "formIdentifier")),
    )


def parse_organization(item: Json, reader: Reader) -> OrganizationRecord:
    require(item, REQUIRED_OF_ORGANIZATION, reader)
    name = named(display_name(reader, item, "organizationNames"), "organizationNames")
    home = (item.get("municipality") or {}).get("code")
    return OrganizationRecord(
        id=identity(item, reader),
        kind=organization_kind(reader, item["organizationType"], name),
        parent=reader.uuid(item["parentOrganizationId"], "parentOrganizationId"),
        business_id=reader.text(item["businessCode"], "businessCode"),
        oid=reader.text(item.get("oid"), "oid"),
        modified_at=reader.moment(item["modified"], "modified"),
        name=name,
        summary=of_type(reader, item["organizationDescriptions"], "Summary", "organizationDescriptions"),
        description=of_type(reader, item["organizationDescriptions"], "Description", "organizationDescriptions"),
        area=organization_area(reader, item, home),
        phones=phones(reader, item["phoneNumbers"], "phoneNumbers"),
        emails=emails(reader, item["emails"], "emails"),
        web_pages=links(reader, item["webPages"], "webPages"),
        addresses=addresses(reader, item["addresses"], "addresses"),
    )


def parse_general_description(item: Json, reader: Reader) -> GeneralDescriptionRecord:
    require(item, REQUIRED_OF_GENERAL_DESCRIPTION, reader)
    return GeneralDescriptionRecord(
        id=identity(item, reader),
        name=named(of_type(reader, item["names"], "Name", "names"), "names"),
        type=reader.one_of(item.get("type"), SERVICE_TYPES, "type") or "service",
        **long_texts(reader, item["descriptions"], item["requirements"]),
        charge=reader.charge(item["serviceChargeType"], "serviceChargeType"),
        **classifications(reader, item),
        legislation=laws(reader, item["legislation"]),
    )


def concepts(item: Json, reader: Reader, seen: set[tuple[str, str]]) -> Iterator[ConceptRecord]:
    """The classes and terms that an object names and that are not in `seen`, with their labels."""
    for key, kind in CONCEPT_LISTS.items():
        for row in reader.rows(item.get(key), key):
            code = concept_code(row)
            if code and (kind, code) not in seen:
                seen.add((kind, code))
                yield ConceptRecord(kind=kind, code=code, name=localized(reader, row.get("name"), f"{key}.name"))


def stub_organizations(item: Json, reader: Reader) -> Iterator[tuple[UUID, str]]:
    """Ids and names of the organisations that a service names, for those that the source does not send themselves."""
    for row in reader.rows(item.get("organizations"), "organizations"):
        organization = row.get("organization") or {}
        if (key := reader.uuid(organization.get("id"), "organizations.id")) and organization.get("name"):
            yield key, reader.text(organization["name"], "name")


def identity(item: Json, reader: Reader) -> UUID:
    key = reader.uuid(item["id"], "id")
    if not key:
        raise Rejected(Reason.WRONG_SHAPE, "id", str(item["id"]))
    return key


def named(name: Texts, field: str) -> Texts:
    if not name:
        raise Rejected(Reason.NO_NAME, field)
    return name


def long_texts(reader: Reader, rows: Any, requirements: Any) -> LongTexts:
    def text(ptv_type: str) -> Texts:
        return of_type(reader, rows, ptv_type, "descriptions")

    return {
        "description": text("Description"),
        "user_instruction": text("UserInstruction"),
        "requirements": localized(reader, requirements, "requirements"),
        "charge_info": text("ChargeTypeAdditionalInfo"),
        "deadline_info": text("DeadLine"),
        "processing_time_info": text("ProcessingTime"),
        "validity_info": text("ValidityTime"),
    }


def classifications(reader: Reader, item: Json) -> Classifications:
    def codes(key: str) -> tuple[str, ...]:
        return reader.words(concept_code(row) for row in reader.rows(item[key], key))

    return {
        "service_classes": codes("serviceClasses"),
        "ontology_terms": codes("ontologyTerms"),
        "target_groups": codes("targetGroups"),
        "life_events": codes("lifeEvents"),
    }


def concept_code(row: Json) -> str:
    """The code; ontology terms have none and are known by their URI."""
    code = row.get("code") or row.get("uri") or ""
    return code if isinstance(code, str) else ""


def keywords(reader: Reader, rows: Any) -> Keywords:
    found = [(row.get("language"), reader.text(row.get("value"), "value")) for row in reader.rows(rows, "keywords")]

    def words(language: str) -> tuple[str, ...]:
        return reader.words(word for its, word in found if its == language)

    return {"keywords_fi": words("fi"), "keywords_sv": words("sv"), "keywords_en": words("en")}


def organizations(reader: Reader, rows: Any) -> tuple[UUID, tuple[UUID, ...], tuple[Producer, ...]]:
    """The responsible organisation, the others that are responsible with it, and who gives the service."""
    responsible: UUID | None = None
    others: set[UUID] = set()
    producers: set[Producer] = set()
    for row in reader.rows(rows, "organizations"):
        key = reader.uuid((row.get("organization") or {}).get("id"), "organizations.id")
        role = row.get("roleType")
        if role == "Responsible":
            responsible = responsible or key
        elif role == "OtherResponsible" and key:
            others.add(key)
        elif role == "Producer":
            producers.add(producer(reader, row, key))
    if not responsible:
        raise Rejected(Reason.MISSING_PARTNER, "organizations", "Responsible")
    return responsible, tuple(sorted(others)), sorted_producers(producers)


def producer(reader: Reader, row: Json, key: UUID | None) -> Producer:
    return Producer(
        organization=str(key) if key else "",
        name=NO_TEXTS
        if key
        else localized(reader, row.get("additionalInformation"), "organizations.additionalInformation"),
        provision=reader.one_of(row.get("provisionType"), PROVISION, "organizations.provisionType"),
    )


def sorted_producers(producers: set[Producer]) -> tuple[Producer, ...]:
    known = (one for one in producers if one.organization or one.name)
    return tuple(sorted(known, key=lambda one: (one.provision, one.organization, tuple(one.name.items()))))


def organization_area(reader: Reader, item: Json, home: Any) -> Area:
    """A municipality's area is itself, and v11 leaves the area null for it."""
    if item["organizationType"] == "Municipality" and (code := reader.places.municipality(home)):
        return Area(type="limited", municipalities=(code,))
    return area(reader, item)


def laws(reader: Reader, rows: Any) -> tuple[Law, ...]:
    found = set()
    for row in reader.rows(rows, "legislation"):
        names = localized(reader, row.get("names"), "legislation.names")
        for page in reader.rows(row.get("webPages"), "legislation.webPages"):
            url, language = reader.url(page.get("url"), "legislation.url"), page.get("language")
            if url and language in LANGUAGES:
                found.add(Law(url, getattr(names, language) or reader.text(page.get("value"), "value"), language))
    return tuple(sorted(found, key=lambda law: (LANGUAGES.index(law.language), law.name, law.url)))


def vouchers(reader: Reader, rows: Any) -> tuple[Voucher, ...]:
    found = {
        Voucher(
            language=row["language"],
            url=reader.url(row.get("url"), "serviceVouchers.url"),
            name=reader.text(row.get("value"), "value"),
            info=reader.text(row.get("additionalInformation"), "additionalInformation"),
        )
        for row in reader.rows(rows, "serviceVouchers")
        if row.get("language") in LANGUAGES
    }
    return tuple(sorted(found, key=lambda one: (LANGUAGES.index(one.language), one.url, one.name, one.info)))


def connections(reader: Reader, rows: Any) -> Iterator[ConnectionRecord]:
    for row in reader.rows(rows, "serviceChannels"):
        channel = reader.uuid((row.get("serviceChannel") or {}).get("id"), "serviceChannels.id")
        if not channel:
            reader.leave_out("serviceChannels", Reason.MISSING_PARTNER)
            continue
        contact = row.get("contactDetails") or {}
        yield ConnectionRecord(
            channel=channel,
            description=of_type(reader, row.get("description"), "Description", "serviceChannels.description"),
            charge=reader.charge(row.get("serviceChargeType"), "serviceChannels.serviceChargeType"),
            charge_info=of_type(
                reader, row.get("description"), "ChargeTypeAdditionalInfo", "serviceChannels.description"
            ),
            opening_hours=opening_hours(reader, row.get("serviceHours"), "serviceChannels.serviceHours"),
            phones=phones(reader, contact.get("phoneNumbers"), "contactDetails.phoneNumbers"),
            emails=emails(reader, contact.get("emails"), "contactDetails.emails"),
            web_pages=links(reader, contact.get("webPages"), "contactDetails.webPages"),
            addresses=addresses(reader, contact.get("addresses"), "contactDetails.addresses"),
        )


def attachments(reader: Reader, item: Json) -> tuple[Link, ...]:
    forms = (
        Link(url=url, language=row.get("language", ""), kind=str(row.get("type") or "").upper())
        for row in reader.rows(item.get("channelUrls"), "channelUrls")
        if (url := reader.url(row.get("value"), "channelUrls.value"))
    )
    files = (
        Link(
            url=url,
            language=row.get("language", ""),
            name=reader.text(row.get("name"), "name"),
            info=reader.text(row.get("description"), "description"),
        )
        for row in reader.rows(item.get("attachments"), "attachments")
        if (url := reader.url(row.get("url"), "attachments.url"))
    )
    return merge_links([*forms, *files])


def accessibility_level(reader: Reader, item: Json) -> str:
    """The level of a page or e-service; owners give it per language, and the first that says something counts."""
    levels = typed(
        (
            row.get("language", ""),
            reader.one_of(
                row.get("accessibilityClassificationLevel"), ACCESSIBILITY, "accessibilityClassificationLevel"
            ),
        )
        for row in reader.rows(item.get("accessibilityClassification"), "accessibilityClassification")
    )
    return first(levels)


def first(value: Texts) -> str:
    return value.fi or value.sv or value.en
