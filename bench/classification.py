"""How well the rules sort services that people have sorted: precision, recall and F1, micro and per content area.

The CSV has the columns id, name_fi, summary_fi, areas (codes joined by `;`, best first, or `none`), need_level and sure
(1 when any reasonable editor would agree).

    bin/bench classification CSV [--half 0|1] [--errors] [--json]
"""

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tray.catalogue.classification.classify import classify
from tray.catalogue.classification.facts import ServiceFacts
from tray.catalogue.details import Texts

OUTSIDE = "none"


@dataclass(frozen=True)
class Row:
    """One service: what people say of it, and what the rules say."""

    id: str
    name: str
    summary: str
    areas: tuple[str, ...]
    need_level: str
    is_sure: bool
    found: tuple[str, ...]
    found_level: str
    reasons: tuple[str, ...]


@dataclass
class Score:
    right: int = 0
    extra: int = 0
    missed: int = 0
    precision: float = field(default=0, init=False)
    recall: float = field(default=0, init=False)
    f1: float = field(default=0, init=False)

    def count(self, *, right: int, extra: int, missed: int) -> None:
        self.right, self.extra, self.missed = self.right + right, self.extra + extra, self.missed + missed
        self.precision = share(self.right, self.right + self.extra)
        self.recall = share(self.right, self.right + self.missed)
        self.f1 = share(2 * self.right, 2 * self.right + self.extra + self.missed)


@dataclass
class Report:
    rows: int
    micro: Score
    areas: dict[str, Score]
    none_precision: float
    none_recall: float
    first_area: float
    need_level: float


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    rows = [row for row in read(options.csv) if options.half is None or half(row.id) == options.half]
    reports = {"sure": report([row for row in rows if row.is_sure]), "all": report(rows)}
    if options.errors:
        print_errors(rows)
    if options.json:
        print(json.dumps({name: asdict(one) for name, one in reports.items()}, indent=1))
    else:
        for name, one in reports.items():
            print_report(name, one)
    return 0


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="bin/bench classification", description=__doc__)
    found.add_argument("csv", type=Path)
    found.add_argument(
        "--half", type=int, choices=(0, 1), help="only these rows: tune on one half, measure on the other"
    )
    found.add_argument("--errors", action="store_true", help="show the rows where rules and people differ")
    found.add_argument("--json", action="store_true")
    return found


def half(identity: str) -> int:
    return hashlib.sha1(identity.encode(), usedforsecurity=False).digest()[0] % 2


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [judged(line) for line in csv.DictReader(lines)]


def judged(line: dict[str, str]) -> Row:
    found = classify(ServiceFacts(name=Texts(fi=line["name_fi"]), summary=Texts(fi=line["summary_fi"])))
    return Row(
        id=line["id"],
        name=line["name_fi"],
        summary=line["summary_fi"],
        areas=tuple(area for area in line["areas"].split(";") if area != OUTSIDE),
        need_level=line["need_level"],
        is_sure=line["sure"] == "1",
        found=tuple(one.value for one in found if one.dimension == "content_area"),
        found_level="".join(one.value for one in found if one.dimension == "need_level"),
        reasons=tuple(f"{one.rule} ({one.evidence})" for one in found if one.dimension == "content_area"),
    )


def report(rows: Sequence[Row]) -> Report:
    micro, areas = Score(), {area: Score() for area in sorted({area for row in rows for area in row.areas + row.found})}
    for row in rows:
        said, found = set(row.areas), set(row.found)
        micro.count(right=len(said & found), extra=len(found - said), missed=len(said - found))
        for area in said | found:
            areas[area].count(right=area in said & found, extra=area in found - said, missed=area in said - found)
    inside = [row for row in rows if row.areas]
    both = [row for row in inside if row.found]
    return Report(
        rows=len(rows),
        micro=micro,
        areas=areas,
        none_precision=mean(not row.areas for row in rows if not row.found),
        none_recall=mean(not row.found for row in rows if not row.areas),
        first_area=mean(row.found[:1] == row.areas[:1] for row in inside),
        need_level=mean(row.need_level == row.found_level for row in both),
    )


def share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def mean(values: Iterable[bool]) -> float:
    counted = Counter(values)
    return share(counted[True], counted.total())


def print_report(name: str, one: Report) -> None:
    print(f"\n{name}: {one.rows} services")
    print(f"  {'':18}{'precision':>10}{'recall':>10}{'F1':>10}{'right':>8}{'extra':>8}{'missed':>8}")
    for area, score in [("micro", one.micro), *one.areas.items()]:
        numbers = f"{score.precision:10.3f}{score.recall:10.3f}{score.f1:10.3f}"
        print(f"  {area:18}{numbers}{score.right:8}{score.extra:8}{score.missed:8}")
    print(f"  outside the tray: precision {one.none_precision:.3f}, recall {one.none_recall:.3f}")
    print(f"  of those inside: first area right {one.first_area:.3f}, need level right {one.need_level:.3f}")


def print_errors(rows: Iterable[Row]) -> None:
    for row in rows:
        if set(row.areas) != set(row.found):
            mark = " " if row.is_sure else "?"
            said, found = ";".join(row.areas) or OUTSIDE, ";".join(row.found) or OUTSIDE
            print(f"{mark} {said} <- {found} | {row.name} | {row.summary} | {', '.join(row.reasons)}")


if __name__ == "__main__":
    sys.exit(main())
