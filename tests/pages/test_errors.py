import pytest
from django.test import Client

from tests.factories import user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "words", "language"),
    [
        ("/fi/olematon/", "Sivua ei löytynyt", "fi"),
        ("/sv/saknas/", "Sidan hittades inte", "sv"),
        ("/en/missing/", "The page was not found", "en"),
        ("/fi/palvelut/vesijumppa/", "Sivua ei löytynyt", "fi"),
    ],
)
def test_not_found_in_the_language_of_the_address(client: Client, path, words, language):
    response = client.get(path)
    assert response.status_code == 404
    assert words in response.text
    assert f'<html lang="{language}">' in response.text
    assert f'href="/{language}/' in response.text
    assert not response.cookies


def test_a_fault_of_ours_in_the_language_of_the_address(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("tray.pages.services.area_names", fail)
    response = Client(raise_request_exception=False).get("/sv/tjanster/")
    assert response.status_code == 500
    assert "Något gick fel hos oss" in response.text


def test_an_unknown_host_is_not_understood(client: Client):
    response = client.get("/en/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "The request was not understood" in response.text
    assert "evil.example" not in response.text


def test_a_form_without_its_token_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    client.force_login(user())
    response = client.post("/fi/kirjaudu-ulos/")
    assert response.status_code == 403
    assert "Lomake on vanhentunut" in response.text


def test_error_pages_do_not_ask_the_database(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/fi/olematon/")
