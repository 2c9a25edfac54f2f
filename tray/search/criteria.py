"""What a search asks for: words, a place, and what to narrow it down by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tray.areas.models import Municipality
from tray.areas.names import Place
from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.search.facets import BITS, FILTERS, OPEN, SERVICE_LANGUAGES

OPEN_NOW = "open_now"


@dataclass(frozen=True)
class Near:
    """Where the reader is, to about a kilometre; degrees, WGS84."""

    latitude: float
    longitude: float

    @classmethod
    def rounded(cls, latitude: float, longitude: float) -> "Near":
        return cls(round(latitude, 2), round(longitude / 2, 2) * 2)


@dataclass(frozen=True)
class Criteria:
    """`literal` searches with the words as they stand, without putting typing errors right."""

    text: str = ""
    areas: tuple[ContentArea, ...] = ()
    place: Place | None = None
    near: Near | None = None
    filters: tuple[str, ...] = ()
    ages: tuple[AgeGroup, ...] = ()
    languages: tuple[str, ...] = ()
    open_now: bool = False
    literal: bool = False

    def query(self, *, page: int = 1) -> list[tuple[str, str]]:
        """As parameters of an address, always in the same order."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [("literal", "1")] if self.literal and self.text else []
        pairs += [("area", area.value) for area in self.areas]
        pairs += place_query(self.place)
        pairs += [("near", f"{self.near.latitude:.2f},{self.near.longitude:.2f}")] if self.near else []
        pairs += [(name, "1") for name in FILTERS if name in self.filters]
        pairs += [(OPEN_NOW, "1")] if self.open_now else []
        pairs += [("age", age.value) for age in self.ages]
        pairs += [("language", code) for code in self.languages]
        return [*pairs, ("page", str(page))] if page > 1 else pairs

    @property
    def is_narrowed(self) -> bool:
        return bool(self.areas or self.filters or self.ages or self.languages or self.open_now)


def place_query(place: Place | None) -> list[tuple[str, str]]:
    if place is None:
        return []
    return [("municipality" if isinstance(place, Municipality) else "county", place.code)]


@dataclass(frozen=True)
class Option:
    """One thing to narrow a search down by. Following it gives `with_option`: filters add to each other, while an area,
    an age or a language takes the place of the one chosen before."""

    kind: str  # area, filter, open_now, age, language
    value: str

    def with_option(self, criteria: Criteria) -> Criteria:
        match self.kind:
            case "area":
                return replace(criteria, areas=(ContentArea(self.value),))
            case "age":
                return replace(criteria, ages=(AgeGroup(self.value),))
            case "language":
                return replace(criteria, languages=(self.value,))
            case "open_now":
                return replace(criteria, open_now=True)
        chosen = {*criteria.filters, self.value}
        return replace(criteria, filters=tuple(name for name in FILTERS if name in chosen))

    def without_option(self, criteria: Criteria) -> Criteria:
        match self.kind:
            case "area":
                return replace(criteria, areas=tuple(area for area in criteria.areas if area != self.value))
            case "age":
                return replace(criteria, ages=tuple(age for age in criteria.ages if age != self.value))
            case "language":
                return replace(criteria, languages=tuple(code for code in criteria.languages if code != self.value))
            case "open_now":
                return replace(criteria, open_now=False)
        return replace(criteria, filters=tuple(name for name in criteria.filters if name != self.value))

    def is_chosen(self, criteria: Criteria) -> bool:
        match self.kind:
            case "area":
                return self.value in criteria.areas
            case "age":
                return self.value in criteria.ages
            case "language":
                return self.value in criteria.languages
            case "open_now":
                return criteria.open_now
        return self.value in criteria.filters

    @property
    def bit(self) -> int:
        return OPEN if self.kind == OPEN_NOW else BITS[f"{self.kind}:{self.value}"]


OPTIONS: tuple[Option, ...] = (
    *(Option("area", area.value) for area in ContentArea),
    *(Option("filter", name) for name in FILTERS),
    Option("open_now", OPEN_NOW),
    *(Option("age", age.value) for age in AgeGroup),
    *(Option("language", code) for code in SERVICE_LANGUAGES),
)


@dataclass(frozen=True)
class Mask:
    """A condition on a service's facets: all of the bits, or any of them."""

    bits: int
    is_all: bool = False

    def let_through(self, facets: NDArray[np.int64]) -> NDArray[np.bool_]:
        found: NDArray[np.int64] = facets & self.bits
        return np.equal(found, self.bits) if self.is_all else np.not_equal(found, 0)


def masks(criteria: Criteria) -> Iterator[Mask]:
    """What the facets of every hit meet, but for what is open now."""
    for kind, values in (("area", criteria.areas), ("age", criteria.ages), ("language", criteria.languages)):
        if values:
            yield Mask(bits_of(kind, values))
    if criteria.filters:
        yield Mask(bits_of("filter", criteria.filters), is_all=True)


def bits_of(kind: str, values: Sequence[str]) -> int:
    return sum({BITS[f"{kind}:{value}"] for value in values})


def condition(criteria: Criteria) -> str:
    """As SQL over a column `facets`, but for what is open now; whole numbers alone."""
    parts = [f"facets & {one.bits} {f'= {one.bits}' if one.is_all else '<> 0'}" for one in masks(criteria)]
    return " AND ".join(parts) or "true"


def narrowed(criteria: Criteria, facets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of services with such facets, those that the criteria let through; `OPEN` among them says who is open."""
    for mask in (*masks(criteria), *([Mask(OPEN)] if criteria.open_now else [])):
        facets = facets[mask.let_through(facets)]
    return facets


def counts(criteria: Criteria, facets: NDArray[np.int64]) -> dict[Option, int]:
    """For each option, how many services there are once it is followed (`Option.with_option`)."""
    left = narrowed(criteria, facets)
    # An area, an age or a language would take the place of the one that is chosen.
    others = {
        "area": narrowed(replace(criteria, areas=()), facets) if criteria.areas else left,
        "age": narrowed(replace(criteria, ages=()), facets) if criteria.ages else left,
        "language": narrowed(replace(criteria, languages=()), facets) if criteria.languages else left,
    }
    return {option: int(np.count_nonzero(others.get(option.kind, left) & option.bit)) for option in OPTIONS}
