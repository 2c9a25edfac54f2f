"""Staff pages of crisis numbers and national services: what waits for a check, and the forms."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.ptv_sync.conftest import text
from tray.catalogue.helplines.models import Helpline
from tray.catalogue.models import Channel, NationalService
from tray.catalogue.national import load
from tray.catalogue.national.entries import read
from tray.pages.crisis import forget_helplines

pytestmark = pytest.mark.django_db
LINES = "/fi/yllapito/kriisinumerot/"
LINE = f"{LINES}nollalinja/"
LINE_CHECKED = f"{LINES}tarkistettu/nollalinja/"
SERVICES = "/fi/yllapito/valtakunnalliset-palvelut/"
SERVICE = f"{SERVICES}omaolo/"
SERVICE_CHECKED = f"{SERVICES}tarkistettu/omaolo/"
SHOWN = [LINES, LINE, SERVICES, SERVICE]
CHECKED = [LINE_CHECKED, SERVICE_CHECKED]


@pytest.fixture(autouse=True)
def loaded(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two of the services are enough."""
    organizations, entries = read()
    few = {key: entries[key] for key in ("omaolo", "digituki")}
    monkeypatch.setattr(load, "read", lambda: (organizations, few))
    call_command("load_national", verbosity=0)
    forget_helplines()
    yield
    forget_helplines()


