import datetime as dt
import math
import os
import re
import subprocess
import sys
from uuid import UUID

import pyproj
import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import address, assignment, channel, connection, full_service, organization, service, texts
from tray.catalogue.models import Concept, Service
from tray.local.places import PROJECT
from tray.pages.links import service_path, slug
from tray.pages.service_details import service_subpath

pytestmark = pytest.mark.django_db


def page_of(client: Client, row: Service, language: str = "fi") -> str:
    response = client.get(service_path(row, language))
    assert response.status_code == 200
    return response.text


def parts(page: str) -> list[str]:
    return re.findall(r'<h2 class="part__title" id="([a-z-]+)">', page)


def test_the_parts_stand_in_the_order_that_people_need_them(client: Client):
    Concept.objects.create(kind="target_group", code="KR1.1", **texts("name", "Ikäihmiset", "De äldre", "Seniors"))
    page = page_of(client, full_service())
    assert parts(page) == ["what", "begin", "price", "for-whom", "where", "accessibility", "who"]
    assert page.count("<h1") == 1


def test_a_bare_service_has_only_the_parts_that_it_fills(client: Client):
    page = page_of(client, service(area_type="limited"))
    assert parts(page) == ["begin", "price", "who"]
    assert "Tarjoaja ei ole kertonut, miten pääset alkuun." in page
    assert "Tarjoaja ei ole kertonut hintaa." in page


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "fi",
            [
                "Vesijumppa",
                "Soita kassalle.",
                "040 123 4567",
                "Maksullinen",
                "Maanantai–perjantai",
                "klo 8–16",
                "Koko Suomi",
            ],
        ),
        (
            "sv",
            [
                "Vattengymnastik",
                "Ring kassan.",
                "040 123 4567",
                "Avgiftsbelagd",
                "Måndag–fredag",
                "kl. 8–16",
                "Hela Finland",
            ],
        ),
        (
            "en",
            [
                "Water exercise",
                "Call the till.",
                "+358 40 123 4567",
                "Subject to",
                "Monday–Friday",
                "8:00–16:00",
                "All of Finland",
            ],
        ),
    ],
)
def test_the_page_in_three_languages(client: Client, language, told):
    page = page_of(client, full_service(), language)
    for text in told:
        assert text in page


def test_contacts_are_links(client: Client):
    page = page_of(client, full_service())
    assert 'href="tel:+358401234567"' in page
    assert 'href="mailto:uimahalli@vaasa.example"' in page
    assert 'href="https://kauppa.vaasa.example/"' in page
    assert "Puhelu maksaa oman liittymäsi hinnaston mukaan" in page
    assert "Tunnistaudut Suomi.fi-tunnistuksella" in page


def test_texts_in_another_language_are_marked_and_told_of(client: Client):
    page = page_of(client, full_service(), "en")
    assert "Some parts of this page are in Finnish." in page
    assert (
        '<div class="prose" lang="fi"><p>Olet yli 65-vuotias.</p></div><span class="fallback">in Finnish</span>' in page
    )
    assert '<span lang="fi">Verkkokauppa</span>' in page
    assert '<li lang="fi">Hallissa on hissi.</li>' in page


def test_nothing_is_marked_when_everything_is_in_the_readers_language(client: Client):
    page = page_of(client, service(area_type="limited"))
    assert "fallback" not in page
    assert "Tarjoaja ei ole kääntänyt kaikkea." not in page


def test_a_service_of_one_language_has_an_address_in_all(client: Client):
    row = service(**texts("name", "", "Svensk tjänst"), **texts("summary"))
    page = page_of(client, row, "en")
    assert '<h1 class="service__name" lang="sv">Svensk tjänst</h1>' in page
    assert f'hreflang="fi" href="http://127.0.0.1:8000/fi/palvelut/svensk-tjanst-{row.short_id}/"' in page


