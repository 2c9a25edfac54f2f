from urllib.parse import quote

import pytest
from django.test import Client

from tests.factories import channel, connection, organization, service, texts
from tray.catalogue.models import Service

pytestmark = pytest.mark.django_db
LIST = "/fi/palvelut/"


def names(page: str) -> list[str]:
    """Of the services on the page, in their order."""
    return [part.split(">", 1)[1].split("</a>")[0] for part in page.split('<h2 class="hit__name"><a ')[1:]]


def found(client: Client, query: str, path: str = LIST) -> list[str]:
    return names(client.get(f"{path}?{query}", follow=True).text)


def test_the_list_in_three_languages(client: Client):
    service()
    for path, name, count in (
        ("/fi/palvelut/", "Vesijumppa", "1 palvelu"),
        ("/sv/tjanster/", "Vattengymnastik", "1 tjänst"),
        ("/en/services/", "Water exercise", "1 service"),
    ):
        page = client.get(path).text
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


@pytest.mark.parametrize("query", ["vesijumppa tennis", "100%", "_", "vesi\\"])
def test_all_words_must_be_there_and_signs_mean_themselves(client: Client, query):
    service()
    assert found(client, f"q={quote(query)}") == []


def test_a_word_in_the_name_comes_before_a_word_in_the_text(client: Client):
    service(**texts("name", "Avoin ryhmä"), **texts("summary", "Myös uinti."))
    service(**texts("name", "Uinti"))
    assert found(client, "q=uinti") == ["Uinti", "Avoin ryhmä"]


def test_several_topics_widen(client: Client):
    for area in ("exercise", "culture", "nature"):
        service(**texts("name", area), content_areas=[area])
    assert found(client, "area=nature&area=exercise") == ["exercise", "nature"]


def test_one_topic_gives_the_heading_and_its_explanation(client: Client):
    page = client.get(f"{LIST}?area=nature").text
    assert '<h1 class="band__title">Lähiluonnossa liikkuminen</h1>' in page
    assert "Polkuja, retkiä ja rauhaa kodin lähellä luonnossa." in page


@pytest.mark.parametrize("query", ["municipality=905", "place=vaasa", "place=Vasa", "postcode=65100", "place=65 100"])
def test_a_municipality_has_its_own_its_countys_and_nationwide_services_nearest_first(client: Client, query):
    service(**texts("name", "Kaikille"))
    service(**texts("name", "Alueelle"), area_type="limited", counties=["17"])
    service(**texts("name", "Vaasaan"), area_type="limited", municipalities=["905"])
    service(**texts("name", "Tampereelle"), area_type="limited", municipalities=["837"])
    assert found(client, query) == ["Vaasaan", "Alueelle", "Kaikille"]


def test_a_county_has_the_services_of_its_municipalities(client: Client):
    service(**texts("name", "Vaasaan"), area_type="limited", municipalities=["905"])
    service(**texts("name", "Tampereelle"), area_type="limited", municipalities=["837"])
    assert found(client, "place=Pohjanmaa") == ["Vaasaan"]


def test_aland_has_no_services_of_the_rest_of_finland(client: Client):
    service(area_type="nationwide_except_aland")
    assert found(client, "place=Maarianhamina") == []


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


def test_what_was_written_is_shown_again_and_stays_text(client: Client):
    page = client.get(f"{LIST}?place=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script" not in page
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in page


def test_nothing_found_says_what_was_searched_and_widens_in_one_click(client: Client):
    page = client.get(f"{LIST}?q=taiji+salsa&area=nature&municipality=905").text
    assert "Palveluja ei löytynyt" in page
    for searched in ("”taiji salsa”", "Lähiluonnossa liikkuminen", "Vaasa"):
        assert f"<strong>{searched}</strong>" in page
    for wider in (
        "?q=taiji+salsa&amp;area=nature&amp;county=17",
        "?q=taiji+salsa&amp;area=nature",
        "?q=taiji+salsa&amp;municipality=905",
        "?q=taiji&amp;area=nature&amp;municipality=905",
        "?area=nature&amp;municipality=905",
        "?area=contact_channels",
    ):
        assert f'href="/fi/palvelut/{wider}"' in page


def test_each_thing_asked_for_can_be_left_out(client: Client):
    service(area_type="nationwide")
    page = client.get(f"{LIST}?q=vesi&area=exercise&municipality=905").text
    for left in ("?area=exercise&amp;municipality=905", "?q=vesi&amp;municipality=905", "?q=vesi&amp;area=exercise"):
        assert f'class="chip__remove" href="/fi/palvelut/{left}"' in page


def test_twenty_on_a_page(client: Client):
    provider = organization()
    for number in range(45):
        service(**texts("name", f"Palvelu {number:02}"), organization=provider)
    first, last = client.get(LIST).text, client.get(f"{LIST}?page=3").text
    assert names(first)[0] == "Palvelu 00"
    assert len(names(first)) == 20
    assert len(names(last)) == 5
    assert 'href="/fi/palvelut/?page=2"' in first
    assert "sivu 3/3" in last
    assert client.get(f"{LIST}?page=9")["Location"] == f"{LIST}?page=3"


def test_a_hit_tells_price_remoteness_languages_provider_and_area(client: Client):
    free = service(charge="free", languages=["sv", "fi"], area_type="limited", municipalities=["905", "499"])
    connection(free, channel(kind="phone"))
    page = client.get(LIST).text
    for told in (
        "Maksuton",
        "Puhelimella tai verkossa",
        "Palvelukielet: suomi, ruotsi",
        "Vaasan kaupunki",
        "Mustasaari, Vaasa",
    ):
        assert told in page


@pytest.mark.parametrize(
    ("kinds", "is_remote"),
    [
        ([], False),
        (["service_location"], False),
        (["service_location", "phone"], False),
        (["web_page"], True),
        (["printable_form"], False),
    ],
)
def test_remote_is_reached_from_home_and_has_no_place(client: Client, kinds, is_remote):
    row = service()
    for kind in kinds:
        connection(row, channel(kind=kind))
    assert ("Puhelimella tai verkossa" in client.get(LIST).text) is is_remote


def test_a_channel_that_left_the_source_no_longer_counts(client: Client):
    row = service()
    connection(row, channel(kind="service_location", removed_at="2026-01-01T00:00Z"))
    connection(row, channel(kind="phone"))
    assert "Puhelimella tai verkossa" in client.get(LIST).text


def test_a_text_in_another_language_is_marked(client: Client):
    service(**texts("name", "", "Vattengymnastik"), **texts("summary", "", "I bassängen."))
    page = client.get(LIST).text
    assert 'lang="sv">Vattengymnastik</a>' in page
    assert '<span class="fallback">ruotsiksi</span>' in page
    assert '<p class="hit__summary" lang="sv">I bassängen.</p>' in page


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
    with django_assert_max_num_queries(6):
        assert client.get(f"{LIST}?{query}").status_code == 200
    assert Service.objects.count() == size
