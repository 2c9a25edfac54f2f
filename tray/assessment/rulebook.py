"""The rules of the recommendations, read from `rules/*.toml` and checked as they are read."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tray.assessment.answers import Answers
from tray.assessment.questionnaire import BEST, INTERESTS, dimensions, statements
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.details import LANGUAGES

FOLDER = Path(__file__).parent / "rules"


class RuleError(Exception):
    """A file of rules cannot be used. The message says which rule to mend."""


class InThree(msgspec.Struct, frozen=True):
    """The same words in the three languages."""

    fi: str
    sv: str
    en: str

    def in_words(self, language: str) -> str:
        return str(getattr(self, language if language in LANGUAGES else "fi"))


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three: an answer to a statement, a wish for change in a dimension, a topic picked."""

    statement: str = ""
    at_most: int = 0
    change: str = ""
    interest: str = ""

    def holds(self, answers: Answers) -> bool:
        if self.statement:
            return answers.values.get(self.statement, BEST) <= self.at_most
        return self.change in answers.changes or self.interest in answers.interests

    def is_known(self) -> bool:
        told = [self.statement in statements(), self.change in dimensions(), self.interest in INTERESTS]
        return sum(told) == 1 == sum(map(bool, (self.statement, self.change, self.interest)))


class Rule(InThree, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`fi`, `sv`, `en`: the reason, said to the reader. `areas` and `topics`: weights."""

    id: str
    version: int
    valid_from: dt.date
    when: When
    areas: dict[str, int]
    topics: dict[str, int] = {}
    source: str


class Topic(InThree, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Narrower than a content area: services that have one of the words in their name, summary or keywords."""

    words_fi: tuple[str, ...]
    words_sv: tuple[str, ...]


class Change(InThree, frozen=True, kw_only=True, forbid_unknown_fields=True):
    on: dt.date


class Rulebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]
    owner: str
    sources: dict[str, InThree]
    only_with_language: tuple[str, ...] = ()

    def triggered(self, answers: Answers) -> list[Rule]:
        return [rule for rule in self.rule if rule.when.holds(answers)]

    def counts(self, rule: Rule, area: str, language: str) -> bool:
        """Whether the rule's weight for the area counts for a reader who asked for services in that language. What a
        reader picks always does; being guided to services for newcomers because one feels lonely does not."""
        return area not in self.only_with_language or bool(rule.when.interest) or language not in ("", "fi", "sv")


@cache
def rulebook() -> Rulebook:
    book = msgspec.convert(document("rules.toml"), Rulebook)
    ids = [rule.id for rule in book.rule]
    for rule in book.rule:
        if not rule.when.is_known():
            raise RuleError(f"rules.toml, {rule.id}: `when` names nothing that the map asks, or two things.")
        unknown = [*(set(rule.areas) - set(ContentArea.values)), *(set(rule.topics) - set(topics()))]
        if unknown or ids.count(rule.id) > 1 or rule.source not in book.sources:
            raise RuleError(f"rules.toml, {rule.id}: unknown area, topic or source, or the id twice: {unknown}")
        if min((*rule.areas.values(), *rule.topics.values()), default=0) < 1:
            raise RuleError(f"rules.toml, {rule.id}: there is no weight, or one below 1.")
    return book


@cache
def topics() -> dict[str, Topic]:
    return msgspec.convert(document("topics.toml"), dict[str, Topic])


@cache
def changes() -> tuple[Change, ...]:
    return msgspec.convert(document("changes.toml")["change"], tuple[Change, ...])


def document(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
