"""A part of the tray in a frame on others' sites: who may show it, and what is in it."""

import re

import pytest
from django.db import IntegrityError
from django.test import Client

from tests.factories import organization, service, texts
from tray.embedding.hosts import NotAHost, host_of, parents
from tray.embedding.models import EmbedHost
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
FRAME = "/fi/upota/"
GUIDE = "/fi/upotus/"
HOSTS = "/fi/yllapito/sivustot-joilla-tarjotin/"


def host(**fields) -> EmbedHost:
    known = {"host": "www.vaasa.fi", "organization_name": "Vaasan kaupunki", "added_by": "x", "changed_by": "x"}
    return EmbedHost.objects.create(**known | fields)


def ancestors(client: Client, query: str, **headers: str) -> str:
    response = client.get(f"{FRAME}?{query}", headers=headers)
    assert "X-Frame-Options" not in response
    found = re.search(r"frame-ancestors ([^;]+)", response["Content-Security-Policy"])
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("fields", "site", "allowed"),
    [
        ({}, "www.vaasa.fi", "'self' www.vaasa.fi"),
        ({}, "https://WWW.Vaasa.fi/palvelut", "'self' www.vaasa.fi"),
        ({}, "vaasa.fi", "'self'"),
        ({}, "www.vaasa.fi.evil.example", "'self'"),
        ({}, "", "'self'"),
        ({}, "*; script-src *", "'self'"),
        ({}, "*.vaasa.fi", "'self'"),
        ({"is_active": False}, "www.vaasa.fi", "'self'"),
        ({"host": "vaasa.fi", "with_subdomains": True}, "kirjasto.vaasa.fi", "'self' vaasa.fi *.vaasa.fi"),
        ({"host": "vaasa.fi", "with_subdomains": True}, "notvaasa.fi", "'self'"),
        ({"host": "vaasa.fi"}, "kirjasto.vaasa.fi", "'self'"),
    ],
)
def test_only_a_listed_site_may_show_the_frame(client: Client, fields, site, allowed):
    host(**fields)
    assert ancestors(client, f"site={site}") == allowed


def test_an_answer_that_says_nothing_has_changed_allows_the_site_too(client: Client):
    host()
    first = client.get(f"{FRAME}?site=www.vaasa.fi")
    again = client.get(f"{FRAME}?site=www.vaasa.fi", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert "frame-ancestors 'self' www.vaasa.fi" in again["Content-Security-Policy"]
    assert "X-Frame-Options" not in again


@pytest.mark.parametrize("path", ["/fi/", "/fi/palvelut/?site=www.vaasa.fi", GUIDE, "/fi/oma-lista/", "/fi/puuttuu/"])
def test_no_other_page_is_shown_in_frames(client: Client, path):
    host()
    response = client.get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_list_leads_to_the_tray_in_the_whole_window(client: Client):
    row = service(charge="free")
    service(**texts("name", "Kuoro"), content_areas=["culture"])
    refresh()
    page = client.get(f"{FRAME}?kind=list&area=exercise&municipality=905").text
    assert '<base target="_top">' in page
    assert '<h1 class="embed__heading">Liikunta ja liikkumisen edistäminen: Vaasa</h1>' in page
    assert f'-{row.short_id}/">Vesijumppa</a>' in page
    assert "Kuoro" not in page
    assert 'href="/fi/palvelut/?area=exercise&amp;municipality=905"' in page
    assert "Maksuton" in page


def test_the_crisis_line_is_there_and_neither_scripts_nor_header(client: Client):
    page = client.get(FRAME).text
    assert 'href="tel:112"' in page
    assert 'href="/fi/apua-heti/"' in page
    assert "<script" not in page
    assert "<header" not in page


def test_a_search_field_knows_the_place_and_the_topic(client: Client):
    page = client.get(f"{FRAME}?kind=search&place=Vasa&area=nature").text
    assert 'action="/fi/palvelut/"' in page
    assert 'target="_top"' in page
    assert 'name="place" value="Vaasa"' in page
    assert '<input type="hidden" name="area" value="nature">' in page
    assert 'name="kind"' not in page


@pytest.mark.parametrize(
    "query", ["municipality=999", "area=fun", "kind=tree", "site=%20%20*", "place=Atlantis", "q=" + "a" * 300]
)
def test_a_wrong_address_is_told_in_the_frame_with_a_way_on(client: Client, query):
    response = client.get(f"{FRAME}?{query}")
    assert response.status_code == 200
    assert "osoitteessa on virhe" in response.text
    assert 'action="/fi/palvelut/"' in response.text


def test_nothing_found_leads_on(client: Client):
    page = client.get(f"{FRAME}?municipality=905").text
    assert "Palveluja ei löytynyt" in page
    assert "Siirry palvelutarjottimeen" in page


def test_at_most_ten_and_how_many_there_are(client: Client):
    provider = organization()
    for number in range(12):
        service(**texts("name", f"Palvelu {number}"), organization=provider)
    refresh()
    page = client.get(FRAME).text
    assert page.count('<li class="hit">') == 10
    assert "Katso kaikki 12 palvelua palvelutarjottimessa" in page


@pytest.mark.parametrize("path", [FRAME, "/sv/badda-in/?kind=search", "/en/embed/"])
def test_no_cookie_and_kept_for_a_minute(client: Client, path):
    response = client.get(path)
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=60"
    assert response.get("Vary") in (None, "Accept-Encoding")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_guide_makes_the_code(client: Client):
    host()
    page = client.get(f"{GUIDE}?site=https://www.vaasa.fi/&kind=list&place=65100&area=exercise").text
    path = "/fi/upota/?site=www.vaasa.fi&amp;kind=list&amp;area=exercise&amp;municipality=905"
    assert f'<iframe class="embed-guide__example" src="{path}"' in page
    code = page.split("<textarea")[1].split("</textarea>")[0]
    assert "&lt;iframe src=&quot;http://127.0.0.1:8000/fi/upota/?site=www.vaasa.fi&amp;amp;kind=list" in code
    assert "title=&quot;Liikunta ja liikkumisen edistäminen: Vaasa – Palvelutarjotin&quot;" in code
    assert "http://127.0.0.1:8000/fi/palvelut/?area=exercise&amp;municipality=905" in page
    assert "ei ole vielä luettelossamme" not in page


def test_the_guide_says_when_a_site_is_not_on_the_list(client: Client):
    assert "ei ole vielä luettelossamme" in client.get(f"{GUIDE}?site=www.example.fi&kind=search").text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("site=", "Kirjoita sivustosi osoite."),
        ("site=a b c", "Kirjoita sivuston osoite, esimerkiksi www.example.fi."),
        ("site=www.example.fi&kind=tree", "Valitse, mitä näytetään."),
        ("site=www.example.fi&kind=list&area=fun", "Sellaista aihetta ei ole."),
        ("site=www.example.fi&kind=list&place=Atlantis", "Emme löytäneet paikkaa"),
    ],
)
def test_the_guide_tells_what_is_wrong(client: Client, query, message):
    page = client.get(f"{GUIDE}?{query}").text
    assert message in page
    assert "<title>Virhe:" in page
    assert "embed-code" not in page


