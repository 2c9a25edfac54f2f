"""Settings of receivers: kept by their own people alone, and a PIN that is shown once."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from referrals import pins
from referrals.codes import Capacity, Kind, Routing
from referrals.models import Receiver
from tests.accounts.signed_in import signed_in
from tests.referrals import people
from tests.referrals.people import Town
from tray.accounts.models import Agreement

SETTINGS: dict[str, Any] = {
    "name": "Vaasan ohjaajat",
    "phone": "06 325 1111",
    "kinds": ["exercise"],
    "municipalities": "Vaasa, Mustasaari",
    "routing": Routing.RECEIVER_CALLS,
    "capacity": Capacity.WAITING_LIST,
    "capacity_note": "Seuraava ryhmä alkaa tammikuussa",
    "link_language": "fi",
    "is_active": "on",
}


@pytest.fixture(autouse=True)
def receives(at: Town) -> None:
    Agreement.objects.filter(organization=at.city).update(receives=list(Kind.values))


@pytest.fixture
def adviser(at: Town) -> Client:
    return signed_in(at.adviser.user)


@pytest.fixture
def admin(at: Town) -> Client:
    return signed_in(people.member("organization_admin", "Anni Admin", at.city).user)


def address(name: str, *args: object) -> str:
    with override("fi"):
        return reverse(name, args=args)


def again(row: Receiver) -> Receiver:
    return Receiver.objects.get(pk=row.pk)


def test_a_receiver_tells_if_there_is_room(at: Town, adviser: Client):
    page = address("referral_receiver", at.receiver.pk)
    assert page in adviser.get(address("referral_receivers")).text
    assert adviser.post(page, SETTINGS | {"timer_accept_due": "5"}).status_code == 302
    row = again(at.receiver)
    assert (row.capacity, row.kinds, row.municipalities) == (Capacity.WAITING_LIST, ["exercise"], ["499", "905"])
    assert row.timers == {"accept_due": 5}


def test_the_pin_is_shown_once_and_kept_hashed(at: Town, adviser: Client):
    page = address("referral_receiver", at.receiver.pk)
    answer = adviser.post(page, SETTINGS | {"answers_by_link": "on", "link_email": "seura@example.fi"})
    found = re.search(r'class="pin">(\d{6})<', answer.text)
    assert found
    assert "no-store" in answer["Cache-Control"]
    row = again(at.receiver)
    assert row.answers_by_link
    assert pins.matches(found[1], row.pin)
    assert found[1] not in row.pin
    assert found[1] not in adviser.get(page).text
    assert adviser.post(page, SETTINGS | {"answers_by_link": "on", "link_email": "seura@example.fi"}).status_code == 302


def test_a_new_pin_ends_the_old_one(at: Town, adviser: Client):
    at.receiver.answers_by_link, at.receiver.pin = True, pins.hashed("271828")
    at.receiver.save()
    page = address("referral_receiver_pin", at.receiver.pk)
    assert adviser.get(page).status_code == 405
    adviser.post(page)
    assert not pins.matches("271828", again(at.receiver).pin)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"name": ""}, "Kirjoita nimi."),
        ({"municipalities": "Vaassa"}, "Emme tunne näitä kuntia: Vaassa."),
        ({"kinds": []}, "Valitse ainakin yksi."),
        ({"answers_by_link": "on"}, "Kirjoita osoite, johon linkit lähetetään."),
        ({"routing": "client_contacts", "phone": ""}, "Kirjoita puhelinnumero: asiakkaat soittavat siihen."),
        ({"timer_accept_due": "0"}, "Kirjoita luku 1–90."),
        ({"phone": "soita"}, "Kirjoita puhelinnumero numeroilla"),
        ({"notice_email": "posti"}, "Sähköpostiosoite"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_saved(at: Town, adviser: Client, told: dict[str, Any], message: str):
    page = adviser.post(address("referral_receiver", at.receiver.pk), SETTINGS | told)
    assert page.status_code == 200
    assert message in page.text
    assert again(at.receiver).capacity == Capacity.OPEN


def test_the_name_of_a_county_means_its_municipalities(at: Town, adviser: Client):
    adviser.post(address("referral_receiver", at.receiver.pk), SETTINGS | {"municipalities": "Pohjanmaa"})
    assert len(again(at.receiver).municipalities) > 10


def test_an_administrator_adds_a_receiver(at: Town, admin: Client, adviser: Client):
    assert adviser.get(address("referral_receiver_add")).status_code == 403
    assert admin.get(address("referral_receiver_add")).status_code == 200
    assert admin.post(address("referral_receiver_add"), SETTINGS | {"name": "Uusi"}).status_code == 302
    assert Receiver.objects.get(name="Uusi").organization == at.city


def test_only_kinds_of_the_agreement_are_offered(at: Town, admin: Client):
    Agreement.objects.filter(organization=at.city).update(receives=["culture"])
    page = admin.post(address("referral_receiver_add"), SETTINGS)
    assert page.status_code == 200
    assert not Receiver.objects.filter(name="Uusi").exists()


def test_others_find_nothing(at: Town):
    for name in ("referral_receiver", "referral_receiver_pin"):
        page = address(name, at.receiver.pk)
        assert signed_in(at.stranger.user).post(page).status_code == 404
        assert signed_in(at.sender.user).post(page).status_code == 403
        assert Client().post(page).status_code == 302
    assert at.receiver.name not in signed_in(at.stranger.user).get(address("referral_receivers")).text
