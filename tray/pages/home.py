"""The front page, and the way from `/` to the reader's language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_language_from_request, override

from tray.areas.names import AreaNames, Place, area_names, name_of
from tray.pages.forms import PlaceForm, SearchForm
from tray.pages.links import page_addresses, with_query
from tray.pages.place_links import is_told_otherwise, place_path
from tray.pages.public import public_page
from tray.pages.structured_data import site_data
from tray.pages.topics import examples, topics
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
    if is_told_otherwise(request, place):
        return redirect(with_query(request.path, place_query(place)))
    return render(
        request,
        "pages/home.html",
        {
            "form": search_form(place, areas, language),
            "examples": examples(place),
            "place": place,
            "place_name": name_of(place, language) if place else "",
            "place_path": place_path(place, language) if place else "",
            "topics": topics(place),
            "structured_data": "" if place else site_data(language),
            **page_addresses(request, place_query(place)),
        },
    )


def search_form(place: Place | None, areas: AreaNames, language: str) -> SearchForm:
    """With the place filled in. Examples stand below it as links, so that the field need not tell them."""
    form = SearchForm(initial={"place": name_of(place, language) if place else ""}, areas=areas)
    form.fields["q"].help_text = ""
    return form