def test_the_language_switch_leads_to_the_right_slug_at_once(client: Client):
    row = service()
    page = page_of(client, row)
    for path in (f"/sv/tjanster/vattengymnastik-{row.short_id}/", f"/en/services/water-exercise-{row.short_id}/"):
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("wrong", ["vanha-nimi", "Vesijumppa", "x", "vesijumppa-2", "vesi_jumppa"])
def test_a_wrong_slug_leads_to_the_right_one(client: Client, wrong):
    row = service()
    response = client.get(f"/fi/palvelut/{wrong}-{row.short_id}/")
    assert response.status_code == 301
    assert response["Location"] == f"/fi/palvelut/vesijumppa-{row.short_id}/"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Äänikirjat Åbossa & öljyä!", "aanikirjat-abossa-oljya"),
        ("Œuvre 中文", "uvre"),
        ("中文", "palvelu"),
        ("", "palvelu"),
        ("a" * 200, "a" * 60),
        ("Hyvinvointia " * 9, "hyvinvointia-hyvinvointia-hyvinvointia-hyvinvointia"),
        ("Vesi -- jumppa_", "vesi-jumppa"),
    ],
)
def test_slugs_are_ascii(name, expected):
    assert slug(Service(**texts("name", name)), "fi") == expected


def test_a_name_that_ends_like_an_id_still_has_one_address(client: Client):
    row = service(**texts("name", "Kerho 0123456789ab"))
    assert client.get(service_path(row, "fi")).status_code == 200


def test_the_short_id_finds_the_first_and_the_last_of_its_range(client: Client):
    for last in ("0" * 20, "f" * 20):
        row = service(id=UUID("0123456789ab" + last))
        assert client.get(service_path(row, "fi")).status_code == 200
        row.delete()


@pytest.mark.parametrize("key", ["0123456789ab", "ffffffffffff", "000000000000"])
def test_an_unknown_id_is_not_found(client: Client, key):
    service()
    assert client.get(f"/fi/palvelut/vesijumppa-{key}/").status_code == 404


@pytest.mark.parametrize("path", ["vesijumppa", "vesijumppa-123", "vesijumppa-0123456789AB", "-0123456789ab"])
def test_a_malformed_address_is_not_found(client: Client, path):
    assert client.get(f"/fi/palvelut/{path}/").status_code == 404


def test_a_removed_service_is_gone_and_its_topics_are_offered(client: Client):
    row = service(removed_at=timezone.now())
    response = client.get(f"/sv/tjanster/anything-{row.short_id}/")
    assert response.status_code == 410
    assert "Vattengymnastik" in response.text
    assert response.text.count('<li class="topic">') == 1


def test_a_service_outside_the_tray_is_not_for_search_engines(client: Client):
    assert "noindex" in page_of(client, service(content_areas=[]))
    assert "noindex" not in page_of(client, service())


def test_why_a_service_is_in_its_topic(client: Client):
    row = service()
    Concept.objects.create(kind="service_class", code="P27.1", **texts("name", "Liikuntapalvelut"))
    assignment(row)
    assignment(row, value="nature", rule="nature-words", evidence="luontopolku", rank=1)
    page = page_of(client, row)
    assert "palveluluokka “<span>Liikuntapalvelut</span>”" in page
    assert "sanat “<span>luontopolku</span>”" in page
    assert "exercise-class" in page


def test_a_tie_has_its_own_hours_description_and_contacts_beside_the_channels(client: Client):
    row = service()
    place = channel(phones=[{"number": "+35861112222"}], opening_hours={"regular": [{"always_open": True}]})
    connection(
        row,
        place,
        **texts("description", "Ryhmä kokoontuu aulassa."),
        phones=[{"number": "+358501112222"}, {"number": "+35861112222"}],
        opening_hours={"regular": [{"openings": [{"day": 1, "opens": 600, "closes": 645}]}]},
    )
    page = page_of(client, row)
    assert "Ryhmä kokoontuu aulassa." in page
    assert page.count('href="tel:+35861112222"') == 1
    assert (
        page.index("Milloin palvelua annetaan täällä")
        < page.index("klo 10.00–10.45")
        < page.index("Paikan aukioloajat")
    )


def test_a_removed_channel_is_not_shown(client: Client):
    row = service()
    connection(row, channel(removed_at=timezone.now()))
    assert "Uimahalli" not in page_of(client, row)


def test_ways_from_home_come_before_places(client: Client):
    row = service()
    connection(row, channel())
    connection(row, channel(kind="phone", **texts("name", "Neuvonta")))
    page = page_of(client, row)
    assert page.index("Neuvonta") < page.index("Uimahalli")


def test_addresses_are_in_the_readers_language(client: Client):
    row, place = service(), channel()
    connection(row, place)
    address(place)
    address(
        place, kind="postal", **texts("street"), **texts("po_box", "PL 12", "PB 12"), number="", postal_code="65101"
    )
    page = page_of(client, row, "sv")
    for line in ("Sandviksgatan 8", "65100 Vasa", "PB 12", "Postadress"):
        assert line in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "JaVaScRiPt:x"])
