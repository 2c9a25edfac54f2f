"""Entities as API v12 sends them: texts by language, bare codes, nothing merged, connections apart."""

from typing import TYPE_CHECKING

from ptv_sync.sandbox import v12_parts as parts
from ptv_sync.sandbox.entities import Channel, Connection, GeneralDescription, Organization, Service, Version
from ptv_sync.sandbox.reading import id_of
from ptv_sync.sandbox.render_v11 import form_type
from ptv_sync.sandbox.v11_parts import Json

if TYPE_CHECKING:
    from ptv_sync.sandbox.box import Sandbox

SERVICE_TYPES = {"PermitOrObligation": "PermitOrOtherObligation"}
CHANNEL_TYPES = {"EChannel": "EService", "Phone": "TelephoneService"}
GD_OWNER = id_of("organization", "owner-of-general-descriptions")


def service(box: "Sandbox", item: Service) -> Json:
    base = box.base_of(item)
    charge = None if base and base.charge else parts.CHARGES.get(item.charge)
    kind = SERVICE_TYPES.get(item.type, item.type)
    return {
        "contentId": item.id,
        "organizationContentId": item.organization,
        "generalDescriptionContentId": item.general_description,
        "serviceClasses": item.classes,
        "targetGroups": item.target_groups,
        "lifeEvents": item.life_events,
        "industrialClasses": [],
        "ontologyTerms": [box.terms[key].uri for key in item.terms],
        "producers": producers(item),
        "otherResponsibleOrganizations": [],
        "chargeType": charge,
        "fundingType": "MarketFunded" if box.is_company(item.organization) else "PubliclyFunded",
        "serviceLanguages": item.languages,
        "area": parts.area(item.area),
        "publishedAt": parts.moment(box.services.modified(item.id)),
        "serviceType": kind,
        "languageVersions": {
            language: service_version(version, with_times=kind != "Service")
            for language, version in item.versions.items()
        },
    }


def producers(item: Service) -> Json:
    own = [] if item.producers else [item.organization]
    return {
        "selfProducedProducers": {"organizations": own},
        "procuredProducers": {"organizations": item.producers, "other": []},
        "otherProducers": {"organizations": [], "other": []},
    }


def service_version(version: Version, *, with_times: bool) -> Json:
    row: Json = {
        "name": version.name,
        "alternativeName": version.alternative_name or None,
        "summary": version.summary or None,
        "description": version.description or None,
        "userInstructions": version.user_instruction or None,
        "conditions": version.requirements or None,
        "legislationLinks": [{"name": law.name, "url": law.url} for law in version.laws],
        "freelyAssignedKeywords": version.keywords,
        "voucher": voucher(version),
        "chargeTypeAdditionalInformation": version.charge_info or None,
    }
    return row | times(version) if with_times else row


def times(version: Version) -> Json:
    return {
        "processingTimeAdditionalInformation": version.processing_time_info or None,
        "deadlineAdditionalInformation": version.deadline_info or None,
        "validityTimeAdditionalInformation": version.validity_info or None,
    }


def voucher(version: Version) -> Json:
    if not version.vouchers:
        return {"voucherType": "NotUsed"}
    urls = [{"name": one.name, "url": one.url, "additionalInformation": one.info or None} for one in version.vouchers]
    return {"voucherType": "WithUrl", "urls": urls}


def channel(box: "Sandbox", item: Channel) -> Json:
    top, version_of = CHANNELS[item.type]
    return {
        "contentId": item.id,
        "organizationContentId": item.organization,
        "allowedConnectionType": "AllOrganizations",
        "serviceLanguages": item.languages,
        "area": parts.area(item.area) if item.area else None,
        "publishedAt": parts.moment(box.channels.modified(item.id)),
        "serviceChannelType": CHANNEL_TYPES.get(item.type, item.type),
        **top(item),
        "languageVersions": {
            language: {
                "name": version.name,
                "summary": version.summary or None,
                "description": version.description or None,
                **version_of(item, language, version),
            }
            for language, version in item.versions.items()
        },
    }


def place_top(item: Channel) -> Json:
    return {
        "location": parts.location(item.addresses),
        "contactAddresses": parts.contact_addresses(item.addresses),
        "serviceHours": parts.service_hours(item.hours),
    }


def place_version(item: Channel, language: str, version: Version) -> Json:
    return {
        "alternativeName": version.alternative_name or None,
        "isAlternativeNamePrimary": False,
        "contactEmails": parts.emails(item.emails),
        "contactFaxNumbers": parts.faxes(item.phones, language),
        "contactWebPages": parts.web_pages(version),
        "contactPhoneNumbers": parts.phones(item.phones, language),
    }


def electronic_top(item: Channel) -> Json:
    signature: Json = {"type": "NotRequired"}
    if item.requires_signature:
        signature = {"type": "Required", "numberOfRequiredSignatures": 1}
    return {
        "electronicSignature": signature,
        "electronicIdentification": "Required" if item.requires_authentication else "NotRequired",
        "serviceHours": parts.service_hours(item.hours),
    }


