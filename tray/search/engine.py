"""The search itself: one statement that finds, counts every facet, and orders.

Its parts: the facets of every service that answers to the words and the place, of which all counts are then made;
`candidate`, the best of them by a cheap measure; `scored`, `streamed` and `shown`, the candidates in order. Hits beyond
the candidates keep the cheap order, so that no page repeats another's services.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.utils import timezone

from tray.catalogue.open_now import minute_of
from tray.search import scoring
from tray.search.criteria import Criteria, Option, condition, counts, narrowed
from tray.search.facets import OPEN_BIT
from tray.search.openings import IS_OPEN
from tray.search.places import any_of_areas, position, served_by
from tray.search.query import Query, relaxed, strict
from tray.search.understanding import understand

PAGE_SIZE = 20
MOST_RANKED = 100
FEW = 10  # so few services answer to every word that those which answer to most are shown too
# For this statement alone. The steps of the candidates come one after the other, never side by side.
SETTINGS = "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '32MB';"
# The planner does not know what it costs to read long vectors, and would rather go through the table than the index.
WITHOUT_SCANS = "SET LOCAL enable_seqscan = off;"


@dataclass(frozen=True)
class Hit:
    """`distance` in metres, where the reader told a position and the service a place. `card` is what the caller of the
    search wanted to know of each."""

    service_id: UUID
    score: float
    is_open: bool
    distance: float | None = None
    card: Any = None


@dataclass(frozen=True)
class Results:
    """`counts` tell for each option what following it gives; `before_options`, how many there were without any option;
    `is_relaxed`, that some hits lack some words."""

    criteria: Criteria
    query: Query
    total: int
    page: int
    hits: list[Hit] = field(default_factory=list)
    counts: dict[Option, int] = field(default_factory=dict)
    before_options: int = 0
    is_relaxed: bool = False


@dataclass(frozen=True)
class Asked:
    """All that one statement is made of; `words` is a tsquery, or "" for every service."""

    criteria: Criteria
    query: Query
    words: str
    page: int
    size: int
    now: dt.datetime
    card: str
    is_relaxed: bool = False


def search(
    criteria: Criteria,
    language: str,
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
    now: dt.datetime | None = None,
    card: str = "NULL::text",
) -> Results:
    """The page of services, numbered from 1; a page beyond the last has no hits. `card` is an SQL expression over
    `shown.service_id`: asked along with the search, what a list tells of its services costs no round trip."""
    now = now or timezone.now()
    if not criteria.text:
        return run(Asked(criteria, Query(""), "", page, size, now, card))
    query = understand(criteria.text, language, correct=not criteria.literal)
    asked = Asked(criteria, query, strict(query), page, size, now, card)
    results = run(asked) if asked.words else Results(criteria, query, total=0, page=page)
    wider = relaxed(query)
    # Decided before options, so that following one never changes which words are needed.
    if results.before_options >= FEW or not wider or wider == asked.words:
        return results
    more = run(replace(asked, words=wider, is_relaxed=True))
    return more if more.before_options > results.before_options else results


def run(asked: Asked) -> Results:
    statement, parameters = compose(asked)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        while cursor.nextset():
            pass  # the settings answer first
        hits, *shown = cursor.fetchall()[0]
    facets = np.frombuffer(hits or b"", dtype=">i8").astype(np.int64)
    criteria = asked.criteria
    return Results(
        criteria,
        asked.query,
        total=len(narrowed(criteria, facets)),
        page=asked.page,
        hits=[Hit(*one) for one in zip(*(column or [] for column in shown), strict=True)],
        counts=counts(criteria, facets),
        before_options=len(facets),
        is_relaxed=asked.is_relaxed,
    )


def compose(asked: Asked) -> tuple[str, dict[str, Any]]:
    """The statement and its parameters. All text that people typed is in the parameters."""
    criteria, query = asked.criteria, asked.query
    parameters: dict[str, Any] = {
        "now": minute_of(asked.now),
        "seed": int(timezone.localdate(asked.now).strftime("%Y%m%d")),
        "offset": (asked.page - 1) * asked.size,
        "end": asked.page * asked.size,
    }
    near = scoring.near(criteria, parameters, position)
    fine = scoring.fine(query, criteria, parameters, loosely=asked.is_relaxed)
    place = any_of_areas(served_by(criteria.place)) if criteria.place else ""
    parameters["found"] = both(asked.words, place)
    is_ranked = parameters["end"] <= MOST_RANKED
    parameters["most"] = max(MOST_RANKED, parameters["end"])
    statement = f"""
    {SETTINGS}{WITHOUT_SCANS if parameters["found"] else ""}
    WITH {near}candidate AS MATERIALIZED (
        {candidates(asked, place, parameters)}
    ), {ranking(criteria, fine) if is_ranked else PLAIN_ORDER}
    SELECT
        (
            SELECT string_agg(int8send(facets | ({IS_OPEN}::bigint << {OPEN_BIT})), ''::bytea)
            FROM search_searchentry WHERE {answers("found", parameters)}
        ),
        array_agg(service_id ORDER BY place), array_agg(score ORDER BY place),
        array_agg({IS_OPEN} = 1 ORDER BY place), array_agg(metres ORDER BY place),
        array_agg({asked.card} ORDER BY place)
    FROM shown JOIN search_searchentry USING (service_id)
    """  # noqa: S608 (made of this module's own words and whole numbers)
    return statement, parameters


def candidates(asked: Asked, place: str, parameters: dict[str, Any]) -> str:
    """The best of the hits by the cheap order, numbered."""
    steps = scoring.steps(asked.query)
    for number, words in enumerate(steps):
        parameters[f"step_{number}"] = both(asked.words, place, words)
    pools = " UNION ALL ".join(
        pool(one, len(steps), wanted(asked.criteria), parameters) for one in scoring.pools(asked.criteria)
    )
    return f"""
    SELECT service_id, facets, reach, quality, metres, step, row_number() OVER (ORDER BY turn, pool) AS turn
    FROM ({pools}) AS best ORDER BY turn LIMIT %(most)s
    """  # noqa: S608


def wanted(criteria: Criteria) -> str:
    return f"{condition(criteria)} AND {IS_OPEN} = 1" if criteria.open_now else condition(criteria)


def pool(one: scoring.Pool, steps: int, wanted: str, parameters: dict[str, Any]) -> str:
    """A query for each step, from the best on: PostgreSQL comes to the next one only while there are too few."""
    queries = [
        f"""(
        SELECT service_id, facets, reach, quality, {one.metres} AS metres, {steps - number} AS step
        FROM {source(one, answers(f"step_{number}", parameters))} AND {one.condition} AND {wanted}
        ORDER BY {one.order} LIMIT %(most)s)"""  # noqa: S608
        for number in range(steps)
    ]
    return f"""
    SELECT *, {one.turns} AS pool, row_number() OVER () * {one.turns} AS turn
    FROM (SELECT * FROM ({" UNION ALL ".join(queries)}) AS step LIMIT %(most)s) AS pool
    """  # noqa: S608


def source(one: scoring.Pool, found: str) -> str:
    """OFFSET keeps the planner from joining first, then reading the vectors of what it joined."""
    if not one.join:
        return f"search_searchentry AS entry WHERE {found}"
    columns = "service_id, facets, reach, quality, open_minutes"
    return f"(SELECT {columns} FROM search_searchentry WHERE {found} OFFSET 0) AS entry {one.join} WHERE true"  # noqa: S608


def answers(name: str, parameters: dict[str, Any]) -> str:
    return f"all_words @@ %({name})s::tsquery" if parameters[name] else "true"


def both(*queries: str) -> str:
    """All in one tsquery, so that the index alone finds what answers to them."""
    return " & ".join(f"({one})" for one in queries if one)


def ranking(criteria: Criteria, fine: str) -> str:
    """The candidates in the fine order; see `scoring`. A vector is read once for all that is asked of it."""
    return f"""
    scored AS (
        SELECT candidate.service_id, candidate.metres, candidate.quality,
            {scoring.is_elsewhere(criteria)} AS is_elsewhere, {fine} AS score
        FROM candidate, LATERAL (
            SELECT words || ''::tsvector AS words, all_words, name_length
            FROM search_searchentry WHERE service_id = candidate.service_id OFFSET 0
        ) AS entry
    ), streamed AS (
        SELECT *, {scoring.STEP_OF_SCORE} AS step, row_number() OVER (
            PARTITION BY {scoring.STEP_OF_SCORE}, is_elsewhere ORDER BY score DESC, {scoring.TIES}
        ) AS turn FROM scored
    ), shown AS (
        SELECT service_id, score, metres, row_number() OVER (
            ORDER BY step DESC, turn * (CASE WHEN is_elsewhere THEN {scoring.TURNS} ELSE 1 END), is_elsewhere
        ) AS place FROM streamed ORDER BY place OFFSET %(offset)s LIMIT %(end)s - %(offset)s
    )
    """  # noqa: S608


PLAIN_ORDER = """
    shown AS (
        SELECT service_id, step::float AS score, metres, turn AS place
        FROM candidate WHERE turn > %(offset)s AND turn <= %(end)s
    )
"""


def pages(total: int, size: int = PAGE_SIZE) -> int:
    return max(1, -(-total // size))
