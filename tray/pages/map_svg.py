"""Maps as SVG that the server draws: areas that are links, or a picture of one area among others."""

from collections.abc import Iterable
from dataclasses import dataclass

from tray.areas.models import County, Municipality
from tray.areas.names import AreaNames, Place
from tray.areas.outlines import Outline, box_around, county_outlines, municipality_outlines
from tray.pages.place_links import place_path, short_name

MARGIN = 0.01  # of the longer side, on each edge, so that borders are not cut
SQUARE = 1.2  # how much higher than wide a map may be before it counts as tall


@dataclass(frozen=True)
class Shape:
    """`outline` is the path that the SVG draws, `path` where the shape leads."""

    name: str
    path: str
    outline: str
    is_chosen: bool


@dataclass(frozen=True)
class AreaMap:
    view_box: str
    shapes: list[Shape]
    is_tall: bool


def country_map(areas: AreaNames, language: str) -> AreaMap | None:
    """Finland by counties."""
    return area_map(areas.sorted_counties(language), language)


def county_map(
    county: County, areas: AreaNames, language: str, *, chosen: Municipality | None = None
) -> AreaMap | None:
    """A county by municipalities."""
    inside = [row for row in areas.sorted_municipalities(language) if row.county_id == county.code]
    return area_map(inside, language, chosen=chosen)


def area_map(places: Iterable[Place], language: str, *, chosen: Place | None = None) -> AreaMap | None:
    """None where the outline of no place is known."""
    drawn = [(place, outline) for place in places if (outline := outline_of(place))]
    if not drawn:
        return None
    box = box_around(outline.box for _place, outline in drawn)
    box = box.widened(round(MARGIN * max(box.width, box.height)) + 1)
    return AreaMap(
        view_box=f"{box.left} {box.top} {box.width} {box.height}",
        shapes=[
            Shape(short_name(place, language), place_path(place, language), outline.path, place == chosen)
            for place, outline in drawn
        ],
        is_tall=box.height > SQUARE * box.width,
    )


def outline_of(place: Place) -> Outline | None:
    outlines = county_outlines() if isinstance(place, County) else municipality_outlines()
    return outlines.get(place.code)
