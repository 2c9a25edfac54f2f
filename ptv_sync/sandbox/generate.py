"""Catalogues of any size, made by varying and recombining the sample's texts. The same seed gives the same catalogue.

Only the choices are kept (who owns what, which texts, which channels); an entity is made whenever it is read.
"""

import random
import uuid
from array import array
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from ptv_sync.sandbox import geography
from ptv_sync.sandbox.box import Catalogue
from ptv_sync.sandbox.entities import Address, Area, Channel, Connection, Organization, Phone, Service, Version
from ptv_sync.sandbox.geography import Municipality
from ptv_sync.sandbox.reading import NAMESPACE
from ptv_sync.sandbox.sample import Sample
from ptv_sync.sandbox.store import Listed

CHANNELS_OF_SIX_SERVICES = 7
SERVICES_OF_ORGANIZATION = 60
CHANNEL_SHARES = {"ServiceLocation": 45, "EChannel": 18, "Phone": 16, "WebPage": 16, "PrintableForm": 5}
CONNECTIONS = (1, 1, 2, 2, 2, 3, 3, 4)
AREA_OF_SERVICE = ("own",) * 85 + ("county",) * 8 + ("neighbours",) * 4 + ("Nationwide",) * 2 + (
    "NationwideExceptAlandIslands",
)  # fmt: skip
SWEDISH, ENGLISH = 60, 50  # in a hundred
NAME_LENGTH = 100
SPREAD = 4000  # metres around the middle of a municipality

REGIONAL, ASSOCIATION = "RegionalOrganization", "Organization"


def generated(sample: Sample, *, services: int, seed: int = 1) -> Catalogue:
    choices = Choices(sample, services=services, seed=seed)
    return Catalogue(
        organizations=Listed(choices.organizations),
        general_descriptions=Listed(sample.general_descriptions.values()),
        channels=Channels(choices),
        services=Services(choices),
        terms=sample.terms,
    )


