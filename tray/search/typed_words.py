"""The words of a query, and what the database knows of them: their readings, how many services have each, and the
editors' rules about them."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tray.postgres.queries import answers
from tray.search import rules
from tray.search.analysis import Analysis, analyse, stem
from tray.search.entries import LANGUAGES, TAGS
from tray.search.models import EVERY_SERVICE, SearchEntry, WordRule
from tray.search.query import Alternative
from tray.search.tokens import fold
from tray.search.words import analysis_of

FEW, FEW_SHARE = 30, 0.03  # a word of so many services, or of such a share, tells a subject

# In SQL, as the rules are, and without the ORM's rows: composing them took longer than they take.
FORMS = "SELECT language, form, folded, lemmas, parts, roots FROM search_word WHERE folded = ANY(%s)"
TERMS = "SELECT term, entries FROM search_term WHERE term = ANY(%s)"


@dataclass
class TypedWord:
    """A word of the query with its readings: (language, how it was reached, analysis)."""

    typed: str
    readings: list[tuple[str, str, Analysis]] = field(default_factory=list)
    correction: str = ""

    def lexemes(self, kind: str) -> list[str]:
        return [f"{TAGS[code]}.{lemma}" for code, how, found in self.readings if how == kind for lemma in found.lemmas]

    def lemmas(self, language: str) -> list[str]:
        return [lemma for code, _how, found in self.readings if code == language for lemma in found.lemmas]

    def beginnings(self, language: str) -> list[str]:
        """The first words of a compound, the longest first: they tell its subject, while the last tells its kind."""
        found = [
            part
            for code, how, one in self.readings
            if code == language and how != "other"
            for part in one.parts
            if len(part) > 2 and any(lemma.startswith(part[:-1]) for lemma in one.lemmas)
        ]
        return sorted(dict.fromkeys(found), key=len, reverse=True)


class KnownForm(NamedTuple):
    """A row of the word table."""

    language: str
    form: str
    folded: str
    lemmas: list[str]
    parts: list[str]
    roots: list[str]


Known = dict[str, list[KnownForm]]  # by the folded form


def known_forms(words: Sequence[str]) -> Known:
    """The word table's forms that are spelled like these but for å, ä and ö."""
    found: Known = {}
    [rows] = answers(FORMS, [list({fold(word) for word in words})])
    for row in map(KnownForm._make, rows):
        found.setdefault(row.folded, []).append(row)
    return found


def read(word: str, language: str, known: Known) -> TypedWord:
    rows = known.get(fold(word), [])
    found = TypedWord(word)
    for row in rows:
        how = "own" if row.language == language else "other"
        found.readings.append((row.language, how if row.form == word else "folded", analysis_of(row)))
    exact = {row.language for row in rows if row.form == word}
    if language not in exact:
        found.readings.append((language, "own", analyse(word, language, with_dictionary=False)))
    if not exact:
        others = (code for code in LANGUAGES if code not in (language, "fi"))
        found.readings += [(code, "other", Analysis((stem(word, code),), is_known=False)) for code in others]
        if language != "fi":
            found.readings.append(("fi", "other", analyse(word, "fi")))
    return found


class Frequencies:
    """How many services have each lexeme. `found` tells it of those `asked` for that some service has."""

    def __init__(self, asked: Iterable[str], found: dict[str, int]) -> None:
        self.known = dict.fromkeys(asked, 0) | found
        self.total = max(1, self.known[EVERY_SERVICE] or SearchEntry.objects.count())
        self.few = max(FEW, self.total * FEW_SHARE)

    def learn(self, lexemes: Iterable[str]) -> None:
        missing = set(lexemes) - self.known.keys()
        if missing:
            [rows] = answers(TERMS, [list(missing)])
            self.known |= dict.fromkeys(missing, 0) | dict(rows)

    def has(self, alternative: Alternative) -> bool:
        return all(self.known.get(lexeme) for lexeme in alternative)

    def of(self, alternatives: Iterable[Alternative]) -> int:
        """Services with the most frequent of the alternatives; of several lexemes the rarest counts."""
        return max((min(self.known.get(lexeme, 0) for lexeme in one) for one in alternatives), default=0)

    def weight(self, alternatives: Iterable[Alternative]) -> float:
        return math.log(1 + self.total / (1 + self.of(alternatives)))


def looked_up(words: Sequence[TypedWord], language: str) -> tuple[Frequencies, list[WordRule]]:
    """The frequencies of all that the words may stand for, and the rules that apply, in one round trip."""
    lexemes = list({EVERY_SERVICE, *(lexeme for word in words for lexeme in all_lexemes(word))})
    statement, parameters = rules.statement(lemmas_of(words, language))
    terms, found = answers(f"{TERMS}; {statement}", [lexemes, *parameters])
    return Frequencies(lexemes, dict(terms)), in_order(map(rules.of_row, found))


def all_lexemes(word: TypedWord) -> Iterator[str]:
    for code, _how, found in word.readings:
        yield from (f"{TAGS[code]}.{lexeme}" for lexeme in (*found.lemmas, *found.parts))
        yield from (f"{TAGS[code]}.^{root}" for root in (*found.roots, *found.lemmas))
        yield from (f"{TAGS[code]}.{root}" for root in found.roots)


def applying_rules(words: Sequence[TypedWord], language: str) -> list[WordRule]:
    [found] = answers(*rules.statement(lemmas_of(words, language)))
    return in_order(map(rules.of_row, found))


def lemmas_of(words: Sequence[TypedWord], language: str) -> dict[str, list[str]]:
    """In the reader's language, and in others that the words may be of."""
    return {
        code: [lemma for word in words for lemma in (*word.lemmas(code), *word.beginnings(code))]
        for code in LANGUAGES
        if code == language or reads_like(words, code)
    }


def in_order(found: Iterable[WordRule]) -> list[WordRule]:
    """The more words a rule has, the earlier."""
    return sorted(found, key=lambda rule: (-len(rule.key), LANGUAGES.index(rule.language)))


def reads_like(words: Sequence[TypedWord], code: str) -> bool:
    """Whether every word is one that the catalogue has in that language."""
    return all(any(found.is_known and there == code for there, _how, found in word.readings) for word in words)
