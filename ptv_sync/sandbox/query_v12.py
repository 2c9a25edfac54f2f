"""API v12's query parameters: what each endpoint takes, and problem details when it is given something else."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ptv_sync.sandbox.v11_parts import Json
from ptv_sync.sandbox.web import UUID, Answer, Refused, Request, json

MAX_VALUES = 20
CODE = r"(?!\.)[a-zA-Z0-9\.]+(?<!\.)"
URI = r"[a-z][a-z0-9+.-]*:[^\s,]+"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
SERVICE_TYPES = "Service|PermitOrOtherObligation|ProfessionalQualification"
CHANNEL_TYPES = "EService|TelephoneService|PrintableForm|ServiceLocation|WebPage"
ORGANIZATION_TYPES = "State|Municipality|RegionalOrganization|Organization|Company"
GD_TYPES = "Church|EmploymentArea|Municipality|Other|WellbeingServicesCounty"


@dataclass(frozen=True)
class Parameter:
    """`pattern` is of one value. A list is the parameter given many times, without commas."""

    pattern: str
    is_list: bool = False
    max_values: int | None = None
    is_moment: bool = False
    is_required: bool = False

    def fault_of(self, values: list[str]) -> str | None:
        if self.is_required and not values:
            return "is required"
        if len(values) > 1 and not self.is_list:
            return "must be given once"
        if self.max_values and len(values) > self.max_values:
            return f"must have at most {self.max_values} items"
        if len(set(values)) < len(values):
            return "must have unique items"
        for value in values:
            if not re.fullmatch(self.pattern, value, re.IGNORECASE if self.is_moment else 0):
                return f"has an invalid value: {value}"
        return None


def many(pattern: str, most: int | None = MAX_VALUES) -> Parameter:
    return Parameter(pattern, is_list=True, max_values=most)


MATCH = Parameter("all|any")
MOMENT = Parameter(RFC3339.pattern, is_moment=True)
PAGING = {"page": Parameter(r"\d{1,9}"), "pageSize": Parameter(r"\d{1,9}")}
AREA = {
    "areaType": Parameter("WholeCountry|WholeCountryExceptAland|LimitedArea"),
    "municipalities": many(r"\d{3}"),
    "regions": many(r"\d{2}"),
    "wellbeingServicesCounties": many(r"\d{2}"),
    "municipalitiesMatch": MATCH,
    "regionsMatch": MATCH,
    "wellbeingServicesCountiesMatch": MATCH,
}
CLASSES = {
    "serviceTypes": many(SERVICE_TYPES, None),
    "industrialClasses": many(URI),
    "ontologyTerms": many(URI),
    "serviceClasses": many(CODE),
    "targetGroups": many(CODE),
    "industrialClassesMatch": MATCH,
    "ontologyTermsMatch": MATCH,
    "serviceClassesMatch": MATCH,
    "targetGroupsMatch": MATCH,
}
LANGUAGES = {"languageVersions": many("fi|sv|en|se|smn|sms", None), "languageVersionsMatch": MATCH}
SINCE = {"publishedAtOrAfter": MOMENT}
OWNERS = {"organizationContentIds": many(UUID.pattern)}
COLLECTION = {"serviceCollectionContentId": Parameter(UUID.pattern)}
SERVICE_SEARCH = {**PAGING, **AREA, **SINCE, **OWNERS, **CLASSES, **COLLECTION, **LANGUAGES}
CHANNEL_SEARCH = {
    **PAGING, **AREA, **SINCE, **OWNERS, **COLLECTION, **LANGUAGES, "channelTypes": many(CHANNEL_TYPES, None)
}  # fmt: skip
ORGANIZATION_SEARCH = {
    **PAGING, **AREA, **SINCE, **LANGUAGES,
    "businessIds": many(r"[0-9]{7}-[0-9]"), "organizationTypes": many(ORGANIZATION_TYPES, None),
}  # fmt: skip
GD_SEARCH = {
    **PAGING, **OWNERS, **SINCE, **CLASSES,
    "generalDescriptionTypes": many(GD_TYPES, None), "generalDescriptionTypesMatch": MATCH,
}  # fmt: skip
COLLECTION_SEARCH = {**PAGING, **OWNERS, **SINCE}
CONNECTION_SEARCH = {
    **PAGING, **SINCE, "serviceContentIds": many(UUID.pattern), "channelContentIds": many(UUID.pattern)
}  # fmt: skip
ARCHIVED = {**PAGING, "archivedAtOrAfter": Parameter(RFC3339.pattern, is_moment=True, is_required=True)}
CODES = {**PAGING, "isValid": Parameter("true|false"), "name": Parameter(".*")}
URI_CODES = {**CODES, "uris": many(URI), "codes": many(CODE)}
TERM_CODES = {**CODES, "uris": many(URI), "types": many("[^,]+")}
PLAIN_CODES = {**CODES, "codes": many(CODE)}
NONE: dict[str, Parameter] = {}


@dataclass(frozen=True)
class Query:
    """Parameters that have been checked."""

    values: Mapping[str, list[str]]

    @property
    def page(self) -> int:
        return int(self.one("page") or 1)

    @property
    def page_size(self) -> int:
        return int(self.one("pageSize") or 100)

    def one(self, name: str) -> str:
        return self.values.get(name, [""])[0]

    def many(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def moment(self, name: str) -> dt.datetime | None:
        return dt.datetime.fromisoformat(self.one(name).upper()) if self.one(name) else None

    def fits(self, name: str, has: Callable[[], Any]) -> bool:
        """Whether what the object has contains the wanted values: all of them, or any where `…Match` says so."""
        wanted = self.many(name)
        if not wanted:
            return True
        found = set(has())
        return bool(found.intersection(wanted)) if self.one(f"{name}Match") == "any" else found.issuperset(wanted)


def read_query(request: Request, known: Mapping[str, Parameter]) -> Query:
    values: dict[str, list[str]] = {}
    for name, value in request.query:
        values.setdefault(name, []).append(value)
    faults = [(name, "is not a known parameter") for name in values if name not in known]
    for name, parameter in known.items():
        if fault := parameter.fault_of(values.get(name, [])):
            faults.append((name, fault))
    faults += paging_faults(values) if not faults else []
    if faults:
        raise Refused(invalid(request, faults))
    return Query(values)


def paging_faults(values: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    limits = {"page": 1_000_000, "pageSize": 100}
    return [
        (name, f"must be between 1 and {limit}")
        for name, limit in limits.items()
        if name in values and not 1 <= int(values[name][0]) <= limit
    ]


def content_id(request: Request, name: str, text: str) -> str:
    if not UUID.fullmatch(text):
        raise Refused(invalid(request, [(name, "must be a uuid")]))
    return text.lower()


def problem(request: Request, status: int, title: str, detail: str, **more: Any) -> Json:
    return {
        "title": title,
        "detail": detail,
        "status": status,
        "type": "about:blank",
        "requestId": str(uuid.uuid4()),
        "instance": request.target,
        **more,
    }


def invalid(request: Request, faults: list[tuple[str, str]]) -> Answer:
    errors = [{"path": f"/{name}", "message": message} for name, message in faults]
    return json(problem(request, 400, "Bad Request", "Validation failed", errors=errors), 400)


def not_found(request: Request, noun: str, *, is_known: bool) -> Refused:
    """An object that was published once and is not now has the reason NotPublished."""
    reason = "NotPublished" if is_known else "Unknown"
    detail = f"{noun} is not published" if is_known else f"{noun} was not found"
    return Refused(json(problem(request, 404, "Not Found", detail, reason=reason), 404))


def broken(request: Request) -> Answer:
    return json(problem(request, 500, "Internal Server Error", "Unexpected error"), 500)
