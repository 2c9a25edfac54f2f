"""The search itself: one statement that finds, counts every facet, and orders.

Its parts: `hit`, the services that answer to the words and the place, with their facets; `grouped`, those counted by
facets, of which all counts are then made; `candidate`, the best of the hits by a cheap measure; `scored` and `ranked`,
the candidates in order. Hits beyond the candidates keep the cheap order, so that no page repeats another's services.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tray.catalogue.open_now import minute_of
from tray.search import scoring
from tray.search.criteria import OPTIONS, Criteria, Option, condition
from tray.search.openings import IS_OPEN
from tray.search.places import position, served_by
from tray.search.query import Query, relaxed, strict
from tray.search.understanding import understand

PAGE_SIZE = 20
MOST_RANKED = 200
FEW = 10  # so few services answer to every word that those which answer to most are shown too
NEARBY = 50_000  # metres beyond which distance no longer counts


@dataclass(frozen=True)
class Hit:
    """`distance` in metres, where the reader told a position and the service a place."""

    service_id: UUID
    score: float
    is_open: bool
    distance: float | None = None


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
    is_relaxed: bool = False


def search(
    criteria: Criteria, language: str, *, page: int = 1, size: int = PAGE_SIZE, now: dt.datetime | None = None
) -> Results:
    """The page of services, numbered from 1; a page beyond the last has no hits."""
    now = now or timezone.now()
    if not criteria.text:
        return run(Asked(criteria, Query(""), "", page, size, now))
    query = understand(criteria.text, language, correct=not criteria.literal)
    asked = Asked(criteria, query, strict(query), page, size, now)
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
        ids, scores, opens, distances, before_options, total, *counts = cursor.fetchall()[0]
    return Results(
        asked.criteria,
        asked.query,
        total=int(total or 0),
        page=asked.page,
        hits=[Hit(*one) for one in zip(ids or [], scores or [], opens or [], distances or [], strict=True)],
        counts={option: int(count or 0) for option, count in zip(OPTIONS, counts, strict=True)},
        before_options=int(before_options or 0),
        is_relaxed=asked.is_relaxed,
    )


def compose(asked: Asked) -> tuple[str, dict[str, Any]]:
    """The statement and its parameters. All text that people typed is in the parameters."""
    criteria, query = asked.criteria, asked.query
    parameters: dict[str, Any] = {
        "now": minute_of(asked.now),
        "seed": int(timezone.localdate(asked.now).strftime("%Y%m%d")),
        "offset": (asked.page - 1) * asked.size,
        "size": asked.size,
    }
    where = []
    if asked.words:
        where.append("entry.all_words @@ %(words)s::tsquery")
        parameters["words"] = asked.words
    if criteria.place:
        where.append("entry.serves && %(serves)s::int[]")
        parameters["serves"] = served_by(criteria.place)
    near = scoring.near(criteria, parameters, position)
    fine = scoring.fine(query, criteria, parameters, loosely=asked.is_relaxed)
    coarse = scoring.coarse(query, criteria, parameters)
    is_ranked = parameters["offset"] + asked.size <= MOST_RANKED
    statement = f"""
    WITH {near}hit AS MATERIALIZED (
        SELECT entry.service_id, entry.facets, entry.reach, entry.quality,
            {IS_OPEN} AS is_open,
            {coarse} AS coarse{", place.metres" if near else ", NULL::float AS metres"}
        FROM search_searchentry AS entry{" LEFT JOIN place ON place.entry_id = entry.service_id" if near else ""}
        {"WHERE " + " AND ".join(where) if where else ""}
    ), grouped AS (
        SELECT facets, is_open, count(*) AS n FROM hit GROUP BY facets, is_open
    ), counted AS (
        SELECT {counted(criteria)} FROM grouped
    ), {ranking(criteria, fine) if is_ranked else plain_order(criteria)}
    SELECT ordered.*, counted.* FROM counted, (
        SELECT array_agg(service_id ORDER BY place), array_agg(score ORDER BY place),
            array_agg(is_open ORDER BY place), array_agg(metres ORDER BY place)
        FROM shown
    ) AS ordered
    """  # noqa: S608 (made of this module's own words and whole numbers)
    return statement, parameters


def counted(criteria: Criteria) -> str:
    """All, the total, then what each option gives, of services counted by facets."""
    wanted = [criteria, *(option.with_option(criteria) for option in OPTIONS)]
    counts = [f"sum(n) FILTER (WHERE {condition(one)}) AS count_{number}" for number, one in enumerate(wanted)]
    return ", ".join(["sum(n)", *counts])


def cheap_order() -> str:
    return "coarse DESC, quality / 25 DESC, uuid_hash_extended(service_id, %(seed)s)"


def ranking(criteria: Criteria, fine: str) -> str:
    """The best hits by the cheap order, in the fine one; see `scoring`."""
    return f"""
    candidate AS MATERIALIZED (
        SELECT * FROM hit WHERE {condition(criteria)} ORDER BY {cheap_order()} LIMIT {MOST_RANKED}
    ), scored AS (
        SELECT candidate.service_id, candidate.is_open, candidate.metres, candidate.quality,
            {scoring.is_elsewhere(criteria)} AS is_elsewhere, {fine} AS score
        FROM candidate JOIN search_searchentry AS entry ON entry.service_id = candidate.service_id
    ), streamed AS (
        SELECT *, {scoring.STEP_OF_SCORE} AS step, row_number() OVER (
            PARTITION BY {scoring.STEP_OF_SCORE}, is_elsewhere
            ORDER BY score DESC, quality / 25 DESC, uuid_hash_extended(service_id, %(seed)s)
        ) AS turn FROM scored
    ), shown AS (
        SELECT service_id, score, is_open, metres, row_number() OVER (
            ORDER BY step DESC, turn * (CASE WHEN is_elsewhere THEN {scoring.TURNS} ELSE 1 END), is_elsewhere
        ) AS place FROM streamed ORDER BY place OFFSET %(offset)s LIMIT %(size)s
    )
    """  # noqa: S608


def plain_order(criteria: Criteria) -> str:
    return f"""
    shown AS (
        SELECT service_id, coarse::float AS score, is_open, metres, row_number()
            OVER (ORDER BY {cheap_order()}) AS place
        FROM hit WHERE {condition(criteria)} ORDER BY place OFFSET %(offset)s LIMIT %(size)s
    )
    """  # noqa: S608


def pages(total: int, size: int = PAGE_SIZE) -> int:
    return max(1, -(-total // size))
