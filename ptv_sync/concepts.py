"""Labels of classes and terms."""

from collections.abc import Iterable

from ptv_sync.records import ConceptRecord
from tray.catalogue.details import LANGUAGES, Texts
from tray.catalogue.models import Concept

Labels = dict[tuple[str, str], Texts]


def write_concepts(records: Iterable[ConceptRecord]) -> Labels:
    """Keeps new and changed labels. Returns all that the catalogue knows, by kind and code."""
    columns = [f"name_{language}" for language in LANGUAGES]
    labels: Labels = {
        (kind, code): Texts(fi=fi or "", sv=sv or "", en=en or "")
        for kind, code, fi, sv, en in Concept.objects.values_list("kind", "code", *columns)
    }
    changed = {}
    for record in records:
        key = (record.kind, record.code)
        if labels.get(key) != record.name:
            labels[key] = record.name
            changed[key] = record
    Concept.objects.bulk_create(
        [Concept(kind=kind, code=code, **named(record.name)) for (kind, code), record in sorted(changed.items())],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["kind", "code"],
        update_fields=columns,
    )
    return labels


def named(name: Texts) -> dict[str, str]:
    return {f"name_{language}": text for language, text in name.items()}
