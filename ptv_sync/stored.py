"""What the catalogue holds of PTV when a run begins."""

from collections.abc import Collection
from uuid import UUID

from ptv_sync.records import Kind
from tray.catalogue.models import Channel, Concept, Harvested, Organization, Service

MODELS: dict[Kind, type[Harvested]] = {Kind.ORGANIZATION: Organization, Kind.CHANNEL: Channel, Kind.SERVICE: Service}


class Stored:
    """`fingerprints[kind]` has each harvested row's fingerprint by id, or None for one that was withdrawn."""

    def __init__(self) -> None:
        self.fingerprints: dict[Kind, dict[str, bytes | None]] = {}
        for kind, model in MODELS.items():
            rows = model._default_manager.filter(source=Harvested.Source.PTV).values_list(
                "id", "content_hash", "removed_at"
            )
            self.fingerprints[kind] = {
                str(key): None if removed_at else bytes(fingerprint)
                for key, fingerprint, removed_at in rows.iterator(chunk_size=10_000)
            }

    def ids(self, kind: Kind) -> Collection[str]:
        """Of the rows that are published."""
        return {key for key, fingerprint in self.fingerprints[kind].items() if fingerprint is not None}

    def services_with(self, general_descriptions: Collection[str]) -> set[str]:
        """Published services into which one of these general descriptions is merged."""
        if not general_descriptions:
            return set()
        services = Service.objects.published().filter(
            general_description_id__in=[UUID(key) for key in general_descriptions]
        )
        return {str(key) for key in services.values_list("id", flat=True)}

    def unknown_concepts(self, uris: Collection[str]) -> set[str]:
        known = Concept.objects.filter(kind=Concept.Kind.ONTOLOGY_TERM).values_list("code", flat=True)
        return set(uris) - set(known)

    def channel_kinds(self) -> dict[UUID, str]:
        return dict(Channel.objects.published().values_list("id", "kind"))