def told(page: Any) -> dict[str, Any]:
    """What a browser would send of the page's form, untouched."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


# --- Who may see -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", SHOWN)
def test_staff_see_each_page(coordinator: Client, address: str):
    page = coordinator.get(address)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    for other in page.context["alternates"]:
        assert coordinator.get(other.path).status_code == 200


@pytest.mark.parametrize("address", [*SHOWN, *CHECKED])
def test_others_may_not(nurse: Client, client: Client, address: str):
    assert nurse.post(address).status_code == 403
    assert client.post(address)["Location"] == f"/fi/kirjaudu/?next={address}"


@pytest.mark.parametrize("address", CHECKED)
def test_a_check_is_posted(coordinator: Client, address: str):
    assert coordinator.get(address).status_code == 405


@pytest.mark.parametrize("address", [LINE, LINE_CHECKED, SERVICE, SERVICE_CHECKED])
def test_what_is_not_there_is_not_found(coordinator: Client, address: str):
    unknown = address.replace("nollalinja", "none").replace("omaolo", "none")
    assert coordinator.post(unknown).status_code == 404


def test_the_front_page_of_staff_leads_here(coordinator: Client):
    page = coordinator.get("/fi/yllapito/").text
    assert LINES in page
    assert SERVICES in page


# --- Checks ----------------------------------------------------------------------------------------------------------


def test_at_first_everything_waits_for_a_check(coordinator: Client):
    page = coordinator.get(LINES).text
    assert "12 numeroa odottaa tarkistusta." in page
    assert page.count("Kukaan ei ole vielä tarkistanut.") == 12


def test_a_number_is_marked_as_checked(coordinator: Client):
    page = coordinator.post(LINE_CHECKED, follow=True)
    row = Helpline.objects.get(key="nollalinja")
    assert row.checked_at is not None
    assert row.checked_by
    assert "”Nollalinja” on merkitty tänään tarkistetuksi." in page.text
    assert "11 numeroa odottaa tarkistusta." in page.text
    assert row.edited_at is None


def test_an_old_check_waits_again(coordinator: Client):
    Helpline.objects.update(checked_at=timezone.now() - dt.timedelta(days=100), checked_by="Maija")
    page = coordinator.get(LINES).text
    assert page.count("Odottaa tarkistusta.") == 12
    assert "tarkistaja Maija" in page


def test_a_service_is_marked_as_checked(coordinator: Client):
    page = coordinator.post(SERVICE_CHECKED, follow=True)
    assert NationalService.objects.get(key="omaolo").checked_on == timezone.localdate()
    rows = page.context["rows"]
    assert rows[-1][0].key == "omaolo"  # those that wait come first
    assert page.context["overdue"] == len(rows) - 1


# --- The form of a number --------------------------------------------------------------------------------------------


def test_a_number_is_edited_and_people_see_it(coordinator: Client, client: Client):
    values = told(coordinator.get(LINE)) | {
        "phone": "0800 111 222",
        "purpose_sv": "Ny text.",
        "language_3": "ru",
        "hours_3": "ma–pe 9–15",
    }
    assert coordinator.post(LINE, values)["Location"] == LINE
    row = Helpline.objects.get(key="nollalinja")
    assert (row.phone, text(row, "purpose_sv"), row.is_active) == ("0800 111 222", "Ny text.", True)
    assert [answer.language for answer in row.told_answers()] == ["fi", "sv", "en", "ru"]
    assert row.edited_at is not None
    page = client.get("/sv/hjalp-genast/").text
    assert 'href="tel:0800111222"' in page
    assert "Ny text." in page


def test_a_language_is_taken_away(coordinator: Client):
    coordinator.post(LINE, told(coordinator.get(LINE)) | {"language_2": "", "hours_2": ""})
    assert [answer.language for answer in Helpline.objects.get(key="nollalinja").told_answers()] == ["fi", "sv"]


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"phone": "call me"}, "phone", "Kirjoita numero numeroin"),
        ({"name_sv": ""}, "name_sv", "Kirjoita tämä teksti"),
        ({"purpose_en": "a" * 1001}, "purpose_en", "Teksti on liian pitkä"),
        ({"web_url": "javascript:alert(1)"}, "web_url", "Kirjoita verkko-osoite"),
        ({"hours_0": "joskus"}, "hours_0", "Emme ymmärtäneet kohtaa ”joskus”"),
        ({"hours_3": "24/7"}, "language_3", "Valitse kieli."),
        ({"phone": "", "chat_url": "", "web_url": ""}, "phone", "Anna numero"),
    ],
)
def test_a_wrong_number_gets_a_message_and_nothing_is_lost(coordinator: Client, wrong, field, message):
    values = told(coordinator.get(LINE)) | wrong
    page = coordinator.post(LINE, values)
    assert page.status_code == 200
    assert "<title>Virhe: Nollalinja" in page.text
    form = page.context["form"]
    assert list(form.errors) == [field]
    assert message in str(form.errors[field])
    assert all(form[name].value() == value for name, value in wrong.items())
    assert Helpline.objects.get(key="nollalinja").edited_at is None


# --- The form of a service -------------------------------------------------------------------------------------------


def test_a_service_is_edited(coordinator: Client):
    values = told(coordinator.get(SERVICE)) | {"summary_fi": "Uusi teksti.", "url_sv": "https://sv.example/"}
    assert coordinator.post(SERVICE, values)["Location"] == SERVICE
    entry = NationalService.objects.select_related("service").get(key="omaolo")
    assert (text(entry.service, "summary_fi"), entry.service.removed_at) == ("Uusi teksti.", None)
    (channel,) = Channel.objects.filter(connections__service=entry.service)
    assert {"url": "https://sv.example/", "language": "sv"} in channel.web_pages
    assert entry.edited_by


def test_a_service_is_hidden_and_shown_again(coordinator: Client):
    values = told(coordinator.get(SERVICE))
    coordinator.post(SERVICE, {name: value for name, value in values.items() if name != "is_published"})
    entry = NationalService.objects.select_related("service").get(key="omaolo")
    assert entry.service.removed_at is not None
    coordinator.post(SERVICE, values)
    entry.service.refresh_from_db()
    assert entry.service.removed_at is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name_fi": ""}, "name_fi"), ({"url_fi": ""}, "url_fi"), ({"source_url": "x y"}, "source_url")],
)
def test_a_wrong_service_gets_a_message(coordinator: Client, wrong, field):
    page = coordinator.post(SERVICE, told(coordinator.get(SERVICE)) | wrong)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert NationalService.objects.get(key="omaolo").edited_at is None
