"""For every template: the page's addresses, and the links of the header and the footer."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from tray.pages.links import page_addresses, path_of

Pages = tuple[tuple[str, Promise], ...]
MAIN_PAGES: Pages = (
    ("services", _("All services")),
    ("places", _("Choose a place")),
    ("assessment", _("My wellbeing")),
    ("own_list", _("My list")),
)
FOOTER: tuple[tuple[Promise, Pages], ...] = (
    (
        _("Help"),
        (
            ("help", _("How to use the service tray")),
            ("digital_support", _("Digital support")),
            ("crisis_help", _("Help in a crisis")),
            ("referral_client_start", _("My referral")),
            ("feedback", _("Give feedback")),
        ),
    ),
    (
        _("About the service tray"),
        (
            ("about", _("What this is and who keeps it")),
            ("assessment_rules", _("How recommendations are made")),
            ("privacy", _("Privacy")),
            ("accessibility", _("Accessibility statement")),
        ),
    ),
    (
        _("For organisations"),
        (
            ("embed_guide", _("Put the tray on your own site")),
            ("open_data", _("Open data")),
        ),
    ),
)


@dataclass(frozen=True)
class SiteLink:
    name: str
    text: str
    path: str
    is_current: bool


@dataclass(frozen=True)
class LinkGroup:
    title: str
    links: list[SiteLink]


def site(request: HttpRequest) -> dict[str, object]:
    """Whether the rows are invented; the page's addresses and data for search engines, unless its view tells them."""
    found = SimpleLazyObject(lambda: page_addresses(request))
    return {
        "sample_notice": settings.SAMPLE_NOTICE,
        "alternates": SimpleLazyObject(lambda: found["alternates"]),
        "canonical_url": SimpleLazyObject(lambda: found["canonical_url"]),
        "default_url": SimpleLazyObject(lambda: found["default_url"]),
        "structured_data": "",
        "main_pages": SimpleLazyObject(lambda: site_links(MAIN_PAGES, request.path)),
        "footer_groups": SimpleLazyObject(lambda: footer_groups(request.path)),
    }


def footer_groups(current: str) -> list[LinkGroup]:
    return [LinkGroup(str(title), site_links(pages, current)) for title, pages in FOOTER]


def site_links(pages: Pages, current: str) -> list[SiteLink]:
    paths = {name: path_of(name) for name, _text in pages}
    return [SiteLink(name, str(text), paths[name], paths[name] == current) for name, text in pages]
