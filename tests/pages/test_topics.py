import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.translation import override

from tests.factories import channel, connection, organization, service, texts
from tray.catalogue.content_areas import ContentArea
from tray.pages.kept_searches import searched
from tray.pages.topic_page import kept_offer
from tray.pages.topic_words import ABOUT, IDEAS, RELATED, SLUGS
from tray.pages.topics import EXPLANATIONS, topic_path
from tray.search.refresh import refresh

pytestmark = pytest.mark.django_db
EXERCISE = "/fi/aiheet/liikunta/"
# Promises and orders of a doctor, in the three languages.
MEDICAL = re.compile(r"parantaa|hoitaa sair|lääkitys|diagno|botar|läker|kurerar|\bcures?\b|heals|treats", re.IGNORECASE)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    kept = (searched, kept_offer)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.fixture
def services() -> None:
    provider = organization()
    for number in range(7):
        row = service(**texts("name", f"Uinti {number}"), organization=provider, charge="free" if number else "charged")
        connection(row, channel(organization=provider))
    service(
        **texts("name", "Tampereen kuoro"),
        organization=provider,
        content_areas=["culture"],
        area_type="limited",
        municipalities=["837"],
    )
    refresh()


def total(text: str) -> int:
    found = re.search(r'class="results__count">\s*(\d+)', text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("area", ContentArea)
def test_every_area_is_told_in_plain_words(area):
    assert 3 <= len(IDEAS[area]) <= 5
    assert len(RELATED[area]) == 3
    assert area not in RELATED[area]
    for language in ("fi", "sv", "en"):
        with override(language):
            told = [str(text) for text in (EXPLANATIONS[area], ABOUT[area], *IDEAS[area])]
        assert not any(MEDICAL.search(text) for text in told)
        longest = max(len(sentence.split()) for text in told for sentence in re.split(r"[.:?!] ", text))
        assert longest <= 24, f"{language} {area}"


def test_slugs_differ_within_a_language():
    for position in range(3):
        assert len({slugs[position] for slugs in SLUGS.values()}) == len(ContentArea)
    assert all(re.fullmatch(r"[a-z-]+", slug) for slugs in SLUGS.values() for slug in slugs)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("area", ContentArea)
def test_every_area_has_a_page_in_three_languages(client: Client, area, language):
    page = client.get(topic_path(area, language)).text
    with override(language):
        assert f'<h1 class="band__title">{area.label}</h1>' in page
        assert str(IDEAS[area][0]).split(".")[0] in page


def test_what_is_offered_and_how_many(client: Client, services):
    page = client.get(EXERCISE).text
    assert page.count('class="hit__name"') == 5
    link, count = re.findall(r'<a class="govuk-button" href="([^"]+)">Katso kaikki (\d+) palvelua', page)[0]
    assert (link, int(count)) == ("/fi/palvelut/?area=exercise", 7)
    assert total(client.get(link).text) == 7


def test_each_narrowing_leads_to_as_many_as_it_says(client: Client, services):
    page = client.get(EXERCISE).text
    found = re.findall(r'class="narrowings__link" href="([^"]+)">[^<]+<span class="narrowings__count">(\d+)', page)
    assert found
    for link, count in found:
        assert total(client.get(link.replace("&amp;", "&")).text) == int(count)


def test_a_place_shapes_the_page_and_stays_in_its_links(client: Client, services):
    page = client.get("/fi/aiheet/kulttuuri/?municipality=837").text
    assert "Tampereen kuoro" in page
    assert "/fi/palvelut/?area=culture&amp;municipality=837" in page
    assert 'href="/sv/amnen/kultur/?municipality=837"' in page
    assert 'href="/fi/aiheet/osallisuus/?municipality=837"' in page
    assert "Tampereen kuoro" not in client.get("/fi/aiheet/kulttuuri/?municipality=905").text


def test_a_topic_with_nothing_in_a_place_leads_on(client: Client, services):
    page = client.get("/fi/aiheet/kulttuuri/?municipality=536").text
    assert "Tästä aiheesta ei ole täällä vielä palveluja." in page
    assert 'href="/fi/aiheet/kulttuuri/?county=08">Katso laajemmalta: Pirkanmaan hyvinvointialue</a>' in page
    page = client.get("/fi/aiheet/kulttuuri/?municipality=905").text
    assert 'href="/fi/aiheet/kulttuuri/">Katso, mitä koko Suomessa on</a>' in page


def test_a_topic_with_nothing_anywhere_still_has_ideas(client: Client):
    page = client.get(EXERCISE).text
    assert "Tästä aiheesta ei ole täällä vielä palveluja." in page
    assert page.count("<li>") >= 4


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/fi/aiheet/motion/", EXERCISE),
        ("/sv/amnen/liikunta/?municipality=837", "/sv/amnen/motion/?municipality=837"),
        ("/fi/aiheet/liikunta/?place=Tampere", EXERCISE + "?municipality=837"),
        ("/fi/aiheet/liikunta/?place=33100", EXERCISE + "?municipality=837"),
        ("/fi/aiheet/?place=Tampere", "/fi/aiheet/?municipality=837"),
    ],
)
def test_other_addresses_of_the_same_page_lead_to_it(client: Client, asked, told):
    assert client.get(asked)["Location"] == told


def test_a_place_that_is_not_known_gets_a_message(client: Client):
    page = client.get("/fi/aiheet/liikunta/?place=Tampre").text
    assert "<title>Virhe: " in page
    assert 'class="meant__place" href="/fi/aiheet/liikunta/?municipality=837">Tampere</a>' in page


@pytest.mark.parametrize("path", ["/fi/aiheet/x/", "/fi/aiheet/liikunta/x/"])
def test_a_topic_that_does_not_exist(client: Client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("area", "is_told"), [("mental_health", True), ("substance_use", True), ("culture", False)])
def test_help_now_comes_first_where_it_may_be_needed(client: Client, area, is_told):
    page = client.get(topic_path(ContentArea(area), "fi")).text.split("<main")[1]
    assert ('class="help-now"' in page) is is_told
    if is_told:
        before = page.split('id="ideas"')[0]
        assert 'href="tel:112"' in before
        assert 'href="/fi/apua-heti/"' in before


def test_a_page_on_substances_can_be_left_at_once(client: Client):
    assert "data-quick-exit" in client.get(topic_path(ContentArea.SUBSTANCE_USE, "fi")).text
    assert "data-quick-exit" not in client.get(EXERCISE).text


def test_all_topics_on_one_page(client: Client):
    page = client.get("/sv/amnen/?municipality=905").text
    assert page.count('<li class="topic">') == 14
    assert 'href="/sv/amnen/motion/?municipality=905"' in page
    assert "Vasa" in page


@pytest.mark.parametrize("rows", [1, 12])
def test_the_queries_do_not_grow_with_the_rows(client: Client, django_assert_max_num_queries, rows):
    provider = organization()
    for number in range(rows):
        connection(service(**texts("name", f"Uinti {number}"), organization=provider), channel(organization=provider))
    refresh()
    with django_assert_max_num_queries(7):
        client.get(EXERCISE + "?municipality=837")
