"""Everyday words: what people type, and the words of services that serve them.

The tray's own entries are the files in `words/`, a folder per language and a file per content area. They are loaded
into the table that staff edit; a row that staff have changed is theirs, and is left alone.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from tray.search.analysis import analyse
from tray.search.models import WordRule
from tray.search.tokens import STOP_WORDS, tokens
from tray.search.words import Form, WordBook

FOLDER = Path(__file__).with_name("words")
Kind = WordRule.Kind


@dataclass(frozen=True)
class Shipped:
    language: str
    kind: str
    phrase: str
    words: tuple[str, ...]


def shipped() -> Iterator[Shipped]:
    """Of one language the same phrase may stand in several files: its words are then taken together."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for path in sorted(FOLDER.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                key = (path.parent.name, line["kind"], line["phrase"].strip().lower())
                words = [word.strip() for word in line["words"].split(";")]
                found.setdefault(key, []).extend(word for word in words if word and word not in found.get(key, []))
    for (language, kind, phrase), words in found.items():
        yield Shipped(language, kind, phrase, tuple(words))


def load() -> tuple[int, int]:
    """Writes the shipped entries; gives how many there are, and how many are gone with this version."""
    rows = {(one.language, one.kind, one.phrase): one for one in shipped()}
    with transaction.atomic():
        standing = {(row.language, row.kind, row.phrase.lower()): row for row in WordRule.objects.all()}
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


def forms() -> set[Form]:
    """The words that rules are about: known to the word table, so that a typing error in one is put right."""
    found = WordRule.objects.filter(is_active=True).values_list("language", "phrase")
    return {(language, token.rstrip("-")) for language, phrase in found for token in tokens(phrase)}


def rule(one: Shipped) -> WordRule:
    return WordRule(
        language=one.language,
        kind=one.kind,
        phrase=one.phrase,
        words=list(one.words),
        source=WordRule.Source.SHIPPED,
        key=key_of(one.phrase, one.language),
        other_keys=other_keys_of(one.kind, one.words, one.language),
    )


def key_of(phrase: str, language: str) -> list[str]:
    """The phrase's base forms, one for each word that means something."""
    return sorted({base_form(word, language) for word in meaningful(phrase, language)})


def other_keys_of(kind: str, words: Iterable[str], language: str) -> list[str]:
    if kind != Kind.SAME:
        return []
    return sorted({keys[0] for word in words if len(keys := key_of(word, language)) == 1})


def meaningful(phrase: str, language: str) -> list[str]:
    words = [token.rstrip("-") for token in tokens(phrase)]
    return [word for word in words if word not in STOP_WORDS[language]] or words


def base_form(word: str, language: str) -> str:
    return analyse(word, language, with_dictionary=False).lemmas[0]


def applying(lemmas: Iterable[str], language: str) -> list[WordRule]:
    """Rules in use whose every word is among those typed; of words that mean the same, those with any of them."""
    typed = sorted(set(lemmas))
    return list(
        WordRule.objects.filter(
            Q(key__contained_by=typed) & ~Q(key=[]) | Q(other_keys__overlap=typed), language=language, is_active=True
        )
    )
