"""A catalogue of any size for benchmarks, written straight into its tables: the sandbox's generator decides who owns
what and where, its sample gives the texts, hours, addresses and phones, and `_words` the rest of the words.

Every service has content areas, so that all of them are in the tray. The same seed gives the same catalogue.
"""

import datetime as dt
import random
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any
from uuid import UUID

import msgspec
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from bench._words import Vocabulary, vocabularies
from ptv_sync import parse_v12, rows
from ptv_sync.concepts import write_concepts
from ptv_sync.places import load_places
from ptv_sync.reading import Reader
from ptv_sync.records import (
    Area,
    ChannelRecord,
    ConceptRecord,
    ConnectionRecord,
    OrganizationRecord,
    ServiceRecord,
)
from ptv_sync.sandbox import entities, geography, render_v12, sample
from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.generate import Choices, Services, channels_of, has_language, post_codes_of
from ptv_sync.write import copy_rows
from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.catalogue.details import PostalAddress, Texts
from tray.search import rules
from tray.search.refresh import rebuild

BATCH = 5_000
NAME_LENGTH = 100
SPREAD = 0.035  # degrees of latitude around the middle of a municipality
DESCRIPTION = 1_600  # characters in Finnish, about
SUMMARY_WORDS = 7
AREA_TYPES = {
    "Nationwide": "nationwide",
    "NationwideExceptAlandIslands": "nationwide_except_aland",
    "LimitedType": "limited",
}
# From every fifth service to about one in a hundred.
AREA_WEIGHTS = list(accumulate(1 / (rank + 2) for rank in range(len(ContentArea))))
SEARCH_TABLES = ("searchentry", "searchplace", "word", "term", "suggestion", "staleservice")
TABLES = ("organization", "channel", "address", "service", "connection", "assignment", "concept")


def load(services: int, *, seed: int = 1) -> dict[str, float]:
    """Fills the tables, whose rows of before are lost. Gives the seconds of each part and the size in megabytes."""
    empty()
    seconds = {}
    began = time.perf_counter()
    with transaction.atomic():
        Made(services, seed).write()
    seconds["catalogue"] = time.perf_counter() - began
    execute("TRUNCATE search_staleservice")  # `rebuild` writes those services anyway
    execute("VACUUM ANALYZE")
    began = time.perf_counter()
    rules.load()
    rebuild()
    seconds["search rows"] = time.perf_counter() - began
    began = time.perf_counter()
    execute("VACUUM ANALYZE")
    seconds["vacuum and analyze"] = time.perf_counter() - began
    return {part: round(value, 1) for part, value in seconds.items()} | {"megabytes": megabytes()}


def empty() -> None:
    """All of the catalogue and of search; the everyday words are loaded anew."""
    models = [model for app in ("catalogue", "search") for model in apps.get_app_config(app).get_models()]
    execute(f"TRUNCATE {', '.join(model._meta.db_table for model in models)} CASCADE")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def megabytes() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1000000")
        return float(cursor.fetchone()[0])


