"""The sitemap: an index, and for each language its pages and its services, with the same page in other languages.

Services are told in files of some thousands, sent as they are read: sixty thousand of them are never in memory at once.
A service stands in the sitemap of a language only when it has a name in it: its page in another would repeat that text.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from html import escape
from math import ceil

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import override

from tray.areas.names import Place, area_names
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Service
from tray.catalogue.translated import columns
from tray.pages.links import LANGUAGE_NAMES, absolute, root_or, service_path
from tray.pages.place_links import place_paths
from tray.pages.public import public_page
from tray.pages.topics import topic_path

SERVICES_IN_A_FILE = 2_000
CHUNK = 1_000
MAX_AGE_SECONDS = 3_600
PAGES = (
    *("home", "services", "topics", "places", "crisis_help"),
    *("help", "digital_support", "about", "privacy", "accessibility", "open_data"),
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
Paths = dict[str, str]  # of one page, by language


@public_page
def index(request: HttpRequest) -> HttpResponse:
    parts = [HEAD, f"<sitemapindex {NAMESPACES}>"]
    for language in LANGUAGE_NAMES:
        parts.append(index_entry(reverse("sitemap_pages", args=[language]), None))
        told = told_in(language).aggregate(
            count=Count("pk"), changed=Max(Coalesce("source_modified_at", "harvested_at"))
        )
        for number in range(1, ceil(told["count"] / SERVICES_IN_A_FILE) + 1):
            parts.append(index_entry(reverse("sitemap_services", args=[language, number]), told["changed"]))
    return as_xml(HttpResponse([*parts, "</sitemapindex>"]))


@public_page
def pages(request: HttpRequest, language: str) -> HttpResponse:
    return sitemap(entry(paths, language, None) for paths in list(page_paths()))


@public_page
def services(request: HttpRequest, language: str, number: int) -> HttpResponse:
    first = (number - 1) * SERVICES_IN_A_FILE
    rows = told_in(language).order_by("pk")[max(0, first) : first + SERVICES_IN_A_FILE]
    if number < 1 or not rows.exists():
        raise Http404(f"the sitemap of services in {language} has no part {number}")
    return sitemap(service_entries(rows, language))


def told_in(language: str) -> QuerySet[Service]:
    """Services of the tray with a name in the language."""
    return Service.objects.in_tray().filter(**{f"name_{language}__gt": ""})


def service_entries(rows: QuerySet[Service], language: str) -> Iterator[str]:
    for row in rows.only(*columns("name"), "source_modified_at", "harvested_at").iterator(chunk_size=CHUNK):
        named = [code for code in LANGUAGE_NAMES if getattr(row, f"name_{code}")]
        paths = {code: service_path(row, code) for code in named}
        yield entry(paths, language, row.source_modified_at or row.harvested_at)


def page_paths() -> Iterator[Paths]:
    """Pages that are not services: by themselves, by topic, and by place."""
    for name in PAGES:
        yield in_every_language(name)
    for area in ContentArea:
        yield {language: topic_path(area, language) for language in LANGUAGE_NAMES}
    areas = area_names()
    places: list[Place] = [*areas.counties.values(), *areas.municipalities.values()]
    # Of a city that is a county too, the two have one page.
    yield from {paths[settings.LANGUAGE_CODE]: paths for paths in map(place_paths, places)}.values()


def in_every_language(name: str) -> Paths:
    paths = {}
    for language in LANGUAGE_NAMES:
        with override(language):
            paths[language] = reverse(name)
    return paths


def entry(paths: Paths, language: str, changed_at: dt.datetime | None) -> str:
    links = [(code, absolute(path)) for code, path in paths.items()]
    if len(links) > 1:
        links.append(("x-default", absolute(root_or(next(iter(paths.values()))))))
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(url)}"/>' for code, url in links if len(links) > 1
    )
    return f"<url><loc>{escape(absolute(paths[language]))}</loc>{changed(changed_at)}{alternates}</url>\n"


def index_entry(path: str, changed_at: dt.datetime | None) -> str:
    return f"<sitemap><loc>{escape(absolute(path))}</loc>{changed(changed_at)}</sitemap>\n"


def changed(instant: dt.datetime | None) -> str:
    return f"<lastmod>{instant.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if instant else ""


def sitemap(entries: Iterable[str]) -> HttpResponse:
    def parts() -> Iterator[str]:
        yield f"{HEAD}<urlset {NAMESPACES}>\n"
        yield from entries
        yield "</urlset>\n"

    return as_xml(StreamingHttpResponse(parts()))  # type: ignore[arg-type]


def as_xml(response: HttpResponse) -> HttpResponse:
    response["Content-Type"] = "application/xml"
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response
