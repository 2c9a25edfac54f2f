"""Places in addresses: their own pages, /fi/paikat/kunta/tampere-837/, and the choice, ?municipality=837."""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import override

from tray.areas.models import ALAND_COUNTY, County, Municipality
from tray.areas.names import AreaNames, Place, area_names, name_of
from tray.pages.links import LANGUAGE_NAMES
from tray.search.criteria import place_query

WAYS_TO_TELL = ("municipality", "county", "postcode", "place")


class AreaCode:
    """Statistics Finland's code of a municipality (three digits) or a county (two), in a path."""

    regex = "[0-9]{2,3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class PlaceLink:
    name: str
    path: str


def place_link(place: Place, language: str) -> PlaceLink:
    return PlaceLink(short_name(place, language), place_path(place, language))


def place_path(place: Place, language: str) -> str:
    """Of the place's own page."""
    if city := city_of(place, area_names()):
        place = city
    route = "municipality" if isinstance(place, Municipality) else "county"
    return cached_path(route, short_name(place, language), place.code, language)


def place_paths(place: Place) -> dict[str, str]:
    return {language: place_path(place, language) for language in LANGUAGE_NAMES}


def city_of(place: Place, areas: AreaNames) -> Municipality | None:
    """Of a city with a county's duties, the city itself: the two are one place, with one page."""
    if not isinstance(place, County) or place.kind != County.Kind.CITY:
        return None
    return next((row for row in areas.municipalities.values() if row.county_id == place.code), None)


def short_name(place: Place, language: str) -> str:
    """Of a county without the words that every county has: "Pirkanmaa"."""
    if isinstance(place, County):
        return str(getattr(place, f"short_name_{language}") or place.short_name)
    return name_of(place, language)


@lru_cache(maxsize=2000)
def cached_path(route: str, name: str, code: str, language: str) -> str:
    """One page has hundreds of these."""
    with override(language):
        return reverse(route, args=[slugify(name) or route, code])


def areas_around(place: Place | None) -> list[Place | None]:
    """Wider and wider: a municipality's county, then all of Finland (None). People of Åland are not led to the
    mainland, whose services are seldom for them."""
    if place is None:
        return []
    county = place.county if isinstance(place, Municipality) else place
    around: list[Place | None] = [county] if county != place else []
    return around if county.code == ALAND_COUNTY else [*around, None]


def is_told_otherwise(request: HttpRequest, place: Place | None) -> bool:
    """Whether the address names the place otherwise than by its code: in words, or as a merged municipality."""
    asked = [(way, value) for way in WAYS_TO_TELL if (value := request.GET.get(way))]
    return bool(place) and asked != place_query(place)
