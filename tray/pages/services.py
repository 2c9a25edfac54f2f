"""The list of services with its search, and the page of one service."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from tray.areas.names import AreaNames, area_names, name_of
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Service
from tray.catalogue.translated import in_language
from tray.pages import filters
from tray.pages.forms import SearchForm
from tray.pages.hits import hits
from tray.pages.home import PlaceLink, place_names
from tray.pages.links import (
    LANGUAGE_NAMES,
    Query,
    addresses,
    id_range,
    page_addresses,
    service_path,
    with_query,
)
from tray.pages.pagination import page_links
from tray.pages.public import public_page
from tray.pages.searching import Criteria, found, listed, place_query
from tray.pages.service_details import service_details, with_short_id
from tray.pages.topics import topics

PAGE_SIZE = 20


@public_page
def service_list(request: HttpRequest) -> HttpResponse:
    areas = area_names()
    language = get_language() or "fi"
    form = SearchForm(request.GET, areas=areas)
    if not form.is_valid():
        return search_error(request, form, areas, language)
    criteria = criteria_of(form)
    page = Paginator(listed(found(criteria, language)), PAGE_SIZE).get_page(request.GET.get("page"))
    query = criteria.query(page=page.number)
    if asked(request) != query:
        return redirect(with_query(request.path, query))
    context = {
        "form": SearchForm(initial=written(criteria, language), areas=areas),
        "place_names": place_names(areas, language),
        "criteria": criteria,
        "title": filters.title(criteria, language, page),
        "heading": filters.heading(criteria),
        "explanation": filters.explanation(criteria),
        "chips": filters.chips(criteria, language),
        "widenings": list(filters.widenings(criteria, language)),
        "page": page,
        "page_links": page_links(page, lambda number: filters.search_path(criteria, number)),
        "hits": hits(page.object_list, areas, language),
        **page_addresses(request, query),
    }
    return render(request, "services/list.html", context)


def search_error(request: HttpRequest, form: SearchForm, areas: AreaNames, language: str) -> HttpResponse:
    """The form with what is wrong in it, and places that the reader may have meant."""
    near = [
        PlaceLink(name_of(place, language), with_query(request.path, meant(form) + place_query(place)))
        for place in form.suggestions
    ]
    context = {"form": form, "place_names": place_names(areas, language), "near": near, **page_addresses(request)}
    return render(request, "services/search_error.html", context)


def meant(form: SearchForm) -> Query:
    """What was right in a search whose place was not."""
    told = form.cleaned_data
    return [("q", told["q"])] * bool(told.get("q")) + [("area", area) for area in told.get("area", [])]


def criteria_of(form: SearchForm) -> Criteria:
    told = form.cleaned_data
    return Criteria(
        words=tuple(dict.fromkeys(told["q"].split())),
        areas=tuple(area for area in ContentArea if area.value in told["area"]),
        place=told["place"],
    )


def written(criteria: Criteria, language: str) -> dict[str, object]:
    """The search as it stands in the fields of the form."""
    return {
        "q": criteria.text,
        "place": name_of(criteria.place, language) if criteria.place else "",
        "area": [area.value for area in criteria.areas],
    }


def asked(request: HttpRequest) -> Query:
    return [(key, str(value)) for key, values in request.GET.lists() for value in values]


@public_page
def service(request: HttpRequest, slug: str, short_id: str) -> HttpResponse:
    """The id decides which service it is; a slug of old leads to today's."""
    row = with_short_id(*id_range(short_id))
    if row is None:
        raise Http404(f"no service whose id begins with {short_id}")
    language = get_language() or "fi"
    if row.removed_at:
        return removed(request, row, language)
    paths = {code: service_path(row, code) for code in LANGUAGE_NAMES}
    if request.path != paths[language]:
        return redirect(paths[language], permanent=True)
    details = service_details(row, language=language, today=timezone.localdate())
    context = {"details": details, "service": row, **addresses(paths), **details.texts}
    return render(request, "services/service.html", context)


def removed(request: HttpRequest, row: Service, language: str) -> HttpResponse:
    """410: search engines forget the page, and people find what else there is on its topics."""
    context = {
        "name": in_language(row, "name", language),
        "provider": in_language(row.organization, "name", language),
        "topics": [topic for topic in topics() if topic.area in row.content_areas],
        **page_addresses(request),
    }
    return render(request, "services/removed.html", context, status=410)
