import csv
import re
from itertools import pairwise

import pytest

from tray.areas.outlines import (
    DATA,
    Box,
    box_around,
    box_of,
    county_outlines,
    municipality_outlines,
    neighbours,
    rings,
)

OUTLINES = [*county_outlines().items(), *municipality_outlines().items()]


def codes(file: str) -> set[str]:
    with (DATA / file).open(encoding="utf-8", newline="") as rows:
        return {row["code"] for row in csv.DictReader(rows)}


def area_of(ring: list[tuple[int, int]]) -> float:
    """In squared units, whichever way the ring turns."""
    return abs(sum(x * south - east * y for (x, y), (east, south) in pairwise([*ring, ring[0]]))) / 2


def test_every_area_has_an_outline_and_every_outline_an_area():
    assert set(county_outlines()) == codes("counties.csv")
    assert set(municipality_outlines()) == codes("municipalities.csv")


@pytest.mark.parametrize(("code", "outline"), OUTLINES)
def test_an_outline_is_a_path_of_closed_rings(code, outline):
    assert re.fullmatch(r"(M\d+ \d+l-?\d+([ -]\d+)+z)+", outline.path), code
    assert all(len(ring) >= 3 and area_of(ring) > 0 for ring in rings(outline.path)), code
    assert outline.box.width > 0, code
    assert outline.box.height > 0, code


def test_a_path_is_read_as_it_is_drawn():
    path = "M10 20l5 0-2 8zM100 5l1-1 3 4z"
    assert rings(path) == [[(10, 20), (15, 20), (13, 28)], [(100, 5), (101, 4), (104, 8)]]
    assert box_of(path) == Box(10, 4, 104, 28)
    assert box_around([Box(0, 0, 5, 5), Box(3, -2, 4, 9)]).widened(1) == Box(-1, -3, 6, 10)


def test_lapland_is_in_the_north_aland_in_the_west_and_north_karelia_in_the_east():
    boxes = {code: outline.box for code, outline in county_outlines().items()}
    assert min(boxes, key=lambda code: boxes[code].top) == "21"
    assert min(boxes, key=lambda code: boxes[code].left) == "91"
    assert max(boxes, key=lambda code: boxes[code].right) == "14"


def test_finland_is_as_big_as_it_is():
    """With its lakes, 338,500 km²; the outlines are simplified."""
    of_counties = sum(area_of(ring) for outline in county_outlines().values() for ring in rings(outline.path))
    assert 320_000 < of_counties < 350_000


def test_the_outlines_weigh_little():
    assert sum(len(outline.path) for outline in county_outlines().values()) < 9_000
    assert max(len(outline.path) for outline in municipality_outlines().values()) < 1_500


def test_neighbours_are_each_others():
    assert set(neighbours()) <= codes("municipalities.csv")
    for code, others in neighbours().items():
        assert code not in others
        assert all(code in neighbours()[other] for other in others)
    assert {"536", "604"} < set(neighbours()["837"]), "Nokia and Pirkkala are beside Tampere"
