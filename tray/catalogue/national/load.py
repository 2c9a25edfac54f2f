"""National services from their files into the catalogue, beside what is harvested and never mixed with it.

Loading again writes only what differs. A service that staff have edited keeps its texts; one that has left the files is
withdrawn, not deleted, since lists and referrals may point at it. Search follows by the triggers on the catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from tray.catalogue.details import LANGUAGES, Link
from tray.catalogue.helplines.answers import as_stored
from tray.catalogue.helplines.models import Helpline
from tray.catalogue.models import AreaType, Assignment, Organization, Service
from tray.catalogue.national.channels import OWN, own_id, write_phone_channels, write_web_channel
from tray.catalogue.national.entries import Entry, OrganizationEntry, read
from tray.catalogue.national.models import RULE, NationalService

TEXTS = {
    "name": "name",
    "summary": "summary",
    "description": "description",
    "user_instruction": "begin",
    "charge_info": "price",
}
EVIDENCE = "chosen by hand"


@dataclass(frozen=True)
class Loaded:
    services: int
    written: int
    withdrawn: int


def load() -> Loaded:
    """Helplines are loaded before, since services show their numbers. Raises EntryError."""
    organizations, entries = read()
    with transaction.atomic():
        standing = {row.key: row for row in NationalService.objects.select_for_update().select_related("service")}
        helplines = {row.key: row for row in Helpline.objects.in_use()}
        owners = {key: put_organization(one) for key, one in organizations.items()}
        written = sum(
            put_service(entry, standing.get(key), owners[entry.organization], helplines.get(entry.helpline))
            for key, entry in entries.items()
        )
        gone = [row.service_id for key, row in standing.items() if key not in entries and row.edited_at is None]
        withdrawn = Service.objects.filter(pk__in=gone, removed_at=None).update(removed_at=timezone.now())
    return Loaded(services=len(entries), written=written, withdrawn=withdrawn)


def put_organization(one: OrganizationEntry) -> Organization:
    links = [Link(url=url, language=code) for code, url in one.url.items() if url]
    values = {
        **OWN,
        "kind": one.kind,
        "area_type": AreaType.NATIONWIDE,
        "web_pages": as_stored(links),
        **{f"name_{code}": getattr(one.name, code) or one.name.fi for code in LANGUAGES},
    }
    key = own_id("organization", one.key)
    row = Organization.objects.filter(pk=key).first() or Organization(pk=key)
    if row._state.adding or differs(row, values):
        assign(row, values)
        row.save()
    return row


def put_service(entry: Entry, national: NationalService | None, owner: Organization, helpline: Helpline | None) -> bool:
    """Whether the service's own row was written."""
    if national and national.edited_at:
        write_phone_channels(national, helpline)
        return False
    values = service_values(entry, owner)
    row = national.service if national else Service(pk=own_id("service", entry.key))
    changed = row._state.adding or differs(row, values)
    if changed:
        assign(row, values)
        row.save()
    write_assignments(row, entry)
    national = put_national(entry, national, row, changed=changed)
    write_web_channel(national, entry.url, list(entry.languages), is_tool=entry.is_tool)
    write_phone_channels(national, helpline)
    return changed


def put_national(entry: Entry, national: NationalService | None, row: Service, *, changed: bool) -> NationalService:
    national = national or NationalService(service=row, key=entry.key)
    if changed:  # what a person has found right is no longer what stands there
        national.checked_on, national.checked_by = None, ""
    values = {"helpline": entry.helpline, "source_url": entry.url.fi}
    if changed or national._state.adding or differs(national, values):
        assign(national, values)
        national.save()
    return national


def service_values(entry: Entry, owner: Organization) -> dict[str, Any]:
    texts = {
        f"{column}_{code}": getattr(getattr(entry, name), code) for column, name in TEXTS.items() for code in LANGUAGES
    }
    keywords = {f"keywords_{code}": entry.keywords.get(code, []) for code in LANGUAGES}
    return {
        **OWN,
        **texts,
        **keywords,
        "organization_id": owner.pk,
        "area_type": AreaType.NATIONWIDE,
        "charge": entry.charge,
        "text_languages": list(LANGUAGES),
        "languages": list(entry.languages),
        "content_areas": list(entry.areas),
        "need_level": entry.level,
        "age_groups": list(entry.ages),
    }


def write_assignments(row: Service, entry: Entry) -> None:
    dimension = Assignment.Dimension
    wanted = {(dimension.CONTENT_AREA.value, value): rank for rank, value in enumerate(entry.areas)}
    wanted |= {(dimension.AGE_GROUP.value, value): rank for rank, value in enumerate(entry.ages)}
    wanted |= {(dimension.NEED_LEVEL.value, entry.level): 0}
    standing = {(one.dimension, one.value): one.rank for one in row.assignments.all()}
    if standing == wanted:
        return
    row.assignments.all().delete()
    Assignment.objects.bulk_create(
        Assignment(service=row, dimension=kind, value=value, rank=rank, rule=RULE, evidence=EVIDENCE)
        for (kind, value), rank in wanted.items()
    )


def differs(row: models.Model, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def assign(row: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
