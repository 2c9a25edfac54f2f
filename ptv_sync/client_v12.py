"""PTV API v12 over HTTP: whole objects by search pages of at most 100. See PTV_V12 §2 and §3."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import msgspec

from ptv_sync.reasons import PtvContractChanged, PtvUnavailable
from ptv_sync.records import Kind
from ptv_sync.transport import NotThere, Params, Transport

PRODUCTION = "https://api-gw.palvelutietovaranto.suomi.fi"
PATHS = {
    Kind.SERVICE: "service",
    Kind.CHANNEL: "service-channel",
    Kind.ORGANIZATION: "organization",
    Kind.GENERAL_DESCRIPTION: "general-description",
    Kind.CONNECTION: "connection",
}
CODE_LISTS = {
    "service_class": "service-classes",
    "target_group": "target-groups",
    "life_event": "life-events",
    "ontology_term": "ontology-terms",
}
PAGE_SIZE = 100
FILTER_LIMIT = 20
MAX_WALKS = 6


class Page(msgspec.Struct, rename="camel"):
    total_items: int
    total_pages: int
    items: list[msgspec.Raw]


class ContentId(msgspec.Struct, rename="camel"):
    content_id: str


@dataclass(frozen=True)
class NumberedPage:
    number: int
    total_items: int
    items: list[msgspec.Raw]


class Walk:
    """Whether walks over a list have met all of it, though its pages shift while they are read.

    An object twice in one page is a duplicate that the source counts twice. An object in two pages may have moved
    between them, and another may have slipped by: that asks for another walk, until one meets nothing new.
    """

    def __init__(self, found: Iterable[object] = ()) -> None:
        self.total = 0
        self.found = set(found)
        self.extras: Counter[object] = Counter()  # how often more than once an object came in one walk, at most

    def begin(self) -> None:
        self.seen: Counter[object] = Counter()
        self.new = self.in_page = 0

    def met(self, total: int, keys: Sequence[object]) -> None:
        """One page: what the source counts in all, and what came."""
        distinct = set(keys)
        self.total = total
        self.in_page += len(keys) - len(distinct)
        self.new += len(distinct - self.found)
        self.found |= distinct
        self.seen.update(keys)

    def is_complete(self) -> bool:
        self.extras |= self.seen - Counter(self.seen.keys())
        return len(self.found) + self.in_page >= self.total or (
            self.new == 0 and len(self.found) + self.extras.total() >= self.total
        )


class ClientV12:
    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def pages(
        self, kind: Kind, *, since: dt.datetime | None = None, skip: frozenset[int] = frozenset()
    ) -> Iterator[NumberedPage]:
        """The pages of one walk over the published objects, or over those published after a moment.

        `skip` names pages that an earlier, interrupted walk has already brought. Whether the walk met everything is for
        the caller to see from `total_items`: pages shift while they are read.
        """
        params: dict[str, str | int | list[str]] = {"publishedAtOrAfter": instant(since)} if since else {}
        path = f"/api/v12/{PATHS[kind]}/search"
        first = self.page(path, params, 1)
        yield NumberedPage(1, first.total_items, first.items)
        numbers = [number for number in range(2, first.total_pages + 1) if number not in skip]

        def read(number: int) -> NumberedPage:
            page = self.page(path, params, number)
            return NumberedPage(number, page.total_items, page.items)

        yield from self.transport.in_parallel(read, numbers)
        number = max(first.total_pages, 1) + 1
        # The page after the last is empty; where it is not, the count was wrong.
        while (after := read(number)).items:
            yield after
            number += 1

    def page(self, path: str, params: Params, number: int) -> Page:
        body = self.transport.get(path, {**params, "page": number, "pageSize": PAGE_SIZE})
        try:
            return msgspec.json.decode(body, type=Page)
        except msgspec.ValidationError as error:
            raise PtvContractChanged(f"{path}: the page has another shape than v12's: {error}.") from error

    def connections_of(self, services: Iterable[str]) -> Iterator[list[msgspec.Raw]]:
        """All connections of the named services."""
        ordered = sorted(services)
        groups = [ordered[start : start + FILTER_LIMIT] for start in range(0, len(ordered), FILTER_LIMIT)]
        yield from self.transport.in_parallel(
            lambda group: self.all_items("/api/v12/connection/search", {"serviceContentIds": group}), groups
        )

    def removed_ids(self, kind: Kind, since: dt.datetime) -> set[str]:
        """Ids of objects archived after a moment; one unpublished without archiving is in no feed."""
        items = self.all_items(f"/api/v12/{PATHS[kind]}/archived", {"archivedAtOrAfter": instant(since)})
        return {msgspec.json.decode(item, type=ContentId).content_id for item in items}

    def code_list(self, kind: str, *, uris: Iterable[str] = ()) -> Iterator[list[msgspec.Raw]]:
        """A whole code list; of ontology terms, which are tens of thousands, only those named."""
        path = f"/api/v12/{CODE_LISTS[kind]}"
        ordered = sorted(uris)
        if not ordered:
            yield self.all_items(path, {})
        groups = [ordered[start : start + FILTER_LIMIT] for start in range(0, len(ordered), FILTER_LIMIT)]
        yield from self.transport.in_parallel(lambda group: self.all_items(path, {"uris": group}), groups)

    def all_items(self, path: str, params: Params) -> list[msgspec.Raw]:
        """Every item of a short list."""
        found: dict[bytes, msgspec.Raw] = {}
        walk = Walk()
        for _again in range(MAX_WALKS):
            walk.begin()
            for number in count(1):
                page = self.page(path, params, number)
                walk.met(page.total_items, [bytes(item) for item in page.items])
                found |= {bytes(item): item for item in page.items}
                if number * PAGE_SIZE >= page.total_items:
                    break
            if walk.is_complete():
                return list(found.values())
        raise PtvUnavailable(f"{path}: the list never had as many items as it said, in {MAX_WALKS} tries.")

    def single(self, kind: Kind, key: str) -> msgspec.Raw | None:
        """One object, or None when PTV says that it is not published."""
        try:
            return msgspec.Raw(self.transport.get(f"/api/v12/{PATHS[kind]}/{key}"))
        except NotThere:
            return None


def instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
