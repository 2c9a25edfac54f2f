"""The rules of `tray.catalogue.classification` over every service that they sort, writing only what differs.

Ids are streamed and the services taken in batches, each in a transaction of its own that locks its rows: a harvest that
changes a service meanwhile is waited for, and its text is the one that is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, models, transaction

from tray.catalogue.classification.classify import classify
from tray.catalogue.classification.facts import AssignedValue, ServiceFacts
from tray.catalogue.details import LANGUAGES, Texts
from tray.catalogue.models import Assignment, Concept, Service
from tray.catalogue.national.models import RULE
from tray.catalogue.translated import columns

BATCH_SIZE = 1000
TEXTS = ("name", "alternative_name", "summary", "keywords")
CODES = ("type", "service_classes", "ontology_terms", "target_groups", "life_events")
RESULTS = ("content_areas", "need_level", "age_groups")

# One statement for all services of a batch that changed.
UPDATE = """
UPDATE catalogue_service AS service
SET content_areas = changed.content_areas, need_level = changed.need_level, age_groups = changed.age_groups
FROM jsonb_to_recordset(%s::jsonb)
    AS changed (id uuid, content_areas varchar[], need_level varchar, age_groups varchar[])
WHERE service.id = changed.id
"""

Labels = dict[str, Texts]


@dataclass
class Counts:
    services: int = 0
    changed: int = 0
    in_tray: int = 0
    areas: dict[str, int] = field(default_factory=dict)

    def add(self, area: str) -> None:
        self.areas[area] = self.areas.get(area, 0) + 1


def reclassify(*, batch_size: int = BATCH_SIZE) -> Counts:
    """Raises RuleError when a rule file is wrong; nothing is written then."""
    counts, labels = Counts(), term_labels()
    by_rules = Service.objects.exclude(assignments__rule=RULE)  # others were sorted by hand
    ids = by_rules.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=batch_size)
    while batch := list(islice(ids, batch_size)):
        with transaction.atomic():
            reclassify_batch(batch, labels, counts)
    return counts


def reclassify_batch(ids: Sequence[UUID], labels: Labels, counts: Counts) -> None:
    services = list(locked(ids))
    known = stored_assignments(ids)  # after the lock, so that it fits
    changed: list[tuple[Service, tuple[AssignedValue, ...]]] = []
    for service in services:
        values = classify(facts(service, labels))
        counts.services += 1
        counts.in_tray += bool(values)
        for area in of(values, Assignment.Dimension.CONTENT_AREA):
            counts.add(area)
        if results(values) != stored_results(service) or set(values) != known.get(service.pk, set()):
            changed.append((service, values))
    write(changed)
    counts.changed += len(changed)


def locked(ids: Sequence[UUID]) -> models.QuerySet[Service]:
    rows = Service.objects.filter(pk__in=ids).select_for_update(no_key=True, of=("self",))
    return rows.only(*columns(*TEXTS), *CODES, *RESULTS).order_by("pk")


def stored_assignments(ids: Sequence[UUID]) -> dict[UUID, set[AssignedValue]]:
    found: dict[UUID, set[AssignedValue]] = {}
    rows = Assignment.objects.filter(service_id__in=ids)
    for row in rows:
        value = AssignedValue(row.dimension, row.value, row.rank, row.rule, row.evidence)
        found.setdefault(row.service_id, set()).add(value)
    return found


def write(changed: Sequence[tuple[Service, tuple[AssignedValue, ...]]]) -> None:
    if not changed:
        return
    Assignment.objects.filter(service__in=[service.pk for service, _values in changed]).delete()
    Assignment.objects.bulk_create(
        Assignment(service=service, **msgspec.structs.asdict(value)) for service, values in changed for value in values
    )
    rows = [{"id": service.pk, **dict(zip(RESULTS, results(values), strict=True))} for service, values in changed]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [msgspec.json.encode(rows).decode()])


def results(values: Sequence[AssignedValue]) -> tuple[list[str], str, list[str]]:
    """What `Service` keeps of the findings: its content areas, need level and age groups."""
    dimension = Assignment.Dimension
    level = of(values, dimension.NEED_LEVEL)
    return of(values, dimension.CONTENT_AREA), level[0] if level else "", of(values, dimension.AGE_GROUP)


def of(values: Sequence[AssignedValue], dimension: str) -> list[str]:
    return [one.value for one in sorted(values, key=lambda one: one.rank) if one.dimension == dimension]


def stored_results(service: Service) -> tuple[list[str], str, list[str]]:
    return service.content_areas, service.need_level, service.age_groups


def facts(service: Service, labels: Labels) -> ServiceFacts:
    return ServiceFacts(
        name=texts(service, "name"),
        type=service.type,
        alternative_name=texts(service, "alternative_name"),
        summary=texts(service, "summary"),
        keywords_fi=words(service, "fi"),
        keywords_sv=words(service, "sv"),
        keywords_en=words(service, "en"),
        service_classes=tuple(service.service_classes),
        ontology_terms=tuple(service.ontology_terms),
        term_labels=tuple(labels[uri] for uri in service.ontology_terms if uri in labels),
        target_groups=tuple(service.target_groups),
        life_events=tuple(service.life_events),
    )


def texts(row: Service | Concept, name: str) -> Texts:
    return Texts(*(getattr(row, f"{name}_{language}") or "" for language in LANGUAGES))


def words(service: Service, language: str) -> tuple[str, ...]:
    found: Any = getattr(service, f"keywords_{language}")
    return tuple(found or ())


def term_labels() -> Labels:
    """Names of ontology terms by URI."""
    rows = Concept.objects.filter(kind=Concept.Kind.ONTOLOGY_TERM).only("code", *columns("name"))
    return {row.code: texts(row, "name") for row in rows}
