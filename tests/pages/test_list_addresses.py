"""One search has one address; what is wrong in an address gets a message, and what is private leaves it."""

import re

import pytest
from django.test import Client

from tests.pages.listed import LIST

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("q=&place=&area=nature", "area=nature"),
        ("q=++uinti++uinti+&place=Vaasa", "q=uinti&municipality=905"),
        ("municipality=099", "municipality=214"),
        ("place=Honkajoki", "municipality=214"),
        ("county=17&municipality=905", "municipality=905"),
        ("area=nature&area=exercise", "area=exercise&area=nature"),
        ("page=1", ""),
        ("page=99", ""),
        ("page=many", ""),
        ("page=-1", ""),
        ("page=0", ""),
        ("page=" + "9" * 1000, ""),
        ("near=63.0951,21.6158&q=uinti", "q=uinti&near=63.10%2C21.62"),
        ("language=sv&age=older&open_now=1&on_site=1&free=1", "free=1&on_site=1&open_now=1&age=older&language=sv"),
        ("free=1&free=1", "free=1"),
        ("literal=1", ""),
        ("removed=1&q=uinti", "q=uinti&removed=1"),
        ("utm_source=x", ""),
        ("q=%00%01uinti%E2%80%AE", "q=uinti"),
    ],
)
def test_one_search_has_one_address(client: Client, query, address):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 302
    assert response["Location"] == (f"{LIST}?{address}" if address else LIST)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("place=Atlantis", "Emme löytäneet paikkaa ”Atlantis”."),
        ("place=99998", "Emme tunne postinumeroa 99998."),
        ("municipality=999", "kunta, jota ei ole"),
        ("county=77", "hyvinvointialue, jota ei ole"),
        ("area=fun", "Sellaista aihetta ei ole."),
        ("area=%00", "Sellaista aihetta ei ole."),
        ("q=" + "a" * 10_000, "Haku on liian pitkä. Käytä enintään 200 merkkiä."),
        ("place=" + "a" * 10_000, "Paikan nimi on liian pitkä."),
        ("near=62.2", "Emme saaneet selvää sijainnistasi."),
        ("near=62.2,x", "Emme saaneet selvää sijainnistasi."),
        ("near=nan,inf", "Emme saaneet selvää sijainnistasi."),
        ("near=51.5,0.1", "Sijaintisi näyttää olevan Suomen ulkopuolella."),
        ("free=yes&open_now=2", "rajaus, jota ei ole"),
        ("age=baby", "rajaus, jota ei ole"),
        ("language=tlh", "rajaus, jota ei ole"),
        ("removed=%00&literal=x", "rajaus, jota ei ole"),
        ("q=" + "+".join("abcdefghijk"), "Haussa on liian monta sanaa. Käytä enintään 10 sanaa."),
    ],
)
def test_bad_input_gets_a_message_in_the_readers_language(client: Client, query, message):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert message in response.text
    assert "<title>Virhe: Hae palveluja" in response.text


def test_a_misspelt_place_gets_suggestions_that_keep_the_rest_of_the_search(client: Client):
    page = client.get(f"{LIST}?place=Vasaa&q=uinti&area=nature").text
    assert 'href="/fi/palvelut/?q=uinti&amp;area=nature&amp;municipality=905"' in page


def test_an_error_loses_nothing_that_was_right(client: Client):
    page = client.get(f"{LIST}?q=uinti&near=0,0&free=1&age=older&municipality=905&language=tlh").text
    assert 'name="q" value="uinti"' in page
    assert 'name="place" value="Vaasa"' in page
    assert re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', page) == [("free", "1"), ("age", "older")]


def test_a_new_word_keeps_what_was_chosen(client: Client):
    page = client.get(f"{LIST}?q=uinti&literal=1&area=nature&municipality=905&near=63.10,21.62&free=1").text
    kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page)
    assert kept == [("area", "nature"), ("near", "63.10,21.62"), ("free", "1")]


def test_what_was_written_is_shown_again_and_stays_text(client: Client):
    page = client.get(f"{LIST}?place=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>" not in page
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in page


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("q=uinti+131052-308T&area=nature", "q=uinti&area=nature&removed=1"),
        ("q=131052-308T", "removed=1"),
        ("place=131052A308T&removed=1", "removed=1"),
        ("postcode=131052-308T&q=uinti", "q=uinti&removed=1"),
    ],
)
def test_a_personal_identity_code_leaves_the_address_and_nobody_keeps_it(client: Client, query, address):
    response = client.get(f"{LIST}?{query}")
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?{address}")
    assert response["Cache-Control"] == "private, no-store"
    page = client.get(response["Location"]).text
    assert "Haussa oli henkilötunnus. Poistimme sen" in page
    assert "Haussa oli henkilötunnus" not in client.get(LIST).text
