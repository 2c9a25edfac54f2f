import re
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.factories import channel, connection, organization, service, texts
from tray.areas.models import County, Municipality
from tray.areas.names import Place, area_names
from tray.pages.kept_searches import searched
from tray.pages.place_links import place_path
from tray.pages.place_page import kept_parts
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
TAMPERE = "/fi/paikat/kunta/tampere-837/"
PIRKANMAA = "/fi/paikat/alue/pirkanmaa-08/"
COUNTED = re.compile(
    r'<h3 class="topic__name"><a href="([^"]+)">([^<]+)</a></h3>\s*<p class="topic__count">\s*(\d+) palvelu'
)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    kept = (searched, kept_parts)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.fixture
def services() -> None:
    """In Tampere, in its county, for the whole country but Åland, and elsewhere."""
    provider = organization()
    limited = {"organization": provider, "area_type": "limited"}
    place = channel(organization=provider)
    phone = channel(
        **texts("name", "Neuvonta"),
        kind="phone",
        organization=provider,
        phones=[{"number": "+358401234567", "charge": "free", "label": {"fi": "Neuvonta"}}],
    )
    connection(service(**texts("name", "Tampereen uinti"), municipalities=["837"], **limited), place)
    county = service(
        **texts("name", "Pirkanmaan neuvonta"), content_areas=["contact_channels"], counties=["08"], **limited
    )
    connection(county, phone)
    country = {"area_type": "nationwide_except_aland", "organization": provider}
    connection(service(**texts("name", "Puhelinjuttelu"), content_areas=["mental_health"], **country), phone)
    service(**texts("name", "Nokian kuoro"), content_areas=["culture"], municipalities=["536"], **limited)
    service(**texts("name", "Åländsk kör"), content_areas=["culture"], counties=["91"], **limited)
    refresh()


def every_place() -> list[Place]:
    return [*area_names().municipalities.values(), *area_names().counties.values()]


def total(text: str) -> int:
    found = re.search(r'class="results__count">\s*(\d+)', text)
    return int(found[1]) if found else 0


def test_every_place_can_be_chosen_without_typing(client: Client):
    page = client.get("/en/places/").text
    for place in every_place():
        assert f'href="{place_path(place, "en")}"' in page


def test_the_map_leads_where_the_list_does_and_each_shape_has_a_name(client: Client):
    page = client.get("/sv/platser/").text
    shapes = re.findall(
        r'<a class="map__area" href="([^"]+)" aria-label="([^"]+)"><title>\2</title><path class="map__shape" d="M', page
    )
    assert len(shapes) == 23
    listed = dict(re.findall(r'<li><a href="([^"]+)">([^<]+)</a></li>', page))
    assert all(listed[path] in (name, "Helsingfors") for path, name in shapes)


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("place=Tampere", TAMPERE),
        ("place=tammerfors", TAMPERE),
        ("place=33100", TAMPERE),
        ("postcode=33100", TAMPERE),
        ("municipality=837", TAMPERE),
        ("county=08", PIRKANMAA),
        ("place=Honkajoki", "/fi/paikat/kunta/kankaanpaa-214/"),
        ("county=90", "/fi/paikat/kunta/helsinki-091/"),
    ],
)
def test_a_place_that_is_told_leads_to_its_page(client: Client, query, path):
    assert client.get(f"/fi/paikat/?{query}")["Location"] == path


@pytest.mark.parametrize("query", ["place=Tampre", "place=%00%00", "postcode=00001", "municipality=999", "place=+"])
def test_a_place_that_is_not_known_gets_a_message_and_never_an_error(client: Client, query):
    assert client.get(f"/fi/paikat/?{query}").status_code == 200


def test_a_place_that_is_nearly_right_is_offered(client: Client):
    page = client.get("/fi/paikat/?place=Tampre").text
    assert "<title>Virhe: " in page
    assert "Emme löytäneet paikkaa ”Tampre”" in page
    assert f'class="meant__place" href="{TAMPERE}">Tampere</a>' in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_place_has_a_page(language):
    paths = set()
    for place in every_place():
        paths.add(path := place_path(place, language))
        assert re.fullmatch(rf"/{language}/[a-z]+/[a-z]+/[a-z0-9-]+-\d{{2,3}}/", path)
    assert len(paths) == 330, "Helsinki has one page for the city and the county"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/fi/paikat/kunta/nokia-837/", TAMPERE),
        ("/fi/paikat/kunta/honkajoki-099/", "/fi/paikat/kunta/kankaanpaa-214/"),
        ("/sv/platser/kommun/tampere-837/", "/sv/platser/kommun/tammerfors-837/"),
        ("/fi/paikat/alue/x-08/", PIRKANMAA),
        ("/en/places/county/helsinki-90/", "/en/places/municipality/helsinki-091/"),
    ],
)
def test_an_address_of_old_leads_to_todays(client: Client, asked, told):
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, told)


@pytest.mark.parametrize("path", ["kunta/x-999/", "kunta/x-99/", "alue/x-99/", "alue/x-837/", "kunta/x/", "kunta/"])
def test_a_place_that_does_not_exist(client: Client, path):
    assert client.get(f"/fi/paikat/{path}").status_code == 404


def test_a_page_is_only_read(client: Client):
    assert client.post(TAMPERE).status_code == 405


