"""Answers of the sandbox's v12 against the shapes of PTV's own specification."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ptv_sync.sandbox import render_v12
from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.sample import load
from ptv_sync.sandbox.web import encode
from tests.ptv_sync.test_sandbox_sample import client_of, small_sample

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "ptv" / "ptv_v12_schema.json"
REQUIRED = {
    "service": "contentId organizationContentId otherResponsibleOrganizations generalDescriptionContentId serviceType "
    "serviceClasses targetGroups lifeEvents ontologyTerms industrialClasses producers chargeType fundingType "
    "serviceLanguages area publishedAt languageVersions",
    "service-channel": "contentId organizationContentId allowedConnectionType serviceLanguages area publishedAt "
    "serviceChannelType languageVersions",
    "organization": "contentId parentOrganizationContentId languageVersions businessId oid eInvoiceAddresses "
    "publishedAt contactAddresses location organizationType area",
    "general-description": "contentId organizationContentId generalDescriptionTypes chargeType serviceClasses "
    "targetGroups lifeEvents ontologyTerms industrialClasses serviceType languageVersions publishedAt",
    "connection": "serviceContentId channelContentId contactAddresses chargeType serviceHours languageVersions "
    "publishedAt",
}
MORE_OF_CHANNELS = {
    "EService": "electronicSignature electronicIdentification serviceHours",
    "TelephoneService": "serviceHours",
    "PrintableForm": "deliveryAddresses",
    "ServiceLocation": "location contactAddresses serviceHours",
    "WebPage": "",
}
VERSION = {
    "Service": "name alternativeName summary description userInstructions conditions legislationLinks "
    "freelyAssignedKeywords voucher chargeTypeAdditionalInformation",
    "PermitOrOtherObligation": "name alternativeName summary description userInstructions conditions legislationLinks "
    "freelyAssignedKeywords voucher chargeTypeAdditionalInformation processingTimeAdditionalInformation "
    "deadlineAdditionalInformation validityTimeAdditionalInformation",
    "EService": "name summary description accessibilityClassificationLevel webAddress attachmentLinks supportEmails "
    "supportPhoneNumbers",
    "TelephoneService": "name summary description webAddress supportEmails phoneNumbers",
    "PrintableForm": "name summary description attachmentLinks supportEmails supportPhoneNumbers formIdentifier "
    "formFiles",
    "ServiceLocation": "name summary description alternativeName isAlternativeNamePrimary contactEmails "
    "contactFaxNumbers contactWebPages contactPhoneNumbers",
    "WebPage": "name summary description accessibilityClassificationLevel webAddress supportEmails supportPhoneNumbers",
}


@pytest.mark.parametrize("kind", REQUIRED)
def test_every_required_key_and_no_other(tmp_path: Path, kind: str) -> None:
    with client_of(Sandbox(Catalogue.of(small_sample(tmp_path)))) as client:
        items = client.get(f"/api/v12/{kind}/search").json()["items"]
    assert items
    for item in items:
        more = MORE_OF_CHANNELS.get(item.get("serviceChannelType", ""), "")
        assert set(item) == {*REQUIRED[kind].split(), *more.split()}


@pytest.mark.parametrize("kind", ["service", "service-channel"])
def test_every_text_of_a_language(tmp_path: Path, kind: str) -> None:
    with client_of(Sandbox(Catalogue.of(small_sample(tmp_path)))) as client:
        items = client.get(f"/api/v12/{kind}/search").json()["items"]
    for item in items:
        wanted = VERSION[item.get("serviceChannelType") or item["serviceType"]].split()
        assert all(set(version) == set(wanted) for version in item["languageVersions"].values())


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"PTV's v12 schema is not in {SCHEMA}")
@pytest.mark.parametrize("folder", ["small", "whole"])
def test_every_object_fits_the_schema(tmp_path: Path, folder: str) -> None:
    box = Sandbox(Catalogue.of(small_sample(tmp_path) if folder == "small" else load()))
    schema = Schema(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for name, item in objects(box):
        assert schema.faults(json.loads(encode(item)), {"$ref": f"#/$defs/{name}"}) == [], item


def objects(box: Sandbox) -> Iterator[tuple[str, Any]]:
    for item_id in box.services.published():
        yield "ServiceResponse", render_v12.service(box, box.services.get(item_id))
    for item_id in box.channels.published():
        yield "ChannelResponse", render_v12.channel(box, box.channels.get(item_id))
    for item_id in box.organizations.published():
        yield "OrganizationResponse", render_v12.organization(box, box.organizations.get(item_id))
    for item_id in box.general_descriptions.published():
        item = box.general_descriptions.get(item_id)
        yield "GeneralDescriptionResponse", render_v12.general_description(box, item)
    for link in box.index().links:
        yield "ConnectionResponse", render_v12.connection(box, *box.linked(link))


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"PTV's v12 schema is not in {SCHEMA}")
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("service-classes", "ServiceClassesResponse"),
        ("target-groups", "TargetGroupsResponse"),
        ("life-events", "LifeEventsResponse"),
        ("industrial-classes", "IndustrialClassesResponse"),
        ("ontology-terms", "OntologyTermsResponse"),
        ("language-codes", "LanguageCodeResponse"),
        ("country-codes", "CountryCodeResponse"),
        ("municipality-codes", "MunicipalityCodeResponse"),
        ("region-codes", "RegionCodeResponse"),
        ("wellbeing-services-county-codes", "WellbeingServicesCountyCodeResponse"),
        ("postal-codes", "PostalCodeResponse"),
        ("service/search", "ServiceSearchResponse"),
        ("service-collection/search", "ServiceCollectionSearchResponse"),
        ("service/archived?archivedAtOrAfter=2026-01-01T00:00:00Z", "ArchivedEntitiesResponse"),
        ("service/00000000-0000-4000-8000-000000000000", "ProblemDetailsNotFoundType"),
        ("service/search?page=0", "ProblemDetailsWithErrorsType"),
        ("organization/hierarchy/00000000-0000-4000-8000-000000000000", "ProblemDetailsType"),
    ],
)
def test_lists_and_errors_fit_the_schema(tmp_path: Path, path: str, name: str) -> None:
    schema = Schema(json.loads(SCHEMA.read_text(encoding="utf-8")))
    box = Sandbox(Catalogue.of(small_sample(tmp_path)))
    box.archive("neuvo")
    with client_of(box) as client:
        assert schema.faults(client.get(f"/api/v12/{path}").json(), {"$ref": f"#/$defs/{name}"}) == []


class Schema:
    """As much of JSON Schema as PTV's document uses."""

    types = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}

    def __init__(self, document: Any) -> None:
        self.definitions = document["$defs"]

    def faults(self, value: Any, schema: Any, where: str = "") -> list[str]:
        if "$ref" in schema:
            return self.faults(value, self.definitions[schema["$ref"].rpartition("/")[2]], where)
        found: list[str] = []
        if choices := schema.get("oneOf") or schema.get("anyOf"):
            return min((self.faults(value, choice, where) for choice in choices), key=len)
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(self.is_of(value, kind) for kind in kinds):
            return [f"{where}: {value!r} is not {kinds}"]
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{where}: {value!r} is not among {schema['enum']}")
        if isinstance(value, str):
            found += self.text_faults(value, schema, where)
        if isinstance(value, list):
            for number, item in enumerate(value):
                found += self.faults(item, schema.get("items", {}), f"{where}[{number}]")
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
                found.append(f"{where}: {len(value)} items")
        if isinstance(value, dict):
            found += self.object_faults(value, schema, where)
        return found

    def is_of(self, value: Any, kind: str) -> bool:
        if kind in ("integer", "number"):
            return isinstance(value, int if kind == "integer" else (int, float)) and not isinstance(value, bool)
        return isinstance(value, self.types[kind])

    def text_faults(self, value: str, schema: Any, where: str) -> list[str]:
        try:
            if schema.get("format") == "uuid":
                UUID(value)
            if schema.get("format") == "date-time":
                assert dt.datetime.fromisoformat(value).tzinfo
            if schema.get("format") == "date":
                dt.date.fromisoformat(value)
        except ValueError:
            return [f"{where}: {value!r} is no {schema['format']}"]
        fits = re.search(schema["pattern"], value) if "pattern" in schema else True
        return [] if fits else [f"{where}: {value!r} does not fit {schema['pattern']}"]

    def object_faults(self, value: dict[str, Any], schema: Any, where: str) -> list[str]:
        found = [f"{where}.{key}: missing" for key in schema.get("required", []) if key not in value]
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        for key, item in value.items():
            if key in known:
                found += self.faults(item, known[key], f"{where}.{key}")
            elif rest is False:
                found.append(f"{where}.{key}: not known")
            elif isinstance(rest, dict):
                found += self.faults(item, rest, f"{where}.{key}")
        return found
