"""A search in words: its heading, what was asked for, how to leave a part of it out, and how to widen it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tray.areas.models import Municipality
from tray.areas.names import Place, name_of
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Service
from tray.pages.links import with_query
from tray.pages.searching import Criteria
from tray.pages.topics import EXPLANATIONS


@dataclass(frozen=True)
class Chip:
    """One thing asked for; `path` leads to the same search without it."""

    kind: str
    text: str
    path: str


@dataclass(frozen=True)
class Widening:
    text: str
    path: str


def chips(criteria: Criteria, language: str) -> list[Chip]:
    shown = []
    if criteria.words:
        quoted = _("“%(words)s”") % {"words": criteria.text}
        shown.append(
            Chip(pgettext("what was searched for", "Search"), quoted, search_path(replace(criteria, words=())))
        )
    for area in criteria.areas:
        others = tuple(other for other in criteria.areas if other != area)
        shown.append(Chip(_("Topic"), str(area.label), search_path(replace(criteria, areas=others))))
    if criteria.place:
        shown.append(Chip(_("Place"), name_of(criteria.place, language), search_path(replace(criteria, place=None))))
    return shown


def widenings(criteria: Criteria, language: str) -> Iterator[Widening]:
    """Searches that ask for a little less, the nearest first."""
    if isinstance(criteria.place, Municipality):
        county = criteria.place.county
        name = name_of(county, language)
        yield Widening(_("Search in the whole area: %(county)s") % {"county": name}, with_place(criteria, county))
    if criteria.place:
        yield Widening(_("Search in all of Finland"), with_place(criteria, None))
    if criteria.areas and (criteria.words or criteria.place):
        yield Widening(_("Search in all topics"), search_path(replace(criteria, areas=())))
    if len(criteria.words) > 1:
        for word in criteria.words:
            text = _("Search with one word: %(word)s") % {"word": word}
            yield Widening(text, search_path(replace(criteria, words=(word,))))
    if criteria.words and (criteria.areas or criteria.place):
        yield Widening(_("Search without words"), search_path(replace(criteria, words=())))
    yield Widening(_("See all services"), reverse("services"))


def with_place(criteria: Criteria, place: Place | None) -> str:
    return search_path(replace(criteria, place=place))


def search_path(criteria: Criteria, page: int = 1) -> str:
    return with_query(reverse("services"), criteria.query(page=page))


def heading(criteria: Criteria) -> str:
    """The one topic that was chosen, else "Services"."""
    only = only_topic(criteria)
    return str(only.label) if only else pgettext("heading of the list", "Services")


def explanation(criteria: Criteria) -> str:
    only = only_topic(criteria)
    return str(EXPLANATIONS[only]) if only else ""


def only_topic(criteria: Criteria) -> ContentArea | None:
    return criteria.areas[0] if len(criteria.areas) == 1 else None


def title(criteria: Criteria, language: str, page: "Page[Service]") -> str:
    """Unique to the search and the page of it."""
    parts = [heading(criteria)]
    parts += [chip.text for chip in chips(criteria, language) if chip.text != parts[0]]
    if page.paginator.num_pages > 1:
        parts.append(_("page %(number)d of %(all)d") % {"number": page.number, "all": page.paginator.num_pages})
    return ", ".join(parts)