def test_the_guide_may_show_its_own_example(client: Client):
    first = client.get(GUIDE)
    assert "frame-src 'self'" in first["Content-Security-Policy"]
    again = client.get(GUIDE, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, "frame-src 'self'" in again["Content-Security-Policy"]) == (304, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.vaasa.fi", "www.vaasa.fi"),
        ("https://www.vaasa.fi/sv/?x=1#y", "www.vaasa.fi"),
        ("HTTP://Vaasa.fi:8080", "vaasa.fi:8080"),
        ("hyvinvointi.närpiö.fi", "hyvinvointi.xn--nrpi-loa5i.fi"),
        ("127.0.0.1:8000", "127.0.0.1:8000"),
        ("vaasa.fi.", "vaasa.fi"),
    ],
)
def test_a_host_by_what_people_write(text, expected):
    assert host_of(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "*.fi", "a b", "vaasa.fi;", "user@vaasa.fi", "-x.fi", "a..b", "x" * 64 + ".fi", "javascript:alert(1)"],
)
def test_what_is_no_host(text):
    with pytest.raises(NotAHost):
        host_of(text)


def test_parents():
    assert parents("a.b.vaasa.fi") == ["b.vaasa.fi", "vaasa.fi"]
    assert parents("fi") == []


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"host": "WWW.vaasa.fi"}, "embed_host_is_a_host"),
        ({"host": "vaasa.fi; script-src *"}, "embed_host_is_a_host"),
        ({"host": "vaasa.fi\n"}, "embed_host_is_a_host"),
        ({"host": "fi", "with_subdomains": True}, "embed_host_above_others_is_a_site"),
    ],
)
def test_the_database_takes_hosts_alone(fields, name):
    with pytest.raises(IntegrityError, match=name):
        host(**fields)


def test_one_row_for_each_host():
    host()
    with pytest.raises(IntegrityError, match="embed_host_once"):
        host()


FORM = {"host": "https://www.vaasa.fi/", "organization_name": "Vaasan kaupunki", "is_active": "on"}


def test_staff_add_a_site_and_switch_it_off(coordinator: Client, client: Client):
    assert "www.vaasa.fi saa nyt näyttää" in coordinator.post(HOSTS, FORM, follow=True).text
    row = EmbedHost.objects.get()
    assert (row.host, row.is_active) == ("www.vaasa.fi", True)
    assert row.added_by == row.changed_by != ""
    assert ancestors(client, "site=www.vaasa.fi") == "'self' www.vaasa.fi"
    page = coordinator.post(f"{HOSTS}{row.pk}/", FORM | {"is_active": ""}, follow=True).text
    assert "ei käytössä" in page
    assert ancestors(client, "site=www.vaasa.fi") == "'self'"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"host": ""}, "Kirjoita sivuston osoite."),
        ({"host": "a b"}, "Kirjoita sivuston osoite, esimerkiksi www.example.fi."),
        ({"organization_name": " "}, "Kirjoita, kenen sivusto se on."),
        ({"host": "fi", "with_subdomains": "on"}, "Tällaisen osoitteen alla ei ole sivustoja."),
        ({"host": "www.kokkola.fi"}, "Sivusto on jo luettelossa."),
    ],
)
def test_wrong_forms_of_staff(coordinator: Client, changed, message):
    host(host="www.kokkola.fi")
    page = coordinator.post(HOSTS, FORM | changed).text
    assert message in page
    assert "<title>Virhe:" in page
    assert EmbedHost.objects.count() == 1


def test_a_host_changes_into_one_that_is_there(coordinator: Client):
    host(host="www.kokkola.fi")
    row = host()
    page = coordinator.post(f"{HOSTS}{row.pk}/", FORM | {"host": "www.kokkola.fi"}).text
    assert "Sivusto on jo luettelossa." in page
    assert '<h1 class="govuk-heading-xl">www.vaasa.fi</h1>' in page


def test_who_may_edit_the_sites(client: Client, nurse: Client, coordinator: Client):
    row = host()
    for path in (HOSTS, f"{HOSTS}{row.pk}/"):
        assert client.get(path)["Location"].startswith("/fi/")
        assert nurse.get(path).status_code == 403
        assert coordinator.get(path).status_code == 200
        assert coordinator.put(path).status_code == 405
    assert coordinator.get(f"{HOSTS}999/").status_code == 404
