from urllib.parse import quote_plus

import pytest
from django.test import Client

from tray.search.promises import EXAMPLES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "path"),
    [
        ("", "/fi/"),
        ("sv-FI,sv;q=0.9,en;q=0.5", "/sv/"),
        ("en-GB", "/en/"),
        ("de,fi;q=0.4", "/fi/"),
        ("zz", "/fi/"),
        ("*;;;q=x", "/fi/"),
    ],
)
def test_the_root_leads_to_the_language_of_the_browser(client: Client, accepted, path):
    response = client.get("/", headers={"accept-language": accepted})
    assert response.status_code == 302
    assert response["Location"] == path
    assert response["Vary"] == "Accept-Language"
    assert not response.cookies


@pytest.mark.parametrize(
    ("path", "words"),
    [("/fi/", "Mikä tekisi sinulle hyvää?"), ("/sv/", "Vad skulle göra dig gott?"), ("/en/", "What would")],
)
def test_the_front_page_in_three_languages(client: Client, path, words):
    response = client.get(path)
    assert response.status_code == 200
    assert words in response.text
    assert f'<html lang="{path[1:3]}">' in response.text


def test_every_topic_is_there_with_a_plain_explanation(client: Client):
    page = client.get("/fi/").text
    assert page.count('<li class="topic">') == 14
    assert page.count('<p class="topic__explanation">') == 14
    assert 'href="/fi/aiheet/itsehoito/"' in page


def test_a_place_in_the_address_goes_on_to_the_topics_and_stays_in_the_other_languages(client: Client):
    page = client.get("/sv/?municipality=905").text
    assert "Vasa" in page
    assert 'href="/sv/amnen/motion/?municipality=905"' in page
    assert 'href="/sv/platser/kommun/vasa-905/"' in page
    assert 'href="/fi/?municipality=905"' in page
    assert 'href="/en/?municipality=905"' in page


def test_a_county_in_the_address(client: Client):
    assert "/fi/aiheet/kulttuuri/?county=17" in client.get("/fi/?county=17").text


@pytest.mark.parametrize("query", ["place=Vasa", "postcode=65100", "place=65%20100", "place=Vaasa&county=17"])
def test_a_place_told_in_words_gets_its_code_into_the_address(client: Client, query):
    response = client.get(f"/fi/?{query}")
    assert response.status_code == 302
    assert response["Location"] == "/fi/?municipality=905"


def test_a_merged_municipality_leads_to_its_successor(client: Client):
    assert client.get("/fi/?municipality=099")["Location"] == "/fi/?municipality=214"


@pytest.mark.parametrize("query", ["municipality=999", "county=%00", "place=Atlantis", "municipality=" + "9" * 10_000])
def test_a_place_that_does_not_exist_is_left_out(client: Client, query):
    response = client.get(f"/fi/?{query}")
    assert response.status_code == 200
    assert "Näet koko Suomen palvelut." in response.text


@pytest.mark.parametrize(("language", "words"), EXAMPLES.items())
def test_examples_are_the_searches_that_are_tried_every_night(client: Client, language, words):
    page = client.get(f"/{language}/?municipality=905").text
    for word in words:
        assert f'?q={quote_plus(word)}&amp;municipality=905">{word}<' in page


def test_three_ways_in(client: Client):
    page = client.get("/en/").text
    assert 'role="search"' in page
    assert '<a class="way__link" href="#topics">' in page
    assert '<a class="way__link" href="/en/wellbeing-map/">' in page
    assert '<a class="way__link" href="/en/places/">' in page


def test_help_in_a_crisis_is_in_sight_on_every_page(client: Client):
    assert 'href="tel:112"' in client.get("/fi/apua-heti/").text
    for path in ("/fi/", "/fi/palvelut/", "/fi/paikat/", "/fi/paikat/kunta/vaasa-905/", "/fi/aiheet/", "/fi/nothing/"):
        assert 'href="/fi/apua-heti/"' in client.get(path).text


@pytest.mark.parametrize(("sample", "is_told"), [(True, True), (False, False)])
def test_invented_rows_say_so(client: Client, settings, sample, is_told):
    settings.SAMPLE_NOTICE = sample
    assert ("Esimerkkiaineisto." in client.get("/fi/").text) is is_told


@pytest.mark.parametrize(
    "path", ["/", "/fi/", "/fi/paikat/", "/fi/aiheet/", "/fi/apua-heti/", "/fi/palvelut/", "/health/"]
)
def test_public_pages_are_only_read(client: Client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code in (200, 302)
