"""The sandbox: a catalogue with a clock, whose objects tests can change while it is served.

A key is that of the sample, with the table before it where two tables share one: `channel:vaasa-uimahalli`. Ids do too.
"""

import datetime as dt
import math
import threading
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from ptv_sync.sandbox import sample, v11_parts
from ptv_sync.sandbox.entities import Channel, Connection, GeneralDescription, Organization, Service, Term, Version
from ptv_sync.sandbox.faults import Faults
from ptv_sync.sandbox.reading import id_of, read_connection, read_fields
from ptv_sync.sandbox.store import Gone, Listed, Source, Store

HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Catalogue:
    organizations: Source[Organization]
    general_descriptions: Source[GeneralDescription]
    channels: Source[Channel]
    services: Source[Service]
    terms: Mapping[str, Term]

    @classmethod
    def of(cls, texts: sample.Sample) -> "Catalogue":
        return cls(
            organizations=Listed(texts.organizations.values()),
            general_descriptions=Listed(texts.general_descriptions.values()),
            channels=Listed(texts.channels.values()),
            services=Listed(texts.services.values()),
            terms=texts.terms,
        )


class Index(NamedTuple):
    """What is reckoned from all services and organisations at once. A link is a published connection: the id of its
    service and which of the service's connections it is, with a space between."""

    links: list[str]
    links_of_channel: dict[str, list[str]]
    services_of_organization: dict[str, list[str]]
    children: dict[str, list[str]]


class ConnectionChange(NamedTuple):
    at: dt.datetime
    service: str
    channel: str


class ArchivedConnection(NamedTuple):
    at: dt.datetime
    content_id: str


@dataclass
class Traffic:
    """What was asked: paths in order, and how many requests were under way at once at most."""

    paths: deque[str] = field(default_factory=lambda: deque(maxlen=50_000))
    statuses: Counter[int] = field(default_factory=Counter)
    under_way: int = 0
    peak: int = 0


