"""Telling of an error in a service's details, without signing in."""

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from tests.factories import organization, service, texts
from tests.pages.guarded import send, stamp
from tray.catalogue.models import Service
from tray.feedback.models import ErrorReport
from tray.pages.links import service_path
from tray.pages.service_details import service_subpath

pytestmark = pytest.mark.django_db
TOLD = {"kind": "hours", "message": "Maanantaisin on kiinni.", "email": ""}


@pytest.fixture(autouse=True)
def nothing_counted():
    caches["throttle"].clear()


@pytest.fixture
def row() -> Service:
    return service(organization=organization(emails=[{"address": "kirjaamo@vaasa.example"}]))


def path_of(row: Service, language: str = "fi") -> str:
    return service_subpath("report_error", row, language)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", ["Ilmoita virheestä", "Vesijumppa", "Vaasan kaupunki", "Aukioloajat ovat väärin"]),
        ("sv", ["Anmäl ett fel", "Vattengymnastik", "Vasa stad", "Öppettiderna är fel"]),
        ("en", ["Report an error", "Water exercise", "City of Vaasa", "The opening hours are wrong"]),
    ],
)
def test_the_form_in_three_languages(client: Client, row, language, told):
    response = client.get(path_of(row, language))
    assert response.status_code == 200
    for text in (*told, "kirjaamo@vaasa.example"):
        assert text in response.text
    assert response.text.count("<h1") == 1
    assert "noindex" in response.text
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_the_service_page_leads_there(client: Client, row):
    assert f'href="{path_of(row)}"' in client.get(service_path(row, "fi")).text
    assert f'href="{service_path(row, "fi")}"' in client.get(path_of(row)).text


def test_a_report_is_in_the_owners_queue(client: Client, row):
    response = send(client, path_of(row), "error report", TOLD | {"email": "aino@example.fi"})
    report = ErrorReport.objects.for_organization(row.organization_id).get()
    assert (report.kind, report.message, report.email) == ("hours", "Maanantaisin on kiinni.", "aino@example.fi")
    assert response["Location"] == f"/fi/palaute-lahetetty/{report.reference}/"
    page = client.get(response["Location"]).text
    assert report.reference in page
    assert service_path(row, "fi") in page
    assert "Maanantaisin" not in page


def test_a_choice_may_say_it_all(client: Client, row):
    assert send(client, path_of(row), "error report", {"kind": "ended"}).status_code == 302


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"kind": ""}, "Valitse, mikä on väärin."),
        ({"kind": "x"}, "Valitse luettelosta, mikä on väärin."),
        ({"kind": "other", "message": " "}, "Kirjoita, mikä on väärin."),
        ({"message": "b" * 2001}, "Teksti on 1 merkkiä liian pitkä."),
        ({"message": "131052-308T"}, "Tekstissä näyttää olevan henkilötunnus."),
        ({"email": "aino@"}, "Sähköpostiosoite ei ole kokonainen."),
        ({"website": "x"}, "Selaimesi täytti kentän"),
        ({"stamp": "x"}, "Matkalla tapahtui virhe."),
        ({"stamp": stamp("error report", 0)}, "Se kävi hyvin nopeasti."),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(client: Client, row, told, sentence, monkeypatch):
    monkeypatch.setattr("tray.pages.form_guard.SOONEST_SECONDS", 5 if "stamp" not in told else 10**9)
    response = send(client, path_of(row), "error report", TOLD | told)
    assert response.status_code == 200
    assert sentence in response.text
    assert "<title>Virhe:" in response.text
    assert (TOLD | told)["message"].strip() in response.text
    assert not ErrorReport.objects.exists()


def test_a_wrong_slug_leads_to_the_right_one_and_still_takes_a_report(client: Client, row):
    wrong = f"/fi/palvelut/vanha-nimi-{row.short_id}/ilmoita-virhe/"
    assert client.get(wrong)["Location"] == path_of(row)
    assert send(client, wrong, "error report", TOLD).status_code == 302
    assert ErrorReport.objects.count() == 1


def test_no_such_service_and_a_removed_one(client: Client):
    assert client.get("/fi/palvelut/x-0123456789ab/ilmoita-virhe/").status_code == 404
    gone = service(removed_at=timezone.now())
    response = client.get(f"/fi/palvelut/x-{gone.short_id}/ilmoita-virhe/")
    assert response.status_code == 410
    assert send(client, path_of(gone), "error report", TOLD).status_code == 410
    assert not ErrorReport.objects.exists()


def test_names_are_never_markup(client: Client):
    row = service(**texts("name", "<script>alert(1)</script>"))
    assert "<script>alert" not in client.get(path_of(row)).text
