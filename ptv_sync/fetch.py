"""From a source into the staging area: what to ask for, and how to be sure of what is gone.

A fetch returns, for each kind, the stored objects that the source no longer publishes. Each of them was asked for by
its id and refused by PTV itself; an id that only failed to come, for whatever reason, is still there.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

import msgspec

from ptv_sync.client_v11 import ClientV11
from ptv_sync.client_v12 import ClientV12, Walk
from ptv_sync.plan import check_withdrawals
from ptv_sync.reasons import PtvUnavailable
from ptv_sync.records import Kind
from ptv_sync.staging import Stage, named_concepts, service_of
from ptv_sync.transport import Transport

# The kinds that are rows of the catalogue, in the order in which they are fetched.
STORED_KINDS = (Kind.SERVICE, Kind.CHANNEL, Kind.ORGANIZATION)
MAX_WALKS = 6

Gone = dict[Kind, set[str]]
Report = Callable[[str], None]


class Client(Protocol):
    transport: Transport

    def single(self, kind: Kind, key: str) -> msgspec.Raw | None: ...


class Known(Protocol):
    """What the fetch needs to know of the catalogue."""

    def ids(self, kind: Kind) -> Collection[str]: ...

    def services_with(self, general_descriptions: Collection[str]) -> set[str]: ...

    def unknown_concepts(self, uris: Collection[str]) -> set[str]: ...


def fetch_v11(
    client: ClientV11, stage: Stage, known: Known, *, since: dt.datetime | None, force: bool, report: Report
) -> Gone:
    missing: Gone = {}
    for kind in (Kind.GENERAL_DESCRIPTION, *STORED_KINDS):
        report(f"{kind.label}: listing")
        wanted = client.ids(kind, since=since)
        if kind == Kind.SERVICE and since:
            wanted |= known.services_with(stage.ids[Kind.GENERAL_DESCRIPTION])
        fetch_objects(client, stage, kind, wanted, report)
        if since:
            missing[kind] = client.removed_ids(kind, since) | (wanted - stage.ids[kind])
    if not since:
        missing = {kind: set(known.ids(kind)) - stage.ids[kind] for kind in STORED_KINDS}
    fetch_partners(client, stage, known, report)
    return confirm_gone(client, stage, known, missing, force=force, report=report)


def fetch_objects(client: ClientV11, stage: Stage, kind: Kind, wanted: set[str], report: Report) -> None:
    """Objects by lists; then, one by one, those that the lists left out without a word."""
    for items in client.objects(kind, wanted - stage.ids[kind]):
        stage.add(kind, items)
        report(f"{kind.label}: {len(stage.ids[kind])} of {len(wanted)} fetched")
    fetch_singly(client, stage, kind, wanted - stage.ids[kind])


def fetch_v12(
    client: ClientV12, stage: Stage, known: Known, *, since: dt.datetime | None, force: bool, report: Report
) -> Gone:
    missing: Gone = {}
    for kind in (Kind.GENERAL_DESCRIPTION, *STORED_KINDS):
        walk(client, stage, kind, since=since, report=report)
        if since:
            missing[kind] = client.removed_ids(kind, since)
    if since:
        touched = walk_connections_since(client, since) | known.services_with(stage.ids[Kind.GENERAL_DESCRIPTION])
        fetch_singly(client, stage, Kind.SERVICE, touched - stage.ids[Kind.SERVICE])
    else:
        missing = {kind: set(known.ids(kind)) - stage.ids[kind] for kind in STORED_KINDS}
    gone = confirm_gone(client, stage, known, missing, force=force, report=report)
    if since:
        fetch_connections(client, stage, report)
    else:
        walk(client, stage, Kind.CONNECTION, since=None, report=report)
    fetch_partners(client, stage, known, report)
    fetch_concepts(client, stage, known, report)
    return gone


def walk(client: ClientV12, stage: Stage, kind: Kind, *, since: dt.datetime | None, report: Report) -> None:
    """Every search page of a kind, walked again until nothing can have slipped by."""
    walked = Walk(stage.ids[kind])
    for _again in range(MAX_WALKS):
        walked.begin()
        for page in client.pages(kind, since=since, skip=frozenset(stage.numbers[kind])):
            walked.met(page.total_items, stage.add(kind, page.items, number=page.number))
            report(f"{kind.label}: {len(stage.ids[kind])} of {page.total_items} fetched")
        if walked.is_complete():
            return
        stage.numbers[kind].clear()
    raise PtvUnavailable(
        f"{kind.label}: the source counts {walked.total} but sent {len(stage.ids[kind])}, for all of {MAX_WALKS} walks."
    )


def walk_connections_since(client: ClientV12, since: dt.datetime) -> set[str]:
    """Ids of the services whose connections changed."""
    return {service_of(item) for page in client.pages(Kind.CONNECTION, since=since) for item in page.items}


def fetch_connections(client: ClientV12, stage: Stage, report: Report) -> None:
    services = stage.ids[Kind.SERVICE]
    report(f"connections of {len(services)} services")
    for items in client.connections_of(services):
        stage.add(Kind.CONNECTION, items)


def fetch_concepts(client: ClientV12, stage: Stage, known: Known, report: Report) -> None:
    """The code lists whole, and the ontology terms that services name and the catalogue has no label for."""
    if not stage.ids[Kind.SERVICE]:
        return
    report("code lists")
    for kind in ("service_class", "target_group", "life_event"):
        for items in client.code_list(kind):
            stage.add_concepts(kind, items)
    if uris := known.unknown_concepts(named_terms(stage)):
        for items in client.code_list("ontology_term", uris=uris):
            stage.add_concepts("ontology_term", items)


def named_terms(stage: Stage) -> set[str]:
    return {code for kind, code in named_concepts(stage) if kind == "ontology_term"}


def fetch_partners(client: Client, stage: Stage, known: Known, report: Report) -> None:
    """Objects that others point at and that neither the run nor the catalogue has."""
    asked: Gone = defaultdict(set)
    # Organisations twice: one that is fetched may name a parent that is not here either.
    for kind in (Kind.GENERAL_DESCRIPTION, Kind.CHANNEL, Kind.ORGANIZATION, Kind.ORGANIZATION):
        # Base texts are in no table: a run that merges one needs it anew.
        stored = set(known.ids(kind)) if kind in STORED_KINDS else set()
        absent = stage.wanted[kind] - stage.ids[kind] - stored - asked[kind]
        if absent:
            report(f"{kind.label}: {len(absent)} named by others")
        asked[kind] |= fetch_singly(client, stage, kind, absent)


def fetch_singly(client: Client, stage: Stage, kind: Kind, ids: Collection[str]) -> set[str]:
    """Objects asked for one by one. Returns the ids that PTV says are not published."""
    absent = set()
    ordered = sorted(ids)
    answers = client.transport.in_parallel(lambda key: client.single(kind, key), ordered)
    for key, item in zip(ordered, answers, strict=True):
        if item is None:
            absent.add(key)
        else:
            stage.add(kind, [item])
    return absent


def confirm_gone(
    client: Client, stage: Stage, known: Known, missing: Mapping[Kind, set[str]], *, force: bool, report: Report
) -> Gone:
    """Of the stored objects that did not come, those that PTV itself says are not published."""
    gone: Gone = {}
    for kind in STORED_KINDS:
        stored = set(known.ids(kind))
        suspects = (missing.get(kind, set()) & stored) - stage.ids[kind]
        check_withdrawals(kind, len(suspects), len(stored), force=force)
        if suspects:
            report(f"{kind.label}: {len(suspects)} did not come, asking for each")
        gone[kind] = fetch_singly(client, stage, kind, suspects)
    return gone
