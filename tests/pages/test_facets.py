import re

import pytest
from django.test import Client

from tests.factories import channel, connection, organization, service, texts
from tray.catalogue.content_areas import ContentArea
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
LIST = "/fi/palvelut/"
FACET = re.compile(
    r'<a class="facet" href="([^"]+)" rel="nofollow"><span class="facet__text">([^<]+)</span> '
    r'<span class="facet__count">(\d+)</span>'
)
CHOSEN = re.compile(
    r'<a class="facet facet--chosen" href="([^"]+)" rel="nofollow" aria-current="true">.*?'
    r'<span class="facet__text">([^<]+)</span>'
)


def page(client: Client, query: str = "") -> str:
    return client.get(f"{LIST}?{query}" if query else LIST).text


def facets(text: str) -> dict[str, int]:
    return {name: int(count) for _path, name, count in FACET.findall(text)}


def total(text: str) -> int:
    found = re.search(r'class="results__count">\s*(\d+)', text)
    return int(found[1]) if found else 0


@pytest.fixture
def services() -> None:
    provider = organization()
    told = [
        {"content_areas": ["exercise"], "charge": "free", "languages": ["fi", "sv"], "age_groups": ["older"]},
        {"content_areas": ["exercise", "nature"], "charge": "charged", "languages": ["fi", "so"]},
        {"content_areas": ["culture"], "charge": "free", "languages": ["fi"], "age_groups": ["older", "young_adult"]},
    ]
    for number, fields in enumerate(told):
        row = service(**texts("name", f"Ryhmä {number}"), organization=provider, **fields)
        connection(row, channel(kind="phone" if number else "service_location", organization=provider))
    refresh()


def test_each_option_has_its_count_and_those_without_services_are_not_shown(client: Client, services):
    assert facets(page(client)) == {
        "Liikunta ja liikkumisen edistäminen": 2,
        "Kulttuurihyvinvointi ja kulttuuriharrastaminen": 1,
        "Lähiluonnossa liikkuminen": 1,
        "Ei tarvita lähetettä": 3,
        "Maksuton": 2,
        "Puhelimella tai verkossa": 2,
        "Paikan päällä": 1,
        "Ikäihmiset": 2,
        "Nuoret aikuiset": 1,
        "Suomi": 3,
        "Ruotsi": 1,
        "Somali": 1,
    }


@pytest.mark.parametrize("query", ["", "area=exercise", "free=1&age=older", "q=ryhm%C3%A4&language=fi", "county=17"])
def test_a_count_is_what_following_the_link_gives(client: Client, services, query):
    found = FACET.findall(page(client, query))
    assert len(found) >= 5
    for path, name, count in found:
        assert total(client.get(path.replace("&amp;", "&")).text) == int(count), name


def test_an_area_an_age_and_a_language_take_the_place_of_the_one_before_and_filters_add_up(client: Client, services):
    text = page(client, "area=exercise&free=1&language=fi")
    paths = {name: path.replace("&amp;", "&") for path, name, _count in FACET.findall(text)}
    assert paths["Kulttuurihyvinvointi ja kulttuuriharrastaminen"] == f"{LIST}?area=culture&free=1&language=fi"
    assert paths["Ruotsi"] == f"{LIST}?area=exercise&free=1&language=sv"
    assert paths["Paikan päällä"] == f"{LIST}?area=exercise&free=1&on_site=1&language=fi"


def test_what_is_chosen_is_marked_comes_first_and_its_link_takes_it_away(client: Client, services):
    text = page(client, "q=ryhm%C3%A4&area=culture&free=1")
    assert {name: path for path, name in CHOSEN.findall(text)} == {
        "Kulttuurihyvinvointi ja kulttuuriharrastaminen": f"{LIST}?q=ryhm%C3%A4&amp;free=1",
        "Maksuton": f"{LIST}?q=ryhm%C3%A4&amp;area=culture",
    }
    assert "(2 valittu)" in text
    assert ">poista</span>" in text
    assert len(CHOSEN.findall(page(client, "area=nature&free=1"))) == 2, "nothing found, and a way out"


def test_every_option_chosen_is_a_chip_too(client: Client, services):
    text = page(client, "area=culture&free=1&no_referral=1&open_now=1&age=older&language=fi")
    for name in ("Maksuton", "Ei tarvita lähetettä", "Auki nyt", "Ikäihmiset", "Suomi"):
        assert f"Poista: {name}</span>" in text


def test_no_more_than_six_topics_stand_open(client: Client):
    provider = organization()
    for area in ContentArea:
        service(**texts("name", area.value), content_areas=[area.value], organization=provider)
    refresh()
    text = page(client)
    shown, folded = text.split('<details class="facets__more">')
    assert len(FACET.findall(shown)) == 6
    assert folded.count("?area=") >= len(ContentArea) - 6
    assert "Lisää aiheita" in folded


@pytest.mark.parametrize("query", ["", "?area=culture", "?area=exercise&municipality=905"])
def test_topics_and_places_are_for_search_engines(client: Client, services, query):
    assert "noindex" not in client.get(LIST + query).text


@pytest.mark.parametrize("query", ["q=ryhm%C3%A4", "free=1", "open_now=1", "age=older", "near=63.10%2C21.62"])
def test_other_searches_are_not(client: Client, services, query):
    assert 'content="noindex"' in page(client, query)
