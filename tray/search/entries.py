"""From services of the catalogue to rows of search.

`SearchEntry.words` says by its labels where a lexeme stands: A a word of the name; B a word inside a compound of the
name, or the root of one; C a word of the summary, keywords, terms or provider; D inside a compound of those. Lexemes
carry the language: `f.uimahalli`, `s.simhall`, `e.pool`; a root is `f.^uida`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from tray.catalogue.models import Address, Channel, Concept, Connection, Service
from tray.catalogue.translated import columns
from tray.search.analysis import Analysis
from tray.search.facets import facets
from tray.search.openings import open_minutes
from tray.search.places import Position, area_lexeme, positions, reach, serves
from tray.search.quality import quality
from tray.search.tokens import STOP_WORDS, tokens_of_many

LANGUAGES = ("fi", "sv", "en")
TAGS = {"fi": "f", "sv": "s", "en": "e"}
LONG_TEXTS = ("description", "base_description", "user_instruction", "requirements")
MOST_POSITIONS = 6
GAP = 10  # between fields, so that words on both sides of a border are no neighbours
LAST_POSITION = 16_000
ROOM = 30_000  # bytes of a vector: no service needs more

Words = dict[tuple[str, str], Analysis]  # (language, form) → what it stands for


@dataclass(frozen=True)
class Field:
    """A text and the labels of its words and of the words inside them."""

    language: str
    text: str
    label: str = ""
    inner_label: str = ""

    @cached_property
    def tokens(self) -> list[str]:
        return tokens_of_many(self.text)

    @property
    def words(self) -> list[str]:
        """Without those that mean nothing by themselves."""
        return [token for token in self.tokens if token not in STOP_WORDS[self.language]]


@dataclass
class Source:
    """A service with what else of the catalogue its row is made of."""

    service: Service
    fields: list[Field]
    long_texts: list[Field]
    kinds: list[str]
    hours: list[Any]
    accessibility: list[Any]
    coordinates: list[tuple[float, float]]


@dataclass(frozen=True)
class Row:
    """A row of `SearchEntry`."""

    service_id: UUID
    facets: int
    serves: list[int]
    reach: int
    open_minutes: list[int]
    quality: int
    name_length: int
    words: str
    all_words: str
    positions: list[Position]


def sources(ids: Sequence[UUID]) -> list[Source]:
    """Of those ids that are in the tray, in three queries whatever their number."""
    addresses = Address.objects.only("channel", "latitude", "longitude", "accessibility", "kind")
    channels = Channel.objects.only("kind", "opening_hours", *columns("name")).prefetch_related(
        Prefetch("addresses", addresses, to_attr="found_addresses")
    )
    ties = (
        Connection.objects.filter(channel__removed_at=None)
        .only("service", "channel", "opening_hours")
        .prefetch_related(Prefetch("channel", channels))
    )
    rows = (
        Service.objects.in_tray()
        .filter(pk__in=ids)
        .select_related("organization")
        .prefetch_related(Prefetch("connections", ties, to_attr="found_connections"))
    )
    services = list(rows)
    names = concept_names(services)
    return [source(service, names) for service in services]


def concept_names(services: Iterable[Service]) -> dict[str, Concept]:
    codes = {code for service in services for code in (*service.ontology_terms, *service.service_classes)}
    return {row.code: row for row in Concept.objects.filter(code__in=codes).only("code", *columns("name"))}


def source(service: Service, names: dict[str, Concept]) -> Source:
    ties: list[Connection] = getattr(service, "found_connections", [])
    addresses = [address for tie in ties for address in getattr(tie.channel, "found_addresses", [])]
    visited = [address for address in addresses if address.kind == Address.Kind.VISITING]
    return Source(
        service,
        fields=list(short_fields(service, names)),
        long_texts=list(long_texts(service, ties, names)),
        kinds=[tie.channel.kind for tie in ties],
        hours=[hours for tie in ties if (hours := open_hours(tie))],
        accessibility=[address.accessibility for address in visited if address.accessibility],
        coordinates=[(row.latitude, row.longitude) for row in visited if row.latitude and row.longitude],
    )


def open_hours(tie: Connection) -> Any:
    """When somebody is there: of places and phones; what the service says of the tie goes before the channel's own."""
    if tie.channel.kind not in (Channel.Kind.PLACE, Channel.Kind.PHONE):
        return None
    return tie.opening_hours or tie.channel.opening_hours or None


def short_fields(service: Service, names: dict[str, Concept]) -> Iterator[Field]:
    for language in LANGUAGES:
        for name, label, inner in (("name", "A", "B"), ("alternative_name", "A", "B"), ("summary", "C", "D")):
            yield Field(language, getattr(service, f"{name}_{language}") or "", label, inner)
        yield Field(language, " . ".join(getattr(service, f"keywords_{language}") or []), "C", "D")
        yield Field(language, getattr(service.organization, f"name_{language}") or "", "C", "D")
        terms = [getattr(names[code], f"name_{language}") for code in service.ontology_terms if code in names]
        yield Field(language, " . ".join(filter(None, terms)), "C", "D")


