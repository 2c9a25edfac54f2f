"""The classification of harvested records: `tray.catalogue.classification` in the harvest's own shapes."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from ptv_sync.concepts import Labels
from ptv_sync.records import ServiceRecord
from tray.catalogue.classification.classify import classify
from tray.catalogue.classification.facts import AssignedValue, ServiceFacts
from tray.catalogue.models import Assignment, Concept


class Classifier:
    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def classify(self, record: ServiceRecord) -> Sequence[AssignedValue]:
        return classify(facts(record, self.labels))

    def columns(self, values: Sequence[AssignedValue]) -> tuple[list[str], str, list[str]]:
        """Service.content_areas, need_level and age_groups."""
        dimension = Assignment.Dimension
        needs = of(values, dimension.NEED_LEVEL)
        return of(values, dimension.CONTENT_AREA), needs[0] if needs else "", of(values, dimension.AGE_GROUP)

    def rows(self, service: UUID, values: Sequence[AssignedValue]) -> Iterator[tuple[Any, ...]]:
        for value in values:
            yield service, value.dimension, value.value, value.rank, value.rule, value.evidence[:200]


def facts(record: ServiceRecord, labels: Labels) -> ServiceFacts:
    terms = (labels.get((Concept.Kind.ONTOLOGY_TERM, uri)) for uri in record.ontology_terms)
    return ServiceFacts(
        name=record.name,
        type=record.type,
        alternative_name=record.alternative_name,
        summary=record.summary,
        description=record.description,
        keywords_fi=record.keywords_fi,
        keywords_sv=record.keywords_sv,
        keywords_en=record.keywords_en,
        service_classes=record.service_classes,
        ontology_terms=record.ontology_terms,
        term_labels=tuple(label for label in terms if label),
        target_groups=record.target_groups,
        life_events=record.life_events,
    )


def of(values: Sequence[AssignedValue], dimension: str) -> list[str]:
    return [value.value for value in sorted(values, key=lambda one: one.rank) if value.dimension == dimension]
