"""The staff page that tells why a result is where it is."""

import pytest
from django.test import Client

from tests.factories import service
from tests.pages.conftest import everyday_word
from tray.catalogue.models import Service
from tray.pages.links import service_path
from tray.search.refresh import bring_up_to_date

pytestmark = pytest.mark.django_db
EXPLAIN = "/fi/yllapito/miksi-tama-tulos/"


def test_a_search_is_explained(coordinator: Client, friends: Service):
    everyday_word()
    page = coordinator.get(EXPLAIN, {"q": "yksinäinen", "language": "fi"})
    assert "Miten haku ymmärrettiin" in page.text
    assert "arkisana: tällä on palveluja" in page.text
    assert [hit.path for hit in page.context["hits"]] == [service_path(friends, "fi")]
    assert f"service={friends.short_id}" in page.text


@pytest.mark.parametrize("how", ["path", "url", "id", "hex", "short"])
def test_a_service_is_explained(coordinator: Client, friends: Service, how: str):
    path = service_path(friends, "sv")
    written = {
        "path": path,
        "url": f"https://tarjotin.example{path}?x=1",
        "id": str(friends.pk).upper(),
        "hex": friends.pk.hex,
        "short": friends.short_id,
    }[how]
    page = coordinator.get(EXPLAIN, {"q": "ystäväkahvila", "language": "fi", "service": written})
    assert page.context["explanation"].service_id == friends.pk
    assert "Tuloksissa sijalla 1. Tuloksia on kaikkiaan 1." in page.text
    assert "nimessä" in page.text
    assert page.context["points"] == pytest.approx(sum(row.points for row in page.context["rows"]))


def test_why_a_service_is_not_there(coordinator: Client, friends: Service):
    told = {"q": "uinti", "language": "fi", "service": friends.short_id}
    assert "palvelussa on liian vähän haun sanoja" in coordinator.get(EXPLAIN, told).text
    Service.objects.update(area_type="limited", municipalities=["091"])
    bring_up_to_date()
    told = {"q": "ystäväkahvila", "language": "fi", "municipality": "905", "service": friends.short_id}
    page = coordinator.get(EXPLAIN, told)
    assert "palvelu ei koske tätä paikkaa" in page.text
    assert 'value="Vaasa"' in page.text
    outside = service(content_areas=[], organization=friends.organization)
    assert "Tämä palvelu ei ole haussa" in coordinator.get(EXPLAIN, told | {"service": outside.short_id}).text


def test_corrections_and_unknown_words_are_told(coordinator: Client, friends: Service):
    page = coordinator.get(EXPLAIN, {"q": "ystäväkahvlia qwzx", "language": "fi"}).text
    assert "”ystäväkahvlia” luettiin ”ystäväkahvila”." in page
    assert "Missään palvelussa ei ole mitään sanalle ”qwzx”." in page


@pytest.mark.parametrize(
    "wrong",
    [{"q": ""}, {"q": "a" * 201}, {"language": "de"}, {"place": "Atlantis"}, {"service": "x"}, {"service": "0" * 32}],
)
def test_a_wrong_question_gets_a_message_and_nothing_is_lost(coordinator: Client, wrong: dict[str, str]):
    told = {"q": "uinti", "language": "fi", "place": "Vaasa", "service": ""} | wrong
    page = coordinator.get(EXPLAIN, told)
    assert page.status_code == 200
    assert "<title>Virhe: " in page.text
    assert all(page.context["form"][name].value() == value for name, value in told.items())
