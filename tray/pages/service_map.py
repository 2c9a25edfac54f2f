"""Where a service is, on a map that is asked for: a page of tiles that needs no JavaScript. `assets/map.js` shows a map
that can be moved, on the service's own page.

The reader's browser fetches the tiles from the host of `MAP_TILES_URL`, and only on this page or after the button was
pressed. Without that setting there is no map.
"""

import math
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from tray.areas.names import area_names
from tray.catalogue.translated import in_language
from tray.pages.channels import ShownChannel, shown_channels
from tray.pages.contacts import Position
from tray.pages.links import LANGUAGE_NAMES, addresses, service_path
from tray.pages.public import public_page
from tray.pages.service_details import service_subpath
from tray.pages.service_rows import service_rows

TILE = 256
COLUMNS, ROWS = 3, 2
FURTHEST, USUAL, CLOSEST = 8, 15, 18


@dataclass(frozen=True)
class MapSettings:
    tiles_url: str
    credit: str


@dataclass(frozen=True)
class Picture:
    """Rows of tile addresses, and where the place is on them, in pixels of an undivided picture."""

    tiles: list[str]
    x: float
    y: float
    width: int = COLUMNS * TILE
    height: int = ROWS * TILE


@dataclass(frozen=True)
class PlaceOnMap:
    place: ShownChannel
    picture: Picture


def map_settings() -> MapSettings | None:
    """None where the operator offers no map."""
    return MapSettings(settings.MAP_TILES_URL, settings.MAP_TILES_CREDIT) if settings.MAP_TILES_URL else None


@public_page
def service_map(request: HttpRequest, slug: str, short_id: str) -> HttpResponse:
    rows = service_rows(short_id)
    if rows is None or rows.service.removed_at:
        raise Http404(f"no service whose id begins with {short_id}")
    row = rows.service
    language = get_language() or "fi"
    known = map_settings()
    towns = area_names().towns[language]
    channels = shown_channels(rows.ties, language=language, today=timezone.localdate(), towns=towns)
    places = [channel for channel in channels if channel.is_place and channel.position]
    if known is None or not places:
        return redirect(service_path(row, language))
    paths = {code: service_subpath("service_map", row, code) for code in LANGUAGE_NAMES}
    if request.path != paths[language]:
        return redirect(paths[language], permanent=True)
    zoom = zoom_asked(request.GET.get("zoom", ""))
    context = {
        "name": in_language(row, "name", language),
        "service_path": service_path(row, language),
        "places": [PlaceOnMap(place, picture(place.position, zoom)) for place in places if place.position],
        "credit": known.credit,
        "closer": zoom + 1 if zoom < CLOSEST else None,
        "further": zoom - 1 if zoom > FURTHEST else None,
        **addresses(paths),
    }
    return render(request, "services/map.html", context)


def zoom_asked(text: str) -> int:
    """What is no such number is the usual one, as in a link that was cut short."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else USUAL
    return min(max(number, FURTHEST), CLOSEST)


def picture(position: Position, zoom: int) -> Picture:
    """Tiles around the position, so that it is in the middle column, and between the middles of the two rows."""
    across, down = tile_numbers(position, zoom)
    left, top = math.floor(across) - COLUMNS // 2, round(down) - ROWS // 2
    tiles = [tile_address(left + column, top + row, zoom) for row in range(ROWS) for column in range(COLUMNS)]
    return Picture(tiles, x=round((across - left) * TILE, 1), y=round((down - top) * TILE, 1))


def tile_numbers(position: Position, zoom: int) -> tuple[float, float]:
    """In Web Mercator, as tile servers number them, from the north-west; the fraction is the place on the tile."""
    size = 2**zoom
    latitude = math.radians(position.latitude)
    across = (position.longitude + 180) / 360 * size
    return across, (1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * size


def tile_address(column: int, row: int, zoom: int) -> str:
    told = {"{z}": zoom, "{x}": column, "{y}": row}
    address: str = settings.MAP_TILES_URL
    for mark, number in told.items():
        address = address.replace(mark, str(number))
    return address
