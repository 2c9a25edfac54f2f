"""The page of a content area: what it is, what one can do alone, what is offered, and what is close to it."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from tray.areas.names import Place, area_names, name_of
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.helplines.models import Helpline
from tray.pages.crisis import CrisisNumber, crisis_numbers
from tray.pages.facets import name_of_option
from tray.pages.forms import PlaceForm
from tray.pages.hits import hits
from tray.pages.kept_searches import KEPT_SECONDS, kept_search, minute_of
from tray.pages.links import LANGUAGE_NAMES, addresses, page_addresses, with_query
from tray.pages.place_links import PlaceLink, areas_around, is_told_otherwise, place_path
from tray.pages.public import public_page
from tray.pages.topic_words import ABOUT, IDEAS, RELATED, SLUGS
from tray.pages.topics import topic, topic_path, topics
from tray.search.criteria import OPEN_NOW, Criteria, Option, place_query
from tray.search.engine import Results
from tray.search.facets import FREE, NO_REFERRAL, ON_SITE, REMOTE

MOST_SHOWN = 5
MOST_KEPT = 300
MOST_NUMBERS = 3
# On these, numbers to call at once stand first.
HELP_NOW = {
    ContentArea.MENTAL_HEALTH: (Helpline.Kind.EMERGENCY, Helpline.Kind.CRISIS),
    ContentArea.SUBSTANCE_USE: (Helpline.Kind.EMERGENCY, Helpline.Kind.SUBSTANCES),
}
NARROWINGS = (
    Option("filter", FREE),
    Option("filter", NO_REFERRAL),
    Option("open_now", OPEN_NOW),
    Option("filter", ON_SITE),
    Option("filter", REMOTE),
)


@dataclass(frozen=True)
class Narrowing:
    """One thing to narrow the services down by, and how many there then are at `path`."""

    text: str
    count: int
    path: str


@public_page
def topic_list(request: HttpRequest) -> HttpResponse:
    place = PlaceForm(request.GET, areas=area_names()).chosen()
    if is_told_otherwise(request, place):
        return redirect(with_query(request.path, place_query(place)))
    context = {**chosen_place(place), "topics": topics(place), **page_addresses(request, place_query(place))}
    return render(request, "topics/all.html", context)


@public_page
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The slug may be of any language, as after a change of language in the address by hand."""
    language = get_language() or "fi"
    area = next((area for area, slugs in SLUGS.items() if slug in slugs), None)
    if area is None:
        raise Http404(f"no content area {slug}")
    form = PlaceForm(request.GET, areas=area_names())
    place = form.chosen()
    query = place_query(place)
    if request.path != (path := topic_path(area, language)):
        return redirect(with_query(path, query), permanent=True)
    if is_told_otherwise(request, place):
        return redirect(with_query(path, query))
    form.write_place()
    context = {
        "form": form,
        "meant": [PlaceLink(name_of(one, language), topic(area, one, language).path) for one in form.suggestions],
        "own_path": path,
        "topic": topic(area, place, language),
        "about": ABOUT[area],
        "ideas": IDEAS[area],
        "help_now": help_now(area, language),
        "has_quick_exit": area == ContentArea.SUBSTANCE_USE,
        "related": [topic(one, place, language) for one in RELATED[area]],
        **chosen_place(place),
        **kept_offer(area, place, language, minute_of((area, place))),
        **addresses({code: with_query(topic_path(area, code), query) for code in LANGUAGE_NAMES}),
    }
    response = render(request, "topics/topic.html", context)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


def help_now(area: ContentArea, language: str) -> list[CrisisNumber]:
    """Those that one can call; the page of crisis numbers tells of chats and text messages too."""
    if area not in HELP_NOW:
        return []
    numbers = crisis_numbers(language, kinds=HELP_NOW[area])
    return [number for number in numbers if number.lines and not number.is_text_message][:MOST_NUMBERS]


def chosen_place(place: Place | None) -> dict[str, object]:
    language = get_language() or "fi"
    name = name_of(place, language) if place else ""
    return {"place": place, "place_name": name, "place_path": place_path(place, language) if place else ""}


@lru_cache(maxsize=MOST_KEPT)
def kept_offer(area: ContentArea, place: Place | None, language: str, _minute: int) -> dict[str, object]:
    """Kept by each process for a minute, as others may keep the page, since it tells who is open now."""
    results = kept_search(Criteria(areas=(area,), place=place), size=MOST_SHOWN)
    return {
        "count": results.total,
        "hits": hits(results.hits, area_names(), language),
        "services_path": list_path(results.criteria),
        "narrowings": narrowings(results),
        "wider": None if results.total else wider(results.criteria, language),
    }


def narrowings(results: Results) -> list[Narrowing]:
    """Those that leave some services out, and some in."""
    return [
        Narrowing(name_of_option(option), count, list_path(option.with_option(results.criteria)))
        for option in NARROWINGS
        if 0 < (count := results.counts.get(option, 0)) < results.total
    ]


def wider(criteria: Criteria, language: str) -> PlaceLink | None:
    """The same topic in the nearest area around that has some; without a name, in all of Finland."""
    for around in areas_around(criteria.place):
        if kept_search(replace(criteria, place=around), size=MOST_SHOWN).total:
            name = name_of(around, language) if around else ""
            return PlaceLink(name, topic(criteria.areas[0], around, language).path)
    return None


def list_path(criteria: Criteria) -> str:
    return with_query(reverse("services"), criteria.query())
