"""The staging area: objects as they came, kept page by page with the run, and what they point at.

All HTTP is over before anything here is read back, and a killed run leaves its pages for the next one.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from ptv_sync.models import FetchedPage, SyncRun
from ptv_sync.reasons import PtvContractChanged
from ptv_sync.records import Kind


class Named(msgspec.Struct):
    id: str = ""


class OrganizationRow(msgspec.Struct):
    organization: Named | None = None


class ChannelRow(msgspec.Struct, rename="camel"):
    service_channel: Named | None = None


class Head(msgspec.Struct, rename="camel"):
    """What is needed of an object before it is parsed: its id and what it points at, in the words of v11 and v12."""

    id: str = ""
    content_id: str = ""
    modified: str | None = None
    published_at: str | None = None
    organization_id: str | None = None
    organization_content_id: str | None = None
    parent_organization_id: str | None = None
    parent_organization_content_id: str | None = None
    general_description_id: str | None = None
    general_description_content_id: str | None = None
    service_content_id: str | None = None
    channel_content_id: str | None = None
    service_channel_content_id: str | None = None
    organizations: list[OrganizationRow] | None = None
    service_channels: list[ChannelRow] | None = None


class Stage:
    """The pages of one run. `ids[kind]` are the objects here; `wanted[kind]` those that objects here point at."""

    def __init__(self, run: SyncRun) -> None:
        self.run = run
        self.ids: dict[Kind, set[str]] = defaultdict(set)
        self.wanted: dict[Kind, set[str]] = defaultdict(set)
        self.numbers: dict[Kind, set[int]] = defaultdict(set)
        self.unreadable: list[tuple[Kind, str, str]] = []
        for page in run.pages.exclude(kind__startswith=Kind.CONCEPT).iterator(chunk_size=20):
            kind = Kind(page.kind)
            self.numbers[kind].add(page.number)
            for item in msgspec.json.decode(zlib.decompress(page.body), type=list[msgspec.Raw]):
                self.note(kind, read_head(item, kind))

    def add(self, kind: Kind, items: Iterable[msgspec.Raw], *, number: int = 0) -> list[str]:
        """Keeps the objects that are not here yet; of one that comes twice in a page, the newer. Returns the keys
        that came."""
        keys: list[str] = []
        newest: dict[str, tuple[Head, msgspec.Raw]] = {}
        for item in items:
            head = read_head(item, kind)
            key = key_of(kind, head)
            keys.append(key)
            if key not in newest or modified(head) > modified(newest[key][0]):
                newest[key] = (head, item)
        fresh = [(head, item) for key, (head, item) in newest.items() if key not in self.ids[kind]]
        for head, _item in fresh:
            self.note(kind, head)
        self.store(kind, [item for _head, item in fresh], number)
        return keys

    def add_concepts(self, concept_kind: str, items: list[msgspec.Raw]) -> None:
        self.store(f"{Kind.CONCEPT}:{concept_kind}", items, 0)

    def store(self, kind: str, items: list[msgspec.Raw], number: int) -> None:
        if not items and not number:
            return
        body = zlib.compress(b"[" + b",".join(bytes(item) for item in items) + b"]", level=1)
        FetchedPage.objects.create(run=self.run, kind=kind, number=number, count=len(items), body=body)
        if number:
            self.numbers[Kind(kind)].add(number)

    def note(self, kind: Kind, head: Head) -> None:
        self.ids[kind].add(key_of(kind, head))
        self.want(Kind.CHANNEL, head.channel_content_id or head.service_channel_content_id)
        self.want(Kind.ORGANIZATION, head.organization_id or head.organization_content_id)
        self.want(Kind.ORGANIZATION, head.parent_organization_id or head.parent_organization_content_id)
        self.want(Kind.GENERAL_DESCRIPTION, head.general_description_id or head.general_description_content_id)
        for row in head.organizations or ():
            self.want(Kind.ORGANIZATION, row.organization.id if row.organization else None)
        for channel in head.service_channels or ():
            self.want(Kind.CHANNEL, channel.service_channel.id if channel.service_channel else None)

    def want(self, kind: Kind, key: str | None) -> None:
        if key:
            self.wanted[kind].add(key.lower())

    def reject(self, kind: Kind, key: str, detail: str) -> None:
        """Something that is no object at all; it becomes a problem of the run."""
        self.unreadable.append((kind, key, detail))

    def objects(self, kind: str) -> Iterator[list[dict[str, Any]]]:
        """The objects of a kind, page by page."""
        for raw in self.raw(kind):
            yield [msgspec.json.decode(item) for item in raw]

    def raw(self, kind: str) -> Iterator[list[msgspec.Raw]]:
        for key in list(self.run.pages.filter(kind=kind).order_by("id").values_list("id", flat=True)):
            body = FetchedPage.objects.values_list("body", flat=True).get(id=key)
            yield msgspec.json.decode(zlib.decompress(body), type=list[msgspec.Raw])

    def concept_kinds(self) -> list[str]:
        kinds = self.run.pages.filter(kind__startswith=f"{Kind.CONCEPT}:").values_list("kind", flat=True)
        return sorted({kind.partition(":")[2] for kind in kinds})


def read_head(item: msgspec.Raw, kind: Kind) -> Head:
    try:
        head = msgspec.json.decode(item, type=Head)
    except msgspec.ValidationError:
        # One odd object is for the parser to reject; here its id will do.
        odd = msgspec.json.decode(item)
        keys = odd if isinstance(odd, dict) else {}
        head = Head(id=str(keys.get("id") or keys.get("contentId") or ""))
    if not key_of(kind, head):
        raise PtvContractChanged(f"A {kind.label} came without an id: PTV's contract has changed.")
    return head


def key_of(kind: Kind, head: Head) -> str:
    if kind == Kind.CONNECTION:
        channel = head.channel_content_id or head.service_channel_content_id
        return f"{head.service_content_id}/{channel}".lower() if head.service_content_id and channel else ""
    return (head.id or head.content_id).lower()


def service_of(connection: msgspec.Raw) -> str:
    """The id of the service that a connection of v12 belongs to."""
    return (msgspec.json.decode(connection, type=Head).service_content_id or "").lower()


def modified(head: Head) -> str:
    return head.modified or head.published_at or ""


class Classified(msgspec.Struct, rename="camel"):
    """The codes and URIs of a v12 service or general description."""

    service_classes: list[str] = []
    ontology_terms: list[str] = []
    target_groups: list[str] = []
    life_events: list[str] = []


def named_concepts(stage: Stage) -> set[tuple[str, str]]:
    """Kind and code of each class and term that objects of v12 name."""
    found: set[tuple[str, str]] = set()
    for kind in (Kind.SERVICE, Kind.GENERAL_DESCRIPTION):
        for items in stage.raw(kind):
            for item in items:
                classified = msgspec.json.decode(item, type=Classified)
                found.update(("service_class", code) for code in classified.service_classes)
                found.update(("ontology_term", code) for code in classified.ontology_terms)
                found.update(("target_group", code) for code in classified.target_groups)
                found.update(("life_event", code) for code in classified.life_events)
    return found
