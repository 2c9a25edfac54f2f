"""The services that recommendations are chosen from: read from the rows of search, in one statement.

For every area and topic that the answers ask for, the best services that reach the reader. With a place: those that
serve it. Without one: those for the whole country, since a group in another town helps nobody.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from tray.areas.names import Place
from tray.assessment.recommend import CLOSE, FREE, MOST_OF_A_PROVIDER, OWN_LANGUAGE, REMOTE, Candidate, Context, Target
from tray.assessment.rulebook import topics
from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.search import facets
from tray.search.entries import in_short_text
from tray.search.facets import BITS
from tray.search.places import NATIONAL, NATIONWIDE, NATIONWIDE_EXCEPT_ALAND, any_of_areas, served_by
from tray.search.query import strict
from tray.search.understanding import understand

OF_EACH, FIRST_OF_EACH = 24, 12  # so many are read for a list of all, and for the first page
KEPT_SECONDS = 300
FACETS_KEPT = 2000
IS_REMOTE = BITS[f"filter:{facets.REMOTE}"]
IS_FREE = BITS[f"filter:{facets.FREE}"]
AREA_BITS = sum(BITS[f"area:{area.value}"] for area in ContentArea)
LANGUAGE_BITS = sum(BITS[f"language:{code}"] for code in facets.SERVICE_LANGUAGES)
COUNTRY = (NATIONWIDE, NATIONWIDE_EXCEPT_ALAND)
TOPIC = "topic:"
LEXEME = re.compile(r"'[^']+'")

# `met`: services that have the words of a topic in what they tell first, as bits; the index alone finds them. `hit`:
# services that reach the reader, once each, of some area or topic asked for. `near`: those of each area or topic, at
# most three of a provider, the best first.
STATEMENT = """
WITH met AS MATERIALIZED (
    {met}
), hit AS MATERIALIZED (
    SELECT entry.service_id, entry.facets, coalesce(found.topics, 0) AS topics,
        (entry.reach < {national} AND %(has_place)s) AS is_close,
        {score} AS score
    FROM search_searchentry AS entry
    LEFT JOIN (SELECT service_id, sum(bit)::int AS topics FROM met GROUP BY service_id) AS found
        ON found.service_id = entry.service_id
    WHERE entry.all_words @@ %(reaches)s::tsquery
        AND (entry.facets & {areas} <> 0 OR found.topics IS NOT NULL) {of_age}
), asked AS (
    SELECT * FROM unnest(%(areas)s::bigint[], %(topics)s::int[]) AS each (area, topic)
), near AS (
    SELECT hit.*, service.organization_id, service.source_modified_at, asked.area, asked.topic, row_number() OVER (
        PARTITION BY asked.area, asked.topic, service.organization_id
        ORDER BY hit.score DESC, service.source_modified_at DESC NULLS LAST, hit.service_id
    ) AS turn
    FROM hit JOIN asked ON hit.facets & asked.area <> 0 OR hit.topics & asked.topic <> 0
    JOIN catalogue_service AS service ON service.id = hit.service_id
), best AS (
    SELECT *, row_number() OVER (
        PARTITION BY area, topic ORDER BY score DESC, source_modified_at DESC NULLS LAST, service_id
    ) AS place
    FROM near WHERE turn <= {of_provider}
)
SELECT DISTINCT ON (best.service_id) best.service_id, best.facets, best.topics, best.is_close,
    best.organization_id, organization.kind, best.source_modified_at
