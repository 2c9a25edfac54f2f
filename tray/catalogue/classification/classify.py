"""From what the rules met to content areas, need level and age groups.

Each rule that stands gives its weight times the strength of what it met. A value's score is its best rule, and a share
of its second best: two hints together weigh more than one. A content area is given when its score reaches a threshold,
is not far behind the best area, and beats everything that speaks for leaving the service out of the tray.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from tray.catalogue.classification.evidence import Findings, RuleIndex
from tray.catalogue.classification.facts import AssignedValue, ServiceFacts
from tray.catalogue.classification.rulebook import OUTSIDE, VALUES, Rule, rulebook

SECOND_RULE = 0.3
THRESHOLD = 4.0
OF_THE_BEST = 0.6
OF_THE_BEST_BESIDE = 1.0  # a class or keyword may stand for what the texts never mention
MOST_AREAS = 3
RANKS = {value: rank for values in VALUES.values() for rank, value in enumerate(values)}


class Candidate(NamedTuple):
    """A value with its score and the rule that spoke loudest for it."""

    value: str
    score: float
    loudest: float  # the score without the second rule's share
    rule: str
    evidence: str
    is_beside: bool


class Vote(NamedTuple):
    """In the order of sorting: the best first, and of equals the first in the alphabet."""

    negative: float
    rule: str
    evidence: str
    is_beside: bool


class Classifier:
    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.index = RuleIndex(sorted(rules, key=lambda rule: rule.key))
        self.numbers = {
            dimension: {number for number, rule in enumerate(self.index.rules) if rule.dimension == dimension}
            for dimension in VALUES
        }

    def classify(self, facts: ServiceFacts) -> tuple[AssignedValue, ...]:
        """The best first within each dimension; nothing at all for a service that does not belong in the tray."""
        found = self.index.findings(facts)
        areas = chosen_areas(self.candidates("content_area", found), self.candidates(OUTSIDE, found))
        if not areas:
            return ()
        self.index.read_codes("areas", [area.value for area in areas], found)
        level = self.candidates("need_level", found)[:1]
        ages = [age for age in self.candidates("age_group", found) if age.score >= THRESHOLD]
        return (
            *assigned("content_area", areas),
            *assigned("need_level", level),
            *assigned("age_group", ages),
        )

    def candidates(self, dimension: str, found: Findings) -> list[Candidate]:
        """The values of a dimension that some rule speaks for, best first."""
        votes: dict[str, list[Vote]] = {}
        for number in found.met.keys() & self.numbers[dimension]:
            if self.index.stands(number, found):
                rule, met = self.index.rules[number], found.met[number]
                vote = Vote(-rule.weight * met.strength, rule.key, met.evidence, met.is_beside)
                votes.setdefault(rule.value, []).append(vote)
        found_values = [counted(value, cast) for value, cast in votes.items()]
        return sorted(found_values, key=lambda one: (-one.score, RANKS[one.value]))


def counted(value: str, votes: list[Vote]) -> Candidate:
    votes.sort()
    best, rule, evidence, is_beside = votes[0]
    second = votes[1].negative if len(votes) > 1 else 0
    return Candidate(value, -best - SECOND_RULE * second, -best, rule, evidence, is_beside)


def chosen_areas(areas: list[Candidate], outside: list[Candidate]) -> list[Candidate]:
    against = outside[0].score if outside else 0
    able = [area for area in areas if area.score >= THRESHOLD and area.score > against]
    return [area for area in able if area.score >= least(area, able[0])][:MOST_AREAS]


def least(area: Candidate, best: Candidate) -> float:
    if area is best:
        return THRESHOLD
    return best.loudest * (OF_THE_BEST_BESIDE if area.is_beside else OF_THE_BEST)


def assigned(dimension: str, candidates: Iterable[Candidate]) -> list[AssignedValue]:
    return [AssignedValue(dimension, one.value, rank, one.rule, one.evidence) for rank, one in enumerate(candidates)]


@cache
def classifier() -> Classifier:
    """The one of the project's own rules. Raises RuleError."""
    return Classifier(rulebook())


def classify(facts: ServiceFacts) -> tuple[AssignedValue, ...]:
    """What the project's rules say of a service. Raises RuleError when a rule file is wrong."""
    return classifier().classify(facts)
