"""Areas as numbers, and positions in metres: what a search compares places by."""

from collections.abc import Sequence
from functools import cache

from pyproj import Transformer

from tray.areas.models import ALAND_COUNTY, Municipality
from tray.areas.names import Place
from tray.catalogue.models import AreaType, ServedArea

NATIONWIDE, NATIONWIDE_EXCEPT_ALAND = 0, 1
COUNTY, REGION = 10_000, 20_000
LOCAL, REGIONAL, NATIONAL = 0, 1, 2

Position = tuple[float, float]  # metres east and north, EPSG:3067


def serves(row: ServedArea) -> list[int]:
    if row.area_type == AreaType.NATIONWIDE:
        return [NATIONWIDE]
    if row.area_type == AreaType.NATIONWIDE_EXCEPT_ALAND:
        return [NATIONWIDE_EXCEPT_ALAND]
    return [
        *(COUNTY + int(code) for code in row.counties),
        *(REGION + int(code) for code in row.regions),
        *(int(code) for code in row.municipalities),
    ]


def reach(row: ServedArea) -> int:
    if row.area_type != AreaType.LIMITED:
        return NATIONAL
    return REGIONAL if row.counties or row.regions else LOCAL


def served_by(place: Place) -> list[int]:
    """The numbers of which a service for people of the place has at least one: as `ServiceQuerySet.serving_…`."""
    if isinstance(place, Municipality):
        inside, county = [place], place.county_id
    else:
        inside, county = list(Municipality.objects.filter(county_id=place.code)), place.code
    return [
        NATIONWIDE,
        *([NATIONWIDE_EXCEPT_ALAND] if county != ALAND_COUNTY else []),
        COUNTY + int(county),
        *sorted({REGION + int(row.region_id) for row in inside}),
        *(int(row.code) for row in inside),
    ]


def area_lexeme(number: int) -> str:
    """Of `SearchEntry.all_words`: the service serves the area."""
    return f"@{number}"


def any_of_areas(numbers: Sequence[int]) -> str:
    """As a tsquery."""
    return " | ".join(f"'{area_lexeme(number)}'" for number in numbers)


def position(latitude: float, longitude: float) -> Position:
    east, north = to_metres().transform(latitude, longitude)
    return round(east, 1), round(north, 1)


def positions(latitudes: Sequence[float], longitudes: Sequence[float]) -> list[Position]:
    if not latitudes:
        return []
    east, north = to_metres().transform(latitudes, longitudes)
    return [(round(x, 1), round(y, 1)) for x, y in zip(east, north, strict=True)]


@cache
def to_metres() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:3067")
