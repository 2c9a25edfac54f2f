"""Staff pages of search: who may see them, searches that found nothing, the state of search."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import organization, service, texts
from tests.pages.conftest import everyday_word
from tray.catalogue.models import Service
from tray.search.models import PromiseCheck, StaleService, UnmetTerm, WordRule
from tray.search.refresh import bring_up_to_date

pytestmark = pytest.mark.django_db
WORDS = "/fi/yllapito/arkisanat/"
ADD = f"{WORDS}lisaa/"
UNMET = "/fi/yllapito/haut-ilman-tuloksia/"
EXPLAIN = "/fi/yllapito/miksi-tama-tulos/"
STATE = "/fi/yllapito/haun-tila/"
LISTS = [WORDS, ADD, UNMET, EXPLAIN, STATE]


# --- Who may see -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=[*LISTS, "edit", "delete"])
def address(request: pytest.FixtureRequest, db: None) -> str:
    if request.param in LISTS:
        return str(request.param)
    key = everyday_word().pk
    return f"{WORDS}{key}/" if request.param == "edit" else f"{WORDS}poista/{key}/"


def test_staff_see_each_page(coordinator: Client, address: str):
    page = coordinator.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_others_may_not(nurse: Client, address: str):
    assert nurse.get(address).status_code == 403
    assert nurse.post(address).status_code == 403


def test_strangers_are_asked_to_sign_in(client: Client, address: str):
    assert client.get(address)["Location"] == f"/fi/kirjaudu/?next={address}"
    assert client.post(address)["Location"] == f"/fi/kirjaudu/?next={address}"


@pytest.mark.parametrize("address", [WORDS, UNMET, EXPLAIN, STATE])
def test_what_is_only_read_takes_no_post(coordinator: Client, address: str):
    assert coordinator.post(address).status_code == 405


@pytest.mark.parametrize("key", [1, 10**30])
def test_an_unknown_word_is_not_found(coordinator: Client, key: int):
    WordRule.objects.all().delete()
    assert coordinator.get(f"{WORDS}{key}/").status_code == 404
    assert coordinator.post(f"{WORDS}poista/{key}/").status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_stand_in_every_language(coordinator: Client, address: str, language: str):
    for other in coordinator.get(address).context["alternates"]:
        if other.language == language:
            assert coordinator.get(other.path).status_code == 200


def test_the_front_page_of_staff_leads_here(coordinator: Client):
    page = coordinator.get("/fi/yllapito/").text
    assert all(address in page for address in (WORDS, UNMET, EXPLAIN, STATE))


# --- Searches that found nothing -------------------------------------------------------------------------------------


def unmet(term: str, hours: int, month: int = 11) -> None:
    UnmetTerm.objects.create(
        month=dt.date(2026, month, 1),
        language="fi",
        digest=f"{term:16}{hours}".encode()[-16:],
        hours=hours,
        last_hour=timezone.now(),
        term=term,
    )


def test_terms_are_shown_by_month(coordinator: Client):
    unmet("pingviinisafari", 7)
    unmet("avanto & sauna", 9)
    unmet("", 2)
    unmet("kuutamouinti", 5, month=10)
    page = coordinator.get(UNMET)
    assert [one.term for one in page.context["terms"]] == ["avanto & sauna", "pingviinisafari"]
    assert "7 eri tuntina" in page.text
    assert "Lisäksi 1 haku jäi tuloksetta" in page.text
    assert f"{ADD}?phrase=avanto%20%26%20sauna&amp;language=fi" in page.text
    assert [one.term for one in coordinator.get(UNMET, {"month": "2026-10"}).context["terms"]] == ["kuutamouinti"]


@pytest.mark.parametrize("month", ["2020-01", "much", "'"])
def test_a_month_without_searches_is_not_found(coordinator: Client, month: str):
    unmet("pingviinisafari", 7)
    assert coordinator.get(UNMET, {"month": month}).status_code == 404


def test_no_searches_without_results(coordinator: Client):
    assert "Jokainen haku on löytänyt jotakin." in coordinator.get(UNMET).text


# --- State -----------------------------------------------------------------------------------------------------------


def test_the_state_of_search(coordinator: Client, friends: Service):
    queued_at = dt.datetime(2026, 11, 5, 10, 5, tzinfo=dt.UTC)
    StaleService.objects.create(service_id=friends.pk, queued_at=queued_at)
    StaleService.objects.create(service_id=friends.pk)
    page = coordinator.get(STATE).text
    assert "1 palvelu löytyy haulla" in page
    assert "1 muuttunut palvelu odottaa" in page
    assert "Ensimmäinen tuli jonoon 5.11.2026 12:05" in page
    assert "Niitä ei ole vielä kokeiltu." in page
    assert "Voikko" in page


def check(*broken: str) -> None:
    told = [{"language": "fi", "text": one, "path": f"/fi/palvelut/?q={one}"} for one in broken]
    PromiseCheck.objects.create(checked_at=timezone.now(), broken=told, count=51)


def test_broken_promises_are_in_sight(coordinator: Client):
    check("uinti")
    assert "1 sivuston aihe, esimerkki tai ehdotus ei löydä mitään" in coordinator.get("/fi/yllapito/").text
    page = coordinator.get(STATE).text
    assert "Niistä 1 ei löydä mitään:" in page
    assert "/fi/palvelut/?q=uinti" in page


def test_promises_that_hold_make_no_noise(coordinator: Client):
    check("uinti")
    check()
    assert "ei löydä mitään" not in coordinator.get("/fi/yllapito/").text
    assert "Jokainen niistä löytää jotakin." in coordinator.get(STATE).text


# --- Budgets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 20])
def test_the_number_of_queries_does_not_grow(coordinator: Client, django_assert_max_num_queries, size: int):
    owner = organization()
    for number in range(size):
        service(**texts("name", f"Ystäväkahvila {number}"), organization=owner)
        unmet(f"pingviini {number}", 7)
        everyday_word(phrase=f"kaveri{number}")
    bring_up_to_date()
    key = WordRule.objects.all()[0].pk
    asked = f"{EXPLAIN}?q=ystäväkahvila&language=fi"
    for address, most in ((WORDS, 5), (f"{WORDS}{key}/", 20), (UNMET, 6), (asked, 20), (STATE, 12)):
        with django_assert_max_num_queries(most):
            coordinator.get(address)
