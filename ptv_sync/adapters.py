"""How the objects of each API version become records. The rest of the harvest does not know which version it reads."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

import msgspec

from ptv_sync import parse_v11, parse_v12
from ptv_sync.organization_kinds import kind_by_name
from ptv_sync.places import Places
from ptv_sync.reading import Json, Reader
from ptv_sync.records import (
    ChannelRecord,
    ConceptRecord,
    ConnectionRecord,
    GeneralDescriptionRecord,
    Kind,
    OrganizationRecord,
    ServiceRecord,
)
from ptv_sync.staging import Stage, named_concepts, service_of
from tray.catalogue.details import Texts


class Adapter(Protocol):
    # Whether a general description's target groups have yet to be merged.
    merges_target_groups: bool

    def service(self, item: Json, reader: Reader) -> ServiceRecord: ...

    def channel(self, item: Json, reader: Reader) -> ChannelRecord: ...

    def organization(self, item: Json, reader: Reader) -> OrganizationRecord: ...

    def general_description(self, item: Json, reader: Reader) -> GeneralDescriptionRecord: ...

    def concepts(self) -> Iterator[ConceptRecord]: ...

    def stub_organizations(self, absent: set[str]) -> Iterator[OrganizationRecord]: ...


class AdapterV11:
    merges_target_groups = False

    def __init__(self, stage: Stage, places: Places) -> None:
        self.stage = stage
        self.places = places

    def service(self, item: Json, reader: Reader) -> ServiceRecord:
        return parse_v11.parse_service(item, reader)

    def channel(self, item: Json, reader: Reader) -> ChannelRecord:
        return parse_v11.parse_channel(item, reader)

    def organization(self, item: Json, reader: Reader) -> OrganizationRecord:
        return parse_v11.parse_organization(item, reader)

    def general_description(self, item: Json, reader: Reader) -> GeneralDescriptionRecord:
        return parse_v11.parse_general_description(item, reader)

    def concepts(self) -> Iterator[ConceptRecord]:
        """Each class and term once: v11 sends them whole with every service."""
        seen: set[tuple[str, str]] = set()
        for kind in (Kind.GENERAL_DESCRIPTION, Kind.SERVICE):
            for items in self.stage.objects(kind):
                for item in items:
                    yield from parse_v11.concepts(item, Reader(self.places), seen)

    def stub_organizations(self, absent: set[str]) -> Iterator[OrganizationRecord]:
        """Of the absent organisations, those that services name, with the one name that is known."""
        if not absent:
            return
        for items in self.stage.objects(Kind.SERVICE):
            for item in items:
                for key, name in parse_v11.stub_organizations(item, Reader(self.places)):
                    if str(key) in absent:
                        absent.discard(str(key))
                        yield OrganizationRecord(id=key, kind=kind_by_name(name), modified_at=None, name=Texts(fi=name))


class AdapterV12:
    merges_target_groups = True

    def __init__(self, stage: Stage, places: Places) -> None:
        self.stage = stage
        self.places = places
        # Kept as bytes: for 60,000 services they are a few dozen megabytes, parsed they would be hundreds.
        self.connections: dict[str, list[bytes]] = defaultdict(list)
        for items in stage.raw(Kind.CONNECTION):
            for item in items:
                self.connections[service_of(item)].append(bytes(item))

    def service(self, item: Json, reader: Reader) -> ServiceRecord:
        record = parse_v12.parse_service(item, reader)
        own = (msgspec.json.decode(body) for body in self.connections.get(str(record.id), ()))
        connections = [parse_v12.parse_connection(connection, reader)[1] for connection in own]
        return msgspec.structs.replace(record, connections=tuple(connections))

    def channel(self, item: Json, reader: Reader) -> ChannelRecord:
        return parse_v12.parse_channel(item, reader)

    def organization(self, item: Json, reader: Reader) -> OrganizationRecord:
        return parse_v12.parse_organization(item, reader)

    def general_description(self, item: Json, reader: Reader) -> GeneralDescriptionRecord:
        return parse_v12.parse_general_description(item, reader)

    def concepts(self) -> Iterator[ConceptRecord]:
        """Of the code lists, what services name."""
        named = named_concepts(self.stage)
        for kind in self.stage.concept_kinds():
            for items in self.stage.objects(f"{Kind.CONCEPT}:{kind}"):
                for item in items:
                    record = parse_v12.parse_concept(item, kind, Reader(self.places))
                    if (record.kind, record.code) in named:
                        yield record

    def stub_organizations(self, absent: set[str]) -> Iterator[OrganizationRecord]:
        """None: v12 names organisations by id alone."""
        return iter(())


def in_channel_order(connections: tuple[ConnectionRecord, ...], kinds: dict[UUID, str]) -> tuple[ConnectionRecord, ...]:
    """Places, then phones, e-services, pages and forms; v12 keeps no order of its own, so no finer one is kept here."""
    order = ("service_location", "phone", "electronic", "web_page", "printable_form")
    return tuple(sorted(connections, key=lambda one: (order.index(kinds[one.channel]), one.channel)))
