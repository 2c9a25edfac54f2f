"""The front page, the choice of a place, help in a crisis, and the way from `/` to the reader's language."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, get_language_from_request, override

from tray.areas.models import County, Municipality
from tray.areas.names import Place, area_names, name_of
from tray.pages.forms import PlaceForm, SearchForm
from tray.pages.links import page_addresses, with_query
from tray.pages.public import public_page
from tray.pages.topics import topics
from tray.search.criteria import place_query


@public_page
def root(request: HttpRequest) -> HttpResponse:
    with override(get_language_from_request(request)):
        response = redirect("home")
    response["Vary"] = "Accept-Language"
    return response


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """A place in the address is carried on to every topic; one that does not exist is left out."""
    areas = area_names()
    language = get_language() or "fi"
    place = PlaceForm(request.GET, areas=areas).chosen()
    if query_is_other(request, place):
        return redirect(with_query(request.path, place_query(place)))
    place_name = name_of(place, language) if place else ""
    return render(
        request,
        "pages/home.html",
        {
            "form": SearchForm(initial={"place": place_name}, areas=areas),
            "place": place,
            "place_name": place_name,
            "topics": topics(place),
            **page_addresses(request, place_query(place)),
        },
    )


def query_is_other(request: HttpRequest, place: Place | None) -> bool:
    """Whether the address names the place otherwise than by its code: in words, or as a merged municipality."""
    asked = [(key, value) for key in ("municipality", "county", "postcode", "place") if (value := request.GET.get(key))]
    return bool(place) and asked != place_query(place)


@dataclass(frozen=True)
class PlaceLink:
    name: str
    path: str


@dataclass(frozen=True)
class CountyLinks:
    county: PlaceLink
    municipalities: list[PlaceLink]


@public_page
def places(request: HttpRequest) -> HttpResponse:
    """Every county and municipality as a link to the front page with that place chosen."""
    areas = area_names()
    language = get_language() or "fi"
    municipalities = areas.sorted_municipalities(language)
    counties = [
        CountyLinks(
            place_link(county, language),
            [place_link(row, language) for row in municipalities if row.county_id == county.code],
        )
        for county in areas.sorted_counties(language)
    ]
    return render(request, "pages/places.html", {"counties": counties, **page_addresses(request)})


def place_link(place: Municipality | County, language: str) -> PlaceLink:
    return PlaceLink(name_of(place, language), with_query(reverse("home"), place_query(place)))


@public_page
def crisis_help(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/crisis_help.html", page_addresses(request))
