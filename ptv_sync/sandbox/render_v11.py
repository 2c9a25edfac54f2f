"""Entities as API v11 sends them: every property is there, nulls too; general descriptions merged where PTV does so."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ptv_sync.sandbox import v11_parts as parts
from ptv_sync.sandbox.entities import Channel, Connection, GeneralDescription, Organization, Service, first_name
from ptv_sync.sandbox.v11_hours import service_hours
from ptv_sync.sandbox.v11_parts import Json

if TYPE_CHECKING:
    from ptv_sync.sandbox.box import Sandbox

TEXTS = {
    "Summary": "summary",
    "Description": "description",
    "UserInstruction": "user_instruction",
    "ChargeTypeAdditionalInfo": "charge_info",
    "DeadLine": "deadline_info",
    "ProcessingTime": "processing_time_info",
    "ValidityTime": "validity_info",
}
CHANNEL_TEXTS = {"Summary": "summary", "Description": "description"}
CONNECTION_TEXTS = {"Description": "description", "ChargeTypeAdditionalInfo": "charge_info"}
CHANNEL_ORDER = ("EChannel", "WebPage", "PrintableForm", "Phone", "ServiceLocation")


def service(box: "Sandbox", item: Service, *, with_gd: bool = False, headers: bool = False) -> Json:
    base = box.base_of(item)
    descriptions = parts.typed(item.versions, TEXTS, headers=headers)
    if base and with_gd:
        descriptions += gd_descriptions(base, headers=headers)
    return {
        "id": item.id,
        "sourceId": None,
        "generalDescriptionId": item.general_description,
        "subType": base.type if base and with_gd else None,
        "type": item.type,
        "fundingType": "MarketFunded" if box.is_company(item.organization) else "PubliclyFunded",
        "serviceNames": parts.names(item.versions),
        "serviceChargeType": charge_of(item, base, with_gd=with_gd),
        "areaType": item.area.type,
        "areas": parts.areas(item.area),
        "serviceDescriptions": descriptions,
        "languages": item.languages,
        "serviceClasses": parts.fintos("service_classes", merged(base.classes if base else (), item.classes)),
        "ontologyTerms": terms(box, merged(base.terms if base else (), item.terms)),
        "targetGroups": parts.fintos("target_groups", merged(item.target_groups, base.target_groups if base else ())),
        "lifeEvents": parts.fintos(
            "life_events", merged(item.life_events, base.life_events if base and with_gd else ())
        ),
        "industrialClasses": [],
        "legislation": legislation(item),
        "keywords": [
            {"value": word, "language": language}
            for language, version in item.versions.items()
            for word in version.keywords
        ],
        "requirements": requirements(item, base if with_gd else None, headers=headers),
        "serviceChannels": service_channels(box, item, headers=headers),
        "organizations": organizations(box, item),
        "serviceVouchersInUse": any(version.vouchers for version in item.versions.values()),
        "serviceVouchers": vouchers(item),
        "serviceCollections": [],
        "publishingStatus": box.services.status(item.id),
        "modified": parts.moment(box.services.modified(item.id)),
        "responsibleSoteOrganization": None,
    }


def merged(first: Sequence[str], second: Iterable[str]) -> list[str]:
    return [*first, *(code for code in second if code not in first)]


def charge_of(item: Service, base: GeneralDescription | None, *, with_gd: bool) -> str | None:
    """The plain answer hides the charge that the general description tells."""
    if base and base.charge:
        return base.charge if with_gd else None
    return item.charge or None


def gd_descriptions(base: GeneralDescription, *, headers: bool) -> list[Json]:
    kinds = {f"GD_{kind}": field for kind, field in TEXTS.items()}
    return parts.typed(base.versions, kinds, headers=headers, nulls=False)


def requirements(item: Service, base: GeneralDescription | None, *, headers: bool) -> list[Json]:
    own = parts.plain(item.versions, "requirements", headers=headers)
    if base is None or not any(version.requirements for version in base.versions.values()):
        return own
    national = parts.plain(base.versions, "requirements", headers=headers)
    if not any(row["value"] for row in own):
        return national
    texts = {row["language"]: row["value"] for row in national}
    return [
        row | {"value": "\n\n".join(text for text in (texts.get(row["language"]), row["value"]) if text) or None}
        for row in own
    ]


def terms(box: "Sandbox", keys: Iterable[str]) -> list[Json]:
    return [box.v11_term(key) for key in keys]


def legislation(item: Service) -> list[Json]:
    return [
        {
            "names": [{"value": law.name, "language": language}],
            "webPages": [{"url": law.url, "value": law.name, "language": language}],
        }
        for language, version in item.versions.items()
        for law in version.laws
    ]


def vouchers(item: Service) -> list[Json]:
    return [
        {"value": voucher.name, "language": language, "url": voucher.url, "additionalInformation": voucher.info or None}
        for language, version in item.versions.items()
        for voucher in version.vouchers
    ]


def organizations(box: "Sandbox", item: Service) -> list[Json]:
    rows = [organization_role(box, item.organization, "Responsible", None)]
    if not item.producers:
        rows.append(organization_role(box, item.organization, "Producer", "SelfProducedServices"))
    rows += [organization_role(box, producer, "Producer", "ProcuredServices") for producer in item.producers]
    return rows


def organization_role(box: "Sandbox", organization: str, role: str, provision: str | None) -> Json:
    return {
        "organization": {"id": organization, "name": box.organizations.name(organization)},
        "roleType": role,
        "provisionType": provision,
        "additionalInformation": [],
    }


def service_channels(box: "Sandbox", item: Service, *, headers: bool) -> list[Json] | None:
    """Null when there are none; by channel type, then in the order in which they were connected."""
    shown = [(box.channels.get(one.channel), one) for one in box.live_connections(item)]
    shown.sort(key=lambda pair: CHANNEL_ORDER.index(pair[0].type))
    rows = [
        {
            "serviceChannel": {"id": channel.id, "name": first_name(channel.versions)},
            **connection(box, item, one, headers=headers),
        }
        for channel, one in shown
    ]
    return rows or None


def connection(box: "Sandbox", item: Service, one: Connection, *, headers: bool) -> Json:
    languages = item.versions if one.phones or one.emails else ()
    contacts = {
        "emails": parts.emails(one.emails, languages),
        "phoneNumbers": parts.phones(one.phones, languages, kind=True),
        "webPages": [],
        "addresses": [],
    }
    return {
        "serviceChargeType": one.charge or None,
        "description": parts.typed(one.versions, CONNECTION_TEXTS, headers=headers, nulls=False),
        "extraTypes": [],
        "serviceHours": service_hours(one.hours, box.today()),
        "contactDetails": contacts if languages else None,
        "digitalAuthorizations": [],
        "modified": parts.moment(box.connected_at(item, one)),
    }


def channel(box: "Sandbox", item: Channel, *, headers: bool = False) -> Json:
    linked = box.services_of(item.id)
    return {
        "id": item.id,
        "sourceId": None,
        "serviceChannelType": item.type,
        "organizationId": item.organization,
        "serviceChannelNames": parts.names(item.versions),
        "serviceChannelDescriptions": parts.typed(item.versions, CHANNEL_TEXTS, headers=headers),
        "areaType": item.area.type if item.area else None,
        "areas": parts.areas(item.area),
        "languages": item.languages,
        "webPages": [] if item.type == "PrintableForm" else parts.web_pages(item.versions),
        "serviceHours": service_hours(item.hours, box.today()),
        **CHANNEL_PARTS[item.type](item),
        "services": [
            {
                "service": {"id": one.id, "name": first_name(one.versions)},
                **connection(box, one, link, headers=headers),
            }
            for one, link in linked
        ],
        "serviceCollections": [],
        "publishingStatus": box.channels.status(item.id),
        "modified": parts.moment(box.channels.modified(item.id)),
        "responsibleSoteOrganization": None,
        "ontologyTerms": terms(box, dict.fromkeys(term for one, _ in linked for term in one.terms)),
    }


def place_parts(item: Channel) -> Json:
    return {
        "oid": None,
        "displayNameType": [{"type": "Name", "language": language} for language in item.versions],
        "phoneNumbers": parts.phones(item.phones, item.versions, kind=True),
        "emails": parts.emails(item.emails, item.versions),
        "addresses": [parts.address(place) for place in item.addresses],
    }


def phone_parts(item: Channel) -> Json:
    return {
        "phoneNumbers": parts.phones(item.phones, item.versions, kind=True),
        "supportEmails": parts.emails(item.emails, item.versions),
    }


def support_parts(item: Channel) -> Json:
    return {
        "supportPhones": parts.phones(item.phones, item.versions, kind=False),
        "supportEmails": parts.emails(item.emails, item.versions),
    }


def web_parts(item: Channel) -> Json:
    return support_parts(item) | {
        "accessibilityClassification": [
            {
                "accessibilityClassificationLevel": item.accessibility_level,
                "wcagLevel": None,
                "accessibilityStatementWebPageName": None,
                "accessibilityStatementWebPage": None,
                "language": language,
            }
            for language in item.versions
        ]
    }


def electronic_parts(item: Channel) -> Json:
    return web_parts(item) | {
        "signatureQuantity": "1" if item.requires_signature else "0",
        "requiresSignature": item.requires_signature,
        "requiresAuthentication": item.requires_authentication,
        "attachments": [],
    }


def form_parts(item: Channel) -> Json:
    return support_parts(item) | {
        "formIdentifier": [
            {"value": item.form_identifier, "language": language} for language in item.versions if item.form_identifier
        ],
        "deliveryAddresses": [parts.delivery_address(place) for place in item.addresses],
        "channelUrls": [
            {"language": language, "value": version.url, "type": form_type(version.url)}
            for language, version in item.versions.items()
            if version.url
        ],
        "attachments": [],
    }


FORM_TYPES = {"doc": "DOC", "docx": "DOC", "xls": "Excel", "xlsx": "Excel", "rtf": "rtf", "odt": "odt"}


def form_type(url: str) -> str:
    return FORM_TYPES.get(url.rpartition(".")[2].lower(), "PDF")


CHANNEL_PARTS = {
    "ServiceLocation": place_parts,
    "Phone": phone_parts,
    "EChannel": electronic_parts,
    "WebPage": web_parts,
    "PrintableForm": form_parts,
}


def organization(box: "Sandbox", item: Organization, *, headers: bool = False) -> Json:
    is_town = item.type == "Municipality"
    children = box.children_of(item.id)
    return {
        "id": item.id,
        "sourceId": None,
        "oid": None,
        "parentOrganizationId": item.parent,
        "organizationRootId": box.root_of(item),
        "municipality": parts.municipality(item.area.municipalities[0]) if is_town else None,
        "organizationType": item.type,
        "businessCode": item.business_id or None,
        "businessName": None,
        "organizationNames": parts.names(item.versions),
        "displayNameType": [{"type": "Name", "language": language} for language in item.versions],
        "areaType": None if is_town else item.area.type,
        "areas": None if is_town else parts.areas(item.area),
        "organizationDescriptions": parts.typed(item.versions, CHANNEL_TEXTS, headers=headers),
        "emails": [{"description": None, **row} for row in parts.emails(item.emails, item.versions)],
        "phoneNumbers": parts.phones(item.phones, item.versions, kind=False),
        "webPages": parts.web_pages(item.versions),
        "addresses": [],
        "electronicInvoicings": [],
        "publishingStatus": box.organizations.status(item.id),
        "services": organization_services(box, item),
        "modified": parts.moment(box.organizations.modified(item.id)),
        "subOrganizations": [{"id": one.id, "name": first_name(one.versions)} for one in children] or None,
    }


def organization_services(box: "Sandbox", item: Organization) -> list[Json]:
    rows = []
    for one in box.services_by(item.id):
        for row in organizations(box, one):
            if row["organization"]["id"] == item.id:
                name = {"id": one.id, "name": first_name(one.versions)}
                rows.append({"service": name, **{key: row[key] for key in ROLE_KEYS}})
    return rows


ROLE_KEYS = ("roleType", "provisionType", "additionalInformation")


def general_description(box: "Sandbox", item: GeneralDescription, *, headers: bool = False) -> Json:
    return {
        "id": item.id,
        "names": parts.names(item.versions),
        "descriptions": parts.typed(item.versions, TEXTS, headers=headers),
        "serviceClasses": parts.fintos("service_classes", item.classes),
        "ontologyTerms": terms(box, item.terms),
        "targetGroups": parts.fintos("target_groups", item.target_groups),
        "lifeEvents": parts.fintos("life_events", item.life_events),
        "industrialClasses": [],
        "requirements": parts.plain(item.versions, "requirements", headers=headers),
        "type": item.type,
        "serviceChargeType": item.charge or None,
        "legislation": [],
        "generalDescriptionType": "Municipality",
        "publishingStatus": box.general_descriptions.status(item.id),
        "modified": parts.moment(box.general_descriptions.modified(item.id)),
        "serviceChannels": [],
    }
