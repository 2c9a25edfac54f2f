"""Words and phrases of one language, looked up in running text.

A pattern is `word`, `beginning*`, `*ending`, `*part*`, or several of these in a row: `low threshold*`. Case does not matter;
hyphens, apostrophes and colons part words, in texts and in patterns alike. A word that fits one of a pattern's exceptions does not count.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
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
    """The rest of a pattern after its first word, and the number of the pattern."""

    rest: tuple[str, ...]
    number: int
    exceptions: tuple[str, ...]


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
        lengths = {len(start.strip("*")) for start in self.starts}
        self.lengths = sorted(lengths)
        self.cache: dict[str, tuple[Phrase, ...]] = {}

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """(number of the pattern, the words that it met), as often as they occur."""
        words = words_of(text)
        cache = self.cache
        for at, word in enumerate(words):
            phrases = cache.get(word)
            if phrases is None:
                phrases = self.remember(word)
            for rest, number, _exceptions in phrases:
                if not rest:
                    yield number, word
                elif follows(rest, words, at + 1):
                    yield number, " ".join(words[at : at + 1 + len(rest)])

    def remember(self, word: str) -> tuple[Phrase, ...]:
        if len(self.cache) >= CACHED_WORDS:
            self.cache.clear()
        begun = (phrase for key in sorted(self.keys(word)) for phrase in self.starts[key])
        found = tuple(phrase for phrase in begun if not any(fits(exception, word) for exception in phrase.exceptions))
        self.cache[word] = found
        return found

    def keys(self, word: str) -> set[str]:
        """The first words of patterns that the word fits."""
        candidates = {word}
        for length in self.lengths:
            if length > len(word):
                break
            candidates.add(f"{word[:length]}*")
            candidates.add(f"*{word[-length:]}")
            candidates.update(f"*{word[start : start + length]}*" for start in range(len(word) - length + 1))
        return candidates & self.starts.keys()


def follows(rest: tuple[str, ...], words: list[str], at: int) -> bool:
    return len(words) >= at + len(rest) and all(fits(part, words[at + i]) for i, part in enumerate(rest))