def test_only_web_addresses_become_links(client: Client, url):
    row = service()
    connection(row, channel(kind="web_page", web_pages=[{"url": url, "language": "fi"}]))
    assert url not in page_of(client, row)


def test_the_sources_words_are_never_markup(client: Client):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    row = service(
        **texts("name", evil), **texts("summary", evil), **texts("description", evil), **texts("charge_info", evil)
    )
    connection(
        row,
        channel(**texts("name", evil), phones=[{"number": evil, "label": {"fi": evil}}]),
        **texts("description", evil),
    )
    page = page_of(client, row)
    assert "<script>" not in page
    assert "<img" not in page


# --- What to do first ------------------------------------------------------------------------------------------------

PHONE = {"kind": "phone", "phones": [{"number": "+358401234567", "charge": "free"}]}
ONLINE = {"kind": "electronic", "web_pages": [{"url": "https://asiointi.example/", "language": "fi"}]}
WEB = {"kind": "web_page", "web_pages": [{"url": "https://sivu.example/", "language": "fi"}]}
FORM = {"kind": "printable_form", "web_pages": [{"url": "https://lomake.example/a.pdf", "language": "fi"}]}
PLACE = {"kind": "service_location"}


@pytest.mark.parametrize(
    ("ways", "instruction", "title", "target"),
    [
        ([PLACE], "", "Tule paikalle", "#channel-"),
        ([PLACE], "Tule ilman ajanvarausta.", "Tule paikalle, aikaa ei tarvitse varata", "#channel-"),
        ([PLACE, PHONE], "Soita ensin.", "Soita", "tel:+358401234567"),
        ([PLACE, PHONE], "Varaa aika.", "Soita ja varaa", "tel:+358401234567"),
        ([PLACE, ONLINE], "Ilmoittaudu verkossa.", "Varaa verkossa", "https://asiointi.example/"),
        ([PLACE, FORM], "Täytä hakemuslomake.", "Täytä lomake", "https://lomake.example/a.pdf"),
        ([PLACE, PHONE], "Tarvitset lääkärin lähetteen.", "Pyydä lähete", "#begin"),
        ([PLACE, PHONE], "Lähetettä et tarvitse. Soita.", "Soita", "tel:+358401234567"),
        ([PHONE, ONLINE], "", "Soita", "tel:+358401234567"),
        ([ONLINE], "", "Asioi verkossa", "https://asiointi.example/"),
        ([WEB], "", "Katso verkkosivulta", "https://sivu.example/"),
        ([FORM], "", "Täytä lomake", "https://lomake.example/a.pdf"),
        ([], "Kysy lisää opettajalta.", "Näin pääset alkuun", "#who"),
        ([], "Kysy lisää. " * 30, "Lue, miten pääset alkuun", "#begin"),
        ([], "", "Kysy palvelun tarjoajalta", "#who"),
    ],
)
def test_the_first_step(client: Client, ways, instruction, title, target):
    row = service(**texts("user_instruction", instruction))
    for way in ways:
        connection(row, channel(**way))
    box = next_step(page_of(client, row))
    assert f'id="next">{title}</h2>' in box
    assert f'class="govuk-button next__button" href="{target}' in box
    assert (instruction in box) == (len(instruction) < 240)


def next_step(page: str) -> str:
    found = re.search(r'<section class="next .*?</section>', page, flags=re.DOTALL)
    assert found
    return found[0]


def test_an_online_service_begins_online_though_it_has_a_place(client: Client):
    row = service(**texts("name", "Vertaistuki verkossa"))
    for way in (PLACE, ONLINE):
        connection(row, channel(**way))
    assert "Asioi verkossa" in next_step(page_of(client, row))


def test_a_call_tells_its_price(client: Client):
    row = service()
    connection(row, channel(**PHONE))
    assert "Maksuton" in next_step(page_of(client, row))


def test_who_has_told_nothing_is_asked_on_the_providers_page(client: Client):
    provider = organization(web_pages=[{"url": "https://vaasa.example/", "language": "fi"}])
    box = next_step(page_of(client, service(organization=provider)))
    assert 'href="https://vaasa.example/"' in box


