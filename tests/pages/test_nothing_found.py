"""What the list says when it finds nothing, or less than was asked for."""

import re

import pytest
from django.test import Client

from tests.factories import service, texts
from tests.pages.listed import shown
from tray.search.refresh import bring_up_to_date

pytestmark = pytest.mark.django_db


def test_nothing_found_says_what_was_searched_and_widens_in_one_click(client: Client):
    service(**texts("name", "Taiji"), area_type="limited", counties=["17"], charge="charged")
    service(**texts("name", "Keilailu"), content_areas=["nature"], charge="free")
    page = shown(client, "q=taiji&area=nature&municipality=499&free=1")
    assert "Palveluja ei löytynyt" in page
    for searched in ("”taiji”", "Lähiluonnossa liikkuminen", "Mustasaari", "Maksuton"):
        assert f"{searched}</span>" in page
    assert widenings(page) == {
        "?q=taiji": "1 palvelu",
        "?area=nature&amp;municipality=499&amp;free=1": "1 palvelu",
        "": "",
    }
    assert 'href="/fi/palvelut/?area=contact_channels"' in page


def test_each_widening_finds_something(client: Client):
    service(**texts("name", "Taiji"), area_type="limited", municipalities=["905"], charge="charged")
    service(**texts("name", "Salsa"), area_type="limited", municipalities=["499"], content_areas=["culture"])
    assert widenings(shown(client, "q=taiji&municipality=499")) == {
        "?q=taiji&amp;county=17": "1 palvelu",
        "?q=taiji": "1 palvelu",
        "?municipality=499": "1 palvelu",
        "": "",
    }
    assert "?q=taiji&amp;municipality=905" in widenings(shown(client, "q=taiji&municipality=905&free=1"))
    assert "?q=salsa&amp;municipality=499" in widenings(shown(client, "q=salsa&area=nature&municipality=499"))


def widenings(page: str) -> dict[str, str]:
    """By query, with the number of services that each tells."""
    part = page.split('<ul class="actions">')[1].split("</ul>", maxsplit=1)[0]
    found = re.findall(r'href="/fi/palvelut/([^"]*)">[^<]*</a>(?: <span class="action__count">([^<]*)</span>)?', part)
    return dict(found)


def test_words_that_no_service_has_are_named(client: Client):
    service(**texts("name", "Taiji"))
    page = shown(client, "q=xyzzyq")
    assert "Missään palvelussa ei ole sanaa" in page
    assert "<strong>”xyzzyq”</strong>" in page
    assert widenings(page) == {"": ""}


def test_a_typing_error_is_put_right_and_the_reader_may_insist(client: Client):
    for number in range(6):
        service(**texts("name", f"Vesijumppa {number}"))
    bring_up_to_date()
    page = shown(client, "q=vesijumpa")
    assert "Näet tulokset haulle <strong>”vesijumppa”</strong>" in page
    assert 'href="/fi/palvelut/?q=vesijumpa&amp;literal=1"' in page
    assert "Näet tulokset haulle" not in shown(client, "q=vesijumpa&literal=1")


def test_services_that_lack_some_words_say_so(client: Client):
    for name in ("Taiji seniorille", "Jumppa lapsille"):
        service(**texts("name", name), **texts("summary"))
    bring_up_to_date()
    assert "Hakusi kaikkia sanoja ei löytynyt" in shown(client, "q=taiji+seniorille+lapsille")
    assert "Hakusi kaikkia sanoja ei löytynyt" not in shown(client, "q=taiji")
