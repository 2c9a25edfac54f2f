"""From the staging area into the catalogue, in one transaction: the only writer of harvested rows.

Objects stream through page by page: parse, decide, write. The transaction is rolled back whole when the contract
turns out to have changed, so that a reader sees either the old catalogue or the new one.
"""

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone

from ptv_sync import write
from ptv_sync.adapters import Adapter, in_channel_order
from ptv_sync.classified import Classifier
from ptv_sync.concepts import write_concepts
from ptv_sync.fetch import Gone, Report
from ptv_sync.general_descriptions import merge
from ptv_sync.models import SyncProblem, SyncRun
from ptv_sync.places import Places
from ptv_sync.plan import Action, Counts, check_contract, decide
from ptv_sync.reading import Json, Reader
from ptv_sync.reasons import Reason, Rejected
from ptv_sync.records import (
    ChannelRecord,
    ConnectionRecord,
    GeneralDescriptionRecord,
    Kind,
    OrganizationRecord,
    Record,
    ServiceRecord,
    fingerprint,
)
from ptv_sync.rows import (
    ADDRESSES,
    ASSIGNMENTS,
    CHANNELS,
    CONNECTIONS,
    ORGANIZATIONS,
    SERVICES,
    Table,
    address_row,
    connection_row,
)
from ptv_sync.staging import Stage
from ptv_sync.stored import MODELS, Stored

BATCH = 2_000
KEPT_PROBLEMS = 20_000

Marked = list[tuple[Any, bytes]]  # records with their fingerprints