@pytest.mark.parametrize("path", [TAMPERE, PIRKANMAA, "/fi/paikat/alue/ahvenanmaa-91/", "/fi/paikat/kunta/nokia-536/"])
def test_each_count_equals_the_list_that_it_links_to(client: Client, services, path):
    page = client.get(path).text
    counted = COUNTED.findall(page)
    assert counted
    for link, name, count in counted:
        assert total(client.get(link.replace("&amp;", "&")).text) == int(count), name
    for link, count in re.findall(r'<a class="action" href="(/fi/palvelut/[^"]+)">Katso (?:kaikki )?(\d+) ', page):
        assert total(client.get(link.replace("&amp;", "&")).text) == int(count), link


def test_a_municipality_has_its_own_its_countys_and_the_countrys_services(client: Client, services):
    page = client.get(TAMPERE).text
    assert {name: int(count) for _link, name, count in COUNTED.findall(page)} == {
        "Liikunta ja liikkumisen edistäminen": 1,
        "Mielenterveys ja mielenterveystaidot": 1,
        "Yhteydenotto sosiaali- ja terveyspalveluihin": 1,
    }
    contacts, rest = page.split('id="topics"')
    on_site, remote = rest.split('id="on-site"')[1].split('id="remote"')
    assert "Pirkanmaan neuvonta" in contacts
    assert 'href="tel:+358401234567"' in contacts
    assert "Tampereen uinti" in on_site
    assert "Puhelinjuttelu" in remote
    assert "Nokian kuoro" not in page
    assert 'value="Tampere"' in page, "the search field has the place"
    assert f'href="{PIRKANMAA}"' in page
    assert 'href="/fi/paikat/kunta/nokia-536/"' in page


def test_a_topic_with_nothing_says_so_and_leads_on(client: Client, services):
    page = client.get(TAMPERE).text
    tile = page.split(">Kulttuurihyvinvointi ja kulttuuriharrastaminen</a>")[1].split("</li>")[0]
    assert "Täällä ei ole tätä vielä." in tile
    assert 'href="/fi/palvelut/?area=culture&amp;county=08">Pirkanmaan hyvinvointialue: 1 palvelu</a>' in tile
    assert 'href="/fi/aiheet/kulttuuri/?municipality=837"' in page


def test_a_place_without_any_service_still_helps(client: Client):
    page = client.get(TAMPERE).text
    assert page.count("Täällä ei ole tätä vielä.") == 14
    assert "Emme vielä tiedä täältä puhelinnumeroa" in page
    assert "Emme vielä tiedä täältä paikkaa" in page


def test_a_county_has_a_map_and_a_list_of_its_municipalities(client: Client, services):
    page = client.get(PIRKANMAA).text
    inside = Municipality.objects.filter(county_id="08")
    assert page.count('class="map__area"') == inside.count() == 23
    for row in inside:
        assert page.count(f'href="{place_path(row, "fi")}"') == 2
    assert 'href="/fi/paikat/alue/satakunta-06/"' in page, "a county beside it"
    assert 'href="/fi/paikat/alue/lappi-21/"' not in page


def test_a_municipality_stands_out_on_a_picture_of_its_county(client: Client):
    picture = client.get(TAMPERE).text.split('id="around"')[1]
    assert picture.count("map__shape--chosen") == 1
    assert picture.count('<path class="map__shape') == 23
    assert 'class="map__area"' not in picture


def test_aland_has_rules_of_its_own(client: Client, services):
    for path in ("/sv/platser/omrade/aland-91/", "/sv/platser/kommun/mariehamn-478/"):
        page = client.get(path).text
        assert "Åland har egna lagar" in page
        assert 'href="https://www.ahs.ax/"' in page
        assert "Hela Finland:" not in page
        assert "Puhelinjuttelu" not in page
    assert "egna lagar" not in client.get("/sv/platser/kommun/vasa-905/").text


def test_helsinki_has_no_county_above_it(client: Client):
    page = client.get("/fi/paikat/kunta/helsinki-091/").text
    assert "kaupungin ja koko Suomen" in page
    assert "/fi/paikat/alue/" not in page.split("<main")[1].split('id="around"')[0]
    assert 'href="/fi/paikat/kunta/espoo-049/"' in page


def test_addresses_in_the_other_languages(client: Client):
    page = client.get(TAMPERE).text
    assert 'hreflang="sv" href="http://127.0.0.1:8000/sv/platser/kommun/tammerfors-837/"' in page
    assert 'rel="canonical" href="http://127.0.0.1:8000/fi/paikat/kunta/tampere-837/"' in page


def test_titles_are_the_places_own(client: Client):
    titles = [
        re.search(r"<title>([^<]+)<", client.get(place_path(place, "fi")).text)
        for place in (Municipality.objects.get(code="837"), County.objects.get(code="08"))
    ]
    assert [title[1] for title in titles if title] == [
        "Tampere: palveluja hyvinvointiin – Palvelutarjotin",
        "Pirkanmaan hyvinvointialue: palveluja hyvinvointiin – Palvelutarjotin",
    ]


@pytest.mark.parametrize(("path", "most"), [(TAMPERE, 12), (PIRKANMAA, 14), ("/fi/paikat/", 3)])
@pytest.mark.parametrize("rows", [1, 12])
def test_the_queries_do_not_grow_with_the_rows(client: Client, django_assert_max_num_queries, path, most, rows):
    provider = organization()
    for number in range(rows):
        row = service(
            **texts("name", f"Palvelu {number}"), organization=provider, content_areas=["contact_channels", "culture"]
        )
        connection(row, channel(organization=provider, kind="phone" if number % 2 else "service_location"))
    refresh()
    with django_assert_max_num_queries(most):
        client.get(path)


def test_a_second_reader_within_a_minute_asks_the_database_little(
    client: Client, services, django_assert_max_num_queries
):
    client.get(TAMPERE)
    with django_assert_max_num_queries(5):
        client.get(TAMPERE)
