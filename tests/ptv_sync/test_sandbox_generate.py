"""Generated catalogues: size, determinism, variety, and that they are made fast enough."""

import statistics
import time
from collections import Counter
from pathlib import Path

import pytest

from ptv_sync.sandbox import render_v11, render_v12
from ptv_sync.sandbox.box import Sandbox
from ptv_sync.sandbox.entities import Service
from ptv_sync.sandbox.generate import generated
from ptv_sync.sandbox.geography import municipalities
from ptv_sync.sandbox.sample import load
from ptv_sync.sandbox.web import encode
from tests.ptv_sync.test_sandbox_sample import small_sample


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return Sandbox(generated(load(), services=3000, seed=1))


def all_services(box: Sandbox) -> list[Service]:
    return [box.services.get(item_id) for item_id in box.services.published()]


def test_counts(box: Sandbox) -> None:
    assert len(box.services.published()) == 3000
    assert len(box.channels.published()) == 3500
    assert len(box.organizations.published()) == 50


@pytest.mark.parametrize("services", [0, 1, 7])
def test_small_ones(tmp_path: Path, services: int) -> None:
    small = Sandbox(generated(small_sample(tmp_path), services=services))
    assert len(small.services.published()) == services
    assert all(small.live_connections(item) for item in all_services(small))


def test_the_same_seed_gives_the_same_catalogue(tmp_path: Path) -> None:
    sample = small_sample(tmp_path)
    first, second, other = (generated(sample, services=50, seed=seed) for seed in (1, 1, 2))
    assert [first.services.get(n) for n in range(50)] == [second.services.get(n) for n in range(50)]
    assert [first.channels.get(n) for n in range(58)] == [second.channels.get(n) for n in range(58)]
    assert set(first.services.ids).isdisjoint(other.services.ids)


def test_names_differ_and_fit(box: Sandbox) -> None:
    names = [item.versions["fi"].name for item in all_services(box)]
    assert len(set(names)) == 3000
    assert max(map(len, names)) <= 100


def test_languages(box: Sandbox) -> None:
    counts = Counter(language for item in all_services(box) for language in item.versions)
    assert counts["fi"] == 3000
    assert 0.25 < counts["sv"] / 3000 <= 0.65
    assert 0.15 < counts["en"] / 3000 <= 0.55


def test_areas_reach_the_whole_country() -> None:
    large = generated(load(), services=60_000).services
    areas = [large.get(number).area for number in range(0, 60_000, 3)]
    assert {code for area in areas for code in area.municipalities} >= municipalities().keys()
    kinds = Counter("county" if area.counties else area.type for area in areas)
    assert kinds["county"] > 1000
    assert kinds["Nationwide"] > 200
    assert kinds["NationwideExceptAlandIslands"] > 100


def test_sizes_are_those_of_real_objects(box: Sandbox) -> None:
    services = [len(encode(render_v11.service(box, item))) for item in all_services(box)[:500]]
    channels = [
        len(encode(render_v11.channel(box, box.channels.get(item_id)))) for item_id in box.channels.published()[:500]
    ]
    assert 4_000 < statistics.median(services) < 9_000
    assert 2_000 < statistics.median(channels) < 6_000


def test_channels_are_of_all_types_and_stand_in_their_towns(box: Sandbox) -> None:
    channels = [box.channels.get(item_id) for item_id in box.channels.published()]
    assert len({channel.type for channel in channels}) == 5
    places = [place for channel in channels for place in channel.addresses if place.northing]
    assert len({place.municipality for place in places}) > 30
    assert all(6_500_000 < place.northing < 7_800_000 for place in places if place.northing)


def test_speed(box: Sandbox) -> None:
    """Far below what it does, so that a busy machine does not fail; bench/ tells the real figures."""
    items = box.services.published()[:1000]
    begun = time.perf_counter()
    for item_id in items:
        encode(render_v11.service(box, box.services.get(item_id)))
        encode(render_v12.service(box, box.services.get(item_id)))
    assert time.perf_counter() - begun < 3
