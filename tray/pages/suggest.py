"""What a search field offers while somebody types, as JSON: topics, places, names of services and organisations.

    GET /fi/ehdotukset/?q=ui&place=Vaasa
    {"entries": [{"kind": "service", "label": "Uimahalli", "path": "/fi/palvelut/?q=Uimahalli&municipality=905"}, …]}

With `kind=place` only places, for the place field. Nothing here tells of errors: what cannot be understood offers
nothing, and the list of services explains.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language

from tray.areas.models import County
from tray.areas.names import AreaNames, Place, alphabetical, area_names, name_of
from tray.catalogue.content_areas import ContentArea
from tray.pages.forms import LONGEST_PLACE, MOST_WORDS, UNPRINTABLE
from tray.pages.links import LANGUAGE_NAMES, Query, path_of, with_query
from tray.pages.public import public_page
from tray.pages.topics import EXPLANATIONS
from tray.search.criteria import place_query
from tray.search.suggestions import SHORTEST_TAIL, beginning, names, tails

MOST, MOST_TOPICS, MOST_PLACES, MOST_SERVICES, MOST_ORGANIZATIONS = 10, 2, 3, 5, 2
MOST_IN_PLACE_FIELD = 8
NO_TOPIC = 3
PLACES_KEPT_SECONDS = 3600


@dataclass(frozen=True)
class PlaceName:
    """`tail`: a name of the place, folded, from some word of it to its end."""

    place: Place
    language: str
    tail: str
    is_whole: bool

    def rank(self, begun: str, language: str) -> int:
        """The less the better: the very name, its first word, a later one; the reader's language before others."""
        if self.tail == begun and self.is_whole:
            return 0
        return 1 + (0 if self.is_whole else 2) + (self.language != language)


@dataclass(frozen=True)
class KnownPlaces:
    areas: AreaNames
    names: list[PlaceName]


@dataclass(frozen=True)
class Entry:
    """`path` leads to a search with it, and with the place that was chosen."""

    kind: str  # topic, place, service, organization
    label: str
    path: str


@public_page
def suggest(request: HttpRequest) -> JsonResponse:
    begun = beginning(request.GET.get("q", ""))
    language = get_language() or "fi"
    known = known_places(int(time.monotonic() // PLACES_KEPT_SECONDS))
    if not begun:
        entries = []
    elif request.GET.get("kind") == "place":
        entries = place_entries(begun, known, language, most=MOST_IN_PLACE_FIELD)
    else:
        entries = all_entries(begun, known, language, chosen_place(request.GET.get("place", ""), known.areas))
    return JsonResponse({"entries": [asdict(entry) for entry in entries]})


@lru_cache(maxsize=1)
def known_places(_hour: int) -> KnownPlaces:
    """Municipalities change once a year: a process reads them once an hour, not for each letter typed."""
    areas = area_names()
    places: list[Place] = [*areas.municipalities.values(), *areas.counties.values()]
    return KnownPlaces(areas, [name for place in places for name in names_of(place)])


def names_of(place: Place) -> Iterator[PlaceName]:
    fields = ("name", "short_name") if isinstance(place, County) else ("name",)
    for language in LANGUAGE_NAMES:
        for field in fields:
            for number, tail in enumerate(tails(getattr(place, f"{field}_{language}", "") or "", language)):
                yield PlaceName(place, language, tail, is_whole=number == 0)


def chosen_place(text: str, areas: AreaNames) -> Query:
    """The place field as a part of an address. What is no name, such as a postcode, is for the list to look up."""
    written = " ".join(UNPRINTABLE.sub(" ", text).split())
    if not written or len(written) > LONGEST_PLACE:
        return []
    place = areas.named(written)
    return place_query(place) if place else [("place", written)]


def all_entries(begun: str, known: KnownPlaces, language: str, place: Query) -> list[Entry]:
    first = [
        *(
            Entry("topic", str(area.label), services([("area", area.value), *place]))
            for area in topics(begun, language)
        ),
        *place_entries(begun, known, language, most=MOST_PLACES),
    ]
    found, providers = names(begun, language, services=MOST_SERVICES, organizations=MOST_ORGANIZATIONS)
    room = MOST - len(first) - len(providers)
    return [
        *first,
        *(Entry("service", label, services([words(label), *place])) for label in found[:room]),
        *(Entry("organization", label, services([words(label), *place])) for label in providers),
    ]


def services(query: Query) -> str:
    return with_query(path_of("services"), query)


def words(label: str) -> tuple[str, str]:
    """A search for the name: of a long one, as many words as a search may have."""
    return "q", " ".join(label.split()[:MOST_WORDS])


def topics(begun: str, language: str) -> list[ContentArea]:
    """Content areas whose name begins so, then those of whose name a word does, then, from three letters on, those of
    whose explanation one does."""
    ranked = [(topic_rank(area, begun, language), area) for area in ContentArea]
    return [area for rank, area in sorted(ranked, key=lambda each: each[0]) if rank < NO_TOPIC][:MOST_TOPICS]


def topic_rank(area: ContentArea, begun: str, language: str) -> int:
    name = tails_of_topic(str(area.label), language)
    if name[0].startswith(begun):
        return 0
    if any(tail.startswith(begun) for tail in name):
        return 1
    explanation = tails_of_topic(str(EXPLANATIONS[area]), language) if len(begun) > SHORTEST_TAIL else []
    return 2 if any(tail.startswith(begun) for tail in explanation) else NO_TOPIC


tails_of_topic = lru_cache(maxsize=256)(tails)


def place_entries(begun: str, known: KnownPlaces, language: str, *, most: int) -> list[Entry]:
    """Municipalities and counties of whose name, in any language, a word begins so. Of two by one name, such as the
    Helsinki that is a county too, the municipality."""
    ranks: dict[Place, int] = {}
    for name in known.names:
        if name.tail.startswith(begun):
            ranks[name.place] = min(name.rank(begun, language), ranks.get(name.place, 9))
    entries: dict[str, Entry] = {}
    for place in sorted(ranks, key=lambda each: (ranks[each], alphabetical(name_of(each, language)))):
        label = name_of(place, language)
        entries.setdefault(label, Entry("place", label, services(place_query(place))))
    return list(entries.values())[:most]
