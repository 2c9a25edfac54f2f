"""The first step on the page of a service, how to come, and what is hard there."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import address, channel, connection, full_service, organization, service, texts
from tests.pages.service_page import page_of, parts

pytestmark = pytest.mark.django_db


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
        ([PHONE, WEB], "Avaa ryhmän sivu. Soitamme sinulle.", "Katso verkkosivulta", "https://sivu.example/"),
        ([PHONE, WEB], "Öppna gruppens webbsida.", "Katso verkkosivulta", "https://sivu.example/"),
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
