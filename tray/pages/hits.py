"""One service as a list of services shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tray.areas.names import AreaNames
from tray.catalogue.models import Charge, Service
from tray.catalogue.translated import Text, columns, in_language
from tray.pages.coverage import area_in_words
from tray.pages.languages import language_list
from tray.pages.links import service_path
from tray.search import engine
from tray.search.facets import BITS, REMOTE

# What the list shows; the long texts stay in the database.
LISTED = [
    *columns("name", "summary", "organization__name"),
    *("organization", "charge", "languages", "search_entry__facets"),
    *("area_type", "municipalities", "counties", "regions"),
]
LANGUAGE_LISTS_KEPT = 500  # many services are given in the same languages
IS_REMOTE = BITS[f"filter:{REMOTE}"]


@dataclass(frozen=True)
class Badge:
    """A short fact in words. `tone` only colours it: good, plain."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Hit:
    """`distance` in words, "" where nobody asked for it or nobody knows it."""

    path: str
    name: Text
    summary: Text
    provider: Text
    area: str
    distance: str
    badges: list[Badge]


def hits(found: Sequence[engine.Hit], areas: AreaNames, language: str) -> list[Hit]:
    """In the order of the search, without services that have left the tray since it was made ready."""
    rows = listed(hit.service_id for hit in found)
    return [shown(hit, rows[hit.service_id], areas, language) for hit in found if hit.service_id in rows]


def listed(ids: Iterable[UUID]) -> dict[UUID, Service]:
    services = Service.objects.published().filter(pk__in=list(ids), search_entry__isnull=False)
    return {row.pk: row for row in services.select_related("organization", "search_entry").only(*LISTED)}


def shown(hit: engine.Hit, service: Service, areas: AreaNames, language: str) -> Hit:
    return Hit(
        path=service_path(service, language),
        name=in_language(service, "name", language),
        summary=in_language(service, "summary", language),
        provider=in_language(service.organization, "name", language),
        area=area_in_words(service, areas, language),
        distance="" if hit.distance is None else in_kilometres(hit.distance),
        badges=badges(service, is_open=hit.is_open, is_remote=bool(service.search_entry.facets & IS_REMOTE)),
    )


def in_kilometres(metres: float) -> str:
    """As coarse as the reader's position, which is kept to a kilometre."""
    if metres < 1000:
        return _("under 1 km")
    kilometres = round(metres / 1000, 1)
    return _("%(number)s km") % {"number": number_format(kilometres, 1 if kilometres < 10 else 0)}


def badges(service: Service, *, is_remote: bool, is_open: bool = False) -> list[Badge]:
    shown = []
    if is_open:
        shown.append(Badge(_("Open now"), "good"))
    if service.charge == Charge.FREE:
        shown.append(Badge(_("Free of charge"), "good"))
    if service.charge == Charge.CHARGED:
        shown.append(Badge(_("Subject to a charge")))
    if is_remote:
        shown.append(Badge(_("By phone or online")))
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
