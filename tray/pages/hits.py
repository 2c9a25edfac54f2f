"""One service as a list of services shows it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import msgspec
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tray.areas.names import AreaNames
from tray.catalogue.details import Phone
from tray.catalogue.hours import OpeningHours, RegularHours
from tray.catalogue.models import AreaType, Channel, Charge, Service
from tray.catalogue.translated import Text, in_language
from tray.pages.contacts import ShownPhone, shown_phone, told_in
from tray.pages.coverage import area_in_words
from tray.pages.languages import language_list
from tray.pages.links import path_to
from tray.postgres.queries import answers
from tray.search import engine
from tray.search.facets import ACCESSIBLE, BITS, NO_REFERRAL, REMOTE

LANGUAGE_LISTS_KEPT = 500  # many services are given in the same languages
LONGEST_STEP = 110  # a sentence that fits in two lines of a telephone's screen


@dataclass(frozen=True)
class Badge:
    """A short fact in words. `tone` only colours it: good, plain."""

    text: str
    tone: str = "plain"


class Way(msgspec.Struct, frozen=True, array_like=True):
    """Of a tie between a service and its channel, what tells how to begin; `hours` of places alone."""

    kind: str
    own_phones: list[Phone]
    phones: list[Phone]
    hours: OpeningHours | None


class Card(msgspec.Struct, frozen=True, array_like=True):
    """What a list shows of a service; the long texts stay in the database."""

    id: UUID
    name_fi: str | None
    name_sv: str | None
    name_en: str | None
    summary_fi: str | None
    summary_sv: str | None
    summary_en: str | None
    user_instruction_fi: str | None
    user_instruction_sv: str | None
    user_instruction_en: str | None
    provider_fi: str | None
    provider_sv: str | None
    provider_en: str | None
    source: str
    charge: str
    languages: list[str]
    area_type: str
    municipalities: list[str]
    counties: list[str]
    regions: list[str]
    facets: int
    ways: list[Way] | None

    @property
    def short_id(self) -> str:
        return self.id.hex[:12]

    def path(self, language: str) -> str:
        return path_to(in_language(self, "name", language).text, self.short_id, language)


# An SQL expression over `shown.service_id`: a `Card` as JSON, or NULL for a service that has left the tray.
CARD = """(
    SELECT json_build_array(
        service.id, service.name_fi, service.name_sv, service.name_en,
        service.summary_fi, service.summary_sv, service.summary_en,
        service.user_instruction_fi, service.user_instruction_sv, service.user_instruction_en,
        provider.name_fi, provider.name_sv, provider.name_en,
        service.source, service.charge, service.languages,
        service.area_type, service.municipalities, service.counties, service.regions, entry.facets,
        (
            SELECT json_agg(
                json_build_array(
                    channel.kind, tie.phones, channel.phones,
                    CASE WHEN channel.kind = 'service_location' THEN channel.opening_hours END
                ) ORDER BY tie.position
            )
            FROM catalogue_connection AS tie JOIN catalogue_channel AS channel ON channel.id = tie.channel_id
            WHERE tie.service_id = service.id AND channel.removed_at IS NULL
        )
    )::text
    FROM catalogue_service AS service
    JOIN catalogue_organization AS provider ON provider.id = service.organization_id
    JOIN search_searchentry AS entry ON entry.service_id = service.id
    WHERE service.id = shown.service_id AND service.removed_at IS NULL
)"""
CARDS = f"SELECT shown.service_id, {CARD} FROM unnest(%s::uuid[]) AS shown (service_id)"  # noqa: S608
READ = msgspec.json.Decoder(Card).decode


@dataclass(frozen=True)
class Beginning:
    """The first step in a sentence, and the number to call where that is a way to begin."""

    text: Text
    phone: ShownPhone | None


@dataclass(frozen=True)
class Hit:
    """`distance` in words, "" where nobody asked for it or nobody knows it."""

    short_id: str
    path: str
    name: Text
    summary: Text
    provider: Text
    area: str
    distance: str
    badges: list[Badge]
    begin: Beginning | None


def hits(found: Sequence[engine.Hit], areas: AreaNames, language: str) -> list[Hit]:
    """In the order of the search, without services that have left the tray since it was made ready. Of a search with
    `CARD`, nothing more is asked of the database."""
    known = {hit.service_id: READ(hit.card) for hit in found if hit.card}
    if missing := [hit.service_id for hit in found if hit.service_id not in known]:
        known |= cards(missing)
    return [shown(hit, known[hit.service_id], areas, language) for hit in found if hit.service_id in known]


def cards(ids: Iterable[UUID]) -> dict[UUID, Card]:
    """Without services that have left the tray."""
    [rows] = answers(CARDS, [list(ids)])
    return {service_id: READ(card) for service_id, card in rows if card}


def shown(hit: engine.Hit, service: Card, areas: AreaNames, language: str) -> Hit:
    return Hit(
        short_id=service.short_id,
        path=service.path(language),
        name=in_language(service, "name", language),
        summary=in_language(service, "summary", language),
        provider=in_language(service, "provider", language),
        area=area_in_words(service, areas, language),
        distance="" if hit.distance is None else in_kilometres(hit.distance),
        badges=badges(
            service,
            is_open=hit.is_open,
            is_remote=is_told(REMOTE, service.facets),
            needs_referral=not is_told(NO_REFERRAL, service.facets),
            is_accessible=is_told(ACCESSIBLE, service.facets),
        ),
        begin=how_to_begin(service, service.ways or [], language),
    )


def is_told(name: str, facets: int) -> bool:
    return bool(facets & BITS[f"filter:{name}"])


def in_kilometres(metres: float) -> str:
    """As coarse as the reader's position, which is kept to a kilometre."""
    if metres < 1000:
        return _("under 1 km")
    kilometres = round(metres / 1000, 1)
    return _("%(number)s km") % {"number": number_format(kilometres, 1 if kilometres < 10 else 0)}


