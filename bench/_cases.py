"""What the search benchmark asks: addresses of pages, and beside each the least statement that could answer it.

That floor finds by the same index condition the number of hits and the ids of twenty, in whatever order they come: no
ranking, no counts of facets, no texts.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import override

from ptv_sync.sandbox import geography
from tray.areas.models import Municipality
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Service
from tray.pages.links import service_path
from tray.search.criteria import Criteria, Near, condition
from tray.search.engine import PAGE_SIZE
from tray.search.models import SearchEntry, Term, Word
from tray.search.places import position, served_by
from tray.search.query import strict
from tray.search.tokens import fold
from tray.search.understanding import understand

LANGUAGE = "fi"
SUGGESTIONS = "/fi/ehdotukset/"
# Bands of hits in a catalogue of 60,000 services; in another one they grow and shrink with it.
OF_SERVICES = 60_000
BANDS = {"20–100": (20, 100), "500–1,500": (500, 1_500), "5,000–8,000": (5_000, 8_000), "> 30,000": (30_000, 60_000)}
WORDS_PER_BAND = 14
LEAST_LETTERS, LEAST_LETTERS_MISTYPED = 4, 7
PLACES, PAGES = 12, 60

Statement = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Ask:
    path: str
    floor: Statement

    @property
    def is_indexed(self) -> bool:
        """Whether an index answers the floor's condition. The planner does not know what reading a long vector costs,
        and would go through the whole table for frequent words."""
        return "@@" in self.floor[0]


@dataclass(frozen=True)
class Case:
    """`note` says of what it was made."""

    name: str
    asks: list[Ask] = field(repr=False)
    note: str = ""


def cases(seed: int = 1) -> Iterator[Case]:
    dice = random.Random(seed)
    words = words_by_band(dice)
    places = some_municipalities()
    several = [word for band in ("500–1,500", "5,000–8,000") for word in words[band]]
    for band, found in words.items():
        yield searches(f"text, {band} hits", [Criteria(text=word) for word in found], ", ".join(found))
    for band in ("5,000–8,000", "> 30,000"):
        asked = [Criteria(text=word, place=place) for word, place in crossed(words[band], places)]
        yield searches(f"text, {band} hits, and municipality", asked)
    yield searches("browse, whole country", [Criteria()])
    yield searches("browse, municipality", [Criteria(place=place) for place in places])
    yield searches("browse, content area", [Criteria(areas=(area,)) for area in ContentArea])
    yield searches("near me", [Criteria(near=here(place)) for place in places])
    asked = [Criteria(text=word, near=here(place)) for word, place in crossed(several, places)]
    yield searches("near me, text", asked)
    wrong = mistyped(several, dice)
    yield searches("typing error", [Criteria(text=word) for word in wrong], ", ".join(wrong))
    for letters in (2, 4, 6):
        yield suggestions(letters, dice)
    yield service_pages(dice)


def searches(name: str, asked: Sequence[Criteria], note: str = "") -> Case:
    with override(LANGUAGE):
        path = reverse("services")
    return Case(
        name, [Ask(f"{path}?{urlencode(one.query())}" if one.query() else path, floor(one)) for one in asked], note
    )


# --- Floors


def floor(criteria: Criteria) -> Statement:
    parameters: dict[str, Any] = {"size": PAGE_SIZE}
    where = []
    if criteria.text:
        where.append("all_words @@ %(words)s::tsquery")
        parameters["words"] = strict(understand(criteria.text, LANGUAGE))
    if criteria.place:
        where.append("serves && %(serves)s::int[]")
        parameters["serves"] = served_by(criteria.place)
    if criteria.areas:
        where.append(condition(criteria))
    if criteria.near and not where:
        east, north = position(criteria.near.latitude, criteria.near.longitude)
        parameters["here"] = f"({east},{north})"
        return NEAREST, parameters
    if not where:
        return WHOLE, parameters
    return FOUND.format(where=" AND ".join(where)), parameters


FOUND = """
WITH hit AS MATERIALIZED (SELECT service_id FROM search_searchentry WHERE {where})
SELECT (SELECT count(*) FROM hit), ARRAY (SELECT service_id FROM hit LIMIT %(size)s)
"""
WHOLE = """
SELECT (SELECT count(*) FROM search_searchentry), ARRAY (SELECT service_id FROM search_searchentry LIMIT %(size)s)
"""
NEAREST = """
SELECT (SELECT count(*) FROM search_searchentry),
    ARRAY (SELECT entry_id FROM search_searchplace ORDER BY position <-> %(here)s::point LIMIT %(size)s)