class Sandbox:
    """With no catalogue given, that of the project's sample."""

    def __init__(
        self, catalogue: Catalogue | None = None, *, api_key: str = "sandbox-key", now: dt.datetime | None = None
    ) -> None:
        catalogue = catalogue or Catalogue.of(own_sample())
        self.organizations = Store(catalogue.organizations)
        self.general_descriptions = Store(catalogue.general_descriptions)
        self.channels = Store(catalogue.channels)
        self.services = Store(catalogue.services)
        self.terms = catalogue.terms
        self.api_key = api_key
        self.faults = Faults()
        self.traffic = Traffic()
        self.lock = threading.RLock()
        self.connection_changes: list[ConnectionChange] = []
        self.archived_connections: list[ArchivedConnection] = []
        self._now = now
        self._index: tuple[tuple[int, ...], Index] | None = None
        self._v11_terms: dict[str, v11_parts.Json] = {}

    # The clock

    def now(self) -> dt.datetime:
        """Whole milliseconds, since v12 tells no finer."""
        now = self._now or dt.datetime.now(dt.UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def today(self) -> dt.date:
        return self.now().astimezone(HELSINKI).date()

    def set_time(self, now: dt.datetime) -> None:
        """The clock stands from here on; `now` has a zone."""
        self._now = now.astimezone(dt.UTC)

    def advance(self, step: dt.timedelta) -> None:
        self._now = self.now() + step

    # Changes

    def edit(self, key: str, **changes: Any) -> None:
        """Fields and values as in the sample's TOML: `edit(key, charge="FreeOfCharge", fi={"name": "…"}, sv=None)`."""
        table, item_id, store = self._find(key)
        with self.lock:
            entity = store.get(item_id)
            store.put(msgspec.structs.replace(entity, **read_fields(table, changes, entity)), self.now())

    def touch(self, key: str) -> None:
        _, item_id, store = self._find(key)
        with self.lock:
            store.touch(item_id, self.now())

    def archive(self, key: str, *, automatic: bool = False) -> None:
        self._remove(key, "Archived", automatic=automatic)

    def withdraw(self, key: str) -> None:
        """Gone from lists and by id, but in no archive."""
        self._remove(key, "Withdrawn")

    def restore(self, key: str) -> None:
        _, item_id, store = self._find(key)
        with self.lock:
            store.restore(item_id, self.now())

    def connect(self, service: str, channel: str, **fields: Any) -> None:
        """A new connection, or new details of one that is there. The service's own time does not move, as in PTV."""
        _, item_id, store = self._find(service, "service")
        made = read_connection({"channel": "", **fields})
        target = self._find(channel, "channel")[1]
        made = msgspec.structs.replace(made, channel=target, changed_at=self.now())
        with self.lock:
            item = store.get(item_id)
            others = tuple(one for one in item.connections if one.channel != target)
            store.put_quietly(msgspec.structs.replace(item, connections=(*others, made)))
            self.connection_changes.append(ConnectionChange(self.now(), item_id, target))

    def disconnect(self, service: str, channel: str) -> None:
        _, item_id, store = self._find(service, "service")
        target = self._find(channel, "channel")[1]
        with self.lock:
            item = store.get(item_id)
            others = tuple(one for one in item.connections if one.channel != target)
            store.put_quietly(msgspec.structs.replace(item, connections=others))
            self.connection_changes.append(ConnectionChange(self.now(), item_id, target))
            self.archived_connections.append(ArchivedConnection(self.now(), str(uuid.uuid4())))

    def change_share(self, share: float, at: dt.datetime) -> int:
        """Makes that share of the published services changed after `at`; returns how many."""
        with self.lock:
            ids = self.services.published()
            count = math.ceil(len(ids) * share)
            chosen = ids[:: max(1, len(ids) // count)][:count] if count else []
            self.services.revise(chosen, revised, at.astimezone(dt.UTC) + dt.timedelta(seconds=1))
        return len(chosen)

    def id_of(self, key: str) -> str:
        return self._find(key)[1]

    def _remove(self, key: str, status: str, *, automatic: bool = False) -> None:
        _, item_id, store = self._find(key)
        with self.lock:
            store.remove(item_id, Gone(status, self.now(), automatic))

    def _find(self, key: str, only: str = "") -> tuple[str, str, Store[Any]]:
        stores: dict[str, Store[Any]] = {
            "service": self.services,
            "channel": self.channels,
            "organization": self.organizations,
            "general_description": self.general_descriptions,
        }
        table, _, rest = key.partition(":")
        for name, store in stores.items():
            if (rest and table != name) or (only and only != name):
                continue
            for item_id in (rest or key, id_of(name, rest or key)):
                if item_id in store:
                    return name, item_id, store
        raise KeyError(key)

    # What the renderers ask

    def index(self) -> Index:
        version = (self.services.version, self.channels.version, self.organizations.version)
        if self._index is None or self._index[0] != version:
            self._index = (version, self._reckon())
        return self._index[1]

    def _reckon(self) -> Index:
        index = Index([], defaultdict(list), defaultdict(list), defaultdict(list))
        for item_id in self.services.published():
            item = self.services.get(item_id)
            for organization in {item.organization: None, **dict.fromkeys(item.producers)}:
                index.services_of_organization[organization].append(item_id)
            for position, one in enumerate(item.connections):
                if self.channels.is_live(one.channel):
                    index.links.append(f"{item_id} {position}")
                    index.links_of_channel[one.channel].append(index.links[-1])
        for item_id in self.organizations.published():
            if parent := self.organizations.get(item_id).parent:
                index.children[parent].append(item_id)
        return index

    def live_connections(self, item: Service) -> Iterable[Connection]:
        return [one for one in item.connections if self.channels.is_live(one.channel)]

    def connected_at(self, item: Service, one: Connection) -> dt.datetime:
        return one.changed_at or self.services.created(item.id)

    def services_of(self, channel: str) -> list[tuple[Service, Connection]]:
        return [self.linked(link) for link in self.index().links_of_channel.get(channel, ())]

    def linked(self, link: str) -> tuple[Service, Connection]:
        item_id, _, position = link.partition(" ")
        item = self.services.get(item_id)
        return item, item.connections[int(position)]

    def services_by(self, organization: str) -> list[Service]:
        return [self.services.get(item_id) for item_id in self.index().services_of_organization.get(organization, ())]

    def children_of(self, organization: str) -> list[Organization]:
        return [self.organizations.get(item_id) for item_id in self.index().children.get(organization, ())]

    def root_of(self, item: Organization) -> str:
        while item.parent and (parent := self.organizations.live(item.parent)):
            item = parent
        return item.id

    def base_of(self, item: Service) -> GeneralDescription | None:
        return self.general_descriptions.live(item.general_description)

    def is_company(self, organization: str) -> bool:
        owner = self.organizations.live(organization)
        return owner is not None and owner.type == "Company"

    @property
    def channel_key(self) -> str:
        """The name of a v12 connection's key of the channel, of which two have been seen."""
        return "serviceChannelContentId" if self.faults.is_on("connection-key") else "channelContentId"

    def v11_term(self, key: str) -> v11_parts.Json:
        if key not in self._v11_terms:
            self._v11_terms[key] = v11_parts.ontology_term(self.terms[key])
        return self._v11_terms[key]


@cache
def own_sample() -> sample.Sample:
    """Entities are never changed in place, so all sandboxes of a process can share them."""
    return sample.load()


def revised(item: Service) -> Service:
    """A service whose texts have been gone over: each says so at its end."""
    versions = {language: revised_version(version) for language, version in item.versions.items()}
    return msgspec.structs.replace(item, versions=versions)


def revised_version(version: Version) -> Version:
    return msgspec.structs.replace(version, description=f"{version.description}\nTiedot on tarkistettu.")
