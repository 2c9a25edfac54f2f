"""Why a service stands where it does: how the search was understood, and each part of the service's score.

The parts are the very expressions that order the hits (`tray.search.scoring.components`), of one service alone.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from tray.search import scoring
from tray.search.criteria import Criteria
from tray.search.engine import MOST_RANKED, Results, search
from tray.search.entries import TAGS
from tray.search.models import WordRule
from tray.search.places import position, served_by
from tray.search.query import Group, Query, Tier, any_of, relaxed, strict
from tray.search.typed_words import applying_rules, known_forms, read

LANGUAGE_OF_TAG = {tag: language for language, tag in TAGS.items()}
LONG_TEXTS = "long"
WORDS = "words"  # the component of `scoring.components` that is told word by word


@dataclass(frozen=True)
class WordMatch:
    """Where the service has words of a group: `tier` says how well they stand for what was typed, `label` in which part
    of the text they stand (A to D of `tray.search.entries`, "long" for the long texts, "" for nowhere). `share` is the
    group's part of the whole search, 0–1."""

    typed: tuple[str, ...]
    share: float
    value: float
    tier: str = ""
    label: str = ""


@dataclass(frozen=True)
class Part:
    """Another component of the score, by its name in `scoring.components`."""

    name: str
    value: float


@dataclass(frozen=True)
class Explanation:
    """`rank` counts from 1; None where the service is no hit, or stands beyond those that are put in order."""

    service_id: UUID
    has_words: bool
    serves_place: bool
    rank: int | None
    words: list[WordMatch]
    parts: list[Part]

    @property
    def score(self) -> float:
        return sum(one.value for one in self.words) + sum(one.value for one in self.parts)


def best(criteria: Criteria, language: str, *, now: dt.datetime | None = None) -> Results:
    """The search with every hit that is put in order."""
    return search(criteria, language, size=MOST_RANKED, now=now)


def explain(results: Results, service_id: UUID) -> Explanation | None:
    """Of the hits of `best`: what they have for one service. None for one that search does not have."""
    query, criteria, loosely = results.query, results.criteria, results.is_relaxed
    parameters: dict[str, Any] = {"service": service_id}
    components = scoring.components(query, criteria, parameters, loosely=loosely)
    others = {name: column for name, column in components.items() if name != WORDS}
    grouped = [
        (number, f"{number}_{place}", group)
        for number, groups in enumerate(query.readings)
        for place, group in enumerate(groups)
    ]
    row = one_row(
        [
            has_words(results, parameters),
            serves_place(criteria, parameters),
            *others.values(),
            *(column for _, name, group in grouped for column in matched(group, name, parameters, loosely=loosely)),
        ],
        criteria,
        parameters,
    )
    if row is None:
        return None
    ranks = {hit.service_id: rank for rank, hit in enumerate(results.hits, 1)}
    values, found = row[2 : 2 + len(others)], row[2 + len(others) :]
    readings = [
        reading(
            groups, [pair for (one, _, _), pair in zip(grouped, pairs(found), strict=True) if one == number], loosely
        )
        for number, groups in enumerate(query.readings)
    ]
    return Explanation(
        service_id,
        has_words=bool(row[0]),
        serves_place=bool(row[1]),
        rank=ranks.get(service_id),
        words=max(readings, key=lambda one: sum(match.value for match in one), default=[]),
        parts=[Part(name, float(value or 0)) for name, value in zip(others, values, strict=True)],
    )


# --- The score -------------------------------------------------------------------------------------------------------


def one_row(columns: list[str], criteria: Criteria, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
    """Columns over `entry` and `candidate`, as `scoring.fine` has them, of one service."""
    near = scoring.near(criteria, parameters, position)
    statement = f"""
    WITH own AS (SELECT * FROM search_searchentry WHERE service_id = %(service)s){near},
    candidate AS (
        SELECT own.service_id, own.facets, own.reach, {"place.metres" if near else "NULL::float AS metres"}
        FROM own {"LEFT JOIN place ON place.entry_id = own.service_id" if near else ""}
    )
    SELECT {", ".join(columns)} FROM candidate JOIN own AS entry USING (service_id)
    """  # noqa: S608 (made of this tray's own words; what people typed is in the parameters)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def has_words(results: Results, parameters: dict[str, Any]) -> str:
    found_by = relaxed(results.query) if results.is_relaxed else strict(results.query)
    if not found_by:
        return "false" if results.criteria.text else "true"
    parameters["found_by"] = found_by
    return "entry.all_words @@ %(found_by)s::tsquery"


def serves_place(criteria: Criteria, parameters: dict[str, Any]) -> str:
    if criteria.place is None:
        return "true"
    parameters["serves"] = served_by(criteria.place)
    return "entry.serves && %(serves)s::int[]"


def matched(group: Group, name: str, parameters: dict[str, Any], *, loosely: bool) -> tuple[str, str]:
    """What the service has for the group, 0–1, and the number of the rung it stands on; NULL when on none."""
    if not group.found_by(loosely=loosely):
        return "0::float", "NULL::int"
    value = scoring.met(group, f"own_{name}", parameters, loosely=loosely)
    whens = []
    for step, (tier, label) in enumerate(ladder(group, loosely=loosely)):
        parameters[f"rung_{name}_{step}"] = scoring.labelled(tier, label)
        whens.append(f"WHEN entry.words @@ %(rung_{name}_{step})s::tsquery THEN {step}")
    parameters[f"last_{name}"] = any_of(group, loosely=loosely)
    return value, f"CASE {' '.join(whens)} WHEN entry.all_words @@ %(last_{name})s::tsquery THEN {len(whens)} END"


def ladder(group: Group, *, loosely: bool) -> list[tuple[Tier, str]]:
    """From the best that a service may have for the group, as `scoring.met` goes."""
    found = [
        (tier.worth * worth, tier, label) for tier in group.found_by(loosely=loosely) for label, worth in scoring.LABELS
    ]
    return [(tier, label) for _worth, tier, label in sorted(found, key=lambda one: -one[0])]


def pairs(row: Sequence[Any]) -> list[tuple[float, int | None]]:
    return list(zip(row[::2], row[1::2], strict=True))


def reading(groups: Sequence[Group], found: Sequence[tuple[float, int | None]], loosely: bool) -> list[WordMatch]:
    """Shares are rounded as `scoring.words_met` rounds them, so that the parts make up the score."""
    whole = sum(group.weight for group in groups)
    matches = []
    for group, (value, step) in zip(groups, found, strict=True):
        share = round(group.weight / whole, 4) if whole else 0.0
        rungs = [*((tier.kind, label) for tier, label in ladder(group, loosely=loosely)), ("", LONG_TEXTS)]
        tier, label = rungs[step] if step is not None else ("", "")
        matches.append(WordMatch(group.typed, share, share * value, tier, label))
    return matches


# --- The search, as it was understood ---------------------------------------------------------------------------------


def rules_met(query: Query, language: str) -> list[WordRule]:
    """Everyday words that speak of the words typed, in the order in which search takes them."""
    meant = {one.typed: one.meant for one in query.corrections}
    groups = query.apart or query.groups
    typed = [meant.get(word, word) for group in groups for word in group.typed]
    known = known_forms(typed)
    return applying_rules([read(word, language, known) for word in typed], language) if typed else []


def in_words(lexeme: str) -> tuple[str, str]:
    """The lexeme's language, and the lexeme as people write it: "f.^uida" gives ("fi", "uida…")."""
    tag, _dot, word = lexeme.partition(".")
    return LANGUAGE_OF_TAG.get(tag, ""), f"{word[1:]}…" if word[:1] in "^~" else word