def test_a_short_instruction_stands_once_and_a_long_one_further_down(client: Client):
    short = page_of(client, service(**texts("user_instruction", "Soita kassalle.")))
    assert short.count("Soita kassalle.") == 1
    assert "begin" not in parts(short)
    long = "Lue tämä. " * 40
    page = page_of(client, service(**texts("user_instruction", long)))
    assert "Lue tämä." not in next_step(page)
    assert "Lue tämä." in page


@pytest.mark.parametrize(
    ("text", "badge"),
    [
        ("Lähetettä ei tarvita.", "Ei tarvita lähetettä"),
        ("Du behöver inte boka tid.", "Ei ajanvarausta"),
        ("Voit soittaa nimettömänä.", "Voit asioida nimettömänä"),
    ],
)
def test_badges_say_what_the_texts_say(client: Client, text, badge):
    field = "description"
    told = texts(field, "", text) if text.startswith("Du") else texts(field, text)
    assert f'badge--good">{badge}</li>' in page_of(client, service(**told))
    assert f'badge--good">{badge}</li>' not in page_of(client, service(**texts(field, "Tervetuloa.")))


def test_open_now_is_said_where_it_holds(client: Client):
    row = service()
    connection(row, channel(opening_hours={"regular": [{"always_open": True}]}))
    page = page_of(client, row)
    assert "Auki nyt, ympäri vuorokauden" in page
    assert 'badge--good">Auki nyt</li>' in page


def test_details_that_nobody_has_touched_for_a_year_are_called_old(client: Client):
    old = service(source_modified_at=timezone.now() - dt.timedelta(days=400))
    assert "yli vuoteen" in page_of(client, old)
    assert "yli vuoteen" not in page_of(client, service(source_modified_at=timezone.now()))


# --- How to come, and what is hard there -----------------------------------------------------------------------------


def test_the_way_is_planned_elsewhere_only_by_the_readers_choice(client: Client):
    row, place = service(), channel(**texts("description", "Kaunis talo. Bussi 4 pysähtyy ovella."))
    connection(row, place)
    address(place, latitude=63.0951, longitude=21.6158)
    page = page_of(client, row)
    assert 'href="https://opas.matka.fi/reitti/-/Hietalahdenkatu%208,%2065100%20Vaasa::63.0951,21.6158"' in page
    assert "<p>Bussi 4 pysähtyy ovella.</p>" in page
    assert "Näytä kartalla" not in page


ENTRANCES = [
    {
        "name": {"fi": "Pääovi"},
        "is_main": True,
        "sentences": [
            {"group": {"fi": "Sisäänkäynti"}, "text": {"fi": "Sisäänkäynnin edessä on neljä askelmaa."}},
            {"group": {"fi": "Sisäänkäynti"}, "text": {"fi": "Sisäänkäynnillä ei ole kynnystä."}},
            {"group": {"fi": "Sisätilat"}, "text": {"fi": "Esteetön wc on kerroksessa 1."}},
            {"group": {"fi": "Sisätilat"}, "text": {"fi": "Asiakaspalvelussa ei ole palvelusilmukkaa."}},
        ],
    }
]


def test_what_is_hard_is_told_first_and_plainly(client: Client):
    row, place = service(), channel()
    connection(row, place)
    address(place, accessibility=ENTRANCES)
    page = page_of(client, row)
    hard = re.search(r'<ul class="shortcomings">(.*?)</ul>', page, flags=re.DOTALL)
    assert hard
    assert re.findall(r"<li>(.*?)</li>", hard[1]) == [
        "Sisäänkäynnin edessä on neljä askelmaa.",
        "Asiakaspalvelussa ei ole palvelusilmukkaa.",
    ]
    assert page.index("shortcomings") < page.index("Esteetön wc on kerroksessa 1.")


def test_a_register_without_obstacles_and_a_place_without_a_register(client: Client):
    assert "Esteettömyysrekisteri ei kerro täällä esteistä." in page_of(client, full_service())
    row = service()
    connection(row, channel())
    assert "Emme tiedä, onko paikka esteetön." in page_of(client, row)


# --- On a map --------------------------------------------------------------------------------------------------------

TILES = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture
def tiles(settings):
    settings.MAP_TILES_URL, settings.MAP_TILES_CREDIT = TILES, "© Kartantekijä & co"


