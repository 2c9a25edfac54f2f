import pytest
from django.test import Client

from tests.accounts.people import code, with_app
from tests.factories import user

pytestmark = pytest.mark.django_db
STAFF = "/fi/yllapito/"


def test_staff_see_their_pages(coordinator: Client):
    response = coordinator.get(STAFF)
    assert response.status_code == 200
    assert "Ylläpidon sivut" in response.text
    assert "no-store" in response["Cache-Control"]


def test_others_may_not(nurse: Client):
    response = nurse.get(STAFF)
    assert response.status_code == 403
    assert "Sinulla ei ole oikeutta tähän sivuun" in response.text


def test_strangers_are_asked_to_sign_in(client: Client):
    assert client.get(STAFF)["Location"] == f"/fi/kirjaudu/?next={STAFF}"
    assert client.get("/sv/administration/")["Location"] == "/sv/logga-in/?next=/sv/administration/"


def test_staff_pages_are_only_read(coordinator: Client):
    assert coordinator.post(STAFF).status_code == 405


def test_signing_in_and_out(client: Client):
    secret = with_app(user(username="koordinaattori", is_staff=True))
    told = {"username": "koordinaattori", "password": "a long enough password"}
    response = client.post(f"/fi/kirjaudu/?next={STAFF}", told | {"next": STAFF})
    assert response["Location"] == "/fi/kirjaudu/toinen-vaihe/"
    assert client.get(STAFF).status_code == 302
    assert client.post(response["Location"], {"code": code(secret)})["Location"] == STAFF
    assert client.get(STAFF).status_code == 200
    assert client.get("/fi/kirjaudu/")["Location"] == STAFF
    assert client.get("/fi/kirjaudu-ulos/").status_code == 405
    assert client.post("/fi/kirjaudu-ulos/")["Location"] == "/fi/"
    assert client.get(STAFF).status_code == 302


def test_a_wrong_password_gets_a_message(client: Client):
    response = client.post("/fi/kirjaudu/", {"username": "koordinaattori", "password": "wrong"})
    assert "Sähköposti ja salasana eivät täsmää." in response.text
    assert "<title>Virhe: Kirjaudu sisään" in response.text


def test_empty_fields_get_messages_that_lead_to_them(client: Client):
    page = client.post("/fi/kirjaudu/", {}).text
    assert page.count('<a href="#id_username">Kirjoita työsähköpostisi osoite.</a>') == 1
    assert page.count('<a href="#id_password">Kirjoita salasanasi.</a>') == 1
    assert 'aria-describedby="id_username_error"' in page


def test_signing_in_never_leads_away(client: Client):
    user(username="k")
    told = {"username": "k", "password": "a long enough password", "next": "https://evil.example/"}
    assert client.post("/fi/kirjaudu/", told)["Location"] == "/fi/ammattilaisille/"


def test_the_page_is_not_cached(client: Client):
    assert "no-store" in client.get("/fi/kirjaudu/")["Cache-Control"]
