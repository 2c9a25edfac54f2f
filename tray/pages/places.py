"""The choice of a place, by name, postcode, map or list."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from tray.areas.models import Municipality
from tray.areas.names import area_names
from tray.pages import map_svg
from tray.pages.forms import PlaceForm
from tray.pages.links import page_addresses
from tray.pages.place_links import WAYS_TO_TELL, PlaceLink, place_link, place_path
from tray.pages.public import public_page


@dataclass(frozen=True)
class Letter:
    letter: str
    places: list[PlaceLink]


@public_page
def places(request: HttpRequest) -> HttpResponse:
    """Every county and municipality as a link to its own page. A place that the address tells leads there at once."""
    areas = area_names()
    language = get_language() or "fi"
    form = PlaceForm(request.GET if is_told(request) else None, areas=areas)
    if place := form.chosen():
        return redirect(place_path(place, language))
    return render(
        request,
        "pages/places.html",
        {
            "form": form,
            "meant": [place_link(place, language) for place in form.suggestions],
            "map": map_svg.country_map(areas, language),
            "counties": [place_link(county, language) for county in areas.sorted_counties(language)],
            "letters": by_letter(areas.sorted_municipalities(language), language),
            **page_addresses(request),
        },
    )


def is_told(request: HttpRequest) -> bool:
    return any(request.GET.get(way, "").strip() for way in WAYS_TO_TELL)


def by_letter(municipalities: Sequence[Municipality], language: str) -> list[Letter]:
    links = [place_link(row, language) for row in municipalities]
    return [Letter(letter, list(group)) for letter, group in groupby(links, key=lambda link: link.name[0])]
