"""How easy the tray's own words are to read: LIX by language, and the hardest sentences.

LIX (Björnsson 1968) is words per sentence plus the share of words longer than six letters. It needs no dictionary and
serves Finnish, Swedish and English alike, each with its own scale: Finnish words are long, so that an equally easy text
has a LIX some twenty higher. It sees long words and long sentences, nothing else: a person must still read.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

import polib

from tray.local.places import PROJECT

LANGUAGES = ("fi", "sv", "en")
# Of the whole interface, of one sentence, and the words of one sentence.
MOST_LIX = {"fi": 47, "sv": 27, "en": 25}
MOST_OF_A_SENTENCE = {"fi": 85, "sv": 72, "en": 68}
MOST_WORDS = {"fi": 20, "sv": 26, "en": 28}
LISTED = 8
LONG = 6
LEAST_WORDS = 4  # shorter ones are names of links and fields
JUDGED_FROM = 8  # words: in a shorter sentence one word decides, and three nouns in a row are not hard

TAG = re.compile(r"<[^>]+>")
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]|%[sd]|\{\w*\}")
NOT_PROSE = re.compile(r"https?://\S+|\S+@\S+|\b[\w-]+\.(?:fi|org|example)\b|\bv?\d[\d.:/–-]*\b")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
END = re.compile(r"(?<=[.!?:;])\s+|\n+")


@dataclass(frozen=True)
class Sentence:
    text: str
    words: int
    long_words: int

    @property
    def lix(self) -> float:
        return self.words + 100 * self.long_words / self.words


def sentences(text: str) -> list[Sentence]:
    """Of a text, with what stands for a name or a number as a word of middle length."""
    prose = PLACEHOLDER.sub("Vaasa", unescape(TAG.sub("", text)))
    found = []
    for part in END.split(NOT_PROSE.sub(" ", prose)):
        words = WORD.findall(part)
        if words:
            long_words = sum(len(word.replace("-", "")) > LONG for word in words)
            found.append(Sentence(" ".join(part.split()), len(words), long_words))
    return found


def lix(found: Iterable[Sentence]) -> float:
    """Of a text of several sentences; 0 of none."""
    told = list(found)
    words = sum(each.words for each in told)
    return words / len(told) + 100 * sum(each.long_words for each in told) / words if told else 0.0


def interface_texts(language: str) -> list[str]:
    """Those that are prose: addresses, single words and names are left out."""
    catalogue = polib.pofile(
        str(PROJECT / "locale" / ("fi" if language == "en" else language) / "LC_MESSAGES/django.po")
    )
    texts: list[str] = []
    for entry in catalogue:
        if language == "en":
            texts += [entry.msgid_plural or entry.msgid]
        else:
            texts += [entry.msgstr_plural[1]] if entry.msgid_plural else [entry.msgstr]
    return [text for text in texts if re.search(r"\w[.!?:]", text) and " " in text]


def prose(language: str) -> list[Sentence]:
    return [each for text in interface_texts(language) for each in sentences(text) if each.words >= LEAST_WORDS]


def hardest_first(found: Iterable[Sentence]) -> list[Sentence]:
    return sorted({each for each in found if each.words >= JUDGED_FROM}, key=lambda each: (-each.lix, each.text))


def is_too_hard(sentence: Sentence, language: str) -> bool:
    return sentence.words >= JUDGED_FROM and (
        sentence.lix > MOST_OF_A_SENTENCE[language] or sentence.words > MOST_WORDS[language]
    )


def main() -> int:
    failed = False
    for language in LANGUAGES:
        found = prose(language)
        whole, hard = lix(found), [each for each in found if is_too_hard(each, language)]
        failed |= whole > MOST_LIX[language] or bool(hard)
        print(
            f"{language}: LIX {whole:.1f} (at most {MOST_LIX[language]}), {len(found)} sentences,"
            f" {len(hard)} over the limit for one. The hardest:"
        )
        shown = hardest_first(found)[:LISTED]
        for each in [*shown, *(each for each in hard if each not in shown)]:
            print(f"  {'!' if each in hard else ' '} {each.lix:5.1f}  {each.words:2} words  {each.text}")
    if failed:
        print("Too hard to read: shorten the sentences marked with !, or use plainer words.")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