class Choices:
    """Everything that is decided at random, in arrays of numbers. Owners are drawn by population."""

    def __init__(self, sample: Sample, *, services: int, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311 - not for secrets
        self.towns = sorted(geography.municipalities().values(), key=lambda town: (-town.population, town.code))
        self.organizations = self.make_organizations(max(1, services // SERVICES_OF_ORGANIZATION))
        self.town_of = [self.town_of_organization(number) for number in range(len(self.organizations))]
        self.service_texts = list(sample.services.values())
        self.channel_texts = [channels_of(sample, kind) for kind in CHANNEL_SHARES]
        self.service_owners = self.draw_owners(services)
        self.service_choice = self.draw_numbers(services)
        channels = max(1, services * CHANNELS_OF_SIX_SERVICES // 6)
        self.channel_owners = self.draw_owners(channels)
        kinds = list(accumulate(CHANNEL_SHARES.values()))
        self.channel_kinds = bytes(self.random.choices(range(len(kinds)), cum_weights=kinds, k=channels))
        self.channel_choice = self.draw_numbers(channels)
        self.first_links, self.links = self.draw_links(services, channels)
        self.service_ids = [self.make_id("service", number) for number in range(services)]
        self.channel_ids = [self.make_id("channel", number) for number in range(channels)]

    def make_id(self, table: str, number: int) -> str:
        return str(uuid.uuid5(NAMESPACE, f"{table}:{self.key(table, number)}"))

    def key(self, table: str, number: int) -> str:
        return f"{table}-{self.seed}-{number}"

    def draw_numbers(self, count: int) -> "array[int]":
        return array("I", self.random.randbytes(4 * count))

    def draw_owners(self, count: int) -> "array[int]":
        """A municipality's by population, a county's more, an association's a few."""
        weights = list(accumulate(self.weight(number) for number in range(len(self.organizations))))
        return array("I", (bisect(weights, self.random.random() * weights[-1]) for _ in range(count)))

    def weight(self, number: int) -> float:
        kind = self.organizations[number].type
        if kind == ASSOCIATION:
            return 4_000
        return self.town_of[number].population * (0.3 if kind == REGIONAL else 1) + 3_000

    def draw_links(self, services: int, channels: int) -> tuple["array[int]", "array[int]"]:
        """Channels of the same organisation, where it has any; `first_links[n]` is where those of service n begin."""
        owned: list[list[int]] = [[] for _ in self.organizations]
        for channel, owner in enumerate(self.channel_owners):
            owned[owner].append(channel)
        first, links = array("I", [0]), array("I")
        for owner in self.service_owners:
            count = self.random.choice(CONNECTIONS)
            pool: Sequence[int] = owned[owner] or range(channels)
            links.extend(self.random.sample(pool, min(count, len(pool))))
            first.append(len(links))
        return first, links

    # Organisations: municipalities, largest first; then counties; then associations

    def make_organizations(self, count: int) -> list[Organization]:
        counties = list(geography.counties().values())
        made = [self.municipality(number, town) for number, town in enumerate(self.towns[:count])]
        made += [self.county(number, place) for number, place in zip(range(len(made), count), counties, strict=False)]
        return made + [self.association(number) for number in range(len(made), count)]

    def organization(self, number: int, kind: str, area: Area, names: dict[str, str]) -> Organization:
        versions = {
            language: Version(name=name[:NAME_LENGTH], url=f"https://www.org{number}.example/{language}/")
            for language, name in names.items()
        }
        return Organization(
            id=self.make_id("organization", number),
            key=self.key("organization", number),
            type=kind,
            business_id=f"{9_000_000 + number}-{number % 10}",
            area=area,
            versions=versions,
            emails=(f"kirjaamo@org{number}.example",),
            phones=(Phone(number=f"6000{number:05d}", dial_code="+358", label={"fi": "Vaihde", "sv": "Växel"}),),
        )

    def municipality(self, number: int, town: Municipality) -> Organization:
        return self.organization(number, "Municipality", Area(municipalities=(town.code,)), town.name)

    def county(self, number: int, place: geography.Place) -> Organization:
        return self.organization(number, REGIONAL, Area(counties=(place.code,)), place.name)

    def association(self, number: int) -> Organization:
        town = self.towns[number % len(self.towns)]
        kinds = {"fi": "hyvinvointiyhdistys", "sv": "välfärdsförening", "en": "wellbeing association"}
        names = {language: f"{name}: {kinds[language]} {number}" for language, name in town.name.items()}
        return self.organization(number, ASSOCIATION, Area(municipalities=(town.code,)), names)

    def town_of_organization(self, number: int) -> Municipality:
        area = self.organizations[number].area
        code = (
            area.municipalities[0] if area.municipalities else geography.counties()[area.counties[0]].municipalities[0]
        )
        return geography.municipalities()[code]


def channels_of(sample: Sample, kind: str) -> list[Channel]:
    """The sample's channels of a type; where it has none, one without texts of its own."""
    found = [channel for channel in sample.channels.values() if channel.type == kind]
    if found:
        return found
    version = Version(name=kind, summary=kind, description=kind, url="https://www.sandbox.example/")
    return [Channel(id="", key="", organization="", type=kind, versions={"fi": version})]


def has_language(language: str, choice: int) -> bool:
    """Finnish always; the others by the last and the middle digits of a random number."""
    if language == "sv":
        return choice % 100 < SWEDISH
    return language == "fi" or choice // 100 % 100 < ENGLISH


def varied(
    texts: dict[str, Version], other: dict[str, Version], town: Municipality, number: int, choice: int
) -> dict[str, Version]:
    """The languages that the choice allows, named after a place; a description goes on with another's. Finnish is there
    even where the sample lacks it, in the words of the language that it has."""
    found = {}
    first = next(iter(texts.values()))
    for language in ("fi", "sv", "en"):
        version = texts.get(language) or (first if language == "fi" else None)
        if version is None or not has_language(language, choice):
            continue
        more = other.get(language)
        found[language] = msgspec.structs.replace(
            version,
            name=named(version.name, town.name.get(language, town.name["fi"]), number),
            description=f"{version.description}\n{more.description}" if more else version.description,
        )
    return found


def named(name: str, place: str, number: int) -> str:
    end = f", {place} {number}"
    return f"{name[: NAME_LENGTH - len(end)].rstrip()}{end}"


class Services:
    """Services by number."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.ids = choices.service_ids

    def get(self, number: int) -> Service:
        choices = self.choices
        owner, choice = choices.service_owners[number], choices.service_choice[number]
        base = choices.service_texts[choice % len(choices.service_texts)]
        other = choices.service_texts[choice // 7 % len(choices.service_texts)]
        return msgspec.structs.replace(
            base,
            id=self.ids[number],
            key=choices.key("service", number),
            organization=choices.organizations[owner].id,
            producers=(),
            area=self.area(owner, choice),
            versions=varied(base.versions, other.versions, choices.town_of[owner], number, choice),
            connections=self.connections(number, base),
        )

    def area(self, owner: int, choice: int) -> Area:
        kind = AREA_OF_SERVICE[choice // 10_000 % 100]
        if kind.startswith("Nationwide"):
            return Area(type=kind)
        town = self.choices.town_of[owner]
        if kind == "county":
            return Area(counties=(town.county,))
        if kind == "neighbours":
            return Area(municipalities=geography.counties()[town.county].municipalities[:4])
        return self.choices.organizations[owner].area

    def connections(self, number: int, base: Service) -> tuple[Connection, ...]:
        """The details are those of the sample's connections, in turn."""
        choices = self.choices
        links = choices.links[choices.first_links[number] : choices.first_links[number + 1]]
        details = base.connections
        return tuple(
            msgspec.structs.replace(details[position % len(details)], channel=choices.channel_ids[link])
            if details
            else Connection(channel=choices.channel_ids[link])
            for position, link in enumerate(links)
        )


class Channels:
    """Channels by number."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.ids = choices.channel_ids

    def get(self, number: int) -> Channel:
        choices = self.choices
        owner, choice = choices.channel_owners[number], choices.channel_choice[number]
        texts = choices.channel_texts[choices.channel_kinds[number]]
        base = texts[choice % len(texts)]
        town = choices.town_of[owner]
        return msgspec.structs.replace(
            base,
            id=self.ids[number],
            key=choices.key("channel", number),
            organization=choices.organizations[owner].id,
            area=choices.organizations[owner].area if base.area else None,
            versions=varied(base.versions, {}, town, number, choice),
            addresses=tuple(moved(place, town, choice) for place in base.addresses),
        )


def moved(place: Address, town: Municipality, choice: int) -> Address:
    """The address in another town, some kilometres from its middle."""
    offices = post_codes_of(town.code)
    northing, easting = geography.to_grid(town.latitude, town.longitude)
    return msgspec.structs.replace(
        place,
        number=str(1 + choice % 98) if place.street else "",
        municipality=town.code,
        postal_code=offices[choice % len(offices)] if offices else "",
        northing=None if place.northing is None else northing + choice % (2 * SPREAD) - SPREAD,
        easting=None if place.easting is None else easting + choice // 9 % (2 * SPREAD) - SPREAD,
    )


_POST_CODES: dict[str, list[str]] = {}


def post_codes_of(municipality: str) -> list[str]:
    if not _POST_CODES:
        for office in geography.post_offices().values():
            _POST_CODES.setdefault(office.municipality, []).append(office.code)
    return _POST_CODES.get(municipality, [])
