from urllib.parse import quote

import pytest
from django.test import Client

from tests.factories import channel, connection, organization, service, texts
from tests.pages.listed import LIST, found, names, shown
from tray.catalogue.models import Service
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db


def test_the_list_in_three_languages(client: Client):
    service()
    for path, name, count in (
        ("/fi/palvelut/", "Vesijumppa", "1 palvelu"),
        ("/sv/tjanster/", "Vattengymnastik", "1 tjänst"),
        ("/en/services/", "Water exercise", "1 service"),
    ):
        page = shown(client, path=path)
        assert names(page) == [name]
        assert count in page


@pytest.mark.parametrize("left_out", [{"content_areas": []}, {"removed_at": "2026-01-01T00:00Z"}])
def test_what_is_not_in_the_tray_is_not_listed(client: Client, left_out):
    service(**left_out)
    assert found(client, "") == []


@pytest.mark.parametrize(
    "query",
    [
        "vesijumppa",
        "VESI",
        "jumppa altaassa",
        "vattengymnastik",
        "pool exercise",
        "allasliikunta",
        "kuumavesi",
        "lahtelainen",
    ],
)
def test_every_word_may_stand_anywhere_in_any_language(client: Client, query):
    service(keywords_fi=["allasliikunta"], description_fi="Kuumavesiallas.", alternative_name_fi="Lahtelainen jumppa")
    service(**texts("name", "Muu"), **texts("summary"))
    assert found(client, f"q={quote(query)}") == ["Vesijumppa"]


@pytest.mark.parametrize("query", ["100%", "_", "\\", "tennis'|*:&!"])
def test_signs_are_no_language_of_queries(client: Client, query):
    service()
    assert found(client, f"q={quote(query)}") == []


def test_a_word_in_the_name_comes_before_a_word_in_the_text(client: Client):
    service(**texts("name", "Avoin ryhmä"), **texts("summary", "Myös uinti."))
    service(**texts("name", "Uinti"))
    assert found(client, "q=uinti") == ["Uinti", "Avoin ryhmä"]


def test_several_topics_widen(client: Client):
    for area in ("exercise", "culture", "nature"):
        service(**texts("name", area), content_areas=[area])
    assert sorted(found(client, "area=nature&area=exercise")) == ["exercise", "nature"]


def test_one_topic_gives_the_heading_and_its_explanation(client: Client):
    page = client.get(f"{LIST}?area=nature").text
    assert '<h1 class="band__title">Lähiluonnossa liikkuminen</h1>' in page
    assert "Polkuja, retkiä ja rauhaa kodin lähellä luonnossa." in page


@pytest.mark.parametrize("query", ["municipality=905", "place=vaasa", "place=Vasa", "postcode=65100", "place=65 100"])
def test_a_municipality_has_its_own_its_countys_and_then_nationwide_services(client: Client, query):
    service(**texts("name", "Kaikille"))
    service(**texts("name", "Alueelle"), area_type="limited", counties=["17"])
    service(**texts("name", "Vaasaan"), area_type="limited", municipalities=["905"])
    service(**texts("name", "Tampereelle"), area_type="limited", municipalities=["837"])
    *near, last = found(client, query)
    assert (sorted(near), last) == (["Alueelle", "Vaasaan"], "Kaikille")


def test_a_county_has_the_services_of_its_municipalities(client: Client):
    service(**texts("name", "Vaasaan"), area_type="limited", municipalities=["905"])
    service(**texts("name", "Tampereelle"), area_type="limited", municipalities=["837"])
    assert found(client, "place=Pohjanmaa") == ["Vaasaan"]


def test_aland_has_no_services_of_the_rest_of_finland(client: Client):
    service(area_type="nationwide_except_aland")
    assert found(client, "place=Maarianhamina") == []


def test_a_list_is_kept_for_a_minute_since_it_tells_what_is_open(client: Client):
    assert client.get(LIST)["Cache-Control"] == "public, max-age=60"


def test_each_thing_asked_for_can_be_left_out(client: Client):
    service(area_type="nationwide")
    page = shown(client, "q=vesijumppa&area=exercise&municipality=905")
    for left in (
        "?area=exercise&amp;municipality=905",
        "?q=vesijumppa&amp;municipality=905",
        "?q=vesijumppa&amp;area=exercise",
    ):
        assert f'class="chip__remove" href="/fi/palvelut/{left}"' in page


def test_twenty_on_a_page(client: Client):
    provider = organization()
    for number in range(45):
        service(**texts("name", f"Palvelu {number:02}"), organization=provider)
    first, last = shown(client), shown(client, "page=3")
    assert (len(names(first)), len(names(last))) == (20, 5)
    assert not set(names(first)) & set(names(last))
    assert 'href="/fi/palvelut/?page=2"' in first
    assert "sivu 3/3" in last
    assert client.get(f"{LIST}?page=9")["Location"] == f"{LIST}?page=3"


def test_titles_are_unique(client: Client):
    for number in range(21):
        service(**texts("name", f"Uinti {number}"))
    addresses = [
        "",
        "?page=2",
        "?q=uinti",
        "?area=exercise",
        "?municipality=905",
        "?q=uinti&area=exercise&municipality=905",
    ]
    refresh()
    titles = {client.get(LIST + address).text.split("<title>")[1].split("</title>")[0] for address in addresses}
    assert len(titles) == len(addresses)


def test_searches_by_words_are_not_for_search_engines(client: Client):
    assert 'content="noindex"' in client.get(f"{LIST}?q=uinti").text
    assert "noindex" not in client.get(f"{LIST}?area=nature").text


def test_the_other_languages_show_the_same_search(client: Client):
    page = client.get(f"{LIST}?q=uinti&municipality=905").text
    assert 'href="/sv/tjanster/?q=uinti&amp;municipality=905"' in page
    assert 'hreflang="en" href="http://127.0.0.1:8000/en/services/?q=uinti&amp;municipality=905"' in page
    assert 'rel="canonical" href="http://127.0.0.1:8000/fi/palvelut/?q=uinti&amp;municipality=905"' in page


@pytest.mark.parametrize("size", [2, 40])
@pytest.mark.parametrize("query", ["", "q=vesi+jumppa&area=exercise&municipality=905", "county=17"])
def test_queries_do_not_grow_with_the_catalogue(client: Client, django_assert_max_num_queries, size, query):
    for number in range(size):
        row = service(**texts("name", f"Vesijumppa {number}"), area_type="limited", municipalities=["905"])
        connection(row, channel())
    refresh()
    with django_assert_max_num_queries(9):
        assert client.get(f"{LIST}?{query}").status_code == 200
    assert Service.objects.count() == size