def long_texts(service: Service, ties: Sequence[Connection], names: dict[str, Concept]) -> Iterator[Field]:
    """What is found by but hardly counts in the order: descriptions, service classes, names of places."""
    for language in LANGUAGES:
        texts = [getattr(service, f"{name}_{language}") for name in LONG_TEXTS]
        texts += [getattr(names[code], f"name_{language}") for code in service.service_classes if code in names]
        texts += [getattr(tie.channel, f"name_{language}") for tie in ties if tie.channel.kind == Channel.Kind.PLACE]
        yield from (Field(language, text) for text in filter(None, texts))


def forms_of(one: Source) -> set[tuple[str, str]]:
    """Every (language, form) that the row needs analysed."""
    return {
        (language, token.rstrip("-"))
        for language in LANGUAGES
        for token in set().union(*(part.tokens for part in (*one.fields, *one.long_texts) if part.language == language))
    }


def row(one: Source, words: Words, now: dt.datetime) -> Row:
    service = one.service
    placed = Placed(words)
    for part in one.fields:
        placed.add(part)
    lexemes = placed.lexemes()
    everything = set(lexemes) | placed.marked() | set(map(area_lexeme, serves(service)))
    for language in LANGUAGES:
        everything |= bag(language, [part for part in one.long_texts if part.language == language], words)
    names = [part.words for part in one.fields if part.label == "A" and part.text]
    texts = [part.text for part in (*one.fields, *one.long_texts)]
    return Row(
        service_id=service.pk,
        facets=facets(service, one.kinds, texts, one.accessibility),
        serves=serves(service),
        reach=reach(service),
        open_minutes=open_minutes(one.hours, timezone.localdate(now)),
        quality=quality(service, one.kinds, has_hours=bool(one.hours), now=now),
        name_length=min((len(name) for name in names if name), default=1),
        words=" ".join(f"'{lexeme}':{','.join(marks)}" for lexeme, marks in lexemes.items()),
        all_words=" ".join(f"'{lexeme}'" for lexeme in sorted(everything)),
        positions=positions(*map(list, zip(*one.coordinates, strict=True))) if one.coordinates else [],
    )


class Placed:
    """Lexemes with their places, field after field."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.marks: defaultdict[str, dict[int, str]] = defaultdict(dict)
        self.at = 0

    def add(self, part: Field) -> None:
        tag, stop = TAGS[part.language], STOP_WORDS[part.language]
        open_stem: tuple[int, str] | None = None  # "aamu-" waits for "iltapäivätoiminta"
        for token in part.tokens:
            self.at = min(self.at + 1, LAST_POSITION)
            if token in stop:
                continue
            found = self.words[part.language, token.rstrip("-")]
            self.mark(tag, found, part.label, part.inner_label)
            if token.endswith("-"):
                open_stem = self.at, token[:-1]
            elif open_stem:
                for lexeme in completed(open_stem[1], found):
                    self.put(f"{tag}.{lexeme}", open_stem[0], part.label)
                open_stem = None
        self.at = min(self.at + GAP, LAST_POSITION)

    def mark(self, tag: str, found: Analysis, label: str, inner_label: str) -> None:
        for lemma in found.lemmas:
            self.put(f"{tag}.{lemma}", self.at, label)
        for part in found.parts:
            self.put(f"{tag}.{part}", self.at, inner_label)
        for root in found.roots:
            self.put(f"{tag}.^{root}", self.at, inner_label)

    def put(self, lexeme: str, at: int, label: str) -> None:
        marks = self.marks[lexeme]
        if at in marks or len(marks) < MOST_POSITIONS:
            marks[at] = min(label, marks.get(at, label))

    def marked(self) -> set[str]:
        """So that the index alone tells where a word stands."""
        labels = {lexeme.replace("'", ""): min(marks.values()) for lexeme, marks in self.marks.items()}
        return {in_name(lexeme) for lexeme, label in labels.items() if label <= "B"} | {
            in_short_text(lexeme) for lexeme, label in labels.items() if label <= "C"
        }

    def lexemes(self) -> dict[str, list[str]]:
        """As many as the row has room for, those of the best places first."""
        best_first = sorted(self.marks.items(), key=lambda pair: (min(pair[1].values()), pair[0]))
        found, room = {}, ROOM
        for lexeme, marks in best_first:
            room -= len(lexeme.encode()) + 8 + 2 * len(marks)
            if room < 0:
                break
            found[lexeme.replace("'", "")] = [f"{at}{label}" for at, label in sorted(marks.items())]
        return found


def in_name(lexeme: str) -> str:
    """The lexeme of `all_words` that says: it stands in the name, if only inside a word of it."""
    return lexeme.replace(".", "!", 1)


def in_short_text(lexeme: str) -> str:
    """The lexeme that says: it stands in the name, the summary, the keywords, or such."""
    return lexeme.replace(".", "+", 1)


def completed(start: str, whole: Analysis) -> list[str]:
    """ "aamu-" before "iltapäivätoiminta" stands for aamutoiminta, aamupäivätoiminta: its ends are the whole's own."""
    return [start + part for part in whole.parts if any(lemma.endswith(part) for lemma in whole.lemmas)]


def bag(language: str, parts: Sequence[Field], words: Words) -> set[str]:
    found: set[str] = set()
    for token in set().union(*(part.tokens for part in parts)) - STOP_WORDS[language]:
        word = words[language, token.rstrip("-")]
        found.update(word.lemmas, word.parts)
    return {f"{TAGS[language]}.{lexeme}" for lexeme in found}
