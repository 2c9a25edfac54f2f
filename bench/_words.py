"""Words for a made-up catalogue: those of the sample and of the everyday words, then compounds of their parts, common
ones first, drawn with the frequencies that words have in real texts (Zipf's law)."""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from ptv_sync.sandbox.entities import LANGUAGES
from ptv_sync.sandbox.sample import Sample
from tray.search.analysis import analyse
from tray.search.rules import FOLDER
from tray.search.tokens import STOP_WORDS, tokens

FLATTENING = 2.7  # Mandelbrot's: the first few words are not that far apart
SHORTEST_COMPOUND, SHORTEST_PART = 8, 3
SENTENCE = 9  # words


class Vocabulary:
    """Words of one language, the commonest first."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.weights = list(accumulate(1 / (rank + FLATTENING) for rank in range(1, len(words) + 1)))

    def draw(self, dice: random.Random, count: int) -> list[str]:
        return dice.choices(self.words, cum_weights=self.weights, k=count)

    def sentences(self, dice: random.Random, count: int) -> str:
        """So many words, with capitals and full stops."""
        words = self.draw(dice, count)
        parts = (" ".join(words[start : start + SENTENCE]) for start in range(0, count, SENTENCE))
        return " ".join(f"{part[:1].upper()}{part[1:]}." for part in parts)


def vocabularies(sample: Sample, services: int, dice: random.Random) -> dict[str, Vocabulary]:
    """By language. The number of Finnish compounds grows with the square root of the catalogue, as vocabularies do."""
    found = {language: known_words(sample, language, dice) for language in LANGUAGES}
    found["fi"] += compounds(found["fi"], round(200 * services**0.5), dice)
    return {language: Vocabulary(words) for language, words in found.items()}


def known_words(sample: Sample, language: str, dice: random.Random) -> list[str]:
    """What stands often in the sample goes first; the rest, and the everyday words, in any order."""
    counts = Counter(
        word for text in texts(sample, language) for token in tokens(text) if is_word(word := token.rstrip("-"))
    )
    often = [word for word, count in counts.most_common() if count > 2 and word not in STOP_WORDS[language]]
    rest = (counts.keys() | set(everyday_words(language))) - set(often) - STOP_WORDS[language]
    ordered = sorted(rest)
    dice.shuffle(ordered)
    return often + ordered


def is_word(token: str) -> bool:
    return token.isalpha() and len(token) >= SHORTEST_PART


def texts(sample: Sample, language: str) -> Iterator[str]:
    for table in (sample.services, sample.channels, sample.general_descriptions):
        for entity in table.values():
            if version := entity.versions.get(language):
                yield from (version.name, version.summary, version.description, version.user_instruction)


def everyday_words(language: str) -> Iterator[str]:
    for path in sorted((FOLDER / language).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                yield from filter(is_word, tokens(f"{line['phrase']} {line['words']}"))


def compounds(words: Iterable[str], count: int, dice: random.Random) -> list[str]:
    """New Finnish compounds, of the first and last parts of those in the list."""
    halves = [pair for word in words if (pair := parted(word))]
    firsts, lasts = (sorted(set(half)) for half in zip(*halves, strict=True))
    made = {dice.choice(firsts) + dice.choice(lasts): None for _ in range(count)}
    return [word for word in made if len(word) <= 40]


def parted(word: str) -> tuple[str, str] | None:
    """A compound as it is written, cut before the last word in it."""
    if len(word) < SHORTEST_COMPOUND:
        return None
    for part in analyse(word, "fi").parts[::-1]:
        cut = word.find(part[:4], SHORTEST_PART)
        if len(part) > SHORTEST_PART and cut > 0:
            return word[:cut], word[cut:]
    return None
