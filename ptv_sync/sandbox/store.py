"""Entities of one type with their state: when made and changed, which are archived or withdrawn, what was edited."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from ptv_sync.sandbox.entities import Entity, first_name

E = TypeVar("E", bound=Entity)
E_co = TypeVar("E_co", bound=Entity, covariant=True)
BEGINNING = dt.datetime(2024, 1, 8, 6, tzinfo=dt.UTC)
MAKING = 500 * 86_400_000  # milliseconds in which everything was made
CHANGING = 300 * 86_400_000


class Source(Protocol[E_co]):
    """Where entities come from: a list of them, or a generator that makes each by its number."""

    @property
    def ids(self) -> Sequence[str]: ...

    def get(self, number: int) -> E_co: ...


class Listed(Generic[E]):
    """Entities that are all there."""

    def __init__(self, entities: Iterable[E]) -> None:
        self.entities = list(entities)
        self.ids = [entity.id for entity in self.entities]

    def get(self, number: int) -> E:
        return self.entities[number]


class Gone(NamedTuple):
    status: str  # Archived, Withdrawn
    at: dt.datetime
    is_automatic: bool = False


class Store(Generic[E]):
    """Ids are UUID strings. `version` grows with every change, so that what is reckoned from a store can be kept."""

    def __init__(self, source: Source[E]) -> None:
        self._source = source
        self._number = {item_id: number for number, item_id in enumerate(source.ids)}
        self._moments: dict[str, dt.datetime] = {}
        self._edited: dict[str, E] = {}
        self._revised: dict[str, Callable[[E], E]] = {}
        self._gone: dict[str, Gone] = {}
        self._order = sorted(source.ids, key=lambda item_id: (made_after(item_id), item_id))
        self._published: list[str] | None = None
        self.version = 0

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._number

    def get(self, item_id: str) -> E:
        """Published or not. KeyError for an id that never was."""
        if item_id in self._edited:
            return self._edited[item_id]
        entity = self._source.get(self._number[item_id])
        return self._revised[item_id](entity) if item_id in self._revised else entity

    def is_live(self, item_id: str) -> bool:
        return item_id in self._number and item_id not in self._gone

    def live(self, item_id: str | None) -> E | None:
        return self.get(item_id) if item_id is not None and self.is_live(item_id) else None

    def name(self, item_id: str) -> str | None:
        entity = self.live(item_id)
        return first_name(entity.versions) if entity else None

    def status(self, item_id: str) -> str:
        return self._gone[item_id].status if item_id in self._gone else "Published"

    def created(self, item_id: str) -> dt.datetime:
        return BEGINNING + dt.timedelta(milliseconds=made_after(item_id))

    def modified(self, item_id: str) -> dt.datetime:
        if item_id in self._moments:
            return self._moments[item_id]
        return self.created(item_id) + dt.timedelta(milliseconds=int(item_id[24:], 16) % CHANGING)

    def published(self) -> list[str]:
        """In PTV's order: as made. The list is shared; do not change it."""
        if self._published is None:
            self._published = (
                [item_id for item_id in self._order if item_id not in self._gone] if self._gone else self._order
            )
        return self._published

    def gone(self, status: str) -> list[tuple[str, Gone]]:
        return [
            (item_id, self._gone[item_id])
            for item_id in self._order
            if item_id in self._gone and self._gone[item_id].status == status
        ]

    def put(self, entity: E, at: dt.datetime) -> None:
        self._edited[entity.id] = entity
        self.touch(entity.id, at)

    def touch(self, item_id: str, at: dt.datetime) -> None:
        self._moments[item_id] = at
        self._changed()

    def put_quietly(self, entity: E) -> None:
        """Changes an entity and not its time, as PTV does with connections."""
        self._edited[entity.id] = entity
        self._changed()

    def remove(self, item_id: str, gone: Gone) -> None:
        self._gone[item_id] = gone
        self._changed()

    def restore(self, item_id: str, at: dt.datetime) -> None:
        del self._gone[item_id]
        self.touch(item_id, at)

    def revise(self, ids: Iterable[str], change: Callable[[E], E], at: dt.datetime) -> None:
        """`change` is done whenever the entity is read; times go up by a millisecond from `at`."""
        for step, item_id in enumerate(ids):
            self._revised[item_id] = change
            self._moments[item_id] = at + dt.timedelta(milliseconds=step)
        self._changed()

    def _changed(self) -> None:
        self._published = None
        self.version += 1


def made_after(item_id: str) -> int:
    """Milliseconds from BEGINNING, the same for the same id."""
    return int(item_id[:8], 16) * 10 % MAKING