def how_to_begin(service: Service | Card, ways: Sequence[Way], language: str) -> Beginning | None:
    """The provider's own first sentence on it, where that is short; else what the ways to the service tell."""
    phone = first_phone(ways, language)
    told = first_sentence(in_language(service, "user_instruction", language))
    if told and len(told.text) <= LONGEST_STEP:
        return Beginning(told, phone)
    general = general_step(ways, has_phone=phone is not None)
    return Beginning(Text(general, language), phone) if general else None


def first_phone(ways: Iterable[Way], language: str) -> ShownPhone | None:
    for way in ways:
        for phone in (*told_in(way.own_phones, language), *told_in(way.phones, language)):
            if phone.kind == "phone":
                return shown_phone(phone, language)
    return None


def first_sentence(text: Text) -> Text:
    return Text(re.split(r"(?<=[.!?])\s|\n", text.text, maxsplit=1)[0], text.language)


def general_step(ways: Sequence[Way], *, has_phone: bool) -> str:
    kinds = {way.kind for way in ways}
    if Channel.Kind.ELECTRONIC in kinds:
        return _("Begin online, or call.") if has_phone else _("Begin online.")
    if Channel.Kind.PLACE in kinds:
        return step_to([way for way in ways if way.kind == Channel.Kind.PLACE], has_phone=has_phone)
    if has_phone:
        return _("Call.")
    if Channel.Kind.WEB_PAGE in kinds:
        return _("See the provider's web page.")
    return _("Fill in the form.") if Channel.Kind.FORM in kinds else ""


def step_to(places: Iterable[Way], *, has_phone: bool) -> str:
    weeks = [week for place in places if place.hours for week in place.hours.regular]
    if not weeks:
        return _("Call and ask when you can come.") if has_phone else _("See where the place is.")
    if any(is_open_to_all(week) for week in weeks):
        return _("Come when it is open, or call first.") if has_phone else _("Come when it is open.")
    return _("Call and agree on a time.") if has_phone else _("Agree on a time first.")


def is_open_to_all(week: RegularHours) -> bool:
    """Whether some of its hours need no appointment."""
    openings = [opening for opening in week.openings if not opening.by_appointment]
    return not week.by_appointment and (week.always_open or bool(openings))


def badges(
    service: Service | Card,
    *,
    is_remote: bool,
    is_open: bool = False,
    needs_referral: bool = False,
    is_accessible: bool = False,
) -> list[Badge]:
    shown = []
    if is_open:
        shown.append(Badge(_("Open now"), "good"))
    if service.source == Service.Source.OWN and service.area_type == AreaType.NATIONWIDE:
        shown.append(Badge(_("National service")))
    if service.charge == Charge.FREE:
        shown.append(Badge(_("Free of charge"), "good"))
    if service.charge == Charge.CHARGED:
        shown.append(Badge(_("Subject to a charge")))
    if is_remote:
        shown.append(Badge(_("By phone or online")))
    if needs_referral:
        shown.append(Badge(_("Referral needed")))
    if is_accessible:
        shown.append(Badge(_("Step-free entrance")))
    if service.languages:
        shown.append(
            Badge(
                _("Languages: %(languages)s")
                % {"languages": languages_in_words(tuple(service.languages), get_language() or "fi")}
            )
        )
    return shown


@lru_cache(LANGUAGE_LISTS_KEPT)
def languages_in_words(codes: tuple[str, ...], _reader: str) -> str:
    """For a reader of that language, which is the one in use."""
    return language_list(codes)
