"""Everyday words: what people type, and the words of services that serve them.

The tray's own entries are the files in `words/`: a folder per language with a file per content area, and lists of what
a thing is called in Finnish, Swedish and English. They are loaded into the table that staff edit; a row that staff have
changed is theirs, and is left alone.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tray.search.analysis import analyse
from tray.search.models import WordRule
from tray.search.tokens import STOP_WORDS, tokens
from tray.search.words import Form, WordBook

FOLDER = Path(__file__).with_name("words")
Line = tuple[str, str, str, str, list[str]]  # language, that of the words, kind, phrase, words
Kind = WordRule.Kind


@dataclass(frozen=True)
class Shipped:
    """`other_language` is that of the words, where it is not the phrase's."""

    language: str
    kind: str
    phrase: str
    words: tuple[str, ...]
    other_language: str = ""


def shipped() -> Iterator[Shipped]:
    """Of one language the same phrase may stand in several files: its words are then taken together."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for language, other_language, kind, phrase, words in (*same_language(), *other_languages()):
        known = found.setdefault((language, other_language, kind, phrase), [])
        known.extend(word for word in words if word not in known)
    for (language, other_language, kind, phrase), words in found.items():
        yield Shipped(language, kind, phrase, tuple(words), other_language)


def same_language() -> Iterator[Line]:
    for path in sorted(FOLDER.glob("*/*.csv")):
        for line in lines_of(path):
            yield path.parent.name, "", line["kind"], line["phrase"].strip().lower(), listed(line["words"])


def other_languages() -> Iterator[Line]:
    """To Finnish alone, which hardly any service lacks: from it, a word of many meanings would lead Finnish readers
    astray and find them little."""
    for path in sorted(FOLDER.glob("*.csv")):
        for line in lines_of(path):
            for language in ("sv", "en"):
                for phrase in map(str.lower, listed(line[language])):
                    if words := [word for word in listed(line["fi"]) if word != phrase]:
                        yield language, "fi", Kind.SAME, phrase, words


def lines_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def listed(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";") if word.strip()]


def load() -> tuple[int, int]:
    """Writes the shipped entries; gives how many there are, and how many are gone with this version."""
    rows = {key_of_row(one): one for one in shipped()}
    with transaction.atomic():
        standing = {key_of_row(row): row for row in WordRule.objects.all()}
        ours = {key: row for key, row in standing.items() if row.source == WordRule.Source.SHIPPED}
        gone = [row.pk for key, row in ours.items() if key not in rows]
        WordRule.objects.filter(pk__in=gone).delete()
        WordRule.objects.bulk_create(rule(one) for key, one in rows.items() if key not in standing)
        changed = [key for key, row in ours.items() if key in rows and tuple(row.words) != rows[key].words]
        for key in changed:
            fresh = rule(rows[key])
            WordRule.objects.filter(pk=ours[key].pk).update(words=fresh.words, other_keys=fresh.other_keys)
    WordBook().learn(forms())
    return len(rows), len(gone)


def key_of_row(one: Shipped | WordRule) -> tuple[str, str, str, str]:
    return one.language, one.other_language, one.kind, one.phrase.lower()


def forms() -> set[Form]:
    """The words that rules are about: known to the word table, so that a typing error in one is put right."""
    found = WordRule.objects.filter(is_active=True).values_list("language", "phrase")
    return {(language, token.rstrip("-")) for language, phrase in found for token in tokens(phrase)}


def rule(one: Shipped) -> WordRule:
    return WordRule(
        language=one.language,
        other_language=one.other_language,
        kind=one.kind,
        phrase=one.phrase,
        words=list(one.words),
        source=WordRule.Source.SHIPPED,
        key=key_of(one.phrase, one.language),
        other_keys=other_keys_of(one),
    )


def key_of(phrase: str, language: str) -> list[str]:
    """The phrase's base forms, one for each word that means something."""
    return sorted({base_form(word, language) for word in meaningful(phrase, language)})


def other_keys_of(one: Shipped | WordRule) -> list[str]:
    if one.kind != Kind.SAME or one.other_language:
        return []
    return sorted({keys[0] for word in one.words if len(keys := key_of(word, one.language)) == 1})


def meaningful(phrase: str, language: str) -> list[str]:
    words = [token.rstrip("-") for token in tokens(phrase)]
    return [word for word in words if word not in STOP_WORDS[language]] or words


def base_form(word: str, language: str) -> str:
    return analyse(word, language, with_dictionary=False).lemmas[0]


COLUMNS = [field.attname for field in WordRule._meta.concrete_fields]
ABOUT = "(language = %s AND (key <@ %s::text[] AND key <> '{}' OR other_keys && %s::text[]))"


def statement(lemmas: Mapping[str, Iterable[str]]) -> tuple[str, list[Any]]:
    """For the rules in use that are about some of the words typed, given by language; with its parameters."""
    typed = [(language, list(set(found))) for language, found in lemmas.items()]
    wanted = " OR ".join([ABOUT] * len(typed)) or "false"
    parameters = [part for language, words in typed for part in (language, words, words)]
    return f"SELECT {', '.join(COLUMNS)} FROM search_wordrule WHERE is_active AND ({wanted})", parameters  # noqa: S608


def of_row(values: Sequence[Any]) -> WordRule:
    return WordRule.from_db(connection.alias, COLUMNS, values)


def is_about(rule: WordRule, lemmas: Iterable[str]) -> bool:
    """Whether every word of the rule's phrase is among those typed; of words that mean the same, any of them."""
    typed = set(lemmas)
    return (bool(rule.key) and typed.issuperset(rule.key)) or not typed.isdisjoint(rule.other_keys)
