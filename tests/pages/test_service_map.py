"""The map of a service's places, where the operator has named a tile server."""

import math
import os
import re
import subprocess
import sys

import pyproj
import pytest
from django.test import Client

from tests.factories import address, channel, connection, service
from tests.pages.service_page import page_of
from tray.catalogue.models import Service
from tray.local.places import PROJECT
from tray.pages.links import service_path
from tray.pages.service_details import service_subpath

pytestmark = pytest.mark.django_db


TILES = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture
def tiles(settings):
    settings.MAP_TILES_URL, settings.MAP_TILES_CREDIT = TILES, "© Kartantekijä & co"


@pytest.fixture
def placed(db: None) -> Service:
    row, place = service(), channel()
    connection(row, place)
    address(place, latitude=63.0951, longitude=21.6158)
    return row


def test_without_a_tile_server_there_is_no_map(client: Client, placed):
    assert "kartalla" not in page_of(client, placed)
    assert client.get(service_subpath("service_map", placed, "fi"))["Location"] == service_path(placed, "fi")


def test_a_map_is_a_link_until_it_is_asked_for(client: Client, placed, tiles):
    page = page_of(client, placed)
    assert f'href="{service_subpath("service_map", placed, "fi")}#channel-' in page
    assert "<img" not in page
    assert 'data-latitude="63.0951"' in page
    assert 'data-credit="© Kartantekijä &amp; co"' in page
    assert 'src="/static/map.' in page
    assert 'src="/static/map.' not in page_of(client, service())


def test_the_map_page_needs_no_script(client: Client, placed, tiles):
    response = client.get(service_subpath("service_map", placed, "fi"))
    shown = re.findall(r'<img src="https://tiles\.example/15/(\d+)/(\d+)\.png"', response.text)
    assert tile_by_projection(63.0951, 21.6158, 15) in shown
    assert len(shown) == 6
    assert "© Kartantekijä &amp; co" in response.text
    assert "Hietalahdenkatu 8" in response.text
    mark = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', response.text)
    assert mark
    assert 256 <= float(mark[1]) <= 512
    assert 128 <= float(mark[2]) <= 384


def tile_by_projection(latitude: float, longitude: float, zoom: int) -> tuple[str, str]:
    """By metres of EPSG:3857, whose square world the tiles divide."""
    east, north = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857").transform(latitude, longitude)
    edge = math.pi * 6378137
    return str(int((east + edge) / (2 * edge) * 2**zoom)), str(int((edge - north) / (2 * edge) * 2**zoom))


@pytest.mark.parametrize(("asked", "zoom"), [("17", 17), ("1", 8), ("99", 18), ("x", 15), ("", 15), ("٣", 15)])
def test_closer_and_further(client: Client, placed, tiles, asked, zoom):
    page = client.get(service_subpath("service_map", placed, "fi"), {"zoom": asked}).text
    assert f"https://tiles.example/{zoom}/" in page


def test_a_map_of_nothing(client: Client, tiles):
    row = service()
    assert client.get(service_subpath("service_map", row, "fi"))["Location"] == service_path(row, "fi")
    assert client.get("/fi/palvelut/x-0123456789ab/kartta/").status_code == 404
    assert client.get(f"/fi/palvelut/vanha-{row.short_id}/kartta/").status_code == 302


def test_only_the_tile_server_may_send_pictures():
    def pictures(**environment: str) -> str:
        code = "import tray.settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
        done = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | environment, cwd=PROJECT, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    assert pictures(MAP_TILES_URL="") == "[\"'self'\", 'data:']"
    assert pictures(MAP_TILES_URL=TILES, MAP_TILES_CREDIT="©").endswith("'data:', 'https://tiles.example']")
