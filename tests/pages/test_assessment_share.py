"""Sharing with a professional: a step of its own, nothing chosen beforehand, and exactly what was chosen goes."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from tests.pages.test_assessment import MAP
from tray.assessment import guesses
from tray.assessment.models import Snapshot
from tray.assessment.snapshots import NoSuchSnapshot, open_snapshot

pytestmark = pytest.mark.django_db
SHARE = MAP["fi"] + "jaa-kartta/"
REMOVE = MAP["fi"] + "jaettu-kartta/"
TOLD: dict[str, Any] = {
    "T1": 3,
    "S1": 0,
    "change": ["health"],
    "interest": ["substance_use"],
    "place": "Vaasa",
    "age": "older",
}
CHOSEN = TOLD | {"step": "chosen", "share": ["health"], "days": "7"}


@pytest.fixture(autouse=True)
def nobody_has_tried() -> Iterator[None]:
    for forget in (guesses.tried.clear, caches["throttle"].clear):
        forget()
    yield
    guesses.tried.clear()
    caches["throttle"].clear()


def code_on(page: str) -> str:
    return str(re.findall(r'class="sharecode">([^<]+)<', page)[0])


def test_first_one_sees_what_could_go_and_nothing_is_chosen(client: Client):
    page = client.post(SHARE, TOLD).text
    assert re.findall(r'name="share" value="(\w+)"( checked)?', page) == [("health", ""), ("relationships", "")]
    assert re.findall(r'name="days" value="(\w+)" checked', page) == ["7"]
    assert "Voimani riittävät päivän askareisiin. <strong>Sopii aika hyvin</strong>" in page
    assert not Snapshot.objects.exists()


def test_what_is_chosen_goes_and_the_code_opens_it(client: Client):
    page = client.post(SHARE, CHOSEN).text
    found = open_snapshot(code_on(page), asker="a nurse")
    assert found.dimensions == ("health",)
    assert dict(found.answers.values) == {"T1": 3}
    assert found.answers.changes == {"health"}
    assert found.answers.interests == frozenset()
    assert (found.expires_at - found.made_at).days == 7
    told = page.split('class="sharecode"')[1].split("<footer")[0]
    assert "Voimani riittävät päivän askareisiin." in told
    assert "Minulla on joku" not in told


@pytest.mark.parametrize("days", ["1", "7", "30"])
def test_for_how_long_is_chosen(client: Client, days):
    client.post(SHARE, CHOSEN | {"days": days})
    row = Snapshot.objects.get()
    assert (row.expires_at - row.made_at).days == int(days)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"share": []}, "Valitse kartastasi ainakin yksi kohta."),
        ({"share": ["fun"]}, "Valitse kohdat luettelosta."),
        ({"days": ""}, "Valitse, kuinka kauan sen voi avata."),
        ({"days": "3650"}, "Valitse aika luettelosta."),
        ({"days": "x"}, "Valitse aika luettelosta."),
    ],
)
def test_a_wrong_choice_gets_a_message_and_loses_nothing(client: Client, wrong, message):
    page = client.post(SHARE, CHOSEN | wrong).text
    assert page.count(message) == 2  # in the summary, and beside the choices
    assert "<title>Virhe:" in page
    assert 'name="T1" value="3"' in page
    assert not Snapshot.objects.exists()


def test_without_answers_there_is_nothing_to_share(client: Client):
    page = client.post(SHARE, {"interest": ["nature"]}).text
    assert "Jaettavaa ei ole" in page
    assert 'name="share"' not in page


def test_what_was_not_answered_cannot_be_shared_by_asking(client: Client):
    page = client.post(SHARE, CHOSEN | {"share": ["health", "security"]}).text
    assert dict(open_snapshot(code_on(page), asker="a nurse").answers.values) == {"T1": 3}


def test_many_maps_from_one_network_must_wait(client: Client, monkeypatch):
    monkeypatch.setattr("tray.pages.assessment_share.may_send", lambda *_told: False)
    page = client.post(SHARE, CHOSEN).text
    assert "Odota tunti." in page
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("path", [SHARE, REMOVE])
def test_the_code_is_in_no_address_and_no_cache(client: Client, path):
    response = client.post(path, CHOSEN | {"code": "2222-2222-2222"})
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    page = response.text
    code = code_on(page) if path == SHARE else "2222-2222-2222"
    assert not any(code in address for address in re.findall(r'(?:href|action)="([^"]*)"', page))


# --- Removing --------------------------------------------------------------------------------------------------------


def test_the_code_removes_what_was_shared(client: Client):
    code = code_on(client.post(SHARE, CHOSEN).text)
    page = client.post(REMOVE, {"code": f" {code.lower()} "}).text
    assert "Se on poistettu" in page
    assert not Snapshot.objects.exists()
    with pytest.raises(NoSuchSnapshot):
        open_snapshot(code, asker="a nurse")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "Kirjoita saamasi koodi."),
        ("2222-2222-2222", "Tällä koodilla ei ole jaettu mitään."),
        ("hei", "Tällä koodilla ei ole jaettu mitään."),
        ("\x00", "Kirjoita saamasi koodi."),
        ("A" * 100, "Koodi on liian pitkä."),
    ],
)
def test_a_wrong_code_gets_a_message(client: Client, code, message):
    page = client.post(REMOVE, {"code": code}).text
    assert message in page
    assert "<title>Virhe:" in page


def test_many_wrong_codes_must_wait(client: Client):
    for _each in range(guesses.MOST_OF_ONE):
        client.post(REMOVE, {"code": "hei"})
    assert "Vääriä koodeja on kokeiltu liian monta." in client.post(REMOVE, {"code": "hei"}).text


def test_the_page_to_remove_in_three_languages(client: Client):
    for path, words in (
        (REMOVE, "Poista jakamasi tiedot"),
        (MAP["sv"] + "delad-karta/", "Ta bort det du delade"),
        (MAP["en"] + "shared-map/", "Remove what you shared"),
    ):
        assert words in client.get(path).text
