"""The order of hits, as SQL that a person can be shown: how well each word is met and where, then closeness, place and
distance; quality and the day's seed settle what is left.

A service's score is the mean of what it has for each group of words, weighted by rarity. For one group that is the best
of `worth of the alternative × worth of where it stands`.
"""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from tray.search.criteria import Criteria
from tray.search.places import Position
from tray.search.query import Group, Query, Tier, all_of, any_of

# Where a word stands: the labels of `tray.search.entries`, and the long texts.
NAME, IN_NAME, SUMMARY, IN_SUMMARY, LONG_TEXT = 1.0, 0.72, 0.55, 0.3, 0.12
LABELS = (("A", NAME), ("B", IN_NAME), ("C", SUMMARY), ("D", IN_SUMMARY))

OFTEN = 0.10  # for words that stand in many places of the text
SHORT_NAME = 0.08  # for a name that has little else in it
NEIGHBOURS = 0.08  # for words that stand side by side
OWN_AREA = 0.05  # for services of the very place that was asked for
CLOSE_BY = 0.45  # for a place at the reader's door; half of it eight kilometres away
HALF_WAY = 8_000
NO_PLACE = 0.15  # for remote services, which are equally far from everybody

# Within a step of the score, services elsewhere (remote, or for the whole country) take every third turn.
STEP_OF_SCORE = "floor(score * 20)"
TURNS = 2


def fine(query: Query, criteria: Criteria, parameters: dict[str, Any]) -> str:
    """The score, over `entry` and `candidate`."""
    terms = [f"({term})" for term in components(query, criteria, parameters).values()]
    return " + ".join(terms) or "0.0::float"


def components(query: Query, criteria: Criteria, parameters: dict[str, Any]) -> dict[str, str]:
    """The parts of the score by name."""
    found: dict[str, str] = {}
    groups = [group for group in query.groups if group.tiers]
    whole = sum(group.weight for group in query.groups) or 1.0
    for number, group in enumerate(groups):
        share = group.weight / whole
        found[f"words:{' '.join(group.typed)}"] = f"{share:.4f} * {met(group, number, parameters)}"
    if groups:
        parameters["all_typed"] = " | ".join(any_of(group).split(") & !(")[0].strip("()") for group in groups)
        parameters["all_typed"] = " | ".join(all_of(one) for group in groups for one in group.tiers[0].alternatives)
        found["often"] = f"{OFTEN} * ts_rank('{{0.1, 0.3, 0.6, 1.0}}', entry.words, %(all_typed)s::tsquery)"
        parameters["in_name"] = " | ".join(all_of(one, "AB") for group in groups for one in group.tiers[0].alternatives)
        found["short name"] = (
            f"CASE WHEN entry.words @@ %(in_name)s::tsquery THEN {SHORT_NAME}::float / entry.name_length ELSE 0 END"
        )
    if neighbours := side_by_side(groups):
        parameters["neighbours"] = neighbours
        found["neighbours"] = f"CASE WHEN entry.words @@ %(neighbours)s::tsquery THEN {NEIGHBOURS}::float ELSE 0 END"
    if criteria.place:
        found["own area"] = f"CASE candidate.reach WHEN 0 THEN {OWN_AREA} WHEN 1 THEN {OWN_AREA / 2} ELSE 0 END::float"
    if criteria.near:
        found["distance"] = (
            f"coalesce({CLOSE_BY}::float * {HALF_WAY} / ({HALF_WAY} + candidate.metres), "
            f"CASE WHEN {is_remote('candidate')} THEN {NO_PLACE}::float ELSE 0 END)"
        )
    return found


def met(group: Group, number: int, parameters: dict[str, Any]) -> str:
    """The best of what the service has for the group, as a CASE from the best to the least."""
    ladder = sorted(
        ((tier.worth * worth, label, tier) for tier in group.tiers for label, worth in LABELS),
        key=lambda rung: -rung[0],
    )
    whens = []
    for step, (worth, rungs) in enumerate(groupby(ladder, key=lambda rung: rung[0])):
        name = f"met_{number}_{step}"
        parameters[name] = " | ".join(labelled(tier, label) for _worth, label, tier in rungs)
        whens.append(f"WHEN entry.words @@ %({name})s::tsquery THEN {worth:.4f}")
    rest = f"long_{number}"
    parameters[rest] = any_of(group)
    whens.append(f"WHEN entry.all_words @@ %({rest})s::tsquery THEN {LONG_TEXT * group.tiers[0].worth:.4f}")
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
        for one, other in zip(groups, groups[1:], strict=False)
        for first in singles(one)
        for second in singles(other)
    ]
    return " | ".join(pairs)


def singles(group: Group) -> list[str]:
    return [one[0] for one in group.tiers[0].alternatives if len(one) == 1][:3]


def coarse(query: Query, criteria: Criteria, parameters: dict[str, Any]) -> str:
    """A whole number over `entry`, cheap enough for every hit: in the name, in a word of the name, in the short texts,
    in the long ones; and how near."""
    groups = [group for group in query.groups if group.tiers]
    words = "0"
    if groups:
        parameters["coarse_best"] = " & ".join(
            f"({' | '.join(labelled(tier, 'A') for tier in group.tiers[:2])})" for group in groups
        )
        parameters["coarse_good"] = " & ".join(
            f"({' | '.join(labelled(tier, 'ABC') for tier in group.tiers)})" for group in groups
        )
        words = (
            "CASE WHEN entry.words @@ %(coarse_best)s::tsquery THEN 3 "
            "WHEN entry.words @@ %(coarse_good)s::tsquery THEN 2 ELSE 0 END"
        )
    if criteria.near:
        near = "CASE WHEN place.metres < 5000 THEN 2 WHEN place.metres < 20000 THEN 1 ELSE 0 END"
        return f"{words} + {near}"
    if criteria.place and not groups:
        return "2 - entry.reach"
    return words


def near(criteria: Criteria, parameters: dict[str, Any], position: Callable[[float, float], Position]) -> str:
    """How far the nearest place of each service is, for those within reach of the index."""
    if not criteria.near:
        return ""
    east, north = position(criteria.near.latitude, criteria.near.longitude)
    parameters["here"] = f"({east},{north})"
    parameters["circle"] = f"<({east},{north}),50000>"
    return """, place AS MATERIALIZED (
        SELECT entry_id, min(position <-> %(here)s::point) AS metres
        FROM search_searchplace WHERE position <@ %(circle)s::circle GROUP BY entry_id
    )"""


def is_remote(table: str) -> str:
    from tray.search.facets import BITS, REMOTE  # noqa: PLC0415

    return f"{table}.facets & {BITS[f'filter:{REMOTE}']} <> 0"


def is_elsewhere(criteria: Criteria) -> str:
    """Whether a service is not of the place: remote, or for the whole country when a place was asked for."""
    if criteria.place:
        return f"({is_remote('candidate')} OR candidate.reach = 2)"
    return f"({is_remote('candidate')})"
