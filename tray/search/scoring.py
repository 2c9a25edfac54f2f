"""The order of hits, as SQL that a person can be shown: how well each word is met and where, then closeness and
distance; quality and the day's seed settle what is left.

A service's score is the mean of what it has for each group of words, weighted by rarity. For one group that is the best
of `worth of the alternative × worth of where it stands`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from tray.search.criteria import Criteria
from tray.search.entries import in_name, in_short_text
from tray.search.facets import BITS, REMOTE
from tray.search.places import NATIONAL, Position
from tray.search.query import Group, Query, Tier, all_of, any_of

# Where a word stands: the labels of `tray.search.entries`, and the long texts.
NAME, IN_NAME, SUMMARY, IN_SUMMARY, LONG_TEXT = 1.0, 0.8, 0.55, 0.3, 0.12
LABELS = (("A", NAME), ("B", IN_NAME), ("C", SUMMARY), ("D", IN_SUMMARY))

OFTEN = 0.10  # for words that stand in many places of the text
SHORT_NAME = 0.12  # for a name that has little else in it
NEIGHBOURS = 0.08  # for words that stand side by side
CLOSE_BY = 0.45  # for a place at the reader's door; half of it eight kilometres away
HALF_WAY = 8_000
NO_PLACE = 0.15  # for remote services, which are equally far from everybody

# Within a step of the score, services elsewhere (remote, or for the whole country) take every third turn.
STEP_OF_SCORE = "floor(score * 10)"
TURNS = 2

# No alphabet and no id goes first: a new order each day.
TIES = "quality / 25 DESC, uuid_hash_extended(service_id, %(seed)s)"


def fine(query: Query, criteria: Criteria, parameters: dict[str, Any], *, loosely: bool = False) -> str:
    """The score, over `entry` and `candidate`."""
    found = components(query, criteria, parameters, loosely=loosely)
    return " + ".join(f"({term})" for term in found.values()) or "0.0::float"


def components(
    query: Query, criteria: Criteria, parameters: dict[str, Any], *, loosely: bool = False
) -> dict[str, str]:
    """The parts of the score by name, as SQL; fills `parameters`."""
    found: dict[str, str] = {}
    if query.groups:
        found["words"] = words_met(query, parameters, loosely=loosely)
        best = [one for groups in query.readings for group in groups for one in best_of(group)]
        parameters["best"] = " | ".join(all_of(one) for one in best)
        parameters["best_in_name"] = " | ".join(all_of(one, "AB") for one in best)
    if parameters.get("best"):
        found["often"] = f"{OFTEN} * ts_rank('{{0.1, 0.3, 0.6, 1.0}}', entry.words, %(best)s::tsquery)"
        found["short name"] = (
            f"CASE WHEN entry.words @@ %(best_in_name)s::tsquery "
            f"THEN {SHORT_NAME}::float / entry.name_length ELSE 0 END"
        )
    if neighbours := side_by_side([group for group in (query.apart or query.groups) if group.tiers]):
        parameters["neighbours"] = neighbours
        found["neighbours"] = f"CASE WHEN entry.words @@ %(neighbours)s::tsquery THEN {NEIGHBOURS}::float ELSE 0 END"
    if criteria.near:
        found["distance"] = (
            f"coalesce({CLOSE_BY}::float * {HALF_WAY} / ({HALF_WAY} + candidate.metres), "
            f"CASE WHEN {is_remote('candidate')} THEN {NO_PLACE}::float ELSE 0 END)"
        )
    return found


def words_met(query: Query, parameters: dict[str, Any], *, loosely: bool) -> str:
    """The better of the query's readings."""
    readings = [
        " + ".join(
            f"{group.weight / sum(one.weight for one in groups):.4f} * "
            f"{met(group, f'{number}_{position}', parameters, loosely=loosely)}"
            for position, group in enumerate(groups)
            if group.found_by(loosely=loosely)
        )
        or "0.0::float"
        for number, groups in enumerate(query.readings)
    ]
    return f"greatest({', '.join(readings)})" if len(readings) > 1 else readings[0]


def best_of(group: Group) -> tuple[tuple[str, ...], ...]:
    """What stands closest to what was typed: all of the first tier that counts."""
    near = group.found_by(loosely=False)
    return near[0].alternatives if near else ()


