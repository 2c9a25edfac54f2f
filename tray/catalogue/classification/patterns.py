"""Words and phrases of one language, looked up in running text.

A pattern is `word`, `beginning*`, `*ending`, `*part*`, or several of these in a row: `low threshold*`. Case does not
matter; hyphens, apostrophes and colons part words, in texts and in patterns alike. A word that fits one of a pattern's
exceptions does not count.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+")
BETWEEN = re.compile("[-'’:.–]")
PATTERN_WORD = re.compile(r"\*?[^\W_]+\*?")
CACHED_WORDS = 100_000  # about 15 MB per language; then the cache starts anew


class BadPattern(ValueError):
    pass


class Pattern(NamedTuple):
    text: str
    exceptions: tuple[str, ...] = ()  # patterns of one word, for the first word


class Phrase(NamedTuple):
    """A pattern that begins with a certain word: what must follow, and its number."""

    rest: tuple[str, ...]
    number: int
    exceptions: tuple[str, ...]


class Known(NamedTuple):
    """Of a word: the patterns that it fits alone, those that it may begin, and all words of patterns that it fits."""

    alone: tuple[int, ...]
    begins: tuple[Phrase, ...]
    fits: frozenset[str]


def words_of(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return WORD.findall(text.casefold())


def parsed(pattern: str) -> tuple[str, ...]:
    """Raises BadPattern."""
    parts = tuple(BETWEEN.sub(" ", pattern.casefold()).split())
    if not parts or not all(PATTERN_WORD.fullmatch(part) for part in parts):
        raise BadPattern(f"not a pattern of words: {pattern!r}")
    return parts


def fits(pattern: str, word: str) -> bool:
    """Whether one word fits one word of a pattern."""
    bare = pattern.strip("*")
    if pattern.startswith("*"):
        return bare in word if pattern.endswith("*") else word.endswith(bare)
    return word.startswith(bare) if pattern.endswith("*") else word == bare


class Patterns:
    """Patterns by number, found in texts at the cost of a dictionary look-up per word.

    Words repeat: what a word can begin is worked out once and remembered.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.starts: dict[str, list[Phrase]] = {}
        for number, pattern in enumerate(patterns):
            first, *rest = parsed(pattern.text)
            self.starts.setdefault(first, []).append(Phrase(tuple(rest), number, pattern.exceptions))
        self.parts = frozenset(part for pattern in patterns for part in parsed(pattern.text))
        self.lengths = sorted({len(part.strip("*")) for part in self.parts})
        self.cache: dict[str, Known] = {}
        self.labels: dict[str, list[tuple[int, str]]] = {}

    def find_in_label(self, text: str) -> list[tuple[int, str]]:
        """As `find`, for the short texts that many services have in common."""
        found = self.labels.get(text)
        if found is None:
            if len(self.labels) >= CACHED_WORDS:
                self.labels.clear()
            found = self.labels[text] = self.find(text)
        return found

    def find(self, text: str) -> list[tuple[int, str]]:
        """(number of the pattern, the words that it met), as often as they occur."""
        found: list[tuple[int, str]] = []
        words = words_of(text)
        known = [self.cache.get(word) or self.remember(word) for word in words]
        for at, (alone, begins, _fits) in enumerate(known):
            for number in alone:
                found.append((number, words[at]))
            if begins and at + 1 < len(words):
                following = known[at + 1].fits
                for rest, number, _exceptions in begins:
                    if rest[0] in following and follows(rest, known[at + 1 :]):
                        found.append((number, " ".join(words[at : at + 1 + len(rest)])))
        return found

    def remember(self, word: str) -> Known:
        if len(self.cache) >= CACHED_WORDS:
            self.cache.clear()
        keys = self.keys(word)
        begun = [phrase for key in sorted(keys & self.starts.keys()) for phrase in self.starts[key]]
        begun = [phrase for phrase in begun if not any(fits(exception, word) for exception in phrase.exceptions)]
        alone = tuple(phrase.number for phrase in begun if not phrase.rest)
        self.cache[word] = Known(alone, tuple(phrase for phrase in begun if phrase.rest), keys)
        return self.cache[word]

    def keys(self, word: str) -> frozenset[str]:
        """The words of patterns that the word fits."""
        candidates = {word}
        for length in self.lengths:
            if length > len(word):
                break
            candidates.add(f"{word[:length]}*")
            candidates.add(f"*{word[-length:]}")
            candidates.update(f"*{word[start : start + length]}*" for start in range(len(word) - length + 1))
        return self.parts & candidates


def follows(rest: tuple[str, ...], known: list[Known]) -> bool:
    return len(rest) <= len(known) and all(part in word.fits for part, word in zip(rest, known, strict=False))