FROM best JOIN catalogue_organization AS organization ON organization.id = best.organization_id
WHERE best.place <= {of_each}
"""

MET = "SELECT service_id, {bit} AS bit FROM search_searchentry WHERE all_words @@ %({name})s::tsquery"


def candidates(
    weights: Mapping[Target, int], place: Place | None, context: Context, *, of_each: int = OF_EACH
) -> list[Candidate]:
    """Of every area where `weights` is empty. Contact channels of health and social services are always among them."""
    statement, parameters = compose(weights or dict.fromkeys(ContentArea.values, 1), place, context, of_each)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [candidate(row, topic_names(weights)) for row in cursor.fetchall()]


def compose(
    weights: Mapping[Target, int], place: Place | None, context: Context, of_each: int
) -> tuple[str, dict[str, Any]]:
    names = topic_names(weights)
    areas = [area for area in ContentArea if area.value in weights or area == ContentArea.CONTACT_CHANNELS]
    queries = {name: topic_query(name) for name in names}
    reaches = any_of_areas(served_by(place) if place else COUNTRY)
    parameters: dict[str, Any] = {
        "areas": [*(BITS[f"area:{area.value}"] for area in areas), *(0 for _name in names)],
        "topics": [*(0 for _area in areas), *(1 << position for position in range(len(names)))],
        "has_place": place is not None,
        "reaches": reaches,
    }
    met = ["SELECT NULL::uuid AS service_id, 0 AS bit WHERE false"]
    for position, name in enumerate(names):
        if queries[name]:
            parameters[f"topic_{position}"] = f"({reaches}) & ({queries[name]})"
            met.append(MET.format(bit=1 << position, name=f"topic_{position}"))
    statement = STATEMENT.format(
        met=" UNION ALL ".join(met),
        areas=sum(BITS[f"area:{area.value}"] for area in areas),
        national=NATIONAL,
        score=" + ".join(score(weights, names, context)),
        of_age=of_age(context),
        of_provider=MOST_OF_A_PROVIDER,
        of_each=of_each,
    )
    return statement, parameters


def score(weights: Mapping[Target, int], names: list[str], context: Context) -> Iterable[str]:
    """As `recommend.weighed`, over `entry`; whole numbers alone."""
    for area in ContentArea:
        if weight := weights.get(area.value):
            yield f"(entry.facets & {BITS[f'area:{area.value}']} <> 0)::int * {int(weight)}"
    for position, name in enumerate(names):
        yield f"(coalesce(found.topics, 0) & {1 << position} <> 0)::int * {int(weights[TOPIC + name])}"
    yield (
        f"CASE WHEN entry.reach < {NATIONAL} AND %(has_place)s THEN {CLOSE} "
        f"WHEN entry.facets & {IS_REMOTE} <> 0 THEN {REMOTE} ELSE 0 END"
    )
    yield f"(entry.facets & {IS_FREE} <> 0)::int * {FREE}"
    if bit := BITS.get(f"language:{context.language}"):
        yield f"(entry.facets & {bit} <> 0)::int * {OWN_LANGUAGE}"


def of_age(context: Context) -> str:
    """Without services that are told to be for other ages only."""
    bit = BITS.get(f"age:{context.age}")
    every = sum(BITS[f"age:{age.value}"] for age in AgeGroup)
    return f"AND (entry.facets & {every} = 0 OR entry.facets & {bit} <> 0)" if bit else ""


def topic_names(weights: Mapping[Target, int]) -> list[str]:
    return sorted(target.removeprefix(TOPIC) for target in weights if target.startswith(TOPIC))


def candidate(row: tuple[Any, ...], names: list[str]) -> Candidate:
    service_id, bits, topics, is_close, provider, kind, changed_at = row
    return Candidate(
        service_id,
        areas=named(bits & AREA_BITS, "area"),
        provider=provider,
        topics=frozenset(name for position, name in enumerate(names) if topics & 1 << position),
        provider_kind=kind,
        is_close=is_close,
        is_remote=bool(bits & IS_REMOTE),
        is_free=bool(bits & IS_FREE),
        languages=named(bits & LANGUAGE_BITS, "language"),
        changed_at=changed_at,
    )


@lru_cache(FACETS_KEPT)
def named(bits: int, kind: str) -> frozenset[str]:
    """Of facets, those of a kind by their names: many services have the same."""
    return frozenset(
        name.removeprefix(f"{kind}:") for name, bit in BITS.items() if name.startswith(f"{kind}:") and bits & bit
    )


# --- Topics as queries of search -------------------------------------------------------------------------------------


@dataclass
class Kept:
    """What the words of topics mean for search, for minutes: the words of the catalogue change with its services."""

    queries: dict[str, str] = field(default_factory=dict)
    read_at: float = 0.0


kept = Kept()


def topic_query(name: str) -> str:
    """A tsquery that finds any of the topic's words in names, summaries and keywords; "" where the catalogue has none
    of them."""
    if time.monotonic() - kept.read_at > KEPT_SECONDS:
        kept.queries, kept.read_at = {}, time.monotonic()
    if name not in kept.queries:
        topic = topics()[name]
        words = [*((word, "fi") for word in topic.words_fi), *((word, "sv") for word in topic.words_sv)]
        found = [strict(understand(word, language, correct=False)) for word, language in words]
        query = " | ".join(f"({one})" for one in dict.fromkeys(found) if one)
        kept.queries[name] = LEXEME.sub(lambda lexeme: in_short_text(lexeme[0]), query)
    return kept.queries[name]