class Apply:
    """One use: `run()` inside a transaction, then `counts` and `problems` tell what happened."""

    def __init__(
        self, run: SyncRun, *, stage: Stage, adapter: Adapter, stored: Stored, places: Places, report: Report
    ) -> None:
        self.sync_run = run
        self.stage = stage
        self.adapter = adapter
        self.stored = stored
        self.places = places
        self.report = report
        self.now: dt.datetime = timezone.now()
        self.counts: Counts = defaultdict(Counter)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.problems: list[SyncProblem] = []
        self.problem_count = 0
        self.bases: dict[UUID, GeneralDescriptionRecord] = {}
        self.organizations: set[UUID] = set()
        self.channel_kinds: dict[UUID, str] = {}

    def run(self, gone: Gone) -> None:
        for kind, key, detail in self.stage.unreadable:
            self.reject(kind, {"id": key}, Rejected(Reason.WRONG_SHAPE, "", detail))
        labels = write_concepts(self.adapter.concepts())
        self.read_general_descriptions()
        self.write_organizations(gone)
        self.write_channels(gone)
        self.write_services(Classifier(labels))
        self.withdraw(gone)
        with self.timed("write"):
            write.check_constraints()

    # --- Each kind --------------------------------------------------------------------------------------------------

    def read_general_descriptions(self) -> None:
        for record in self.records(Kind.GENERAL_DESCRIPTION, self.adapter.general_description):
            self.bases[record.id] = record

    def write_organizations(self, gone: Gone) -> None:
        standing = self.published(Kind.ORGANIZATION, gone)
        records: list[OrganizationRecord] = [
            *self.records(Kind.ORGANIZATION, self.adapter.organization),
            *self.stubs(standing, gone),
        ]
        self.organizations = standing | {record.id for record in records}
        resolved = [self.with_known_parent(record) for record in records]
        for created, updated in self.batches(Kind.ORGANIZATION, resolved):
            with self.timed("write"):
                self.put(ORGANIZATIONS, created, updated)

    def stubs(self, standing: set[UUID], gone: Gone) -> Iterator[OrganizationRecord]:
        """Organisations that services name but the source does not send: a service must not lose who runs it."""
        absent = self.stage.wanted[Kind.ORGANIZATION] - self.stage.ids[Kind.ORGANIZATION]
        for stub in self.adapter.stub_organizations(absent - {str(key) for key in standing}):
            gone.get(Kind.ORGANIZATION, set()).discard(str(stub.id))
            self.note(Kind.ORGANIZATION, str(stub.id), "organizations", Reason.MISSING_PARTNER, stub.name.fi)
            yield stub

    def write_channels(self, gone: Gone) -> None:
        removed = {UUID(key) for key in gone.get(Kind.CHANNEL, ())}
        self.channel_kinds = {key: kind for key, kind in self.stored.channel_kinds().items() if key not in removed}
        for created, updated in self.batches(Kind.CHANNEL, self.records(Kind.CHANNEL, self.channel)):
            with self.timed("write"):
                self.put(CHANNELS, created, updated)
                write.delete(ADDRESSES, "channel_id", [record.id for record, _mark in updated])
                write.insert(
                    ADDRESSES,
                    [
                        address_row(record.id, position, address)
                        for record, _mark in [*created, *updated]
                        for position, address in enumerate(record.addresses)
                    ],
                )

    def channel(self, item: Json, reader: Reader) -> ChannelRecord:
        record = self.adapter.channel(item, reader)
        if record.organization not in self.organizations:
            reader.leave_out("organization", Reason.MISSING_PARTNER, record.organization)
            record = msgspec.structs.replace(record, organization=None)
        self.channel_kinds[record.id] = record.kind
        return record

    def write_services(self, classifier: Classifier) -> None:
        for created, updated in self.batches(Kind.SERVICE, self.records(Kind.SERVICE, self.service)):
            with self.timed("classify"):
                found = {record.id: classifier.classify(record) for record, _mark in [*created, *updated]}
            with self.timed("write"):
                self.put_services(created, updated, classifier, found)

    def put_services(self, created: Marked, updated: Marked, classifier: Classifier, found: dict[UUID, Any]) -> None:
        changed = [record.id for record, _mark in updated]
        self.put(SERVICES, created, updated, lambda record: classifier.columns(found[record.id]))
        write.delete(CONNECTIONS, "service_id", changed)
        write.delete(ASSIGNMENTS, "service_id", changed)
        write.insert(
            CONNECTIONS,
            [
                connection_row(record.id, position, connection)
                for record, _mark in [*created, *updated]
                for position, connection in enumerate(record.connections)
            ],
        )
        write.insert(ASSIGNMENTS, [row for key, values in found.items() for row in classifier.rows(key, values)])

    def service(self, item: Json, reader: Reader) -> ServiceRecord:
        record = self.adapter.service(item, reader)
        if record.organization not in self.organizations:
            raise Rejected(Reason.MISSING_PARTNER, "organization", str(record.organization))
        if record.general_description:
            record = self.with_base(record, record.general_description, reader)
        return msgspec.structs.replace(
            record,
            other_organizations=tuple(key for key in record.other_organizations if key in self.organizations),
            connections=in_channel_order(self.known_connections(record, reader), self.channel_kinds),
        )

    def with_base(self, record: ServiceRecord, key: UUID, reader: Reader) -> ServiceRecord:
        base = self.bases.get(key)
        if not base:
            reader.leave_out("generalDescriptionId", Reason.MISSING_PARTNER, key)
            return record
        return merge(record, base, with_target_groups=self.adapter.merges_target_groups)

    def known_connections(self, record: ServiceRecord, reader: Reader) -> tuple[ConnectionRecord, ...]:
        found: dict[UUID, ConnectionRecord] = {}
        for connection in record.connections:
            if connection.channel not in self.channel_kinds:
                reader.leave_out("connections.channel", Reason.MISSING_PARTNER, connection.channel)
            elif connection.channel in found:
                reader.leave_out("connections.channel", Reason.TWICE, connection.channel)
            else:
                found[connection.channel] = connection
        return tuple(found.values())

    def with_known_parent(self, record: OrganizationRecord) -> OrganizationRecord:
        if record.parent is None or record.parent in self.organizations:
            return record
        self.note(Kind.ORGANIZATION, str(record.id), "parent", Reason.MISSING_PARTNER, str(record.parent))
        return msgspec.structs.replace(record, parent=None)

    def withdraw(self, gone: Gone) -> None:
        for kind, ids in gone.items():
            rows = MODELS[kind]._default_manager.filter(id__in=[UUID(key) for key in ids], removed_at=None)
            self.counts[kind][Action.WITHDRAWN] += rows.update(removed_at=self.now)

    def put(
        self, table: Table, created: Marked, updated: Marked, more: Callable[[Any], tuple[Any, ...]] = lambda record: ()
    ) -> None:
        """New and changed rows; `more` gives the columns that are not of the record."""
        write.insert(table, [(*table.row(record, mark, self.now), *more(record)) for record, mark in created])
        write.update(table, [(*table.row(record, mark, self.now), *more(record)) for record, mark in updated])

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[what] += time.perf_counter() - began

    # --- All kinds --------------------------------------------------------------------------------------------------

    def published(self, kind: Kind, gone: Gone) -> set[UUID]:
        return {UUID(key) for key in self.stored.ids(kind)} - {UUID(key) for key in gone.get(kind, ())}

    def records(self, kind: Kind, parse: Callable[[Json, Reader], Any]) -> Iterator[Any]:
        """The objects of a kind that could be read; the others, and values that could not, become problems."""
        read = misshapen = 0
        for items in self.stage.objects(kind):
            for item in items:
                read += 1
                reader = Reader(self.places)
                try:
                    record = carefully(parse, item, reader)
                except Rejected as rejected:
                    misshapen += rejected.reason in (Reason.MISSING_FIELD, Reason.WRONG_SHAPE)
                    self.reject(kind, item, rejected)
                else:
                    yield record
                for left_out in reader.left_out:
                    self.note(kind, key_of(item), left_out.field, left_out.reason, left_out.detail)
            self.report(f"{kind.label}: {read} read")
        check_contract(kind, misshapen, read)

    def batches(self, kind: Kind, records: Iterable[Record]) -> Iterator[tuple[Marked, Marked]]:
        """Created and updated records with their fingerprints, a couple of thousand at a time."""
        created: Marked = []
        updated: Marked = []
        stored = self.stored.fingerprints[kind]
        self.counts[kind] += Counter()
        for record in records:
            mark = fingerprint(record)
            action = decide(stored, str(record.id), mark)
            self.counts[kind][action] += 1
            if action == Action.CREATED:
                created.append((record, mark))
            elif action == Action.UPDATED:
                updated.append((record, mark))
            if len(created) + len(updated) >= BATCH:
                yield created, updated
                created, updated = [], []
        yield created, updated

    def reject(self, kind: Kind, item: Json, rejected: Rejected) -> None:
        self.counts[kind][Action.REJECTED] += 1
        self.keep(
            SyncProblem(
                run=self.sync_run,
                kind=kind,
                ptv_id=key_of(item),
                is_rejected=True,
                field=rejected.field,
                reason=rejected.reason,
                detail=rejected.detail[:300],
                payload=without_nul(item),
            )
        )

    def note(self, kind: Kind, key: str, field: str, reason: Reason, detail: str) -> None:
        self.keep(
            SyncProblem(
                run=self.sync_run,
                kind=kind,
                ptv_id=key,
                is_rejected=False,
                field=field,
                reason=reason,
                detail=without_nul(detail),
            )
        )

    def keep(self, problem: SyncProblem) -> None:
        """Every rejected object, and as many rejected values as a person might still read."""
        self.problem_count += 1
        if problem.is_rejected or len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(problem)


def carefully(parse: Callable[[Json, Reader], Any], item: Json, reader: Reader) -> Any:
    """The record; an object of a shape that the parser never thought of is rejected like any other bad one."""
    try:
        return parse(item, reader)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise Rejected(Reason.WRONG_SHAPE, "", f"{type(error).__name__}: {error}") from error


def key_of(item: Json) -> str:
    return str(item.get("id") or item.get("contentId") or "")[:100]


def without_nul(value: Any) -> Any:
    """PostgreSQL keeps no NUL characters in text or jsonb."""
    return msgspec.json.decode(msgspec.json.encode(value).replace(b"\\u0000", b"")) if value else value
