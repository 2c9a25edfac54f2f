"""Municipalities, counties, regions and post offices of the country, and the grid of EPSG:3067."""

import csv
from functools import cache
from pathlib import Path

import msgspec
from pyproj import Transformer

from ptv_sync.sandbox.entities import Area

DATA = Path(__file__).resolve().parents[2] / "tray" / "areas" / "data"
CODE_LISTS = Path(__file__).parent / "codelists"
ALAND = "21"
PROVINCE_OF_ALAND = "20"  # PTV's own number for the region of Åland; Statistics Finland's is 21

Names = dict[str, str]


class Municipality(msgspec.Struct, frozen=True):
    code: str
    name: Names
    county: str
    region: str
    latitude: float
    longitude: float
    population: int
    is_bilingual: bool


class Place(msgspec.Struct, frozen=True):
    """A county or a region, with the codes of its municipalities."""

    code: str
    name: Names
    municipalities: tuple[str, ...]


class PostOffice(msgspec.Struct, frozen=True):
    code: str
    name: Names
    municipality: str


class Code(msgspec.Struct, frozen=True):
    code: str
    parent: str
    uri: str
    old_uri: str
    name: Names


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(row: dict[str, str]) -> Names:
    return {language: row[f"name_{language}"] for language in ("fi", "sv", "en") if row.get(f"name_{language}")}


@cache
def municipalities() -> dict[str, Municipality]:
    return {
        row["code"]: Municipality(
            code=row["code"],
            name=names(row),
            county=row["county"],
            region=row["region"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            population=int(row["population"]),
            is_bilingual=row["language_status"] != "fi",
        )
        for row in rows(DATA / "municipalities.csv")
    }


@cache
def counties() -> dict[str, Place]:
    return {row["code"]: place(row, "county") for row in rows(DATA / "counties.csv")}


@cache
def regions() -> dict[str, Place]:
    return {row["code"]: place(row, "region") for row in rows(DATA / "regions.csv")}


def place(row: dict[str, str], level: str) -> Place:
    members = tuple(code for code, town in municipalities().items() if getattr(town, level) == row["code"])
    return Place(code=row["code"], name=names(row), municipalities=members)


@cache
def post_offices() -> dict[str, PostOffice]:
    return {
        row["code"]: PostOffice(code=row["code"], name=names(row), municipality=row["municipality"])
        for row in rows(DATA / "postal_codes.csv")
    }


@cache
def codes(name: str) -> dict[str, Code]:
    """One of service_classes, target_groups and life_events, by code."""
    return {
        row["code"]: Code(
            code=row["code"], parent=row["parent"], uri=row["uri"], old_uri=row["old_uri"], name=names(row)
        )
        for row in rows(CODE_LISTS / f"{name}.csv")
    }


@cache
def simple_codes(name: str) -> dict[str, Names]:
    """`languages` or `countries`: names by code."""
    return {row["code"]: names(row) for row in rows(CODE_LISTS / f"{name}.csv")}


@cache
def _to_grid() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:3067", always_xy=True)


@cache
def to_grid(latitude: float, longitude: float) -> tuple[float, float]:
    """(northing, easting) in metres, to the millimetre."""
    easting, northing = _to_grid().transform(longitude, latitude)
    return round(northing, 3), round(easting, 3)


@cache
def covered(area: Area) -> frozenset[str]:
    """The municipalities of a limited area, given directly or through a county or a region."""
    members = set(area.municipalities)
    for code in area.counties:
        members.update(counties()[code].municipalities)
    for code in area.regions:
        members.update(regions()[code].municipalities)
    return frozenset(members)
