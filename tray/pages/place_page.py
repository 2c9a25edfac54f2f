"""The page of a municipality or a county: whom to contact, what is here by topic, what is near, what is remote."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from tray.areas.models import ALAND_COUNTY, County, MergedMunicipality, Municipality
from tray.areas.names import AreaNames, Place, area_names, name_of
from tray.areas.outlines import neighbours
from tray.catalogue.content_areas import ContentArea
from tray.pages.hits import Hit, hits
from tray.pages.home import search_form
from tray.pages.kept_searches import KEPT_SECONDS, kept_search, minute_of
from tray.pages.links import addresses, with_query
from tray.pages.map_svg import area_map, county_map
from tray.pages.place_links import PlaceLink, areas_around, city_of, place_link, place_path, place_paths
from tray.pages.public import public_page
from tray.pages.topics import Topic, examples, topics
from tray.search import engine
from tray.search.criteria import Criteria, Near, Option
from tray.search.facets import ON_SITE, REMOTE

MOST_CONTACTS = 4
MOST_SHOWN = 4
MOST_KEPT = 300


@dataclass(frozen=True)
class TopicHere:
    """A content area with the number of services at `path`. Where there are none, `wider` leads on."""

    topic: Topic
    count: int
    path: str
    wider: "Wider | None"


@dataclass(frozen=True)
class Wider:
    """The same topic in a wider area."""

    name: str
    count: int
    path: str


@dataclass(frozen=True)
class Some:
    """The first few services of a list, how many it has, and where it is."""

    hits: list[Hit]
    count: int
    path: str


@public_page
def municipality(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The code decides which it is; a slug of old, or the code of one that went into another, leads to today's page."""
    areas = area_names()
    row = areas.municipalities.get(code) or successor(code, areas)
    if row is None:
        raise Http404(f"no municipality {code}")
    return moved(request, row) or place_page(request, row, areas)


@public_page
def county(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    areas = area_names()
    row = areas.counties.get(code)
    if row is None:
        raise Http404(f"no county {code}")
    return moved(request, row) or place_page(request, row, areas)


def successor(code: str, areas: AreaNames) -> Municipality | None:
    merged = MergedMunicipality.objects.filter(code=code).first()
    return areas.municipalities.get(merged.successor_id) if merged else None


def moved(request: HttpRequest, place: Place) -> HttpResponse | None:
    path = place_path(place, get_language() or "fi")
    return redirect(path, permanent=True) if request.path != path else None


def place_page(request: HttpRequest, place: Place, areas: AreaNames) -> HttpResponse:
    language = get_language() or "fi"
    context = {
        "form": search_form(place, areas, language),
        **kept_parts(place, language, minute_of(place.pk)),
        **addresses(place_paths(place)),
    }
    kind = "municipality" if isinstance(place, Municipality) else "county"
    response = render(request, f"places/{kind}.html", context)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


@lru_cache(maxsize=MOST_KEPT)
def kept_parts(place: Place, language: str, _minute: int) -> dict[str, object]:
    """What the page shows. Kept by each process for a minute, as others may keep the page, since it tells who is open
    now."""
    areas = area_names()
    of_place = place.county if isinstance(place, Municipality) else place
    return {
        "name": name_of(place, language),
        "county": None if place == of_place or city_of(of_place, areas) else county_link(of_place, language),
        "is_aland": of_place.code == ALAND_COUNTY,
        "examples": examples(place),
        "topics": topics_here(place, language),
        "emblem": area_map([place], language),
        "map": county_map(of_place, areas, language, chosen=place if isinstance(place, Municipality) else None),
        "inside": inside(place, areas, language),
        "neighbours": neighbour_links(place, areas, language),
        **services_here(place, areas, language),
    }


def county_link(county: County, language: str) -> PlaceLink:
    return PlaceLink(name_of(county, language), place_path(county, language))


def inside(place: Place, areas: AreaNames, language: str) -> list[PlaceLink]:
    """A county's municipalities."""
    if isinstance(place, Municipality):
        return []
    return [place_link(row, language) for row in areas.sorted_municipalities(language) if row.county_id == place.code]


def neighbour_links(place: Place, areas: AreaNames, language: str) -> list[PlaceLink]:
    """Municipalities for a municipality, counties for a county, in alphabetical order."""
    if isinstance(place, Municipality):
        codes = set(neighbours().get(place.code, ()))
        return [place_link(row, language) for row in areas.sorted_municipalities(language) if row.code in codes]
    codes = neighbouring_counties(place, areas)
    return [place_link(row, language) for row in areas.sorted_counties(language) if row.code in codes]


def neighbouring_counties(county: County, areas: AreaNames) -> set[str]:
    rows = areas.municipalities
    own = [code for code, row in rows.items() if row.county_id == county.code]
    around = {neighbour for code in own for neighbour in neighbours().get(code, ())}
    return {rows[code].county_id for code in around if code in rows} - {county.code}


def topics_here(place: Place, language: str) -> list[TopicHere]:
    found = kept_search(contacts_of(place), size=MOST_CONTACTS)
    return [topic_here(topic, place, found, language) for topic in topics(place)]


def topic_here(topic: Topic, place: Place, found: engine.Results, language: str) -> TopicHere:
    count = count_of(topic.area, found)
    path = services_path(Criteria(areas=(topic.area,), place=place))
    return TopicHere(topic, count, path, None if count else wider(topic.area, place, language))


def wider(area: ContentArea, place: Place, language: str) -> Wider | None:
    """The nearest area around that has some."""
    for around in areas_around(place):
        if count := count_of(area, kept_search(replace(contacts_of(place), place=around), size=MOST_CONTACTS)):
            name = name_of(around, language) if around else ""
            return Wider(name, count, services_path(Criteria(areas=(area,), place=around)))
    return None


def count_of(area: ContentArea, found: engine.Results) -> int:
    return found.counts.get(Option("area", area.value), 0)


def services_here(place: Place, areas: AreaNames, language: str) -> dict[str, object]:
    """Whom to contact, what is on the spot and what is remote; the rows of all of them are read at once."""
    wanted = {
        "contacts": kept_search(contacts_of(place), size=MOST_CONTACTS),
        "on_site": kept_search(Criteria(place=place, filters=(ON_SITE,), near=centre(place)), size=MOST_SHOWN),
        "remote": kept_search(Criteria(place=place, filters=(REMOTE,)), size=MOST_SHOWN),
    }
    every = {hit.service_id: replace(hit, distance=None) for results in wanted.values() for hit in results.hits}
    shown = {hit.short_id: hit for hit in hits(list(every.values()), areas, language)}
    return {name: some(results, shown) for name, results in wanted.items()}


def some(results: engine.Results, shown: dict[str, Hit]) -> Some:
    """`path` is without the centre of the place: a list ordered by distance is for a reader's own position."""
    ids = [hit.service_id.hex[:12] for hit in results.hits]
    path = services_path(replace(results.criteria, near=None))
    return Some([shown[short_id] for short_id in ids if short_id in shown], results.total, path)


def contacts_of(place: Place | None) -> Criteria:
    return Criteria(areas=(ContentArea.CONTACT_CHANNELS,), place=place)


def centre(place: Place) -> Near | None:
    """So that what is nearest to the centre of a municipality comes first; a county has no one centre."""
    return Near.rounded(place.latitude, place.longitude) if isinstance(place, Municipality) else None


def services_path(criteria: Criteria) -> str:
    return with_query(reverse("services"), criteria.query())
