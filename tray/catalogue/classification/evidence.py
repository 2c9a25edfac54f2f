"""What of a service each rule meets: rules turned round, from codes and patterns to the rules that name them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tray.catalogue.classification.facts import ServiceFacts
from tray.catalogue.classification.patterns import Pattern, Patterns
from tray.catalogue.classification.rulebook import CODE_FIELDS, WORD_FIELDS, Rule
from tray.catalogue.details import LANGUAGES, Texts

NAME, KEYWORD, TERM, SUMMARY = 1.0, 0.8, 0.6, 0.55  # how much a word counts, by where it stands
CODE = 1.0
EVIDENCE_LENGTH = 200  # of the column


class Gate(NamedTuple):
    """A `with_…` field of the rule of this number."""

    rule: int
    field: str


@dataclass
class Uses:
    """The numbers of the rules that name a code or pattern, by what its being met does for them."""

    speaks_for: list[int] = field(default_factory=list)
    opens: list[Gate] = field(default_factory=list)
    refuses: list[int] = field(default_factory=list)

    def add(self, rule: int, name: str) -> None:
        if name.startswith("not_"):
            self.refuses.append(rule)
        elif name.startswith("with_"):
            self.opens.append(Gate(rule, name))
        else:
            self.speaks_for.append(rule)


@dataclass
class PatternUses:
    """The same for a pattern of words. Fields with `name` in them count only for what is met outside the summary."""

    anywhere: Uses = field(default_factory=Uses)
    in_names: Uses = field(default_factory=Uses)
    counts_anywhere: bool = False
    counts_in_names: bool = False

    def add(self, rule: int, name: str) -> None:
        if "name" in name:
            self.counts_in_names = True
            self.in_names.add(rule, name)
        else:
            self.counts_anywhere = True
            self.anywhere.add(rule, name)


class Met(NamedTuple):
    """The best that a rule met in a service. Beside the texts are codes, keywords and names of ontology terms."""

    strength: float
    evidence: str
    is_beside: bool


class Findings:
    """What the rules met in one service, collected piece by piece."""

    def __init__(self) -> None:
        self.met: dict[int, Met] = {}
        self.gates: set[Gate] = set()
        self.refused: set[int] = set()

    def add(self, uses: Uses, strength: float, evidence: str, *, is_beside: bool = False) -> None:
        if uses.speaks_for:
            met = Met(strength, evidence[:EVIDENCE_LENGTH], is_beside)
            for rule in uses.speaks_for:
                self.keep(rule, met)
        if uses.opens:
            self.gates.update(uses.opens)
        if uses.refuses:
            self.refused.update(uses.refuses)

    def keep(self, rule: int, met: Met) -> None:
        old = self.met.get(rule)
        if old is None or met.strength > old.strength or (met.strength == old.strength and met.evidence < old.evidence):
            self.met[rule] = met


class RuleIndex:
    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.codes: dict[tuple[str, str], Uses] = {}
        self.only_for = [(number, rule) for number, rule in enumerate(rules) if rule.only_target_groups]
        self.gates = [[Gate(number, gate) for gate in rule.gates()] for number, rule in enumerate(rules)]
        self.uses: dict[str, list[PatternUses]] = {}
        self.patterns = {language: self.index_words(language) for language in LANGUAGES}
        self.index_codes()

    def index_codes(self) -> None:
        for number, rule in enumerate(self.rules):
            for name, kind in CODE_FIELDS.items():
                for code in getattr(rule, name) if name != "only_target_groups" else ():
                    key = (kind, code.casefold() if kind == "terms" else code)
                    self.codes.setdefault(key, Uses()).add(number, name)

    def index_words(self, language: str) -> Patterns:
        found: dict[Pattern, PatternUses] = {}
        for number, rule in enumerate(self.rules):
            for name in WORD_FIELDS:
                for pattern in patterns_of(getattr(getattr(rule, name), language)):
                    found.setdefault(pattern, PatternUses()).add(number, name)
        self.uses[language] = list(found.values())
        return Patterns(list(found))

    def findings(self, facts: ServiceFacts) -> Findings:
        found = Findings()
        self.read_texts(facts, found)
        self.read_codes("classes", facts.service_classes, found)
        self.read_codes("target_groups", facts.target_groups, found)
        self.read_codes("life_events", facts.life_events, found)
        self.read_codes("types", (facts.type,), found)
        self.read_target_groups(facts.target_groups, found)
        self.read_terms(facts, found)
        return found

    def read_texts(self, facts: ServiceFacts, found: Findings) -> None:
        for strength, texts in ((NAME, facts.name), (NAME, facts.alternative_name), (SUMMARY, facts.summary)):
            self.read_text(texts, strength, found)
        keywords = (facts.keywords_fi, facts.keywords_sv, facts.keywords_en)
        for language, of_language in zip(LANGUAGES, keywords, strict=True):
            for keyword in of_language:
                self.read_words(language, keyword, KEYWORD, found)

    def read_text(self, texts: Texts, strength: float, found: Findings) -> None:
        for language, text in texts.items():
            if text:
                self.read_words(language, text, strength, found)

    def read_words(self, language: str, text: str, strength: float, found: Findings) -> None:
        patterns, uses = self.patterns[language], self.uses[language]
        is_beside = strength in (KEYWORD, TERM)
        in_names = strength > SUMMARY
        for number, words in patterns.find_in_label(text) if is_beside else patterns.find(text):
            used = uses[number]
            if used.counts_anywhere:
                found.add(used.anywhere, strength, words, is_beside=is_beside)
            if in_names and used.counts_in_names:
                found.add(used.in_names, strength, words, is_beside=is_beside)

    def read_codes(self, kind: str, codes: Iterable[str], found: Findings) -> None:
        for code in codes:
            for candidate in covering(code):
                if uses := self.codes.get((kind, candidate)):
                    found.add(uses, CODE, code, is_beside=True)

    def read_terms(self, facts: ServiceFacts, found: Findings) -> None:
        for uri in facts.ontology_terms:
            self.read_term(uri, found)
        for label in facts.term_labels:
            self.read_text(label, TERM, found)
            for _language, text in label.items():
                self.read_term(text, found)

    def read_term(self, term: str, found: Findings) -> None:
        if uses := self.codes.get(("terms", term.casefold())):
            found.add(uses, CODE, term, is_beside=True)

    def read_target_groups(self, groups: Sequence[str], found: Findings) -> None:
        for number, rule in self.only_for:
            if groups and all(covered(group, rule.only_target_groups) for group in groups):
                found.keep(number, Met(CODE, ", ".join(sorted(groups)), is_beside=True))

    def stands(self, number: int, found: Findings) -> bool:
        """Whether nothing that the rule excludes was met, and everything that it requires."""
        return number not in found.refused and all(gate in found.gates for gate in self.gates[number])


def patterns_of(words: Sequence[str]) -> list[Pattern]:
    """Those with `!` before them are the exceptions of the others."""
    exceptions = tuple(word[1:] for word in words if word.startswith("!"))
    return [Pattern(word, exceptions) for word in words if not word.startswith("!")]


def covering(code: str) -> Iterator[str]:
    """The ways in which a rule may name a code: itself, it and what is under it, or a parent and what is under that."""
    yield code
    yield f"{code}.*"
    while "." in code:
        code = code.rpartition(".")[0]
        yield f"{code}.*"


def covered(code: str, named: Sequence[str]) -> bool:
    return any(candidate in named for candidate in covering(code))
