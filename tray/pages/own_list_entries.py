"""What the own list tells of each service: enough to begin with on paper, without the service's page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import Truncator

from tray.areas.names import AreaNames, area_names
from tray.catalogue.models import Address, Channel, Connection, Service
from tray.catalogue.translated import NO_TEXT, Text, in_language
from tray.pages.channels import ShownChannel, shown_channels
from tray.pages.contacts import ShownAddress, ShownLink, ShownPhone
from tray.pages.coverage import area_in_words
from tray.pages.hits import Badge, Beginning, Way, badges, how_to_begin
from tray.pages.hours import HoursInWords
from tray.pages.links import service_path
from tray.pages.topics import Topic, topics

MOST_PHONES = 3
MOST_PLACES = 2
LONGEST_INSTRUCTION = 240
REMOTE = {Channel.Kind.PHONE, Channel.Kind.ELECTRONIC, Channel.Kind.WEB_PAGE}


@dataclass(frozen=True)
class EntryPlace:
    name: Text
    address: ShownAddress | None
    hours: HoursInWords


@dataclass(frozen=True)
class Entry:
    """`topics` lead to others of the kind, for a service that is gone; of such a one nothing but its name is told."""

    path: str
    name: Text
    provider: Text
    is_gone: bool
    topics: list[Topic]
    summary: Text = NO_TEXT
    area: str = ""
    badges: Sequence[Badge] = ()
    begin: Beginning | None = None
    instruction: Text = NO_TEXT
    phones: Sequence[ShownPhone] = ()
    phone_hours: HoursInWords | None = None
    places: Sequence[EntryPlace] = ()
    link: ShownLink | None = None


def entries(services: Sequence[Service], language: str) -> list[Entry]:
    """In the order of the services, in a fixed number of queries."""
    areas = area_names()
    ties = connections_of([service.pk for service in services if not service.removed_at])
    today = timezone.localdate()
    return [
        gone(service, language)
        if service.removed_at
        else entry(service, ties[service.pk], areas=areas, language=language, today=today)
        for service in services
    ]


def connections_of(ids: Iterable[UUID]) -> dict[UUID, list[Connection]]:
    addresses = Prefetch("channel__addresses", Address.objects.select_related("municipality").order_by("position"))
    found = Connection.objects.filter(service__in=list(ids), channel__removed_at=None).select_related("channel")
    ties: dict[UUID, list[Connection]] = defaultdict(list)
    for tie in found.order_by("position").prefetch_related(addresses):
        ties[tie.service_id].append(tie)
    return ties


def gone(service: Service, language: str) -> Entry:
    return Entry(
        path=service_path(service, language),
        name=in_language(service, "name", language),
        provider=in_language(service.organization, "name", language),
        is_gone=True,
        topics=[topic for topic in topics() if topic.area in service.content_areas],
    )


def entry(service: Service, connections: list[Connection], *, areas: AreaNames, language: str, today: dt.date) -> Entry:
    channels = shown_channels(connections, language=language, today=today, towns=areas.towns[language])
    kinds = {channel.kind for channel in channels}
    return Entry(
        path=service_path(service, language),
        name=in_language(service, "name", language),
        provider=in_language(service.organization, "name", language),
        is_gone=False,
        topics=[],
        summary=in_language(service, "summary", language),
        area=area_in_words(service, areas, language),
        badges=badges(service, is_remote=bool(kinds & REMOTE) and Channel.Kind.PLACE not in kinds),
        begin=how_to_begin(service, [way_of(tie) for tie in connections], language),
        instruction=shortened(in_language(service, "user_instruction", language)),
        phones=phones(channels),
        phone_hours=next(
            (hours for channel in of_kind(channels, Channel.Kind.PHONE) for hours in hours_of(channel)), None
        ),
        places=places(channels),
        link=next((link for way in of_kind(channels, *REMOTE) for link in way.links), None),
    )


def way_of(tie: Connection) -> Way:
    channel = tie.channel
    hours = channel.opening_hours if channel.kind == Channel.Kind.PLACE else None
    return msgspec.convert([channel.kind, tie.phones, channel.phones, hours], Way)


def of_kind(channels: Iterable[ShownChannel], *kinds: str) -> list[ShownChannel]:
    return [channel for channel in channels if channel.kind in kinds]


def shortened(text: Text) -> Text:
    return Text(str(Truncator(text.text).chars(LONGEST_INSTRUCTION)), text.language)


def phones(channels: Iterable[ShownChannel]) -> list[ShownPhone]:
    """To call or to write a message to, each number once."""
    told = {phone.dial: phone for channel in channels for phone in channel.phones if phone.kind != "fax"}
    return list(told.values())[:MOST_PHONES]


def places(channels: Iterable[ShownChannel]) -> list[EntryPlace]:
    shown = []
    for channel in channels:
        if channel.is_place:
            visiting = next((address for address in channel.addresses if address.kind == Address.Kind.VISITING), None)
            shown.append(EntryPlace(channel.name, visiting, next(hours_of(channel), HoursInWords())))
    return shown[:MOST_PLACES]


def hours_of(channel: ShownChannel) -> Iterator[HoursInWords]:
    """The hours of this service there before those of the place itself."""
    return (hours for hours in (channel.own_hours, channel.hours) if hours)