@pytest.fixture
def placed(db: None) -> Service:
    row, place = service(), channel()
    connection(row, place)
    address(place, latitude=63.0951, longitude=21.6158)
    return row


def test_without_a_tile_server_there_is_no_map(client: Client, placed):
    assert "kartalla" not in page_of(client, placed)
    assert client.get(service_subpath("service_map", placed, "fi"))["Location"] == service_path(placed, "fi")


def test_a_map_is_a_link_until_it_is_asked_for(client: Client, placed, tiles):
    page = page_of(client, placed)
    assert f'href="{service_subpath("service_map", placed, "fi")}#channel-' in page
    assert "<img" not in page
    assert 'data-latitude="63.0951"' in page
    assert 'data-credit="© Kartantekijä &amp; co"' in page
    assert 'src="/static/map.' in page
    assert 'src="/static/map.' not in page_of(client, service())


def test_the_map_page_needs_no_script(client: Client, placed, tiles):
    response = client.get(service_subpath("service_map", placed, "fi"))
    shown = re.findall(r'<img src="https://tiles\.example/15/(\d+)/(\d+)\.png"', response.text)
    assert tile_by_projection(63.0951, 21.6158, 15) in shown
    assert len(shown) == 6
    assert "© Kartantekijä &amp; co" in response.text
    assert "Hietalahdenkatu 8" in response.text
    mark = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', response.text)
    assert mark
    assert 256 <= float(mark[1]) <= 512
    assert 128 <= float(mark[2]) <= 384


def tile_by_projection(latitude: float, longitude: float, zoom: int) -> tuple[str, str]:
    """By metres of EPSG:3857, whose square world the tiles divide."""
    east, north = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857").transform(latitude, longitude)
    edge = math.pi * 6378137
    return str(int((east + edge) / (2 * edge) * 2**zoom)), str(int((edge - north) / (2 * edge) * 2**zoom))


@pytest.mark.parametrize(("asked", "zoom"), [("17", 17), ("1", 8), ("99", 18), ("x", 15), ("", 15), ("٣", 15)])
def test_closer_and_further(client: Client, placed, tiles, asked, zoom):
    page = client.get(service_subpath("service_map", placed, "fi"), {"zoom": asked}).text
    assert f"https://tiles.example/{zoom}/" in page


def test_a_map_of_nothing(client: Client, tiles):
    row = service()
    assert client.get(service_subpath("service_map", row, "fi"))["Location"] == service_path(row, "fi")
    assert client.get("/fi/palvelut/x-0123456789ab/kartta/").status_code == 404
    assert client.get(f"/fi/palvelut/vanha-{row.short_id}/kartta/").status_code == 302


def test_only_the_tile_server_may_send_pictures():
    def pictures(**environment: str) -> str:
        code = "import tray.settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
        done = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | environment, cwd=PROJECT, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    assert pictures(MAP_TILES_URL="") == "[\"'self'\", 'data:']"
    assert pictures(MAP_TILES_URL=TILES, MAP_TILES_CREDIT="©").endswith("'data:', 'https://tiles.example']")


def test_many_areas_are_folded(client: Client):
    codes = ["905", "499", "231", "280", "287", "288", "399", "440"]
    page = page_of(client, service(area_type="limited", municipalities=codes))
    assert "ja 2 muuta" in page
    assert "Näytä koko alue" in page


def test_producers_are_named(client: Client):
    other = organization(**texts("name", "Vaasan uimarit"))
    row = service(producers=[{"organization": str(other.pk)}, {"name": {"fi": "Ostopalvelu Oy"}}])
    page = page_of(client, row)
    assert "Vaasan uimarit" in page
    assert "Ostopalvelu Oy" in page


def test_when_the_details_were_last_changed(client: Client):
    row = service(source_modified_at=dt.datetime(2026, 11, 2, 23, 30, tzinfo=dt.UTC))
    assert "3.11.2026" in page_of(client, row)
    assert "3 November 2026" in page_of(client, row, "en")


@pytest.mark.parametrize("size", [1, 15])
def test_queries_do_not_grow_with_the_service(client: Client, django_assert_max_num_queries, size):
    row = full_service()
    for _number in range(size):
        place = channel()
        address(place)
        connection(row, place)
    row.other_organizations = [organization().pk for _number in range(size)]
    row.save()
    path = service_path(row, "fi")
    with django_assert_max_num_queries(10):
        assert client.get(path).status_code == 200
