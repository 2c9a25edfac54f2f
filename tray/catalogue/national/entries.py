"""The national services that the tray tells of in its own words, read from `data/*.toml` and checked.

Each file has organisations and services under them. `data/README.md` says what may stand in an entry.
"""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from tray.catalogue.content_areas import AgeGroup, ContentArea, NeedLevel
from tray.catalogue.details import Texts
from tray.catalogue.models import Charge, Organization

FOLDER = Path(__file__).with_name("data")


class EntryError(Exception):
    """A file cannot be used. The message says where to mend it: file, key, field."""


class OrganizationEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: str
    kind: str
    name: Texts
    url: Texts


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`begin` is how to begin. `areas` are content areas, best first. `url` of a language that the service has no page
    in is left out."""

    key: str
    organization: str
    name: Texts
    summary: Texts
    description: Texts
    begin: Texts
    url: Texts
    price: Texts = Texts()
    areas: tuple[str, ...]
    languages: tuple[str, ...]
    level: str = NeedLevel.GREEN.value
    ages: tuple[str, ...] = ()
    charge: str = Charge.FREE.value
    keywords: dict[str, list[str]] = {}
    helpline: str = ""
    is_tool: bool = False  # used on the spot, not only read about


def read(folder: Path = FOLDER) -> tuple[dict[str, OrganizationEntry], dict[str, Entry]]:
    """Organisations and services by key. Raises EntryError."""
    organizations: dict[str, OrganizationEntry] = {}
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        for table in document.get("organization", []):
            one = converted(path, table, OrganizationEntry)
            organizations[one.key] = one
        for table in document.get("service", []):
            entry = converted(path, table, Entry)
            if entry.key in entries:
                raise EntryError(f"{path.name}: {entry.key}: key: used before")
            entries[entry.key] = entry
    for entry in entries.values():
        for field, problem in problems(entry, organizations):
            raise EntryError(f"{entry.key}: {field}: {problem}")
    return organizations, entries


def converted(path: Path, table: dict[str, Any], shape: type[Any]) -> Any:
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        raise EntryError(f"{path.name}: {table.get('key', '?')}: {error}") from error


def problems(entry: Entry, organizations: dict[str, OrganizationEntry]) -> list[tuple[str, str]]:
    """(field, what is wrong), for everything that types do not tell."""
    found = []
    if entry.organization not in organizations:
        found.append(("organization", f"there is no {entry.organization!r}"))
    elif organizations[entry.organization].kind not in Organization.Kind.values:
        found.append(("organization", "of an unknown kind"))
    for name in ("name", "summary", "description", "begin"):
        if len(getattr(entry, name).languages()) < 3:
            found.append((name, "write it in all three languages"))
    if not entry.url.fi:
        found.append(("url", "give the address of the Finnish page"))
    choices = (("areas", ContentArea.values), ("ages", AgeGroup.values))
    for name, known in choices:
        found += [(name, f"there is no {value!r}") for value in getattr(entry, name) if value not in known]
    if not entry.areas or not entry.languages:
        found.append(("areas", "give at least one content area and one language"))
    if entry.level not in NeedLevel.values or entry.charge not in Charge.values:
        found.append(("level", "unknown level or charge"))
    return found
