"""Outlines of counties and municipalities, as paths that an SVG draws without a change.

A path is "M x y l dx dy …z" for each ring, in whole units to the east and to the south of one corner: kilometres for
counties, hundreds of metres for municipalities (ETRS-TM35FIN, so that nothing leans). The municipalities of a county
fit together at its borders; those of two counties need not, for each county is simplified for a map of its own.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Box:
    """In the units of the path."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def widened(self, by: int) -> "Box":
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True)
class Outline:
    path: str
    box: Box


@cache
def county_outlines() -> dict[str, Outline]:
    """By the county's code."""
    return outlines(DATA / "county_outlines.csv")


@cache
def municipality_outlines() -> dict[str, Outline]:
    """By the municipality's code."""
    return outlines(DATA / "municipality_outlines.csv")


def outlines(file: Path) -> dict[str, Outline]:
    with file.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: Outline(row["outline"], box_of(row["outline"])) for row in csv.DictReader(rows)}


def box_of(path: str) -> Box:
    corners = [corner for ring in rings(path) for corner in ring]
    across, down = zip(*corners, strict=True)
    return Box(min(across), min(down), max(across), max(down))


def rings(path: str) -> list[list[tuple[int, int]]]:
    """The corners of each ring."""
    found = []
    for ring in path.removesuffix("z").split("z"):
        numbers = [int(number) for number in NUMBER.findall(ring)]
        found.append(list(zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True)))
    return found


def box_around(boxes: Iterable[Box]) -> Box:
    all_of_them = list(boxes)
    return Box(
        min(box.left for box in all_of_them),
        min(box.top for box in all_of_them),
        max(box.right for box in all_of_them),
        max(box.bottom for box in all_of_them),
    )


@cache
def neighbours() -> dict[str, tuple[str, ...]]:
    """Codes of the municipalities that share a border, on land or at sea, by the municipality's code."""
    with (DATA / "neighbours.csv").open(encoding="utf-8", newline="") as rows:
        return {row["code"]: tuple(row["neighbours"].split()) for row in csv.DictReader(rows)}
