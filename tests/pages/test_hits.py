"""One service as the list shows it."""

import pytest
from django.test import Client
from django.utils.translation import override

from tests.factories import address, channel, connection, organization, service, texts
from tests.pages.listed import LIST, names, shown
from tray.pages.hits import in_kilometres
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db


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


HOURS = {"regular": [{"openings": [{"day": 0, "opens": 480, "closes": 960}]}]}
BOOKED = {"regular": [{"by_appointment": True}]}
PHONES = [{"number": "+358401234567"}]


def first_step(page: str) -> str:
    return page.split("Näin aloitat:</strong>")[1].split("</p>", maxsplit=1)[0] if "Näin aloitat:" in page else ""


def test_a_hit_tells_how_to_begin_in_the_providers_own_first_sentence(client: Client):
    row = service(**texts("user_instruction", "Soita kassalle. Kerro samalla, mitä toivot.", "Ring kassan."))
    connection(row, channel(kind="phone", phones=PHONES))
    step = first_step(shown(client))
    assert "Soita kassalle." in step
    assert "Kerro samalla" not in step
    assert 'href="tel:+358401234567"' in step
    assert "040 123 4567" in step


def test_a_first_sentence_in_another_language_carries_it(client: Client):
    service(**texts("user_instruction", "", "Ring kassan."))
    assert '<span lang="sv">Ring kassan.</span>' in first_step(shown(client))


@pytest.mark.parametrize(
    ("ways", "step"),
    [
        ([{"kind": "phone", "phones": PHONES}], "Soita."),
        ([{"kind": "electronic"}], "Aloita verkossa."),
        ([{"kind": "electronic"}, {"kind": "phone", "phones": PHONES}], "Aloita verkossa tai soita."),
        ([{"opening_hours": HOURS}], "Tule aukioloaikana."),
        ([{"opening_hours": HOURS, "phones": PHONES}], "Tule aukioloaikana tai soita ensin."),
        ([{"opening_hours": BOOKED}], "Sovi ensin aika."),
        ([{"opening_hours": BOOKED, "phones": PHONES}], "Soita ja sovi aika."),
        ([{}], "Katso, missä paikka on."),
        ([{"phones": PHONES}], "Soita ja kysy, milloin voit tulla."),
        ([{"kind": "web_page"}], "Katso palvelun tarjoajan verkkosivu."),
        ([{"kind": "printable_form"}], "Täytä lomake."),
        ([{"kind": "phone", "phones": [{"number": "+358401234567", "kind": "fax"}]}], ""),
        ([], ""),
    ],
)
def test_without_a_short_instruction_the_ways_tell_how_to_begin(client: Client, ways, step):
    row = service(**texts("user_instruction", "Pitkä " * 40))
    for way in ways:
        connection(row, channel(**way))
    assert (step in first_step(shown(client))) if step else not first_step(shown(client))


def test_a_hit_tells_when_a_referral_is_needed_and_of_a_step_free_entrance(client: Client):
    assert "Tarvitset lähetteen" not in shown(client)
    row = service(**texts("requirements", "Tarvitset lääkärin lähetteen."))
    sentence = {"group": {"fi": "Sisäänkäynti"}, "text": {"fi": "Sisäänkäynnissä ei ole tasoeroja."}}
    address(hall := channel(), accessibility=[{"name": {}, "sentences": [sentence]}])
    connection(row, hall)
    page = shown(client)
    assert "Tarvitset lähetteen</li>" in page
    assert "Esteetön sisäänkäynti</li>" in page


def test_the_area_is_not_told_twice(client: Client):
    service(organization=organization(**texts("name", "Vaasa")), area_type="limited", municipalities=["905"])
    assert "hit__facts" in (page := shown(client))
    assert page.split("hit__facts")[1].split("</dl>")[0].count("Vaasa") == 1
