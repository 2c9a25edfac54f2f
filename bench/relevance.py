"""How well search finds what people mean: our search, and plain PostgreSQL full text beside it, over the same services.

CORPUS has the columns id, name_fi, summary_fi. QUERIES has a line of JSON per query: qid, query, kind, and `relevant`,
a map from a service's id to its grade (2: what the person wants, 1: useful).

    bin/bench relevance CORPUS.csv QUERIES.jsonl [--json] [--per-query]

nDCG@10 has gain 2^grade - 1 and discount log2(rank + 1); recall@20 is the share of all relevant services among the
first 20; success@1 the share of queries whose first hit is relevant; zero the share that found nothing; shown the mean
number of hits. Queries with nothing relevant count only in the last two, under "none", and not in "all".
"""

import argparse
import csv
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import django

django.setup()

from django.db import connection
from django.utils import timezone

from tray.catalogue.models import Organization, Service
from tray.search import rules
from tray.search.criteria import Criteria
from tray.search.engine import search
from tray.search.refresh import rebuild

DEPTH = 100
NAMESPACE = UUID("6f0f6f0e-9a53-4b1c-8a53-0f3a2c1d5e77")
COLUMNS = {"ndcg10": "nDCG@10", "recall20": "recall@20", "success1": "success@1", "zero": "zero", "shown": "shown"}
OF_RELEVANT = ("ndcg10", "recall20", "success1")


@dataclass(frozen=True)
class Labelled:
    qid: str
    text: str
    kind: str
    relevant: dict[str, int]


@dataclass
class Found:
    ids: list[str]
    total: int
    figures: dict[str, float] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    queries = read_queries(options.queries)
    names = load(options.corpus)
    runs = {name: {one.qid: measured(one, find(one.text)) for one in queries} for name, find in SEARCHES.items()}
    report = {name: summary(queries, run) for name, run in runs.items()}
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        for name, table in report.items():
            print_table(name, table)
    if options.per_query:
        print_queries(queries, runs["ours"], names)
    return 0


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="bin/bench relevance", description=__doc__.split("\n")[0])
    found.add_argument("corpus", type=Path)
    found.add_argument("queries", type=Path)
    found.add_argument("--json", action="store_true")
    found.add_argument("--per-query", action="store_true", help="also each query of ours, worst first, with its hits")
    return found


def read_queries(path: Path) -> list[Labelled]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [Labelled(row["qid"], row["query"], row["kind"], row["relevant"]) for row in rows]


def load(path: Path) -> dict[str, str]:
    """Every row as a service of the tray, whatever it is about, and none besides; gives the names by id."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    Service.objects.update(removed_at=timezone.now())  # those that come with every tray
    organization = Organization.objects.create(kind=Organization.Kind.STATE, name_fi="")
    Service.objects.bulk_create(
        Service(
            id=key(row["id"]),
            organization=organization,
            name_fi=row["name_fi"],
            summary_fi=row["summary_fi"],
            content_areas=["contact_channels"],
        )
        for row in rows
    )
    rules.load()
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    IDS.update({key(row["id"]): row["id"] for row in rows})
    return {row["id"]: row["name_fi"] for row in rows}


IDS: dict[UUID, str] = {}


def key(identity: str) -> UUID:
    """The corpus's own id where it is a UUID, else one made of it."""
    try:
        return UUID(identity)
    except ValueError:
        return uuid5(NAMESPACE, identity)


def ours(text: str) -> Found:
    found = search(Criteria(text=text), "fi", size=DEPTH)
    return Found([IDS[hit.service_id] for hit in found.hits], found.total)


def plain(text: str) -> Found:
    """PostgreSQL's `finnish` over name (A) and summary (B), every word needed, in the order of ts_rank_cd."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH text AS (
                SELECT id, setweight(to_tsvector('finnish', name_fi), 'A')
                    || setweight(to_tsvector('finnish', summary_fi), 'B') AS words
                FROM catalogue_service WHERE removed_at IS NULL
            )
            SELECT id, count(*) OVER () FROM text, plainto_tsquery('finnish', %s) AS query
            WHERE words @@ query ORDER BY ts_rank_cd(words, query) DESC, id LIMIT %s
            """,
            [text, DEPTH],
        )
        rows = cursor.fetchall()
    return Found([IDS[row[0]] for row in rows], rows[0][1] if rows else 0)


SEARCHES: dict[str, Callable[[str], Found]] = {"ours": ours, "plain": plain}


def measured(query: Labelled, found: Found) -> Found:
    found.figures = {"zero": float(not found.ids), "shown": float(found.total)}
    if query.relevant:
        grades = [query.relevant.get(one, 0) for one in found.ids]
        ideal = gain(sorted(query.relevant.values(), reverse=True)[:10])
        found.figures |= {
            "ndcg10": gain(grades[:10]) / ideal,
            "recall20": sum(grade > 0 for grade in grades[:20]) / len(query.relevant),
            "success1": float(bool(grades) and grades[0] > 0),
        }
    return found


def gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def summary(queries: Sequence[Labelled], run: dict[str, Found]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Labelled]] = {}
    for query in queries:
        if query.relevant:
            groups.setdefault(query.kind, []).append(query)
    groups["all"] = [query for query in queries if query.relevant]
    groups["none"] = [query for query in queries if not query.relevant]
    return {
        name: {"n": len(some), **averages([run[query.qid].figures for query in some])}
        for name, some in groups.items()
        if some
    }


def averages(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {
        column: round(sum(row[column] for row in rows) / len(rows), 4)
        for column in COLUMNS
        if all(column in row for row in rows)
    }


def print_table(name: str, table: dict[str, dict[str, Any]]) -> None:
    print(f"\n{name:14}{'n':>4}" + "".join(f"{head:>11}" for head in COLUMNS.values()))
    for kind, row in table.items():
        cells = (f"{row[column]:11.3f}" if column in row else f"{'–':>11}" for column in COLUMNS)
        print(f"  {kind:12}{row['n']:>4}" + "".join(cells))


def print_queries(queries: Sequence[Labelled], run: dict[str, Found], names: dict[str, str]) -> None:
    for query in sorted(queries, key=lambda one: run[one.qid].figures.get("ndcg10", 2)):
        found = run[query.qid]
        told = "  ".join(f"{COLUMNS[column]} {found.figures[column]:.2f}" for column in OF_RELEVANT if query.relevant)
        print(f"\n{query.qid} {query.kind}: {query.text}   {told}  of {len(query.relevant)}, {found.total} hits")
        for one in found.ids[:10]:
            print(f"   {query.relevant.get(one, 0) or '·'} {names[one]}")
        for one in [one for one in query.relevant if one not in found.ids[:10]][:6]:
            print(f"   missed {query.relevant[one]}: {names[one]}")


if __name__ == "__main__":
    sys.exit(main())
