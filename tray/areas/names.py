"""Every area's name, and the area that a reader means by a name or a postal code: one query, some 300 rows."""

import difflib
import time
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from tray.areas.models import County, Municipality, PostalCode, Region

LANGUAGES = ("fi", "sv", "en")
ALPHABET = {"å": "z1", "ä": "z2", "ö": "z3"}
KEPT_SECONDS = 60
Place = Municipality | County


@dataclass(frozen=True)
class AreaNames:
    municipalities: dict[str, Municipality]
    counties: dict[str, County]
    regions: dict[str, Region]

    @cached_property
    def by_name(self) -> dict[str, Place]:
        """Folded names in every language. Where a county and a municipality share one, the municipality has it."""
        names: dict[str, Place] = {}
        places: list[Place] = [*self.counties.values(), *self.municipalities.values()]
        for place in places:
            fields = ("name", "short_name") if isinstance(place, County) else ("name",)
            for field in fields:
                for language in LANGUAGES:
                    names[fold(str(getattr(place, f"{field}_{language}")))] = place
        names.pop("", None)
        return names

    def named(self, text: str) -> Place | None:
        return self.by_name.get(fold(text))

    def like(self, text: str, *, at_most: int = 3) -> list[Place]:
        """Places whose name is nearly this one, nearest first."""
        close = difflib.get_close_matches(fold(text), self.by_name, n=2 * at_most, cutoff=0.6)
        return list(dict.fromkeys(self.by_name[name] for name in close))[:at_most]

    def sorted_municipalities(self, language: str) -> list[Municipality]:
        return self.municipalities_by_language[language]

    def sorted_counties(self, language: str) -> list[County]:
        return sorted(self.counties.values(), key=lambda row: alphabetical(name_of(row, language)))

    @cached_property
    def municipalities_by_language(self) -> dict[str, list[Municipality]]:
        """Of every language, in the order of its names: one page asks for them many times."""
        rows = self.municipalities.values()
        return {language: sorted(rows, key=lambda row: alphabetical(name_of(row, language))) for language in LANGUAGES}

    @cached_property
    def towns(self) -> dict[str, dict[str, str]]:
        """Names of municipalities by code, in every language."""
        rows = self.municipalities.items()
        return {language: {code: name_of(row, language) for code, row in rows} for language in LANGUAGES}


def area_names() -> AreaNames:
    """At most a minute old: every page asks for them, and they change once a year. Shared by all requests of the
    process, so nobody may change them."""
    if kept.names is None or time.monotonic() - kept.read_at > KEPT_SECONDS:
        kept.names, kept.read_at = read_area_names(), time.monotonic()
    return kept.names


@dataclass
class Kept:
    names: AreaNames | None = None
    read_at: float = 0.0


kept = Kept()


def read_area_names() -> AreaNames:
    municipalities = {row.code: row for row in Municipality.objects.select_related("county", "region")}
    return AreaNames(
        municipalities,
        counties={row.county_id: row.county for row in municipalities.values()},
        regions={row.region_id: row.region for row in municipalities.values()},
    )


def name_of(area: Place | Region | PostalCode, language: str) -> str:
    """The area's name in the language, else in Finnish."""
    return str(getattr(area, f"name_{language}", "") or getattr(area, "name_fi", "") or area.name)


def alphabetical(name: str) -> str:
    """A key that sorts å, ä and ö after z, as Finnish and Swedish do."""
    return "".join(ALPHABET.get(letter, letter) for letter in name.lower())


def fold(text: str) -> str:
    """Lower case, without accents or doubled spaces: "jyvaskyla" finds Jyväskylä."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())
