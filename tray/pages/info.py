"""Pages about the tray itself: help, digital support, who keeps it, privacy, accessibility, open data."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tray.pages.context import footer_groups
from tray.pages.hours import day_in_words
from tray.pages.links import absolute, page_addresses
from tray.pages.public import public_page

AUDIT = Path(__file__).parent / "data" / "accessibility_audit.json"


class TestedPage(msgspec.Struct, frozen=True):
    """A kind of page by the name of its address, with its title by language."""

    name: str
    titles: dict[str, str]


class Fault(msgspec.Struct, frozen=True):
    page: str
    language: str
    width: int
    rule: str


class Audit(msgspec.Struct, frozen=True):
    """What `tests/browser/test_accessibility.py` wrote down of its last full run. `tested_on` is an ISO date."""

    tested_on: str
    axe: str
    browser: str
    widths: list[int]
    languages: list[str]
    checks: int
    pages: list[TestedPage]
    violations: list[Fault]

    @property
    def page_types(self) -> int:
        return len(self.pages)


@cache
def last_audit() -> Audit:
    return msgspec.json.decode(AUDIT.read_bytes(), type=Audit)


@public_page
def help_page(request: HttpRequest) -> HttpResponse:
    return info_page(request, "info/help.html")


@public_page
def digital_support(request: HttpRequest) -> HttpResponse:
    return info_page(request, "info/digital_support.html")


@public_page
def about(request: HttpRequest) -> HttpResponse:
    return info_page(request, "info/about.html")


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return info_page(request, "info/privacy.html", {"has_map": bool(settings.MAP_TILES_URL)})


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    audit = last_audit()
    language = get_language() or "fi"
    titles = {page.name: page.titles[language] for page in audit.pages}
    context = {
        "audit": audit,
        "tested_on": day_in_words(msgspec.convert(audit.tested_on, type=dt.date)),
        "tested_pages": list(dict.fromkeys(titles.values())),
        "faults": sorted({(titles.get(fault.page, fault.page), fault.rule) for fault in audit.violations}),
    }
    return info_page(request, "info/accessibility.html", context)


@public_page
def open_data(request: HttpRequest) -> HttpResponse:
    context = {"api_url": absolute("/api/v1/"), "limit": settings.API_REQUESTS_PER_MINUTE}
    return info_page(request, "info/open_data.html", context)


def info_page(request: HttpRequest, template: str, context: Mapping[str, object] | None = None) -> HttpResponse:
    shared = {
        "operator": settings.OPERATOR_NAME,
        "operator_email": settings.OPERATOR_EMAIL,
        "related": [link for group in footer_groups(request.path) for link in group.links if not link.is_current],
    }
    return render(request, template, {**shared, **(context or {}), **page_addresses(request)})
