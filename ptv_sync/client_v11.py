"""PTV API v11 over HTTP: ids by pages of 1000, whole objects by lists of at most 100 ids. See PTV_V11 §2."""

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from ptv_sync.reasons import PtvContractChanged, PtvUnavailable
from ptv_sync.records import Kind
from ptv_sync.transport import FEW_ATTEMPTS, NotThere, Transport

PRODUCTION = "https://api.palvelutietovaranto.suomi.fi"
PATHS = {
    Kind.SERVICE: "Service",
    Kind.CHANNEL: "ServiceChannel",
    Kind.ORGANIZATION: "Organization",
    Kind.GENERAL_DESCRIPTION: "GeneralDescription",
}
# Without it headings in texts come as bare lines, like any other paragraph.
HEADINGS = {"showHeader": "true"}
LIST_LIMIT = 100
SMALL_LIST = 12
MAX_WALKS = 6
GONE_STATES = ("Archived", "Withdrawn")


class IdItem(msgspec.Struct):
    id: str


class IdPage(msgspec.Struct, rename="camel"):
    page_count: int
    item_list: list[IdItem] | None


class ClientV11:
    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def ids(self, kind: Kind, *, since: dt.datetime | None = None, status: str = "") -> set[str]:
        """Ids of the published objects, or of those changed after a moment.

        PTV's pages shift while they are read, so that one walk can miss an object: walks are repeated until one finds
        nothing new.
        """
        found = self.walk(kind, since, status)
        for _again in range(MAX_WALKS - 1):
            more = self.walk(kind, since, status)
            if more <= found:
                return found
            found |= more
        raise PtvUnavailable(f"{PATHS[kind]}: the list of ids changed each of the {MAX_WALKS} times it was read.")

    def walk(self, kind: Kind, since: dt.datetime | None, status: str) -> set[str]:
        first = self.id_page(kind, 1, since, status)
        found = ids_of(first)
        numbers = range(2, first.page_count + 1)
        for page in self.transport.in_parallel(lambda number: self.id_page(kind, number, since, status), numbers):
            found |= ids_of(page)
        number = max(first.page_count, 1) + 1
        # The page after the last is empty; where it is not, the count was wrong.
        while more := ids_of(self.id_page(kind, number, since, status)):
            found |= more
            number += 1
        return found

    def id_page(self, kind: Kind, number: int, since: dt.datetime | None, status: str) -> IdPage:
        params: dict[str, str | int] = {"page": number}
        if since:
            params["date"] = since.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
        if status:
            params["status"] = status
        path = f"/api/v11/{PATHS[kind]}"
        try:
            return msgspec.json.decode(self.transport.get(path, params), type=IdPage)
        except msgspec.ValidationError as error:
            raise PtvContractChanged(f"{path}: the page of ids has another shape than v11's: {error}.") from error

    def removed_ids(self, kind: Kind, since: dt.datetime) -> set[str]:
        """Ids of objects that were archived or withdrawn after a moment."""
        if kind == Kind.GENERAL_DESCRIPTION:
            return set()
        return set().union(*(self.ids(kind, since=since, status=state) for state in GONE_STATES))

    def objects(self, kind: Kind, ids: Iterable[str]) -> Iterator[list[msgspec.Raw]]:
        """Whole objects in lists. An id may be left out of them without a word: ask for it alone with `single`."""
        ordered = sorted(ids)
        batches = [ordered[start : start + LIST_LIMIT] for start in range(0, len(ordered), LIST_LIMIT)]
        for parts in self.transport.in_parallel(lambda batch: self.batch(kind, batch), batches):
            yield from parts

    def batch(self, kind: Kind, ids: list[str]) -> list[list[msgspec.Raw]]:
        """A list that PTV cannot make in time is asked for in halves."""
        is_small = len(ids) <= SMALL_LIST
        path = f"/api/v11/{PATHS[kind]}/list"
        try:
            body = self.transport.get(
                path, {"guids": ",".join(ids), **HEADINGS}, **({} if is_small else {"attempts": FEW_ATTEMPTS})
            )
        except NotThere:
            return []
        except PtvUnavailable:
            if is_small:
                raise
            middle = len(ids) // 2
            return self.batch(kind, ids[:middle]) + self.batch(kind, ids[middle:])
        try:
            return [msgspec.json.decode(body, type=list[msgspec.Raw])]
        except msgspec.ValidationError as error:
            raise PtvContractChanged(f"{path}: not a list of objects: {error}.") from error

    def single(self, kind: Kind, key: str) -> msgspec.Raw | None:
        """One object, or None when PTV says that it is not published."""
        try:
            return msgspec.Raw(self.transport.get(f"/api/v11/{PATHS[kind]}/{key}", HEADINGS))
        except NotThere:
            return None


def ids_of(page: IdPage) -> set[str]:
    return {item.id for item in page.item_list or ()}
