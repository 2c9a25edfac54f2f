"""What a word form stands for: its base forms, the words it is made of, and the words it is derived from.

Finnish is analysed by Voikko. Swedish and English have the stem (Snowball) of the base form (simplemma's dictionaries,
which only the worker loads), and Swedish compounds are split by the words of that dictionary.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from tray.search.tokens import plain
from tray.search.voikko import analyses

TAG = re.compile(r"\[([^\]]*)\]([^\[]*)")
STEMMERS = {"fi": "finnish", "sv": "swedish", "en": "english"}
SHORTEST_PART = 2
SHORTEST_SWEDISH_PART = 3
SWEDISH_LINKS = ("", "s", "e", "o", "u", "a")
MOST_PARTS = 5


@dataclass(frozen=True)
class Analysis:
    """`lemmas` are the base forms of the whole word, the likeliest first; `parts` the words inside a compound, as base
    forms; `roots` what it or its parts are derived from ("rokotus": "rokottaa")."""

    lemmas: tuple[str, ...]
    parts: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    is_known: bool = True


@lru_cache(maxsize=32_768)
def analyse(word: str, language: str, *, with_dictionary: bool = True) -> Analysis:
    """Of one word in lower case. Without the dictionary, Swedish and English get their stem alone."""
    if word[:1].isdigit() or len(word) == 1:
        return Analysis((word,))
    if language == "fi":
        return finnish(word)
    return dictionary_word(word, language) if with_dictionary else stemmed(word, language)


# --- Finnish ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One word of a compound: as it stands there, its base form, and what that is derived from."""

    surface: str
    base: str
    root: str
    is_prefix: bool = False


def finnish(word: str) -> Analysis:
    readings = [parts for found in analyses(word) if (parts := finnish_parts(found))]
    if not readings:
        return Analysis((word,), parts=(f"~{stem(word, 'fi')}",), is_known=False)
    fewest = min(len(parts) for parts in readings)
    readings = [parts for parts in readings if len(parts) == fewest]
    lemmas = unique(joined(parts) for parts in readings)
    inside = unique(found for parts in readings for found in inner_words(parts))
    roots = unique(root for parts in readings for root in reading_roots(parts, readings))
    roots = unique((*roots, *(root for parts in readings for part in parts for root in further_roots(part))))
    return Analysis(
        tuple(sorted(lemmas, key=lambda lemma: lemma != word)),
        tuple(part for part in inside if part not in lemmas),
        tuple(root for root in roots if root not in lemmas),
    )


def finnish_parts(reading: str) -> list[Part]:
    """Of Voikko's `[Lp]uima[Bh][Bc][Ln][Xp]halli[X]halli[Sine][Ny]ssa`."""
    parts = [finnish_part(piece) for piece in reading.split("[Bc]") if piece]
    return [part for part in parts if part.base]


def finnish_part(piece: str) -> Part:
    """`[Xp]word[X]` gives the base form, and the letters outside such brackets the surface. At `[Xj]word[X]`, a
    derivation, what the surface had so far and this ending become the base form."""
    surface = base = root = ""
    inside = ""
    for tag, text in TAG.findall(piece):
        if tag in ("Xp", "Xj", "Xr", "Xs"):
            inside = tag
            if tag == "Xp":
                base = text
            elif tag == "Xj":
                root, base = root or base, surface + text
            continue
        if tag == "X":
            inside = ""
        if not inside:
            surface += text
    if not base:
        base = surface
    return Part(clean(surface), clean(base), clean(root), piece.startswith("[Lp]"))


def clean(text: str) -> str:
    return plain(text.replace("=", "").replace("-", ""))


def joined(parts: Sequence[Part]) -> str:
    return "".join(part.surface for part in parts[:-1]) + parts[-1].base


def inner_words(parts: Sequence[Part]) -> list[str]:
    """Every run of neighbouring parts but the whole: of lähi-suhde-väki-valta also väkivalta and lähisuhde."""
    if len(parts) < 2 or len(parts) > MOST_PARTS:
        return [part.base for part in parts] if len(parts) > 1 else []
    runs = [
        parts[first:last]
        for first in range(len(parts))
        for last in range(first + 1, len(parts) + 1)
        if last - first < len(parts)
    ]
    return [word for run in runs if len(word := joined(run)) >= SHORTEST_PART]


def reading_roots(parts: Sequence[Part], readings: Sequence[Sequence[Part]]) -> list[str]:
    """The nearest root of each part: työttömyys is of työtön rather than of työ."""
    found = []
    for position, part in enumerate(parts):
        roots = {other[position].root for other in readings if other[position].base == part.base}
        if longest := max(roots, key=len):
            found.append(longest)
    return found


def further_roots(part: Part) -> list[str]:
    """What Voikko takes for granted: the verb of "uima-", the noun of "isyys" and "äitiys"."""
    if part.root:
        return []
    if part.is_prefix:
        return [inner.root for found in analyses(part.base) for inner in finnish_parts(found) if inner.root]
    stems = [part.base[:-2]] if part.base.endswith(("us", "ys")) else []
    stems += [part.base[:-3] + vowel for vowel in "aäoö"] if part.base.endswith(("uus", "yys")) else []
    return [word for word in stems if len(word) > 2 and any(is_base_form(found, word) for found in analyses(word))]


def is_base_form(reading: str, word: str) -> bool:
    parts = finnish_parts(reading)
    return len(parts) == 1 and parts[0].base == word and not parts[0].is_prefix


# --- Swedish and English ---------------------------------------------------------------------------------------------


def stemmed(word: str, language: str) -> Analysis:
    return Analysis((stem(word, language),), is_known=False)


def dictionary_word(word: str, language: str) -> Analysis:
    lemma = lemma_of(word, language)
    parts = swedish_parts(lemma or word) if language == "sv" else ()
    lemmas = unique((stem(lemma or word, language), stem(word, language)))
    return Analysis(lemmas, tuple(part for part in parts if part not in lemmas), is_known=bool(lemma or parts))


def lemma_of(word: str, language: str) -> str:
    found = dictionary(language).get(word) or dictionary(language).get(word.capitalize()) or ""
    return plain(found)


@cache
def dictionary(language: str) -> dict[str, str]:
    """Form to base form: 960,000 Swedish ones take 90 MB, so web processes never ask (`with_dictionary`)."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory  # noqa: PLC0415

    found: Any = DefaultDictionaryFactory().get_dictionary(language)
    return dict(found)


def swedish_parts(word: str) -> tuple[str, ...]:
    """The words of a compound by the dictionary, longest head first: simhall → sim, hall. Linking letters fall away."""
    known = dictionary("sv")
    for start in range(SHORTEST_SWEDISH_PART, len(word) - SHORTEST_SWEDISH_PART + 1):
        head = word[start:]
        if head not in known:
            continue
        for link in SWEDISH_LINKS:
            modifier = word[:start].removesuffix(link) if link else word[:start]
            if len(modifier) >= SHORTEST_SWEDISH_PART and word[:start] == modifier + link and is_word(modifier):
                inner = swedish_parts(head)
                bases = (modifier, head, *inner) if inner else (modifier, head)
                return unique(stem(lemma_of(base, "sv") or base, "sv") for base in bases)
    return ()


def is_word(text: str) -> bool:
    known = dictionary("sv")
    return text in known or text + "a" in known


@cache
def stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(STEMMERS[language])


def stem(word: str, language: str) -> str:
    found: str = stemmer(language).stemWord(word)
    return found


def unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))
