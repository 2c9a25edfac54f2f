"""A search in words: its heading, what was asked for, how to leave a part of it out, and how to widen it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tray.areas.models import Municipality
from tray.areas.names import name_of
from tray.catalogue.content_areas import ContentArea
from tray.pages.facets import name_of_option
from tray.pages.links import path_of, with_query
from tray.pages.topics import EXPLANATIONS
from tray.search.criteria import OPTIONS, Criteria
from tray.search.engine import Results, search

MOST_TRIED = 9  # each is a search of its own
MOST_SINGLE_WORDS = 3


@dataclass(frozen=True)
class Chip:
    """One thing asked for; `path` leads to the same search without it. `kind` is "" where the text says enough."""

    kind: str
    text: str
    path: str


@dataclass(frozen=True)
class Widening:
    text: str
    path: str
    count: str


def chips(criteria: Criteria, language: str) -> list[Chip]:
    shown = []
    if criteria.text:
        quoted = _("“%(words)s”") % {"words": criteria.text}
        shown.append(Chip(pgettext("what was searched for", "Search"), quoted, search_path(replace(criteria, text=""))))
    kinds = {"area": _("Topic"), "age": _("For whom"), "language": _("Language of service")}
    options = [option for option in OPTIONS if option.is_chosen(criteria)]
    shown += [
        Chip(kinds.get(option.kind, ""), name_of_option(option), search_path(option.without_option(criteria)))
        for option in options
    ]
    if criteria.place:
        shown.append(Chip(_("Place"), name_of(criteria.place, language), search_path(replace(criteria, place=None))))
    if criteria.near:
        shown.append(Chip("", _("Nearest to you first"), search_path(replace(criteria, near=None))))
    return shown


def widenings(results: Results, language: str) -> list[Widening]:
    """Of a search that found nothing, those that ask for a little less and find something, the nearest first."""
    found: list[Widening] = []
    for text, wider in islice(less_asked(results, language), MOST_TRIED):
        if total := search(wider, language, size=1).total:
            found.append(Widening(text, search_path(wider), services_in_words(total)))
    return [*found, Widening(_("See all services"), path_of("services"), "")]


def services_in_words(count: int) -> str:
    return ngettext("%(counter)s service", "%(counter)s services", count) % {"counter": count}


def less_asked(results: Results, language: str) -> Iterator[tuple[str, Criteria]]:
    """No words help that the catalogue has nothing for: then only searches without them are worth trying."""
    criteria = results.criteria
    if not criteria.text or any(group.tiers for group in results.query.groups):
        yield from wider_around(criteria, language)
        yield from single_words(results)
    if criteria.text and criteria.literal:
        yield _("Search for words that are nearly the same"), replace(criteria, literal=False)
    if criteria.text and replace(criteria, text="", literal=False) != Criteria():
        yield _("Search without words"), replace(criteria, text="", literal=False)


def wider_around(criteria: Criteria, language: str) -> Iterator[tuple[str, Criteria]]:
    options = [option for option in OPTIONS if option.is_chosen(criteria) and option.kind != "area"]
    if options:
        names = ", ".join(name_of_option(option) for option in options)
        all_of_them = replace(criteria, filters=(), ages=(), languages=(), open_now=False)
        yield _("Search without: %(names)s") % {"names": names}, all_of_them
    if isinstance(criteria.place, Municipality):
        county = criteria.place.county
        text = _("Search in the whole area: %(county)s") % {"county": name_of(county, language)}
        yield text, replace(criteria, place=county)
    if criteria.place:
        yield _("Search in all of Finland"), replace(criteria, place=None)
    if criteria.areas:
        yield _("Search in all topics"), replace(criteria, areas=())


def single_words(results: Results) -> Iterator[tuple[str, Criteria]]:
    words = results.criteria.text.split()
    known = [word for word in words if word.lower() not in results.query.unknown]
    for word in known[:MOST_SINGLE_WORDS] if len(words) > 1 else []:
        yield _("Search with one word: %(word)s") % {"word": word}, replace(results.criteria, text=word)
    alone = Criteria(text=" ".join(known))
    if known and alone != results.criteria:
        yield _("Search in all services: %(words)s") % {"words": alone.text}, alone


def search_path(criteria: Criteria, page: int = 1) -> str:
    return with_query(path_of("services"), criteria.query(page=page))


def heading(criteria: Criteria) -> str:
    """The one topic that was chosen, else "Services"."""
    only = only_topic(criteria)
    return str(only.label) if only else pgettext("heading of the list", "Services")


def explanation(criteria: Criteria) -> str:
    only = only_topic(criteria)
    return str(EXPLANATIONS[only]) if only else ""


def only_topic(criteria: Criteria) -> ContentArea | None:
    return criteria.areas[0] if len(criteria.areas) == 1 else None


def is_for_search_engines(criteria: Criteria) -> bool:
    """The list, a topic, a place, and a topic in a place; other searches are without number."""
    plain = Criteria(areas=criteria.areas, place=criteria.place)
    return criteria == plain and len(criteria.areas) <= 1


def title(criteria: Criteria, shown: list[Chip], page: "Page[int]") -> str:
    """Unique to the search and the page of it."""
    parts = [heading(criteria)]
    parts += [chip.text for chip in shown if chip.text != parts[0]]
    if page.paginator.num_pages > 1:
        parts.append(_("page %(number)d of %(all)d") % {"number": page.number, "all": page.paginator.num_pages})
    return ", ".join(parts)