class Made:
    """The catalogue's records by number."""

    def __init__(self, services: int, seed: int) -> None:
        texts = sample.load()
        self.dice = random.Random(seed)
        self.choices = Choices(texts, services=services, seed=seed)
        self.areas = Services(self.choices)
        self.words = vocabularies(texts, services, self.dice)
        self.now = timezone.now()
        self.sample = SampleRecords(texts)
        self.organization_ids = [UUID(one.id) for one in self.choices.organizations]
        self.channel_ids = [UUID(one) for one in self.choices.channel_ids]

    def write(self) -> None:
        choices = self.choices
        write_concepts(self.sample.concepts())
        self.copy(rows.ORGANIZATIONS, (self.organization(one) for one in choices.organizations))
        for numbers in batches(len(self.channel_ids)):
            made = [self.channel(number) for number in numbers]
            self.copy(rows.CHANNELS, made)
            addresses = [rows.address_row(one.id, at, place) for one in made for at, place in enumerate(one.addresses)]
            copy_rows(rows.ADDRESSES.name, rows.ADDRESSES.columns, addresses)
        for numbers in batches(len(choices.service_ids)):
            records = [self.service(number) for number in numbers]
            lines = ((*rows.service_row(one, b"", self.now), *self.sorted_into()) for one in records)
            copy_rows(rows.SERVICES.name, rows.SERVICES.columns, lines)
            ties = [rows.connection_row(one.id, at, tie) for one in records for at, tie in enumerate(one.connections)]
            copy_rows(rows.CONNECTIONS.name, rows.CONNECTIONS.columns, ties)

    def copy(self, table: rows.Table, records: Any) -> None:
        copy_rows(table.name, table.columns, (table.row(one, b"", self.now) for one in records))

    def sorted_into(self) -> tuple[list[str], str, list[str]]:
        """Content areas, need level and age groups: one service in three has two areas, two in five an age group."""
        areas = self.dice.choices(list(ContentArea), cum_weights=AREA_WEIGHTS, k=1 + (self.dice.random() < 1 / 3))
        ages = [self.dice.choice(list(AgeGroup)).value] if self.dice.random() < 0.4 else []
        return list(dict.fromkeys(area.value for area in areas)), self.dice.choice(("green", "yellow")), ages

    # --- Organisations and channels

    def organization(self, one: entities.Organization) -> OrganizationRecord:
        kinds = {"Municipality": "municipality", "RegionalOrganization": "county", "Organization": "ngo"}
        names = {language: version.name for language, version in one.versions.items()}
        return OrganizationRecord(
            id=UUID(one.id),
            kind=kinds[one.type],
            modified_at=self.now,
            name=Texts(**names),
            business_id=one.business_id,
            area=area(one.area),
        )

    def channel(self, number: int) -> ChannelRecord:
        choices = self.choices
        owner, choice = choices.channel_owners[number], choices.channel_choice[number]
        texts = self.sample.channels[choices.channel_kinds[number]]
        base, town = texts[choice % len(texts)], choices.town_of[owner]
        return msgspec.structs.replace(
            base,
            id=self.channel_ids[number],
            organization=self.organization_ids[owner],
            name=Texts(
                **{
                    language: f"{name[:NAME_LENGTH]}, {town.name.get(language, town.name['fi'])}"
                    for language, name in base.name.items()
                    if name and has_language(language, choice)
                }
            ),
            addresses=tuple(self.moved(place, town) for place in base.addresses),
        )

    def moved(self, place: PostalAddress, town: geography.Municipality) -> PostalAddress:
        offices = post_codes_of(town.code)
        is_placed = place.latitude is not None
        return msgspec.structs.replace(
            place,
            number=str(self.dice.randint(1, 99)) if place.street else "",
            municipality=town.code,
            postal_code=self.dice.choice(offices) if offices else "",
            latitude=between(58.9, town.latitude + self.dice.uniform(-SPREAD, SPREAD), 70.1) if is_placed else None,
            longitude=between(19.1, town.longitude + 2 * self.dice.uniform(-SPREAD, SPREAD), 31.6)
            if is_placed
            else None,
        )

    # --- Services

    def service(self, number: int) -> ServiceRecord:
        choices = self.choices
        owner, choice = choices.service_owners[number], choices.service_choice[number]
        base = self.sample.services[choice % len(self.sample.services)]
        town = choices.town_of[owner]
        languages = [language for language in entities.LANGUAGES if has_language(language, choice)]
        texts = {language: self.texts(base, language, town) for language in languages}
        return msgspec.structs.replace(
            base,
            id=UUID(choices.service_ids[number]),
            organization=self.organization_ids[owner],
            modified_at=self.now - dt.timedelta(days=self.dice.randint(0, 900)),
            general_description=None,
            producers=(),
            other_organizations=(),
            area=area(self.areas.area(owner, choice)),
            name=Texts(**{language: one[0] for language, one in texts.items()}),
            summary=Texts(**{language: one[1] for language, one in texts.items()}),
            description=Texts(**{language: one[2] for language, one in texts.items()}),
            connections=self.connections(number, base),
        )

    def texts(self, base: ServiceRecord, language: str, town: geography.Municipality) -> tuple[str, str, str]:
        """Name, summary and description: the sample's own with words of the vocabulary, and another's description."""
        dice, words = self.dice, self.words[language]
        told = base if getattr(base.name, language) else dice.choice(self.sample.told_in[language])
        other = dice.choice(self.sample.told_in[language])
        name, summary, description = (getattr(getattr(told, f), language) for f in ("name", "summary", "description"))
        place = town.name.get(language, town.name["fi"])
        description = f"{description}\n{getattr(other.description, language)}"
        wanted = dice.randint(DESCRIPTION // 2, DESCRIPTION * 3 // 2)
        return (
            named(name, words.draw(dice, 1)[0] if dice.random() < 0.5 else "", place),
            f"{summary} {words.sentences(dice, dice.randint(1, 2 * SUMMARY_WORDS))}",
            f"{description}\n{filling(words, dice, wanted - len(description))}",
        )

    def connections(self, number: int, base: ServiceRecord) -> tuple[ConnectionRecord, ...]:
        choices = self.choices
        links = choices.links[choices.first_links[number] : choices.first_links[number + 1]]
        details: Sequence[ConnectionRecord] = base.connections or [ConnectionRecord(channel=UUID(int=0))]
        return tuple(
            msgspec.structs.replace(details[at % len(details)], channel=self.channel_ids[link])
            for at, link in enumerate(links)
        )


class SampleRecords:
    """The sample as the harvest reads it through API v12."""

    def __init__(self, texts: sample.Sample) -> None:
        self.texts = texts
        self.box = Sandbox(Catalogue.of(texts))
        self.reader = Reader(load_places())
        self.services = [self.service(one) for one in texts.services.values()]
        self.channels = [
            [self.channel(one) for one in channels_of(texts, kind) if one.id]
            for kind in ("ServiceLocation", "EChannel", "Phone", "WebPage", "PrintableForm")
        ]
        self.told_in = {
            language: [one for one in self.services if getattr(one.description, language)]
            for language in entities.LANGUAGES
        }

    def service(self, one: entities.Service) -> ServiceRecord:
        record = parse_v12.parse_service(as_sent(render_v12.service(self.box, one)), self.reader)
        ties = (as_sent(render_v12.connection(self.box, one, tie)) for tie in one.connections)
        return msgspec.structs.replace(
            record, connections=tuple(parse_v12.parse_connection(tie, self.reader)[1] for tie in ties)
        )

    def channel(self, one: entities.Channel) -> ChannelRecord:
        return parse_v12.parse_channel(as_sent(render_v12.channel(self.box, one)), self.reader)

    def concepts(self) -> Iterator[ConceptRecord]:
        for term in self.texts.terms.values():
            yield ConceptRecord(kind="ontology_term", code=term.uri, name=Texts(**term.name))
        for kind, codes in (("service_class", "service_classes"), ("target_group", "target_groups")):
            for code in geography.codes(codes).values():
                yield ConceptRecord(kind=kind, code=code.code, name=Texts(**code.name))


def as_sent(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def batches(count: int) -> Iterator[range]:
    return (range(start, min(start + BATCH, count)) for start in range(0, count, BATCH))


def area(one: entities.Area) -> Area:
    return Area(
        type=AREA_TYPES[one.type], municipalities=one.municipalities, counties=one.counties, regions=one.regions
    )


def between(least: float, value: float, most: float) -> float:
    return round(min(max(value, least), most), 6)


def named(name: str, word: str, place: str) -> str:
    whole = f"{word.capitalize()}: {name}" if word else name
    return f"{whole[:NAME_LENGTH]}, {place}"


def filling(words: Vocabulary, dice: random.Random, characters: int) -> str:
    return words.sentences(dice, max(9, characters // 10))
