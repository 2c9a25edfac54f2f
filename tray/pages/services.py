"""The list of services with its search, and the page of one service."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from tray.areas.names import AreaNames, area_names, name_of
from tray.catalogue.models import Service
from tray.catalogue.translated import in_language
from tray.pages import filters
from tray.pages.facets import facet_groups
from tray.pages.forms import SearchForm
from tray.pages.hits import CARD, hits
from tray.pages.links import (
    LANGUAGE_NAMES,
    Query,
    addresses,
    page_addresses,
    service_path,
    with_query,
)
from tray.pages.pagination import page_links
from tray.pages.place_links import PlaceLink
from tray.pages.public import public_page
from tray.pages.service_details import service_details, service_subpath
from tray.pages.service_map import map_settings
from tray.pages.service_rows import service_rows
from tray.pages.structured_data import service_data
from tray.pages.topics import topics
from tray.search import unmet
from tray.search.criteria import OPTIONS
from tray.search.engine import PAGE_SIZE, Results, pages, search
from tray.search.private import without_identity_codes

MAX_AGE_SECONDS = 60  # the list tells who is open now
IDENTITY_CODE_REMOVED = "removed"


@public_page
def service_list(request: HttpRequest) -> HttpResponse:
    response = redirect_without_identity_codes(request) or search_page(request)
    if "near" in request.GET:
        patch_cache_control(response, private=True, no_store=True)
    elif not response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response


def redirect_without_identity_codes(request: HttpRequest) -> HttpResponse | None:
    """Before anything else is done with it, a personal identity code leaves the address, whichever field it is in."""
    told = [(key, *without_identity_codes(value)) for key, value in asked(request)]
    if not any(is_removed for _key, _value, is_removed in told):
        return None
    query = [(key, value) for key, value, _is_removed in told if key != IDENTITY_CODE_REMOVED and value]
    response = redirect(with_query(request.path, [*query, (IDENTITY_CODE_REMOVED, "1")]))
    patch_cache_control(response, private=True, no_store=True)
    return response


def search_page(request: HttpRequest) -> HttpResponse:
    areas = area_names()
    language = get_language() or "fi"
    form = SearchForm(request.GET, areas=areas)
    is_valid = form.is_valid()
    form.write_place()
    if not is_valid:
        return search_error(request, form, language)
    number = form.cleaned_data["page"]
    marks = [(IDENTITY_CODE_REMOVED, "1")] if form.cleaned_data["removed"] else []
    if asked(request) != (query := form.criteria.query(page=number) + marks):
        return redirect(with_query(request.path, query))
    results = search(form.criteria, language, page=number, card=CARD)
    if number > (last := pages(results.total)):
        return redirect(with_query(request.path, form.criteria.query(page=last) + marks))
    if not results.total and not form.criteria.is_narrowed:
        unmet.count(form.criteria.text, language)
    context = {
        "form": form,
        "kept": form.kept,
        "is_code_removed": bool(marks),
        **list_context(results, areas, language),
        **page_addresses(request, form.criteria.query(page=number)),
    }
    return render(request, "services/list.html", context)


def list_context(results: Results, areas: AreaNames, language: str) -> dict[str, object]:
    criteria = results.criteria
    page = Paginator(range(results.total), PAGE_SIZE).page(results.page)
    chips = filters.chips(criteria, language)
    return {
        "results": results,
        "title": filters.title(criteria, chips, page),
        "heading": filters.heading(criteria),
        "explanation": filters.explanation(criteria),
        "is_for_search_engines": filters.is_for_search_engines(criteria),
        "chips": chips,
        "literal_path": filters.search_path(replace(criteria, literal=True)),
        "facet_groups": facet_groups(results) if any(results.counts.values()) else [],
        "chosen": sum(option.is_chosen(criteria) for option in OPTIONS),
        "widenings": [] if results.total else filters.widenings(results, language),
        "page": page,
        "page_links": page_links(page, lambda number: filters.search_path(criteria, number)),
        "hits": hits(results.hits, areas, language),
    }


def search_error(request: HttpRequest, form: SearchForm, language: str) -> HttpResponse:
    """The form with what is wrong in it, and places that the reader may have meant."""
    meant = [
        PlaceLink(name_of(place, language), filters.search_path(replace(form.criteria, place=place)))
        for place in form.suggestions
    ]
    context = {"form": form, "kept": form.kept, "meant": meant, **page_addresses(request)}
    return render(request, "services/search_error.html", context)


def asked(request: HttpRequest) -> Query:
    return [(key, str(value)) for key, values in request.GET.lists() for value in values]


@public_page
def service(request: HttpRequest, slug: str, short_id: str) -> HttpResponse:
    """The id decides which service it is; a slug of old leads to today's."""
    rows = service_rows(short_id)
    if rows is None:
        raise Http404(f"no service whose id begins with {short_id}")
    row = rows.service
    language = get_language() or "fi"
    if row.removed_at:
        return removed(request, row, language)
    paths = {code: service_path(row, code) for code in LANGUAGE_NAMES}
    if request.path != paths[language]:
        return redirect(paths[language], permanent=True)
    details = service_details(rows, language=language, now=timezone.now())
    context = {
        "details": details,
        "service": row,
        "structured_data": service_data(details),
        "report_path": service_subpath("report_error", row, language),
        "map_path": service_subpath("service_map", row, language),
        "map": map_settings() if details.shown_on_map else None,
        **addresses(paths),
        **details.texts,
    }
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
