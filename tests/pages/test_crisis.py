"""Help at once: the page, the bar on every page, the lists for other pages, and the quick way out."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from tests.factories import assignment, service, texts
from tray.catalogue.helplines import hours_text, load
from tray.catalogue.helplines.answers import ALWAYS_OPEN, Answer, as_stored
from tray.catalogue.helplines.models import Helpline
from tray.catalogue.models import NationalService
from tray.pages.crisis import bar_numbers, crisis_numbers, forget_helplines, helplines, needs_quick_exit
from tray.pages.links import service_path
from tray.search.refresh import rebuild

pytestmark = pytest.mark.django_db
PATHS = {"fi": "/fi/apua-heti/", "sv": "/sv/hjalp-genast/", "en": "/en/help-now/"}
MONDAY_NOON = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)  # 12 in Finland
MONDAY_NIGHT = dt.datetime(2026, 11, 23, 20, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    forget_helplines()
    yield
    forget_helplines()


@pytest.fixture
def loaded() -> None:
    load.load()


def line(**fields: Any) -> Helpline:
    known: dict[str, Any] = {"key": "line", "kind": "crisis", "position": 1, "phone": "09 123 456"}
    known |= texts("name", "Linja", "Linjen", "Line") | texts("purpose", "Huoleen.", "För oro.", "For worries.")
    return Helpline.objects.create(**known | fields)


def answers(*told: tuple[str, str, str]) -> Any:
    """Of (language, number, hours)."""
    return as_stored(
        [Answer(language=code, phone=number, hours=hours_text.read(hours)) for code, number, hours in told]
    )


# --- The page --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("language", PATHS)
def test_every_number_can_be_tapped(client: Client, language: str):
    page = client.get(PATHS[language]).text
    for dialled in ("112", "+358925250111", "080005005", "116006", "116117", "0800147111", "116111"):
        assert f'href="tel:{dialled}"' in page
    assert 'href="sms:112"' in page
    assert 'href="https://sekasin.fi/"' in page


@pytest.mark.usefixtures("loaded")
def test_the_line_in_the_readers_language_comes_first(client: Client):
    for language, number in (("fi", "0111"), ("sv", "0112"), ("en", "0113")):
        page = client.get(PATHS[language]).text
        page = page[page.index("helplines") :]
        assert page.index("2525 " + number) == min(page.index(f"2525 {one}") for one in ("0111", "0112", "0113"))


def test_hours_and_what_holds_now():
    line(answers=answers(("fi", "", "24/7"), ("sv", "09 222", "ma–pe 9–20"), ("en", "09 333", "")))
    with override("fi"):
        (noon,) = crisis_numbers("fi", now=MONDAY_NOON)
        (night,) = crisis_numbers("fi", now=MONDAY_NIGHT)
    told = [(one.number, one.hours, one.status) for one in noon.lines]
    assert told == [
        ("09 123 456", "Joka päivä, vuorokauden ympäri", "Auki nyt"),
        ("09 222", "maanantai–perjantai klo 9–20", "Auki nyt, klo 20 asti"),
        ("09 333", "", ""),
    ]
    assert [one.status for one in night.lines] == ["Auki nyt", "Suljettu nyt", ""]


def test_languages_with_the_same_number_and_hours_are_told_together():
    line(answers=answers(("fi", "", "24/7"), ("sv", "", "24/7")))
    with override("en"):
        (number,) = crisis_numbers("en")
    assert [(one.languages, one.href) for one in number.lines] == [("Finnish, Swedish", "tel:09123456")]


def test_kinds_can_be_chosen():
    line(key="a", kind="violence")
    line(key="b", kind="poison")
    assert [number.key for number in crisis_numbers("fi", kinds=["poison"])] == ["b"]


@pytest.mark.usefixtures("loaded")
def test_who_has_not_been_checked_is_told_to_staff_only(client: Client):
    assert "tarkista" not in client.get(PATHS["fi"]).text.lower()


def test_one_that_is_switched_off_is_not_shown(client: Client):
    line()
    line(key="old", phone="09 999", is_active=False)
    page = client.get(PATHS["fi"]).text
    assert "09 123 456" in page
    assert "09 999" not in page


@pytest.mark.usefixtures("loaded")
def test_the_page_is_kept_for_a_minute_only(client: Client):
    response = client.get(PATHS["fi"])
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies


def test_people_may_find_the_number_of_their_own_area(client: Client):
    line(kind="social_emergency", phone="112")
    assert "/fi/palvelut/?q=sosiaalip%C3%A4ivystys" in client.get(PATHS["fi"]).text


def test_a_text_of_staff_is_no_markup(client: Client):
    line(**texts("note", "<b>Soita</b>", "", ""))
    page = client.get(PATHS["fi"]).text
    assert "<b>Soita" not in page
    assert "&lt;b&gt;Soita" in page


# --- The bar, and when the database is away --------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("path", ["/fi/", "/sv/tjanster/", "/en/nothing/", "/fi/kirjaudu/"])
def test_the_bar_is_on_every_page(client: Client, path: str):
    page = client.get(path).text
    language = path[1:3]
    bar = page[page.index('class="crisis"') : page.index("</aside>")]
    assert PATHS[language] in bar
    assert 'href="tel:112"' in bar
    assert ("+358925250111" in bar) == (language == "fi")  # around the clock in Finnish alone


def test_the_bar_asks_the_database_once_a_minute(client: Client, django_assert_num_queries):
    line(kind="emergency", phone="112", is_in_bar=True, answers=as_stored([Answer(language="fi", hours=ALWAYS_OPEN)]))
    with django_assert_num_queries(1):
        first = bar_numbers("fi")
    with django_assert_num_queries(0):
        assert [bar_numbers(code)[0].number for code in ("fi", "sv", "en")] == ["112", "112", "112"]
        assert bar_numbers("fi") == first


def test_an_edit_is_seen_when_the_minute_is_over(monkeypatch):
    line()
    assert helplines()[0].phone == "09 123 456"
    Helpline.objects.update(phone="09 777")
    assert helplines()[0].phone == "09 123 456"
    monkeypatch.setattr("tray.pages.crisis.time.monotonic", lambda: 10**9)
    assert helplines()[0].phone == "09 777"


@pytest.mark.parametrize("language", PATHS)
def test_without_numbers_112_stands_and_the_page_says_so(client: Client, language: str):
    page = client.get(PATHS[language]).text
    assert page.count('href="tel:112"') == 2
    assert {"fi": "Emme voi nyt näyttää", "sv": "Vi kan inte visa", "en": "We cannot show"}[language] in page


def away(*args: Any, **kwargs: Any) -> Any:
    raise OperationalError("the database is away")


def test_when_the_database_is_away_112_is_still_shown(client: Client, monkeypatch, caplog):
    monkeypatch.setattr(Helpline.objects, "in_use", away)
    page = client.get(PATHS["fi"])
    assert page.status_code == 200
    assert 'href="tel:112"' in page.text
    assert "Crisis numbers could not be read" in caplog.text


def test_when_the_database_goes_away_the_numbers_of_before_stay(monkeypatch):
    line()
    helplines()
    monkeypatch.setattr("tray.pages.crisis.time.monotonic", lambda: 10**9)
    monkeypatch.setattr(Helpline.objects, "in_use", away)
    assert [row.key for row in helplines()] == ["line"]


# --- For other pages -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_the_component_for_other_pages():
    with override("sv"):
        numbers = crisis_numbers("sv", kinds=["emergency", "violence"])
        page = render_to_string("components/crisis_numbers.html", {"numbers": numbers, "level": 4, "with_now": False})
    assert page.count("<h4") == len(numbers) == 4
    assert 'href="tel:080005005"' in page
    assert "Öppet nu" not in page


# --- A quick way out -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("language", PATHS)
def test_the_page_has_a_quick_way_out_that_is_a_plain_link(client: Client, language: str, settings):
    settings.QUICK_EXIT_URL = "https://saa.example/"
    page = client.get(PATHS[language]).text
    assert page.count("data-quick-exit") == 1
    assert '<a class="exit__link" href="https://saa.example/" rel="nofollow noreferrer">' in page


@pytest.mark.parametrize(
    ("name", "areas", "needed"),
    [
        ("Turvakoti", ["everyday_support"], True),
        ("Lähisuhdeväkivallan ehkäisy", ["mental_health"], True),
        ("Rikosuhrin tuki", ["everyday_support"], True),
        ("Vesijumppa", ["exercise"], False),
        ("Rauhankylän kahvila", ["participation"], False),
        ("A-klinikka", ["substance_use"], True),
    ],
)
def test_services_that_somebody_may_read_in_secret_have_it(client: Client, name: str, areas: list[str], needed: bool):
    row = service(**texts("name", name), **texts("summary"), content_areas=areas)
    assert needs_quick_exit(row) is needed
    assert ("data-quick-exit" in client.get(service_path(row, "fi")).text) is needed


def test_violence_is_seen_in_every_language():
    assert needs_quick_exit(service(**texts("name", "", "Skyddshem", ""), **texts("summary")))
    assert needs_quick_exit(service(**texts("name", "Apua"), **texts("summary", "", "", "Help with domestic violence")))


# --- National services among others ----------------------------------------------------------------------------------


def test_national_services_are_told_apart(client: Client):
    row = service(
        **texts("name", "Nollalinja", "Nollinjen", "Nollalinja"), source="own", content_areas=["mental_health"]
    )
    assignment(row, value="mental_health", rule="national", evidence="chosen by hand")
    national = NationalService.objects.create(service=row, key="nollalinja", source_url="https://a.example/")
    page = client.get(service_path(row, "en")).text
    assert "National service" in page
    assert "has written about it in its own words" in page
    assert "Why is the service under these topics?" not in page
    assert "We last checked it" not in page
    national.checked_on = timezone.localdate()
    national.save()
    assert "We last checked it on" in client.get(service_path(row, "en")).text


def test_in_a_list_too(client: Client):
    service(source="own")
    service()
    rebuild()
    assert client.get("/en/services/").text.count("National service</") == 1
