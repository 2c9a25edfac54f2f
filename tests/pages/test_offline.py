"""The page without a connection, and the script that keeps it in the browser."""

import json
import re

import pytest
from django.test import Client
from django.utils.translation import override

pytestmark = pytest.mark.django_db


def told(client: Client) -> dict[str, object]:
    found = re.match(r"const TRAY = (\{.*\});\n", client.get("/service-worker.js").text)
    assert found
    tray: dict[str, object] = json.loads(found[1])
    return tray


@pytest.mark.parametrize("path", ["/fi/ei-yhteytta/", "/sv/ingen-anslutning/", "/en/offline/"])
def test_the_page_has_the_numbers_to_call_and_room_for_the_own_list(client: Client, path):
    page = client.get(path).text
    assert 'href="tel:112"' in page
    assert "data-own-list-offline hidden" in page
    assert "noindex" in page


def test_the_script_keeps_that_page_and_its_files_and_nothing_else(client: Client):
    tray = told(client)
    assert tray["pages"] == {"fi": "/fi/ei-yhteytta/", "sv": "/sv/ingen-anslutning/", "en": "/en/offline/"}
    files = tray["files"]
    assert isinstance(files, list)
    assert all(re.fullmatch(r"/static/[a-z_]+\.[0-9a-f]{12}\.(css|js|svg)", file) for file in files)
    page = client.get("/fi/ei-yhteytta/").text
    for address in re.findall(r'(?:src|rel="(?:stylesheet|icon)" href|<use href)="([^"#]+)', page):
        assert address in files or not address.endswith((".css", ".js")), address


def test_the_script_is_served_at_the_root_and_small(client: Client):
    response = client.get("/service-worker.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert not response.cookies
    assert len(response.content) < 4_000
    assert response["Cache-Control"] == "public, max-age=300"


def test_the_version_changes_with_the_page(client: Client, settings):
    before = told(client)
    with override("sv"):
        assert told(client) == before
    settings.SAMPLE_NOTICE = not settings.SAMPLE_NOTICE
    assert told(client)["version"] != before["version"]
