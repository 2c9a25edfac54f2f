"""The sample: every `*.toml` of a folder, read into entities.

An error names the file, the key and the field, for the one who writes the sample.
"""

import tomllib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from ptv_sync.sandbox.entities import Channel, Entity, GeneralDescription, Organization, Service, Term
from ptv_sync.sandbox.reading import BadValue, id_of, read_fields, words

FOLDER = Path(__file__).parent / "sample"
KOKO = "http://www.yso.fi/onto/koko/p"
TYPES: dict[str, type[Any]] = {
    "organization": Organization,
    "general_description": GeneralDescription,
    "service": Service,
    "channel": Channel,
}


class SampleError(Exception):
    """The sample cannot be used. The message says where to mend it."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Entities by key, in the order in which the files give them."""

    organizations: Mapping[str, Organization] = field(default_factory=dict)
    general_descriptions: Mapping[str, GeneralDescription] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)


def load(folder: Path = FOLDER) -> Sample:
    """Raises SampleError."""
    tables: dict[str, dict[str, Any]] = {table: {} for table in TYPES}
    terms: dict[str, dict[str, str]] = {}
    files: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for table, rows in parsed(path).items():
            for row in rows:
                if table == "term":
                    terms.setdefault(row["key"], words(row))
                else:
                    add(tables, table, row, path.name)
                    files[id_of(table, row["key"])] = path.name
    sample = Sample(
        organizations=tables["organization"],
        general_descriptions=tables["general_description"],
        services=tables["service"],
        channels=tables["channel"],
        terms=numbered(terms),
    )
    check(sample, files)
    return sample


def parsed(path: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SampleError(f"{path.name}: {error}") from error
    if unknown := tables.keys() - TYPES.keys() - {"term"}:
        raise SampleError(f"{path.name}: no such table: {min(unknown)}")
    return tables


def add(tables: dict[str, dict[str, Any]], table: str, row: dict[str, Any], file: str) -> None:
    key = row.get("key")
    if not isinstance(key, str):
        raise SampleError(f"{file}: a {table} has no key")
    if key in tables[table]:
        if table == "general_description":  # national, like terms: several files may carry the same one
            return
        raise SampleError(f"{file}: {table} {key!r}: key: used before")
    try:
        tables[table][key] = TYPES[table](id=id_of(table, key), key=key, **read_fields(table, row))
    except (BadValue, TypeError) as error:
        raise SampleError(f"{file}: {table} {key!r}: {error}") from error


def numbered(terms: Mapping[str, dict[str, str]]) -> dict[str, Term]:
    """Made-up KOKO numbers, 90000–99998, the same for the same key; of two that meet, the later by alphabet moves."""
    taken: set[int] = set()
    found: dict[str, Term] = {}
    for key in sorted(terms):
        number = crc32(key.encode()) % 9999
        while number in taken:
            number = (number + 1) % 9999
        taken.add(number)
        found[key] = Term(uri=f"{KOKO}{90000 + number}", name=terms[key])
    return found


def check(sample: Sample, files: Mapping[str, str]) -> None:
    """Everything that is pointed at is there, and fits what points at it."""
    known = {entity.id for entity in entities(sample)} | sample.terms.keys()
    for entity in entities(sample):
        try:
            check_entity(entity, known)
        except BadValue as error:
            table = next(table for table, kind in TYPES.items() if isinstance(entity, kind))
            raise SampleError(f"{files.get(entity.id, '?')}: {table} {entity.key!r}: {error}") from error


def entities(sample: Sample) -> Iterable[Entity]:
    yield from sample.organizations.values()
    yield from sample.general_descriptions.values()
    yield from sample.channels.values()
    yield from sample.services.values()


def check_entity(entity: Entity, known: Set[str]) -> None:
    if not entity.versions:
        raise BadValue("fi", "no texts in any language")
    if isinstance(entity, Organization):
        require("parent", entity.parent, known)
    if isinstance(entity, Service | GeneralDescription):
        for term in entity.terms:
            require("terms", term, known)
    if isinstance(entity, Service | Channel):
        require("organization", entity.organization, known)
    if isinstance(entity, Service):
        check_service(entity, known)
    if isinstance(entity, Channel):
        check_channel(entity)


def require(name: str, value: str | None, known: Set[str]) -> None:
    if value is not None and value not in known:
        raise BadValue(name, f"points at nothing ({value})")


def check_service(service: Service, known: Set[str]) -> None:
    require("general_description", service.general_description, known)
    for producer in service.producers:
        require("producers", producer, known)
    for number, connection in enumerate(service.connections, start=1):
        require(f"connection {number}: channel", connection.channel, known)
    if service.type == "Service":
        for version in service.versions.values():
            if version.deadline_info or version.processing_time_info or version.validity_info:
                raise BadValue("type", "v12 tells times only of permits and qualifications")


def check_channel(channel: Channel) -> None:
    """What only one of the two APIs could express is an error."""
    if channel.addresses and channel.type not in ("ServiceLocation", "PrintableForm"):
        raise BadValue("address", f"a channel of type {channel.type} has none")
    if channel.hours and channel.type in ("WebPage", "PrintableForm"):
        raise BadValue("hours", f"v12 has no hours for {channel.type}")
