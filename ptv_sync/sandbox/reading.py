"""Reads one table of the sample, or a part of one, into the fields of an entity. The format is in sample/README.md."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from ptv_sync.sandbox import geography
from ptv_sync.sandbox.entities import LANGUAGES, Address, Area, Connection, Link, Phone, Version
from ptv_sync.sandbox.hours_text import read_exception, read_holiday, read_regular
from tray.catalogue.hours import NO_HOURS, OpeningHours

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ptv-sandbox.example")
CHARGES = ("Chargeable", "FreeOfCharge", "")
SERVICE_TYPES = ("Service", "PermitOrObligation", "ProfessionalQualification")
CHANNEL_TYPES = ("ServiceLocation", "Phone", "EChannel", "WebPage", "PrintableForm")
ORGANIZATION_TYPES = ("State", "Municipality", "RegionalOrganization", "Organization", "Company")
AREA_TYPES = ("Nationwide", "NationwideExceptAlandIslands", "LimitedType")
ACCESSIBILITY = ("FullyCompliant", "PartiallyCompliant", "NonCompliant", "Unknown")
LIMITS = {"name": 100, "alternative_name": 100, "summary": 150}  # of PTV's own forms
AREA_FIELDS = frozenset({"area", "municipalities", "counties", "regions"})
HOUR_FIELDS = {"hours": "regular", "exceptions": "exceptions", "holidays": "holidays"}

Row = Mapping[str, Any]
Reader = Callable[[Any], Any]


class BadValue(ValueError):
    """A value of the sample that cannot be read: which field, and why."""

    def __init__(self, field: str, reason: object) -> None:
        super().__init__(f"{field}: {reason}")


@cache
def id_of(table: str, key: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{table}:{key}"))


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text")
    return value.strip()


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is not true or false")
    return value


def texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{value!r} is not a list")
    return tuple(text(item) for item in value)


def one_of(choices: Iterable[str]) -> Reader:
    known = tuple(choices)

    def read(value: Any) -> str:
        if value not in known:
            raise ValueError(f"{value!r} is not one of {', '.join(map(repr, known))}")
        return str(value)

    return read


def codes_of(lookup: Callable[[], Iterable[str]]) -> Reader:
    def read(value: Any) -> tuple[str, ...]:
        known = lookup()
        if unknown := [code for code in texts(value) if code not in known]:
            raise ValueError(f"unknown code {unknown[0]!r}")
        return texts(value)

    return read


def reference(table: str) -> Reader:
    return lambda value: id_of(table, text(value)) if value else None


def references(table: str) -> Reader:
    return lambda value: tuple(id_of(table, key) for key in texts(value))


def words(row: Row) -> dict[str, str]:
    return {language: text(row[language]) for language in LANGUAGES if row.get(language)}


def links(value: Any) -> tuple[Link, ...]:
    return tuple(link if isinstance(link, Link) else Link(**link) for link in value)


def read_phone(row: Row) -> Phone:
    known = {"number", "charge", "type", "charge_info", *LANGUAGES}
    if unknown := set(row) - known:
        raise ValueError(f"unknown part {min(unknown)!r}")
    dial_code, _, rest = row["number"].partition(" ") if row["number"].startswith("+") else ("", "", row["number"])
    digits = rest.replace(" ", "").replace("-", "")
    if not digits.isdigit() or (dial_code and digits.startswith("0")):
        raise ValueError(f"{row['number']!r} is not a number (+358 … or a national service number)")
    return Phone(
        number=digits,
        dial_code=dial_code,
        kind=one_of(("Phone", "Sms", "Fax"))(row.get("type", "Phone")),
        charge=one_of(("Chargeable", "FreeOfCharge", "Other"))(row.get("charge", "Chargeable")),
        label=words(row),
        charge_info=words(row.get("charge_info", {})),
    )


def read_address(row: Row) -> Address:
    known = {"street", "number", "po_box", "postal_code", "municipality", "info", "lat", "lon"}
    if unknown := set(row) - known:
        raise ValueError(f"unknown part {min(unknown)!r}")
    if row.get("postal_code") and row["postal_code"] not in geography.post_offices():
        raise ValueError(f"postal code {row['postal_code']!r} does not exist")
    if row.get("municipality") and row["municipality"] not in geography.municipalities():
        raise ValueError(f"municipality {row['municipality']!r} does not exist")
    northing, easting = geography.to_grid(row["lat"], row["lon"]) if "lat" in row else (None, None)
    return Address(
        street=words(row.get("street", {})),
        number=text(row.get("number", "")),
        po_box=words(row.get("po_box", {})),
        postal_code=text(row.get("postal_code", "")),
        municipality=text(row.get("municipality", "")),
        info=words(row.get("info", {})),
        northing=northing,
        easting=easting,
    )


def read_version(row: Row, base: Version | None = None) -> Version:
    known = set(Version.__struct_fields__)
    fields: dict[str, Any] = {}
    for name, value in row.items():
        if name not in known:
            raise BadValue(name, "no such text")
        reader = texts if name == "keywords" else links if name in ("laws", "vouchers") else text
        fields[name] = guarded(name, reader, value)
        if len(fields[name]) > LIMITS.get(name, 10_000):
            raise BadValue(name, f"longer than {LIMITS[name]} characters")
    return msgspec.structs.replace(base or Version(), **fields)


def read_versions(row: Row, base: Mapping[str, Version]) -> dict[str, Version]:
    """A language set to None goes; one that is there keeps the texts that are not named."""
    versions = dict(base)
    for language in LANGUAGES:
        if language not in row:
            continue
        if row[language] is None:
            versions.pop(language, None)
            continue
        try:
            versions[language] = read_version(row[language], base.get(language))
        except BadValue as error:
            raise BadValue(language, error) from error
    return {language: versions[language] for language in LANGUAGES if language in versions}


def read_area(row: Row) -> Area:
    limited = {name: guarded(name, AREAS[name], row[name]) for name in AREAS if name in row}
    kind = guarded("area", one_of(AREA_TYPES), row.get("area", "LimitedType"))
    if (kind == "LimitedType") != any(limited.values()):
        raise BadValue("area", "give either municipalities, counties or regions, or a nationwide area")
    return Area(type=kind, **limited)


def read_opening_hours(row: Row, base: OpeningHours = NO_HOURS) -> OpeningHours:
    readers: dict[str, Reader] = {
        "hours": read_regular,
        "exceptions": lambda lines: tuple(read_exception(line) for line in lines),
        "holidays": lambda lines: tuple(read_holiday(line) for line in lines),
    }
    parts = {part: guarded(name, readers[name], row[name]) for name, part in HOUR_FIELDS.items() if name in row}
    return msgspec.structs.replace(base, **parts)


def read_connection(row: Row) -> Connection:
    return Connection(**read_fields("connection", row))


def guarded(name: str, reader: Reader, value: Any) -> Any:
    try:
        return reader(value)
    except BadValue as error:
        raise BadValue(name, error) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadValue(name, error) from error


AREAS: dict[str, Reader] = {
    "municipalities": codes_of(geography.municipalities),
    "counties": codes_of(geography.counties),
    "regions": codes_of(geography.regions),
}
CLASSIFICATION: dict[str, Reader] = {
    "classes": codes_of(lambda: geography.codes("service_classes")),
    "terms": texts,
    "target_groups": codes_of(lambda: geography.codes("target_groups")),
    "life_events": codes_of(lambda: geography.codes("life_events")),
    "charge": one_of(CHARGES),
    "type": one_of(SERVICE_TYPES),
}
CONTACTS: dict[str, Reader] = {
    "emails": texts,
    "phones": lambda value: tuple(read_phone(row) for row in value),
}
READERS: dict[str, dict[str, Reader]] = {
    "organization": {
        **CONTACTS,
        "type": one_of(ORGANIZATION_TYPES),
        "business_id": text,
        "parent": reference("organization"),
    },
    "general_description": CLASSIFICATION,
    "service": {
        **CLASSIFICATION,
        "organization": reference("organization"),
        "producers": references("organization"),
        "general_description": reference("general_description"),
        "languages": texts,
        "content_areas": texts,
        "connection": lambda value: tuple(read_connection(row) for row in value),
    },
    "connection": {
        **CONTACTS,
        "channel": reference("channel"),
        "charge": one_of((*CHARGES, "Other")),
    },
    "channel": {
        **CONTACTS,
        "organization": reference("organization"),
        "type": one_of(CHANNEL_TYPES),
        "languages": texts,
        "requires_authentication": truth,
        "requires_signature": truth,
        "accessibility_level": one_of(ACCESSIBILITY),
        "form_identifier": text,
        "address": lambda value: tuple(read_address(row) for row in value),
    },
}
WITH_AREA = ("organization", "service", "channel")
WITH_HOURS = ("connection", "channel")
PLURAL = {"address": "addresses", "connection": "connections"}


def read_fields(table: str, row: Row, base: Any = None) -> dict[str, Any]:
    """The fields that `row` names, ready for the entity. Hours and texts of `base` that are not named stay."""
    fields: dict[str, Any] = {}
    for name, value in row.items():
        if name in READERS[table]:
            fields[PLURAL.get(name, name)] = guarded(name, READERS[table][name], value)
        elif not is_compound(table, name):
            raise BadValue(name, "no such field")
    if "phones" in fields and not (table == "channel" and row.get("type", getattr(base, "type", "")) == "Phone"):
        fields["phones"] = tuple(map(without_sms, fields["phones"]))
    if table in WITH_AREA and AREA_FIELDS & row.keys():
        fields["area"] = read_area(row)
    if table in WITH_HOURS and HOUR_FIELDS.keys() & row.keys():
        fields["hours"] = read_opening_hours(row, base.hours if base else NO_HOURS)
    if base is None or set(LANGUAGES) & row.keys():
        fields["versions"] = read_versions(row, base.versions if base else {})
    return fields


def without_sms(phone: Phone) -> Phone:
    """Only v12's telephone channels tell text messages apart; elsewhere such a number is a phone like others."""
    return msgspec.structs.replace(phone, kind="Phone") if phone.kind == "Sms" else phone


def is_compound(table: str, name: str) -> bool:
    """Whether the field is read together with others: an area, hours, or the texts of a language."""
    if name in AREA_FIELDS:
        return table in WITH_AREA
    if name in HOUR_FIELDS:
        return table in WITH_HOURS
    return name in LANGUAGES or name == "key"
