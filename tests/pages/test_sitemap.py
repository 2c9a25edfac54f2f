"""The sitemap, robots.txt, security.txt and the manifest: what programs ask for, and whether its addresses answer."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import CHANGED, service, texts
from tray.pages import sitemap
from tray.pages.links import service_path

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
NAMES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}


def read(client: Client, path: str) -> ET.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert not response.cookies
    return ET.fromstring(response.getvalue())


def locations(tree: ET.Element) -> list[str]:
    return [str(each.text).removeprefix(SITE) for each in tree.findall(".//map:loc", NAMES)]


def alternates(url: ET.Element) -> dict[str, str]:
    links = url.findall("xhtml:link", NAMES)
    return {each.attrib["hreflang"]: each.attrib["href"].removeprefix(SITE) for each in links}


def test_the_index_names_every_part_and_each_answers(client: Client, monkeypatch):
    monkeypatch.setattr(sitemap, "SERVICES_IN_A_FILE", 2)
    for number in range(3):
        service(**texts("name", f"Palvelu {number}", "Tjänst" if number else "", ""))
    parts = locations(read(client, "/sitemap.xml"))
    assert parts == [
        *("/sitemap-fi.xml", "/sitemap-fi-services-1.xml", "/sitemap-fi-services-2.xml"),
        *("/sitemap-sv.xml", "/sitemap-sv-services-1.xml"),
        "/sitemap-en.xml",
    ]
    found = [url for part in parts if "services" in part for url in locations(read(client, part))]
    assert len(found) == len(set(found)) == 5


def test_a_service_stands_in_the_languages_that_it_has_a_name_in(client: Client):
    row = service(**texts("name", "Uinti & sauna", "Simning", ""))
    (url,) = read(client, "/sitemap-fi-services-1.xml").findall("map:url", NAMES)
    assert alternates(url) == {
        "fi": service_path(row, "fi"),
        "sv": service_path(row, "sv"),
        "x-default": service_path(row, "fi"),
    }
    assert url.findtext("map:lastmod", namespaces=NAMES) == "2026-11-03T09:00:00Z"
    assert locations(read(client, "/sitemap-sv-services-1.xml")) == [service_path(row, "sv")]
    assert client.get("/sitemap-en-services-1.xml").status_code == 404


def test_with_one_language_there_is_no_other_to_tell_of(client: Client):
    service(**texts("name", "", "Simning", ""))
    (url,) = read(client, "/sitemap-sv-services-1.xml").findall("map:url", NAMES)
    assert alternates(url) == {}


def test_what_is_gone_or_not_in_the_tray_is_left_out(client: Client):
    service(removed_at=timezone.now())
    service(content_areas=[])
    assert [part for part in locations(read(client, "/sitemap.xml")) if "services" in part] == []


def test_without_the_source_s_day_the_harvest_s_counts(client: Client):
    service(source_modified_at=None, harvested_at=CHANGED - dt.timedelta(days=1))
    (url,) = read(client, "/sitemap-fi-services-1.xml").findall("map:url", NAMES)
    assert url.findtext("map:lastmod", namespaces=NAMES) == "2026-11-02T09:00:00Z"


@pytest.mark.parametrize("path", ["/sitemap-fi-services-0.xml", "/sitemap-fi-services-9.xml", "/sitemap-de.xml"])
def test_a_part_that_does_not_exist(client: Client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_topics_and_places(client: Client, language):
    tree = read(client, f"/sitemap-{language}.xml")
    found = locations(tree)
    assert len(found) == len(set(found)) > 340
    assert all(path.startswith(f"/{language}/") for path in found)
    for path in [*found[:30], *found[30::60]]:
        page = client.get(path)
        assert page.status_code == 200, path
        assert f'rel="canonical" href="{SITE}{path}"' in page.text, path
    home = alternates(tree.findall("map:url", NAMES)[0])
    assert home == {"fi": "/fi/", "sv": "/sv/", "en": "/en/", "x-default": "/"}


def test_thousands_of_services_take_few_queries(client: Client, django_assert_num_queries):
    for number in range(20):
        service(**texts("name", f"Palvelu {number}"))
    with django_assert_num_queries(2):
        assert len(locations(read(client, "/sitemap-fi-services-1.xml"))) == 20


def test_robots_txt(client: Client):
    text = client.get("/robots.txt").text
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    assert "Disallow: /*?*q=" in text
    assert all(f"Disallow: {path}\n" in text for path in ("/en/staff/", "/en/sign-in/"))
    assert "Disallow: /fi/\n" not in text
    assert "area=" not in text


def test_security_txt(client: Client, settings):
    settings.SECURITY_CONTACT = "mailto:turva@tarjotin.example"
    text = client.get("/.well-known/security.txt").text
    assert "Contact: mailto:turva@tarjotin.example\n" in text
    match = re.search(r"^Expires: (\S+)$", text, flags=re.MULTILINE)
    assert match
    expires = dt.datetime.fromisoformat(match[1])
    assert dt.timedelta(days=170) < expires - timezone.now() < dt.timedelta(days=365)


def test_without_a_contact_there_is_no_security_txt(client: Client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(("language", "name"), [("fi", "Palvelutarjotin"), ("sv", "Servicebrickan")])
def test_the_manifest_in_the_language_of_the_page(client: Client, language, name):
    assert f'<link rel="manifest" href="/{language}/site.webmanifest">' in client.get(f"/{language}/").text
    response = client.get(f"/{language}/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["name"], manifest["lang"], manifest["start_url"]) == (name, language, f"/{language}/")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_the_icon_that_old_browsers_ask_for(client: Client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert re.fullmatch(r"/static/favicon\.[0-9a-f]+\.png", response["Location"])
