import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

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


@pytest.mark.parametrize("path", ["/fi/olematon/", "/sv/saknas/", "/en/missing/"])
def test_an_error_page_offers_a_search_topics_and_help_in_a_crisis(client: Client, path):
    page = client.get(path).text
    language = path[:4]
    with override(path[1:3]):
        assert f'<form class="onward__form" action="{reverse("services")}" method="get"' in page
        assert page.count(f'href="{reverse("crisis_help")}"') >= 2
    assert page.count('<ul class="onward__topics">') == 1
    assert page.count(f'<li><a href="{language}') >= 14
    assert 'name="robots" content="noindex"' in page
    assert 'rel="canonical"' not in page


def test_an_error_is_not_kept_by_caches(client: Client):
    assert "no-store" in client.get("/fi/olematon/")["Cache-Control"]
