"""What a reader typed, as search understands it: groups of words that mean one thing each, with everything that may
stand for them in the text of a service, best first; and all that as a tsquery."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

Alternative = tuple[str, ...]  # lexemes that must all stand in the text
MOST_COMBINED = 6
ENOUGH = 0.55  # the share of a query's weight that a service must answer to, when few answer to all of it


@dataclass(frozen=True)
class Tier:
    """`is_loose`: too far from what was typed to count, unless little else is found."""

    kind: str
    worth: float
    alternatives: tuple[Alternative, ...]
    is_loose: bool = False


@dataclass(frozen=True)
class Group:
    """`typed` are the words of the query that the group stands for; `weight` grows with their rarity."""

    typed: tuple[str, ...]
    tiers: tuple[Tier, ...]
    excluded: tuple[str, ...] = ()
    weight: float = 1.0
    is_broad: bool = False

    def found_by(self, *, loosely: bool) -> tuple[Tier, ...]:
        return tuple(tier for tier in self.tiers if loosely or not tier.is_loose)

    def alternatives(self, *, loosely: bool) -> list[Alternative]:
        return list(dict.fromkeys(one for tier in self.found_by(loosely=loosely) for one in tier.alternatives))


@dataclass(frozen=True)
class Correction:
    typed: str
    meant: str


@dataclass(frozen=True)
class Query:
    """`groups` are with the rules of several words, `apart` without, where that differs. `corrections` are typing
    errors put right; `unknown` the words that the catalogue has nothing for."""

    text: str
    groups: tuple[Group, ...] = ()
    apart: tuple[Group, ...] = ()
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[tuple[Group, ...], ...]:
        return tuple(filter(None, (self.groups, self.apart)))

    @property
    def corrected_text(self) -> str:
        words = {one.typed: one.meant for one in self.corrections}
        return " ".join(words.get(word, word) for word in self.text.split())


# --- As tsquery ------------------------------------------------------------------------------------------------------


def strict(query: Query) -> str:
    """Services that answer to every group; those that the catalogue has nothing for leave none."""
    whole = [
        " & ".join(f"({any_of(one)})" for one in groups)
        for groups in query.readings
        if all(one.found_by(loosely=False) for one in groups)
    ]
    return " | ".join(f"({one})" for one in whole)


def relaxed(query: Query) -> str:
    """Services that answer, if loosely, to most of the query by weight."""
    found = [
        " & ".join(f"({any_of(one, loosely=True)})" for one in some)
        for groups in query.readings
        for some in enough(groups)
    ]
    return " | ".join(f"({one})" for one in dict.fromkeys(found))


def enough(groups: Sequence[Group]) -> list[tuple[Group, ...]]:
    """The smallest sets of groups that weigh enough together, of those that weigh most: of eight words there would be
    seventy sets, and the search would take four times as long."""
    known = sorted((one for one in groups if one.tiers), key=lambda one: -one.weight)[:MOST_COMBINED]
    whole = sum(one.weight for one in groups)
    found: list[tuple[Group, ...]] = []
    for size in range(1, len(known) + 1):
        for some in combinations(known, size):
            is_new = not any(set(smaller) <= set(some) for smaller in found)
            if is_new and sum(one.weight for one in some) >= ENOUGH * whole and not all(one.is_broad for one in some):
                found.append(some)
    return found


def any_of(one: Group, *, loosely: bool = False) -> str:
    found = " | ".join(all_of(each) for each in one.alternatives(loosely=loosely))
    if one.excluded:
        return f"({found}) & !({' | '.join(map(quoted, one.excluded))})"
    return found


def all_of(alternative: Alternative, labels: str = "") -> str:
    mark = f":{labels}" if labels else ""
    lexemes = " & ".join(f"{quoted(lexeme)}{mark}" for lexeme in alternative)
    return f"({lexemes})" if len(alternative) > 1 else lexemes


def quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "").replace("'", "") + "'"
