"""Everything that a service's page tells."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tray.areas.names import area_names
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.details import Producer
from tray.catalogue.models import Address, Assignment, Channel, Charge, Concept, Connection, Organization, Service
from tray.catalogue.translated import Text, columns, in_language, of_texts
from tray.pages.channels import ShownChannel, shown_channels
from tray.pages.contacts import ShownLink, shown_emails, shown_links
from tray.pages.coverage import area_in_words, area_list
from tray.pages.hits import Badge, badges
from tray.pages.languages import in_words, language_list
from tray.pages.links import slug
from tray.pages.next_step import NextStep, cues, next_step
from tray.pages.service_rows import ServiceRows
from tray.search.facets import has_step_free_entrance

TEXT_FIELDS = (
    *("name", "alternative_name", "summary", "base_description", "description", "user_instruction", "requirements"),
    *("charge_info", "deadline_info", "processing_time_info", "validity_info"),
)
MOST_AREAS_IN_SIGHT = 6
OLD = dt.timedelta(days=365)
EVERYONE = "KR1"  # "citizens": says nothing to a reader


@dataclass(frozen=True)
class Reason:
    """Why a service is in a content area: what in its details the rule met, such as a service class or a word."""

    area: str
    rule: str
    kind: str
    evidence: Text


@dataclass(frozen=True)
class ServiceDetails:
    """`texts` holds the service's own texts by field name."""

    service: Service
    texts: dict[str, Text]
    badges: list[Badge]
    step: NextStep
    channels: list[ShownChannel]
    charges: list[tuple[Text, str, Text]]
    target_groups: list[Text]
    area: str
    areas: list[str]
    provider: Text
    provider_links: list[ShownLink]
    provider_email: str
    producers: list[Text]
    languages: str
    reasons: list[Reason]
    content_areas: list[ContentArea]
    language: str

    @property
    def places(self) -> list[ShownChannel]:
        return [channel for channel in self.channels if channel.is_place]

    @property
    def shown_on_map(self) -> list[ShownChannel]:
        return [place for place in self.places if place.position] if settings.MAP_TILES_URL else []

    @property
    def is_old(self) -> bool:
        changed = self.service.source_modified_at
        return changed is not None and changed < timezone.now() - OLD

    @property
    def shows_begin(self) -> bool:
        """Whether there is more on how to begin than the box of the next step tells."""
        times = ("deadline_info", "processing_time_info", "validity_info")
        return bool(self.channels) or not self.step.instruction or any(self.texts[field] for field in times)

    @property
    def repeats_instruction(self) -> bool:
        """Whether how to begin is still to be told: the box of the next step holds a short instruction."""
        return bool(self.texts["user_instruction"]) and not self.step.instruction

    @property
    def many_areas(self) -> bool:
        return len(self.areas) > MOST_AREAS_IN_SIGHT

    @property
    def other_languages(self) -> list[str]:
        """In which parts of the page are shown, since the source has no such text in the reader's."""
        shown = [*self.texts.values(), *(text for channel in self.channels for text in channel.texts)]
        codes = {text.language for text in shown if text} - {self.language}
        return [in_words(code) for code in sorted(codes)]


def service_details(rows: ServiceRows, *, language: str, now: dt.datetime) -> ServiceDetails:
    service, areas = rows.service, area_names()
    today, towns = timezone.localdate(now), areas.towns[language]
    channels = shown_channels(rows.ties, language=language, today=today, now=now, towns=towns)
    organization = service.organization
    provider_links = shown_links(organization.web_pages, language)
    told = cues(service, (channel.own_description for channel in channels))
    return ServiceDetails(
        service=service,
        texts={field: in_language(service, field, language) for field in TEXT_FIELDS},
        badges=[
            *badges(
                service,
                is_open=any(channel.state.is_open for channel in channels if channel.state),
                is_remote=is_remote(channels),
                needs_referral=told.needs_referral,
                is_accessible=is_accessible(rows.ties),
            ),
            *told.badges,
        ],
        step=next_step(
            channels,
            told,
            instruction=in_language(service, "user_instruction", language),
            provider_links=provider_links,
        ),
        channels=channels,
        charges=connection_charges(rows.ties, language),
        target_groups=group_names(service.target_groups, rows.concepts, language),
        area=area_in_words(service, areas, language, most=MOST_AREAS_IN_SIGHT),
        areas=area_list(service, areas, language),
        provider=in_language(organization, "name", language),
        provider_links=provider_links,
        provider_email=next(iter(shown_emails(organization.emails, language)), ""),
        producers=producer_names(service, language),
        languages=language_list(service.languages),
        reasons=[reason(row, rows.concepts, language) for row in rows.assignments],
        content_areas=service.content_area_choices(),
        language=language,
    )


def is_remote(channels: Iterable[ShownChannel]) -> bool:
    kinds = {channel.kind for channel in channels}
    return Channel.Kind.PLACE not in kinds and bool(kinds - {Channel.Kind.FORM})


def is_accessible(connections: Iterable[Connection]) -> bool:
    addresses = [address for tie in connections for address in tie.channel.addresses.all()]
    visited = [address for address in addresses if address.kind == Address.Kind.VISITING]
    return any(has_step_free_entrance(address.accessibility) for address in visited)


def connection_charges(connections: Iterable[Connection], language: str) -> list[tuple[Text, str, Text]]:
    """(channel's name, charge in words, more about it) of the ties that tell of a charge of their own."""
    return [
        (
            in_language(tie.channel, "name", language),
            str(Charge(tie.charge).label) if tie.charge else "",
            in_language(tie, "charge_info", language),
        )
        for tie in connections
        if tie.charge or in_language(tie, "charge_info", language)
    ]


def group_names(codes: list[str], concepts: dict[str, Concept], language: str) -> list[Text]:
    """Names of target groups. The code list is a tree: a group is left out where one under it is told."""
    narrow = [code for code in codes if code != EVERYONE and not any(other.startswith(f"{code}.") for other in codes)]
    names = [in_language(concepts[code], "name", language) for code in sorted(narrow) if code in concepts]
    return [name for name in names if name]


def producer_names(service: Service, language: str) -> list[Text]:
    """Who gives the service beside the responsible organisation, by the source's words or by id."""
    producers = msgspec.convert(service.producers, list[Producer])
    ids = {UUID(producer.organization) for producer in producers if producer.organization}
    ids = (ids | set(service.other_organizations)) - {service.organization_id}
    names = [of_texts(producer.name, language) for producer in producers if producer.name]
    if ids:
        rows = Organization.objects.filter(pk__in=ids).only(*columns("name"))
        names += [in_language(row, "name", language) for row in rows]
    return sorted(set(filter(None, names)))


def reason(row: Assignment, concepts: dict[str, Concept], language: str) -> Reason:
    area = str(ContentArea(row.value).label)
    if concept := concepts.get(row.evidence):
        kind = str(Concept.Kind(concept.kind).label)
        return Reason(area, row.rule, kind, in_language(concept, "name", language) or Text(row.evidence, language))
    return Reason(area, row.rule, _("words"), Text(row.evidence, language))


def service_subpath(url_name: str, service: Service, language: str) -> str:
    """Of a page that belongs to the service, by the name of its URL."""
    with override(language):
        return reverse(url_name, args=[slug(in_language(service, "name", language).text), service.short_id])


def with_short_id(lowest: UUID, highest: UUID) -> Service | None:
    rows = Service.objects.filter(Q(pk__gte=lowest) & Q(pk__lte=highest)).select_related("organization")
    return next(iter(rows[:1]), None)
