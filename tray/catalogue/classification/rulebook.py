"""Rules, read from TOML and checked. `rules/README.md` tells what may stand in a rule."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tray.catalogue.classification.patterns import BadPattern, parsed
from tray.catalogue.details import LANGUAGES

FOLDER = Path(__file__).parent / "rules"
OUTSIDE = "outside"
VALUES: Mapping[str, tuple[str, ...]] = {
    "content_area": (
        "exercise",
        "culture",
        "nature",
        "lifestyle",
        "nutrition",
        "mental_health",
        "substance_use",
        "livelihood",
        "participation",
        "work_ability",
        "integration",
        "self_care",
        "everyday_support",
        "contact_channels",
    ),
    "need_level": ("green", "yellow", "red"),
    "age_group": ("young_adult", "working_age", "older"),
    OUTSIDE: (OUTSIDE,),
}
CODES = {
    "classes": re.compile(r"P\d{1,2}(\.\d{1,2})?(\.\*)?"),
    "target_groups": re.compile(r"KR\d(\.\d)?(\.\*)?"),
    "life_events": re.compile(r"KE\d{1,2}(\.\d)?(\.\*)?"),
    "types": re.compile(r"service|permit|qualification"),
    "areas": re.compile("|".join(sorted(VALUES["content_area"]))),
    "terms": re.compile(r"http://www\.yso\.fi/onto/[a-z]+/p\d+|[^:/*]+"),  # or a label, whole, in any language
}
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class RuleError(Exception):
    """A rule file cannot be used. The message says where to mend it: file, key, field."""


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fi: tuple[str, ...] = ()
    sv: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fi or self.sv or self.en)

    def items(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        return ((language, getattr(self, language)) for language in LANGUAGES)


NO_WORDS = Words()


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Met when any of `classes` … `words` is met, each `with_…` that it has is met, and no `not_…` is."""

    key: str
    dimension: str
    value: str
    weight: float
    classes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    only_target_groups: tuple[str, ...] = ()  # all that the service has are among these
    life_events: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()  # content areas found; not in rules that give content areas
    words: Words = NO_WORDS
    name_words: Words = NO_WORDS  # looked for in names and keywords only
    with_words: Words = NO_WORDS
    with_classes: tuple[str, ...] = ()
    with_target_groups: tuple[str, ...] = ()
    not_words: Words = NO_WORDS
    not_name_words: Words = NO_WORDS
    not_classes: tuple[str, ...] = ()
    not_target_groups: tuple[str, ...] = ()

    def gates(self) -> tuple[str, ...]:
        """The `with_…` fields that it has: each must be met."""
        return tuple(name for name in ("with_words", "with_classes", "with_target_groups") if getattr(self, name))


CONDITIONS = (
    "classes",
    "terms",
    "target_groups",
    "only_target_groups",
    "life_events",
    "types",
    "areas",
    "words",
    "name_words",
)
WORD_FIELDS = ("words", "name_words", "with_words", "not_words", "not_name_words")
CODE_FIELDS = {
    "classes": "classes",
    "with_classes": "classes",
    "not_classes": "classes",
    "terms": "terms",
    "target_groups": "target_groups",
    "only_target_groups": "target_groups",
    "with_target_groups": "target_groups",
    "not_target_groups": "target_groups",
    "life_events": "life_events",
    "types": "types",
    "areas": "areas",
}


@cache
def rulebook() -> tuple[Rule, ...]:
    """The project's rules, read once. Raises RuleError."""
    return load(FOLDER)


def load(folder: Path) -> tuple[Rule, ...]:
    """The rules of every `*.toml` of a folder. Raises RuleError."""
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        for rule in read_file(path):
            if rule.key in rules:
                raise RuleError(f"{path.name}: rule {rule.key!r}: key: used before")
            rules[rule.key] = rule
    if not rules:
        raise RuleError(f"{folder}: no rules")
    return tuple(rules.values())


def read_file(path: Path) -> list[Rule]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path.name}: {error}") from error
    tables = document.pop("rule", [])
    if unknown := document.keys() - {"dimension", "value"}:
        raise RuleError(f"{path.name}: {min(unknown)}: no such field")
    return [read_rule(path.name, document | table) for table in tables]


def read_rule(file: str, table: dict[str, Any]) -> Rule:
    where = f"{file}: rule {table.get('key', '?')!r}"
    for name in WORD_FIELDS:
        if isinstance(table.get(name), dict):
            table[name] = {language: split(patterns) for language, patterns in table[name].items()}
    try:
        rule = msgspec.convert(table, Rule)
    except msgspec.ValidationError as error:
        raise RuleError(f"{where}: {error}") from error
    for field, problem in problems(rule):
        raise RuleError(f"{where}: {field}: {problem}")
    return rule


def split(patterns: Any) -> Any:
    """Words are written with commas between them; anything else is left for the check of types."""
    if not isinstance(patterns, str):
        return patterns
    return tuple(part.strip() for part in patterns.split(",") if part.strip())


def problems(rule: Rule) -> Iterable[tuple[str, str]]:
    """(field, what is wrong), for everything that types do not tell."""
    if not KEY.fullmatch(rule.key) or len(rule.key) > 60:
        yield "key", "small letters, digits and hyphens, at most 60"
    if rule.value not in VALUES.get(rule.dimension, ()):
        yield "value", f"{rule.dimension} has no value {rule.value!r}"
    if not 0 < rule.weight <= 20:
        yield "weight", "more than 0, at most 20"
    if not any(getattr(rule, name) for name in CONDITIONS):
        yield "words", f"the rule meets nothing: give one of {', '.join(CONDITIONS)}"
    if rule.areas and rule.dimension in ("content_area", OUTSIDE):
        yield "areas", "only rules of other dimensions may look at content areas"
    yield from code_problems(rule)
    yield from word_problems(rule)


def code_problems(rule: Rule) -> Iterable[tuple[str, str]]:
    for field, kind in CODE_FIELDS.items():
        for code in getattr(rule, field):
            if not CODES[kind].fullmatch(code):
                yield field, f"not a code: {code!r}"


def word_problems(rule: Rule) -> Iterable[tuple[str, str]]:
    for field in WORD_FIELDS:
        for language, patterns in getattr(rule, field).items():
            for pattern in patterns:
                try:
                    check_pattern(pattern)
                except BadPattern as error:
                    yield f"{field}.{language}", str(error)


def check_pattern(pattern: str) -> None:
    """Raises BadPattern."""
    if len(parsed(pattern.removeprefix("!"))) > 1 and pattern.startswith("!"):
        raise BadPattern(f"an exception is one word: {pattern!r}")
