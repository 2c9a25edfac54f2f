"""Faults that can be switched on while the sandbox runs, by name.

429, 504, 500, html404     an error instead of the answer: plain text, a gateway's HTML, the API's own body, HTML again
slow                       the answer comes after `seconds`
cut, garbled, empty        the connection closes half-way; malformed JSON with 200; no body with 200
duplicates                 some ids stand twice in lists, pages and batches
moving                     while a list is paged, an item of a later page moves to the first: a plain walk misses it
vanishing                  v11: listed ids are missing from batches; v12: items are missing from pages that count them
renamed                    a key of every object has another name
connection-key             v12: channelContentId of connections is serviceChannelContentId
truncated                  too few pages are told
emptied                    every list is empty and every object gone, as if the database had been wiped
"""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

NAMES = (
    "429",
    "504",
    "500",
    "html404",
    "slow",
    "cut",
    "garbled",
    "empty",
    "duplicates",
    "moving",
    "vanishing",
    "renamed",
    "connection-key",
    "truncated",
    "emptied",
)
RENAMED = {
    "serviceNames": "names",
    "serviceChannelNames": "names",
    "organizationNames": "names",
    "descriptions": "texts",
    "languageVersions": "versions",
}


@dataclass
class Fault:
    """`limit`: at most so many times on end for one request or id, so that a client that tries again gets through; for
    `moving`, how many items of a list move in all. `path`: only where this is part of the path and query; duplicates,
    vanishing and what comes after them in the list above are everywhere."""

    probability: float = 1.0
    limit: int | None = None
    path: str = ""
    seconds: float = 2.0  # slow
    retry_after: int | None = None  # 429
    struck: Counter[str] = field(default_factory=Counter)


class Faults:
    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 - not for secrets
        self._on: dict[str, Fault] = {}
        self._moved: dict[str, list[str]] = {}

    def set(self, name: str, probability: float = 1.0, **options: Any) -> None:
        """Options are the fields of Fault. ValueError for a name that is not among NAMES."""
        if name not in NAMES:
            raise ValueError(f"{name!r} is not a fault; there are {', '.join(NAMES)}")
        self._on[name] = Fault(probability, **options)

    def clear(self, *names: str) -> None:
        """All faults, when none is named."""
        for name in names or NAMES:
            self._on.pop(name, None)
        self._moved.clear()

    def get(self, name: str) -> Fault:
        return self._on[name]

    def strikes(self, name: str, what: str) -> bool:
        """Whether the fault comes for this request (path and query)."""
        fault = self._on.get(name)
        if fault is None or fault.path not in what:
            return False
        return self._counted(fault, what, hit=self._random.random() < fault.probability)

    def chooses(self, name: str, item_id: str) -> bool:
        """Whether the fault comes for this object; always the same objects."""
        fault = self._on.get(name)
        return fault is not None and crc32(f"{self._seed} {name} {item_id}".encode()) / 2**32 < fault.probability

    def _counted(self, fault: Fault, what: str, *, hit: bool) -> bool:
        if fault.limit is not None and fault.struck[what] >= fault.limit:
            hit = False
        fault.struck[what] = fault.struck[what] + 1 if hit else 0
        return hit

    def is_on(self, name: str) -> bool:
        return name in self._on

    def listed(self, ids: list[str]) -> list[str]:
        """The ids of a whole list."""
        if self.is_on("emptied"):
            return []
        if self.is_on("duplicates"):
            return [item_id for one in ids for item_id in (one, one)[: 1 + self.chooses("duplicates", one)]]
        return ids

    def moved(self, what: str, ids: list[str], *, start: int) -> list[str]:
        """The list as it is by now; asking for a later page moves that page's first item to the front."""
        fault = self._on.get("moving")
        if fault is None or fault.path not in what:
            return ids
        front = self._moved.setdefault(what, [])
        ids = in_front(front, ids)
        may_move = fault.limit is None or len(front) < fault.limit
        if 0 < start < len(ids) and may_move and self._random.random() < fault.probability:
            front.insert(0, ids[start])
            ids = in_front(front, ids)
        return ids

    def served(self, ids: Iterable[str], what: str = "") -> list[str]:
        """The ids that really come in a batch or a page; `what` is the list that the ids belong to."""
        if not self.is_on("vanishing"):
            return list(ids)
        fault = self._on["vanishing"]
        return [
            item_id
            for item_id in ids
            if not self._counted(fault, f"{what} {item_id}", hit=self.chooses("vanishing", item_id))
        ]

    def pages(self, count: int) -> int:
        return count // 2 if self.is_on("truncated") else count

    def rename(self, row: dict[str, Any]) -> dict[str, Any]:
        if not self.is_on("renamed"):
            return row
        return {RENAMED.get(key, key): value for key, value in row.items()}


def in_front(front: list[str], ids: list[str]) -> list[str]:
    if not front:
        return ids
    there, moved = set(ids), set(front)
    return [item_id for item_id in front if item_id in there] + [item_id for item_id in ids if item_id not in moved]