"""
BEGUN = """
SELECT label FROM search_suggestion WHERE language = %(language)s AND tail LIKE %(pattern)s LIMIT %(size)s
"""
ONE = "SELECT * FROM catalogue_service WHERE id = %(id)s"


# --- Words


def words_by_band(dice: random.Random) -> dict[str, list[str]]:
    share = SearchEntry.objects.count() / OF_SERVICES
    return {name: words_with(least * share, most * share, dice) for name, (least, most) in BANDS.items()}


def words_with(least: float, most: float, dice: random.Random) -> list[str]:
    """Forms that people may type whose search, with all that the everyday words add, has so many hits."""
    terms = list(
        Term.objects.filter(term__regex=r"^f\.[a-zåäö]{4,}$", entries__range=(round(least * 0.7), round(most)))
        .order_by("term")
        .values_list("term", flat=True)
    )
    dice.shuffle(terms)
    found: list[str] = []
    for term in terms:
        if len(found) == WORDS_PER_BAND:
            break
        word = form_of(term.removeprefix("f."), dice)
        if word and word not in found and least <= hits_of(word) <= most:
            found.append(word)
    return found


def form_of(lemma: str, dice: random.Random) -> str:
    """The word itself or one of its inflected forms in the catalogue."""
    forms = Word.objects.filter(language=LANGUAGE, lemmas__0=lemma, entries__gt=0).values_list("form", flat=True)
    usable = sorted(form for form in forms.order_by("form")[:50] if form.isalpha() and len(form) >= LEAST_LETTERS)
    return dice.choice(usable) if usable else ""


def hits_of(word: str) -> int:
    query = understand(word, LANGUAGE)
    if query.corrections or not strict(query):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_searchentry WHERE all_words @@ %s::tsquery", [strict(query)])
        return int(cursor.fetchone()[0])


def mistyped(words: Sequence[str], dice: random.Random) -> list[str]:
    """Words with two neighbouring letters swapped, where the search puts that right."""
    wrong = [swapped(word, dice) for word in words if len(word) >= LEAST_LETTERS_MISTYPED]
    return [word for word in wrong if word and understand(word, LANGUAGE).corrections]


def swapped(word: str, dice: random.Random) -> str:
    places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
    at = dice.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


# --- Places, suggestions, pages


def some_municipalities() -> list[Municipality]:
    """From the largest to the smallest, in even steps."""
    towns = sorted(geography.municipalities().values(), key=lambda town: -town.population)
    codes = [town.code for town in towns[:: len(towns) // (PLACES - 1)]]
    return [Municipality.objects.get(code=code) for code in codes]


def here(place: Municipality) -> Near:
    town = geography.municipalities()[place.code]
    return Near.rounded(town.latitude, town.longitude)


def crossed(words: Sequence[str], places: Sequence[Municipality]) -> list[tuple[str, Municipality]]:
    return [(word, places[(number + turn) % len(places)]) for turn in range(3) for number, word in enumerate(words)]


def suggestions(letters: int, dice: random.Random) -> Case:
    names = Service.objects.in_tray().order_by("id").values_list("name_fi", flat=True)[:2_000]
    beginnings = sorted({name[:letters].strip().lower() for name in names if name[:letters].isalpha()})
    chosen = dice.sample(beginnings, min(20, len(beginnings)))
    asks = [Ask(f"{SUGGESTIONS}?{urlencode({'q': text})}", (BEGUN, begun(text))) for text in chosen]
    return Case(f"suggestion, {letters} letters", asks, ", ".join(chosen))


def begun(text: str) -> dict[str, Any]:
    return {"language": LANGUAGE, "pattern": f"{fold(text)}%", "size": PAGE_SIZE}


def service_pages(dice: random.Random) -> Case:
    ids = list(Service.objects.in_tray().order_by("id").values_list("id", flat=True))
    rows = Service.objects.filter(id__in=dice.sample(ids, min(PAGES, len(ids))))
    return Case("service page", [Ask(service_path(row, LANGUAGE), (ONE, {"id": row.id})) for row in rows])