def met(group: Group, name: str, parameters: dict[str, Any], *, loosely: bool) -> str:
    """The best of what the service has for the group, as a CASE from the best to the least."""
    found = group.found_by(loosely=loosely)
    ladder = sorted(
        ((tier.worth * worth, label, tier) for tier in found for label, worth in LABELS), key=lambda rung: -rung[0]
    )
    whens = []
    for step, (worth, rungs) in enumerate(groupby(ladder, key=lambda rung: rung[0])):
        parameters[f"met_{name}_{step}"] = " | ".join(labelled(tier, label) for _worth, label, tier in rungs)
        whens.append(f"WHEN entry.words @@ %(met_{name}_{step})s::tsquery THEN {worth:.4f}")
    parameters[f"long_{name}"] = any_of(group, loosely=loosely)
    whens.append(f"WHEN entry.all_words @@ %(long_{name})s::tsquery THEN {LONG_TEXT * found[0].worth:.4f}")
    return f"(CASE {' '.join(whens)} ELSE 0 END)::float"


def labelled(tier: Tier, label: str) -> str:
    """Of several lexemes the one that stands in the best place counts; the others may stand anywhere."""
    return " | ".join(
        all_of(one, label)
        if len(one) == 1
        else " | ".join(f"({all_of((lexeme,), label)} & {all_of(one)})" for lexeme in one)
        for one in tier.alternatives
    )


def side_by_side(groups: list[Group]) -> str:
    pairs = [
        f"({all_of((first,))} <-> {all_of((second,))})"
        for one, other in pairwise(groups)
        for first in singles(one)
        for second in singles(other)
    ]
    return " | ".join(pairs)


def singles(group: Group) -> list[str]:
    return [one[0] for one in best_of(group) if len(one) == 1][:3]


def steps(query: Query) -> list[str]:
    """What goes before what in an order cheap enough for every hit, as tsqueries: all that was typed stands in the
    name, in the short texts, or elsewhere."""
    if not any(group.tiers for group in query.groups):
        return [""]
    name, short = marked(query, in_name), marked(query, in_short_text)
    return [f"({name})", f"({short}) & !({name})", f"!({short})"]


@dataclass(frozen=True)
class Pool:
    """Hits that are put in the cheap order by themselves, over `entry`; `turns` says how many of the first pool go
    before one of this."""

    condition: str
    order: str
    join: str = ""
    metres: str = "NULL::float"
    turns: int = 1


def pools(criteria: Criteria) -> list[Pool]:
    """Those of the place and those elsewhere by turns, so that neither crowds the other out."""
    if criteria.near:
        near = "CASE WHEN metres < 5000 THEN 0 WHEN metres < 20000 THEN 1 ELSE 2 END"
        around = Pool("true", f"{near}, {TIES}", "JOIN place ON entry_id = service_id", "metres")
        return [around, Pool("service_id NOT IN (SELECT entry_id FROM place)", TIES, turns=TURNS)]
    if criteria.place and not criteria.text:
        elsewhere = is_elsewhere(criteria, "entry")
        return [Pool(f"NOT {elsewhere}", f"reach, {TIES}"), Pool(elsewhere, TIES, turns=TURNS)]
    return [Pool("true", TIES)]


def marked(query: Query, mark: Callable[[str], str]) -> str:
    """Every group by some alternative whose lexemes all carry the mark."""
    readings = [
        " & ".join(
            f"({' | '.join(all_of(tuple(map(mark, one))) for one in group.alternatives(loosely=False))})"
            for group in groups
            if group.found_by(loosely=False)
        )
        for groups in query.readings
    ]
    return " | ".join(f"({one})" for one in readings if one)


def near(criteria: Criteria, parameters: dict[str, Any], position: Callable[[float, float], Position]) -> str:
    """How far the nearest place of each service is, for those within reach of the index."""
    if not criteria.near:
        return ""
    east, north = position(criteria.near.latitude, criteria.near.longitude)
    parameters["here"] = f"({east},{north})"
    parameters["circle"] = f"<({east},{north}),50000>"
    return """place AS MATERIALIZED (
        SELECT entry_id, min(position <-> %(here)s::point) AS metres
        FROM search_searchplace WHERE position <@ %(circle)s::circle GROUP BY entry_id
    ), """


def is_remote(table: str) -> str:
    return f"{table}.facets & {BITS[f'filter:{REMOTE}']} <> 0"


def is_elsewhere(criteria: Criteria, table: str = "candidate") -> str:
    """Whether a service is not of the place: remote, or for the whole country when a place was asked for."""
    if criteria.place:
        return f"({is_remote(table)} OR {table}.reach = {NATIONAL})"
    return f"({is_remote(table)})"
