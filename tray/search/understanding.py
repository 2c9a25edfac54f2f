"""From what a reader typed to a `Query`: what may stand for each word, typing errors put right, words written apart
joined, and the rules that editors have given."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, permutations

from tray.search import rules, spelling
from tray.search.entries import LANGUAGES, TAGS
from tray.search.models import WordRule
from tray.search.query import Alternative, Correction, Group, Query, Tier
from tray.search.tokens import STOP_WORDS, fold, tokens
from tray.search.typed_words import (
    Frequencies,
    Known,
    TypedWord,
    all_lexemes,
    applying_rules,
    known_forms,
    looked_up,
    read,
)
from tray.search.words import analysis_of

MOST_GROUPS = 8
BROAD_WEIGHT = 0.25
FIRST_MEANINGS = 3

# How well an alternative stands for what was typed.
OWN, SAME, FOLDED, MEANS, MEANS_LATER, OTHER_LANGUAGE, ROOT, PARTS = 1.0, 0.9, 0.85, 0.8, 0.65, 0.7, 0.6, 0.55
LOOSE = 0.35


def understand(text: str, language: str, *, correct: bool = True) -> Query:
    """Two to four round trips to the database; Voikko for words that the catalogue has never had."""
    stop = STOP_WORDS[language]
    typed = [token.rstrip("-") for token in tokens(text)]
    meant = [word for word in typed if word not in stop] or typed
    meant = list(dict.fromkeys(meant))[:MOST_GROUPS]
    if not meant:
        return Query(text)
    pairs = ["".join(pair) for pair in pairwise(meant)]
    known = known_forms([*meant, *pairs])
    words = [read(word, language, known) for word in meant]
    frequencies, found = looked_up(words, language)
    if correct:
        as_typed = words
        words = [respelled(word, language, frequencies, found) for word in words]
        found = found if words == as_typed else applying_rules(words, language)
    plain = joined_pairs(words, known, language, frequencies)
    frequencies.learn(lexeme for rule in found for lexeme in lexemes_of(rule))
    groups = with_rules(plain, found, words, frequencies)
    apart = with_rules(plain, [rule for rule in found if len(rule.key) == 1], words, frequencies)
    return Query(
        text=text,
        groups=tuple(groups),
        apart=tuple(apart) if apart != groups else (),
        corrections=tuple(Correction(word.typed, word.correction) for word in words if word.correction),
        unknown=tuple(" ".join(group.typed) for group in groups if not group.tiers),
    )


# --- Words -----------------------------------------------------------------------------------------------------------


def respelled(word: TypedWord, language: str, frequencies: Frequencies, found: Sequence[WordRule]) -> TypedWord:
    """The word itself where the catalogue or an editor has it; else with its dots, else with its typing error put
    right."""
    known = [tier for tier in word_tiers(word, frequencies) if not tier.is_loose]
    if known or any(rules.is_about(rule, word.lemmas(language)) for rule in found if rule.language == language):
        return word
    is_word = any(found.is_known for code, _how, found in word.readings if code == language)
    meant = spelling.nearest(word.typed, language, is_word=is_word)
    if not meant:
        return word
    fixed = read(meant, language, known_forms([meant]))
    frequencies.learn(all_lexemes(fixed))
    only_dots = fold(meant) == fold(word.typed)
    return replace(fixed, typed=word.typed, correction="" if only_dots else meant)


def word_tiers(word: TypedWord, frequencies: Frequencies) -> tuple[Tier, ...]:
    """Everything of the catalogue that may stand for the word, by how well it does."""
    found: list[tuple[str, float, list[Alternative]]] = [
        ("own", OWN, [(lexeme,) for lexeme in word.lexemes("own")]),
        ("folded", FOLDED, [(lexeme,) for lexeme in word.lexemes("folded")]),
        ("other", OTHER_LANGUAGE, [(lexeme,) for lexeme in word.lexemes("other")]),
        ("parts", PARTS, list(part_alternatives(word, frequencies))),
        ("root", ROOT, list(root_alternatives(word))),
    ]
    rare = [one for one in beginning_alternatives(word) if frequencies.of([one]) <= frequencies.few]
    loose = tiers([("loose", LOOSE, rare)], frequencies)
    near = tiers(found, frequencies)
    seen = {one for tier in near for one in tier.alternatives}
    fresh = (replace(tier, alternatives=tuple(one for one in tier.alternatives if one not in seen)) for tier in loose)
    return (*near, *(replace(tier, is_loose=True) for tier in fresh if tier.alternatives))


def beginning_alternatives(word: TypedWord) -> Iterator[Alternative]:
    for code in LANGUAGES:
        yield from ((f"{TAGS[code]}.{part}",) for part in word.beginnings(code))


def tiers(found: Iterable[tuple[str, float, list[Alternative]]], frequencies: Frequencies) -> tuple[Tier, ...]:
    """Without what no service has, and each alternative once, where it is worth most."""
    seen: set[Alternative] = set()
    kept = []
    for kind, worth, alternatives in sorted(found, key=lambda one: -one[1]):
        fresh = [one for one in dict.fromkeys(alternatives) if one not in seen and frequencies.has(one)]
        seen.update(fresh)
        if fresh:
            kept.append(Tier(kind, worth, tuple(fresh)))
    return tuple(kept)


def part_alternatives(word: TypedWord, frequencies: Frequencies) -> Iterator[Alternative]:
    """A compound spelled apart in the text: its two halves, wherever it may be cut."""
    for code, how, found in word.readings:
        if how == "other" and code == "fi" and not found.is_known:
            continue
        tag, parts = TAGS[code], set(found.parts)
        for lemma in found.lemmas:
            for head, tail in permutations(parts, 2):
                if makes_up(lemma, head, tail):
                    yield tuple(sorted((f"{tag}.{head}", f"{tag}.{tail}")))
        yield from ((f"{tag}.{part}",) for part in found.parts if part.startswith("~"))


def makes_up(compound: str, head: str, tail: str) -> bool:
    """Whether the two cover the compound, give or take the ending of the first: mieli, terveys: mielenterveys."""
    begins = compound.startswith(head[: max(3, len(head) - 3)])
    return begins and compound.endswith(tail) and abs(len(compound) - len(head) - len(tail)) <= 3


def root_alternatives(word: TypedWord) -> Iterator[Alternative]:
    """Words of the same family: "rokotus" by "rokottaa", and the other way round."""
    for code, _how, found in word.readings:
        tag = TAGS[code]
        yield from ((f"{tag}.^{lemma}",) for lemma in found.lemmas)
        if len(found.parts) < 2:
            yield from ((f"{tag}.^{root}",) for root in found.roots)
            yield from ((f"{tag}.{root}",) for root in found.roots)


# --- Groups ----------------------------------------------------------------------------------------------------------


def joined_pairs(words: Sequence[TypedWord], known: Known, language: str, frequencies: Frequencies) -> list[Group]:
    """A group for each word; words that the catalogue writes as one ("aitiys neuvola") make one group together."""
    groups: list[Group] = []
    position = 0
    while position < len(words):
        here = words[position]
        if position + 1 < len(words):
            after = words[position + 1]
            if tied := joined_group(here, after, language, known, frequencies):
                groups.append(tied)
                position += 2
                continue
        groups.append(group((here.typed,), word_tiers(here, frequencies), frequencies))
        position += 1
    return groups


def joined_group(
    first: TypedWord, second: TypedWord, language: str, known: Known, frequencies: Frequencies
) -> Group | None:
    whole = first.typed + second.typed
    rows = [row for row in known.get(fold(whole), []) if row.language == language]
    if not rows:
        return None
    together = TypedWord(whole, [(row.language, "own", analysis_of(row)) for row in rows])
    frequencies.learn(all_lexemes(together))
    apart = [
        (one, other) for one in first.lexemes("own") for other in second.lexemes("own") if frequencies.has((one, other))
    ]
    found = [*((tier.kind, tier.worth, list(tier.alternatives)) for tier in word_tiers(together, frequencies))]
    joined = tiers([*found, ("own", OWN - 0.01, list(apart))], frequencies)
    return group((first.typed, second.typed), joined, frequencies) if joined else None


def group(typed: tuple[str, ...], found: tuple[Tier, ...], frequencies: Frequencies) -> Group:
    best = found[0].alternatives if found else ()
    return Group(typed, found, weight=frequencies.weight(best))


def lexemes_of(rule: WordRule) -> Iterator[str]:
    for words in rule.words:
        yield from alternative(words, rule.words_language)
    if rule.other_keys:
        yield from alternative(rule.phrase, rule.language)


def with_rules(
    groups: list[Group], found: Sequence[WordRule], words: Sequence[TypedWord], frequencies: Frequencies
) -> list[Group]:
    by_typed = {word.typed: word for word in words}
    for rule in found:
        groups = applied(rule, groups, by_typed, frequencies)
    return [weighed(one, frequencies) for one in groups]


def applied(rule: WordRule, groups: list[Group], words: dict[str, TypedWord], frequencies: Frequencies) -> list[Group]:
    """The groups with what the rule knows of them. A rule about the beginning of a compound counts loosely."""

    def about(one: Group, key: str, *, beginnings: bool = False) -> bool:
        typed = [words[word] for word in one.typed if word in words]
        return any(
            key in (word.beginnings(rule.language) if beginnings else word.lemmas(rule.language)) for word in typed
        )

    expansions = list(rule.words)
    touched = [one for one in groups if any(about(one, key) for key in rule.key)]
    if not all(any(about(one, key) for one in groups) for key in rule.key):
        touched = [one for one in groups if any(about(one, key) for key in rule.other_keys)][:1]
        expansions = [rule.phrase, *rule.words]
    if not touched and len(rule.key) == 1:
        loosely = [one for one in groups if about(one, rule.key[0], beginnings=True)]
        return [with_loose(one, rule, frequencies) if one in loosely else one for one in groups]
    if not touched:
        return groups
    if knows_more(touched, rule):
        return groups
    together = merged(touched, rule, expansions, frequencies)
    first = groups.index(touched[0])
    rest = [one for one in groups if one not in touched]
    return [*rest[:first], together, *rest[first:]]


def knows_more(touched: Sequence[Group], rule: WordRule) -> bool:
    """Whether a rule of more words, or a better one, has spoken of these groups already."""
    has_spoken = any(tier.kind in ("same", "means") for one in touched for tier in one.tiers)
    is_part = any(len(one.typed) > len(rule.key) for one in touched)
    return has_spoken and (len(touched) > 1 or is_part)


def with_loose(one: Group, rule: WordRule, frequencies: Frequencies) -> Group:
    if rule.kind not in (WordRule.Kind.SAME, WordRule.Kind.MEANS):
        return one
    alternatives = [alternative(words, rule.words_language) for words in rule.words]
    more = tiers([("loose", LOOSE, alternatives)], frequencies)
    return replace(one, tiers=(*one.tiers, *(replace(tier, is_loose=True) for tier in more)))


def merged(touched: Sequence[Group], rule: WordRule, expansions: Sequence[str], frequencies: Frequencies) -> Group:
    typed = tuple(word for one in touched for word in one.typed)
    if rule.kind == WordRule.Kind.BROAD:
        return replace(touched[0], is_broad=True) if len(touched) == 1 else touched[0]
    alternatives = [alternative(words, rule.words_language) for words in expansions]
    if rule.kind == WordRule.Kind.EXCLUDE:
        return replace(touched[0], excluded=tuple(lexeme for one in alternatives if len(one) == 1 for lexeme in one))
    own = (
        [(tier.kind, tier.worth, list(tier.alternatives)) for tier in touched[0].tiers if not tier.is_loose]
        if len(touched) == 1
        else [("own", OWN, crossed(touched))]
    )
    if rule.kind == WordRule.Kind.SAME:
        more = [("same", SAME, alternatives)]
    else:
        more = [
            ("means", MEANS, alternatives[:FIRST_MEANINGS]),
            ("means", MEANS_LATER, alternatives[FIRST_MEANINGS:]),
        ]
    loose = tuple(tier for one in touched for tier in one.tiers if tier.is_loose) if len(touched) == 1 else ()
    return replace(touched[0], typed=typed, tiers=(*tiers([*own, *more], frequencies), *loose))


def crossed(touched: Sequence[Group]) -> list[Alternative]:
    """Every word at once: the best alternatives of each group with those of the others."""
    combined: list[Alternative] = [()]
    for one in touched:
        best = one.tiers[0].alternatives[:3] if one.tiers else ()
        combined = [(*before, *here) for before in combined for here in best]
    return combined


def alternative(words: str, language: str) -> Alternative:
    tag = TAGS[language]
    return tuple(f"{tag}.{rules.base_form(word, language)}" for word in rules.meaningful(words, language))


def weighed(one: Group, frequencies: Frequencies) -> Group:
    best = one.tiers[0].alternatives if one.tiers else ()
    weight = frequencies.weight(best)
    return replace(one, weight=weight * BROAD_WEIGHT if one.is_broad else weight)
