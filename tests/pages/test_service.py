import datetime as dt
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import address, assignment, channel, connection, full_service, organization, service, texts
from tests.pages.service_page import page_of, parts
from tray.catalogue.models import Concept
from tray.pages.links import service_path, slug

pytestmark = pytest.mark.django_db


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
    assert slug(name) == expected


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
    assert 'role="search" aria-label="Sök tjänster"' in response.text


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
