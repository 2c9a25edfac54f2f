import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils.translation import override

from tests.factories import address, channel, connection, organization, service, texts
from tray.catalogue.models import Service
from tray.pages.hits import in_kilometres
from tray.search.refresh import bring_up_to_date, refresh

pytestmark = pytest.mark.django_db
LIST = "/fi/palvelut/"


def names(page: str) -> list[str]:
    """Of the services on the page, in their order."""
    return [part.split(">", 1)[1].split("</a>")[0] for part in page.split('<h3 class="hit__name"><a ')[1:]]


def shown(client: Client, query: str = "", path: str = LIST) -> str:
    """The page, once search knows of all services."""
    refresh()
    return client.get(f"{path}?{query}" if query else path, follow=True).text


def found(client: Client, query: str) -> list[str]:
    return names(shown(client, query))


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


def test_nothing_found_says_what_was_searched_and_widens_in_one_click(client: Client):
    service(**texts("name", "Taiji"), area_type="limited", counties=["17"], charge="charged")
    service(**texts("name", "Keilailu"), content_areas=["nature"], charge="free")
    page = shown(client, "q=taiji&area=nature&municipality=499&free=1")
    assert "Palveluja ei löytynyt" in page
    for searched in ("”taiji”", "Lähiluonnossa liikkuminen", "Mustasaari", "Maksuton"):
        assert f"{searched}</span>" in page
    assert widenings(page) == {
        "?q=taiji": "1 palvelu",
        "?area=nature&amp;municipality=499&amp;free=1": "1 palvelu",
        "": "",
    }
    assert 'href="/fi/palvelut/?area=contact_channels"' in page


def test_each_widening_finds_something(client: Client):
    service(**texts("name", "Taiji"), area_type="limited", municipalities=["905"], charge="charged")
    service(**texts("name", "Salsa"), area_type="limited", municipalities=["499"], content_areas=["culture"])
    assert widenings(shown(client, "q=taiji&municipality=499")) == {
        "?q=taiji&amp;county=17": "1 palvelu",
        "?q=taiji": "1 palvelu",
        "?municipality=499": "1 palvelu",
        "": "",
    }
    assert "?q=taiji&amp;municipality=905" in widenings(shown(client, "q=taiji&municipality=905&free=1"))
    assert "?q=salsa&amp;municipality=499" in widenings(shown(client, "q=salsa&area=nature&municipality=499"))


def widenings(page: str) -> dict[str, str]:
    """By query, with the number of services that each tells."""
    part = page.split('<ul class="actions">')[1].split("</ul>", maxsplit=1)[0]
    found = re.findall(r'href="/fi/palvelut/([^"]*)">[^<]*</a>(?: <span class="action__count">([^<]*)</span>)?', part)
    return dict(found)


def test_words_that_no_service_has_are_named(client: Client):
    service(**texts("name", "Taiji"))
    page = shown(client, "q=xyzzyq")
    assert "Missään palvelussa ei ole sanaa" in page
    assert "<strong>”xyzzyq”</strong>" in page
    assert widenings(page) == {"": ""}


def test_a_typing_error_is_put_right_and_the_reader_may_insist(client: Client):
    for number in range(6):
        service(**texts("name", f"Vesijumppa {number}"))
    bring_up_to_date()
    page = shown(client, "q=vesijumpa")
    assert "Näet tulokset haulle <strong>”vesijumppa”</strong>" in page
    assert 'href="/fi/palvelut/?q=vesijumpa&amp;literal=1"' in page
    assert "Näet tulokset haulle" not in shown(client, "q=vesijumpa&literal=1")


def test_services_that_lack_some_words_say_so(client: Client):
    for name in ("Taiji seniorille", "Jumppa lapsille"):
        service(**texts("name", name), **texts("summary"))
    bring_up_to_date()
    assert "Hakusi kaikkia sanoja ei löytynyt" in shown(client, "q=taiji+seniorille+lapsille")
    assert "Hakusi kaikkia sanoja ei löytynyt" not in shown(client, "q=taiji")


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


def test_near_a_position_hits_tell_how_far_they_are_and_nobody_keeps_the_page(client: Client):
    hall = channel()
    address(hall, latitude=63.096, longitude=21.615)
    connection(service(), hall)
    connection(service(**texts("name", "Kauempana")), far := channel())
    address(far, latitude=63.30, longitude=21.62)
    service(**texts("name", "Kotona"))
    refresh()
    response = client.get(f"{LIST}?near=63.10,21.62")
    assert response["Cache-Control"] == "private, no-store"
    assert names(response.text)[0] == "Vesijumppa"
    assert "<strong>alle 1 km</strong>" in response.text
    assert "<strong>22 km</strong>" in response.text
    assert response.text.count("Etäisyys") == 2


@pytest.mark.parametrize(
    ("metres", "language", "words"),
    [
        (0, "fi", "alle 1 km"),
        (999, "fi", "alle 1 km"),
        (1_000, "fi", "1,0 km"),
        (2_340, "sv", "2,3 km"),
        (2_340, "en", "2.3 km"),
        (9_960, "en", "10 km"),
        (12_400, "fi", "12 km"),
    ],
)
def test_distances_in_words(metres, language, words):
    with override(language):
        assert in_kilometres(metres) == words


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


def test_a_hit_tells_price_remoteness_languages_provider_and_area(client: Client):
    free = service(charge="free", languages=["sv", "fi"], area_type="limited", municipalities=["905", "499"])
    connection(free, channel(kind="phone"))
    page = shown(client)
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
    assert ("Puhelimella tai verkossa</li>" in shown(client)) is is_remote


def test_a_channel_that_left_the_source_no_longer_counts(client: Client):
    row = service()
    connection(row, channel(kind="service_location", removed_at="2026-01-01T00:00Z"))
    connection(row, channel(kind="phone"))
    assert "Puhelimella tai verkossa</li>" in shown(client)


def test_a_text_in_another_language_is_marked(client: Client):
    service(**texts("name", "", "Vattengymnastik"), **texts("summary", "", "I bassängen."))
    page = shown(client)
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