def web_version(item: Channel, language: str, version: Version) -> Json:
    return support_version(item, language, version) | {
        "accessibilityClassificationLevel": item.accessibility_level,
        "webAddress": parts.web_address(version),
    }


def electronic_version(item: Channel, language: str, version: Version) -> Json:
    return web_version(item, language, version) | {"attachmentLinks": []}


def support_version(item: Channel, language: str, version: Version) -> Json:
    return {
        "supportEmails": parts.emails(item.emails),
        "supportPhoneNumbers": parts.phones(item.phones, language),
    }


def phone_top(item: Channel) -> Json:
    return {"serviceHours": parts.service_hours(item.hours)}


def phone_version(item: Channel, language: str, version: Version) -> Json:
    return {
        "webAddress": parts.web_address(version),
        "supportEmails": parts.emails(item.emails),
        "phoneNumbers": parts.any_phones(item.phones, language),
    }


def form_top(item: Channel) -> Json:
    return {"deliveryAddresses": [parts.delivery_address(place) for place in item.addresses]}


def form_version(item: Channel, language: str, version: Version) -> Json:
    files = [{"name": "", "url": version.url, "type": form_type(version.url).lower()}]  # v11 has no names of forms
    return support_version(item, language, version) | {
        "attachmentLinks": [],
        "formIdentifier": item.form_identifier or None,
        "formFiles": files if version.url else [],
    }


def nothing(item: Channel) -> Json:
    return {}


CHANNELS = {
    "ServiceLocation": (place_top, place_version),
    "Phone": (phone_top, phone_version),
    "EChannel": (electronic_top, electronic_version),
    "WebPage": (nothing, web_version),
    "PrintableForm": (form_top, form_version),
}


def connection(box: "Sandbox", item: Service, one: Connection) -> Json:
    languages = [
        language
        for language in item.versions.keys() | one.versions.keys()
        if language in one.versions or one.phones or one.emails
    ]
    return {
        "serviceContentId": item.id,
        box.channel_key: one.channel,
        "contactAddresses": parts.no_addresses(),
        "chargeType": parts.CHARGES.get(one.charge),
        "serviceHours": parts.service_hours(one.hours),
        "languageVersions": {language: connection_version(one, language) for language in sorted(languages)},
        "publishedAt": parts.moment(box.connected_at(item, one)),
    }


def connection_version(one: Connection, language: str) -> Json:
    version = one.versions.get(language, Version())
    return {
        "chargeTypeAdditionalInformation": version.charge_info or None,
        "description": version.description or None,
        "contactPhoneNumbers": parts.phones(one.phones, language),
        "contactFaxNumbers": parts.faxes(one.phones, language),
        "contactEmails": parts.emails(one.emails),
        "contactWebPages": [],
    }


def organization(box: "Sandbox", item: Organization) -> Json:
    area = parts.area(item.area)
    if item.type == "Municipality":
        area = {"areaType": "LimitedArea", "municipalities": item.area.municipalities}
    return {
        "contentId": item.id,
        "parentOrganizationContentId": item.parent,
        "organizationType": item.type,
        "businessId": item.business_id,
        "oid": None,
        "eInvoiceAddresses": [],
        "contactAddresses": parts.no_addresses(),
        "location": {"foreignAddresses": [], "otherAddresses": [], "streetAddresses": []},
        "area": area,
        "publishedAt": parts.moment(box.organizations.modified(item.id)),
        "languageVersions": {
            language: organization_version(item, language, version) for language, version in item.versions.items()
        },
    }


def organization_version(item: Organization, language: str, version: Version) -> Json:
    return {
        "name": version.name,
        "alternativeName": version.alternative_name or None,
        "isAlternativeNamePrimary": False,
        "description": version.description or None,
        "summary": version.summary or None,
        "contactEmails": [{"email": email, "additionalInformation": None} for email in item.emails],
        "contactWebPages": parts.web_pages(version),
        "contactPhoneNumbers": parts.phones(item.phones, language),
    }


def general_description(box: "Sandbox", item: GeneralDescription) -> Json:
    kind = SERVICE_TYPES.get(item.type, item.type)
    return {
        "contentId": item.id,
        "organizationContentId": GD_OWNER,
        "generalDescriptionTypes": ["Municipality"],
        "chargeType": parts.CHARGES.get(item.charge),
        "serviceClasses": item.classes,
        "targetGroups": item.target_groups,
        "lifeEvents": item.life_events,
        "ontologyTerms": [box.terms[key].uri for key in item.terms],
        "industrialClasses": [],
        "serviceType": kind,
        "publishedAt": parts.moment(box.general_descriptions.modified(item.id)),
        "languageVersions": {
            language: base_version(version, with_times=kind != "Service") for language, version in item.versions.items()
        },
    }


def base_version(version: Version, *, with_times: bool) -> Json:
    row: Json = {
        "name": version.name,
        "description": version.description or None,
        "backgroundDescription": None,
        "conditions": version.requirements or None,
        "userInstructions": version.user_instruction or None,
        "chargeTypeAdditionalInformation": version.charge_info or None,
        "freelyAssignedKeywords": version.keywords,
        "legislationLinks": [{"name": law.name, "url": law.url} for law in version.laws],
    }
    return row | times(version) if with_times else row
