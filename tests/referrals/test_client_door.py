"""How a client comes in with the code and the PIN of the receipt, and that nothing stays behind afterwards."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from referrals import actions
from referrals.models import AuditRow, ClientKey
from referrals.views import client, client_door
from referrals.views.client_session import COOKIE, IDLE_SECONDS
from tests.referrals import people
from tests.referrals.people import Town
from tray.pages.crisis import quick_exit_url

pytestmark = pytest.mark.django_db
START = "/fi/oma-lahete/"
OWN_PAGE = "/fi/oma-lahete/missa-mennaan/"
SECRETS = ("Aino", "Virtanen", "0401234567", "Jotain tekemistä")


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> None:
    caches["throttle"].clear()


def come_in(code: str, pin: str, start: str = START, **more: str) -> tuple[Client, Any]:
    browser = Client()
    response = browser.post(start, {"code": code, "pin": pin, **more})
    return browser, response


def test_code_and_pin_open_the_own_page(at: Town):
    row, pin = people.sent(at)
    browser, response = come_in(row.code, pin)
    assert response["Location"] == OWN_PAGE
    page = browser.get(OWN_PAGE)
    assert "Lähetteesi on lähetetty" in page.text
    assert row.code in page.text


@pytest.mark.parametrize("written", ["{} ", " {}", "{}".lower()])
def test_they_may_be_written_as_people_write(at: Town, written: str):
    row, pin = people.sent(at)
    _browser, response = come_in(written.format(row.code.replace("-", " ").lower()), f"{pin[:3]} {pin[3:]}")
    assert response["Location"] == OWN_PAGE


def test_the_address_never_tells_code_or_pin(at: Town):
    row, pin = people.sent(at)
    browser, response = come_in(row.code, pin)
    assert row.code not in response["Location"]
    links = re.findall(r'(?:href|action)="([^"]*)"', browser.get(OWN_PAGE).text)
    assert not [link for link in links if row.code in link or pin in link or str(row.pk) in link]


def test_the_page_comes_in_the_language_of_the_referral(at: Town):
    row, pin = people.sent(at, language="sv")
    _browser, response = come_in(row.code, pin)
    assert response["Location"] == "/sv/min-remiss/var-den-ar/"


def test_unless_the_reader_chose_another_at_the_door(at: Town):
    row, pin = people.sent(at, language="sv")
    page = Client().get("/en/my-referral/?own=1")
    assert re.search(r'name="own" value="1"', page.text)
    assert "/fi/oma-lahete/?own=1" in page.text
    _browser, response = come_in(row.code, pin, "/en/my-referral/", own="1")
    assert response["Location"] == "/en/my-referral/where-it-stands/"


def test_whose_language_is_sami_reads_finnish_with_a_note(at: Town):
    row, pin = people.sent(at, language="se")
    browser, response = come_in(row.code, pin, "/sv/min-remiss/")
    assert response["Location"] == OWN_PAGE
    assert "pohjoissaameksi" in browser.get(OWN_PAGE).text


def test_a_wrong_pin_and_a_wrong_code_get_the_same_sentence(at: Town):
    row, pin = people.sent(at)
    other = "000000" if pin != "000000" else "111111"
    errors = []
    for code, tried in ((row.code, other), ("H-0000-000", pin), ("nothing", pin)):
        _browser, response = come_in(code, tried)
        assert response.status_code == 200
        assert COOKIE not in response.cookies
        assert "Virhe:" in response.text
        errors += re.findall(r"error-summary__list.*?</ul>", response.text, flags=re.DOTALL)
    assert len(errors) == 3
    assert len(set(errors)) == 1


def test_after_five_wrong_ones_the_right_one_waits_too_and_the_page_says_whom_to_ask(at: Town):
    row, pin = people.sent(at)
    for _try in range(5):
        come_in(row.code, "000000" if pin != "000000" else "111111")
    _browser, response = come_in(row.code, pin)
    assert response.status_code == 200
    assert "15 minu" in response.text
    assert "Soita sille, joka teki lähetteen kanssasi" in response.text
    ClientKey.objects.update(locked_until=timezone.now())
    _browser, response = come_in(row.code, pin)
    assert response.status_code == 302


def test_one_network_tries_no_more_than_some_in_an_hour(at: Town, monkeypatch):
    monkeypatch.setattr(client_door, "MOST_WRONG_IN_AN_HOUR", 2)
    row, pin = people.sent(at)
    for _try in range(2):
        come_in("H-0000-000", pin)
    _browser, response = come_in(row.code, pin)
    assert "Yritä uudelleen tunnin kuluttua" in response.text


@pytest.mark.parametrize("told", [{}, {"code": "x" * 50, "pin": "y" * 50}])
def test_a_bad_form_says_what_to_write(told: dict[str, str], db):
    response = Client().post(START, told)
    assert response.status_code == 200
    assert response.text.count("govuk-error-message") == 2


def test_another_site_cannot_open_it_for_somebody(at: Town):
    row, pin = people.sent(at)
    response = Client().post(START, {"code": row.code, "pin": pin}, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 200
    assert COOKIE not in response.cookies


# --- The session ---------------------------------------------------------------------------------------------------


def test_the_door_sets_no_cookie(db):
    response = Client().get(START)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_the_cookie_is_short_and_out_of_reach(at: Town):
    row, pin = people.sent(at)
    _browser, response = come_in(row.code, pin)
    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]
    session = Session.objects.get(session_key=cookie.value)
    assert (session.expire_date - timezone.now()).total_seconds() <= IDLE_SECONDS
    told = str(session.get_decoded())
    assert not [each for each in (row.code, pin, *SECRETS) if each in told]


def test_after_twenty_idle_minutes_the_door_is_closed(at: Town):
    row, pin = people.sent(at)
    browser, _response = come_in(row.code, pin)
    Session.objects.update(expire_date=timezone.now())
    assert browser.get(OWN_PAGE)["Location"] == START


def test_each_page_gives_twenty_minutes_more(at: Town):
    row, pin = people.sent(at)
    browser, _response = come_in(row.code, pin)
    almost = timezone.now() + dt.timedelta(seconds=5)
    Session.objects.update(expire_date=almost)
    browser.get(OWN_PAGE)
    assert Session.objects.get().expire_date > almost


def test_who_is_in_need_not_knock_again(at: Town):
    row, pin = people.sent(at)
    browser, _response = come_in(row.code, pin)
    assert browser.get(START)["Location"] == OWN_PAGE


def test_signing_out_leaves_nothing(at: Town):
    row, pin = people.sent(at)
    browser, _response = come_in(row.code, pin)
    browser.get(OWN_PAGE)
    kept = browser.cookies[COOKIE].value
    response = browser.post("/fi/oma-lahete/kirjaudu-ulos/")
    assert response["Location"] == "/fi/oma-lahete/kirjauduttu-ulos/"
    assert response["Clear-Site-Data"] == '"cache"'
    assert not Session.objects.exists()
    assert not response.cookies[COOKIE].value
    browser.cookies[COOKIE] = kept  # somebody has copied it
    assert browser.get(OWN_PAGE)["Location"] == START


def test_signing_out_needs_a_click_on_this_site(at: Town):
    row, pin = people.sent(at)
    browser, _response = come_in(row.code, pin)
    assert browser.get("/fi/oma-lahete/kirjaudu-ulos/").status_code == 405


def test_nothing_is_done_for_a_form_of_another_site(at: Town):
    row, pin = people.sent(at)
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(START, {"code": row.code, "pin": pin})["Location"] == OWN_PAGE
    assert browser.post("/fi/oma-lahete/peru-lahete/", {"key": "forged"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "sent"


def test_the_quick_way_out_signs_out_on_the_way(at: Town):
    row, pin = people.sent(at)
    browser, _response = come_in(row.code, pin)
    response = browser.get("/fi/oma-lahete/poistu/")
    assert response["Location"] == quick_exit_url()
    assert not Session.objects.exists()
    assert "no-store" in response["Cache-Control"]


def test_a_page_that_comes_late_does_not_bring_an_ended_session_back(at: Town, monkeypatch):
    row, pin = people.sent(at)
    browser, _response = come_in(row.code, pin)

    def steps(_state: str) -> list[client.Step]:
        Session.objects.all().delete()
        return []

    monkeypatch.setattr(client, "steps", steps)
    browser.get(OWN_PAGE)
    assert not Session.objects.exists()


def test_a_new_pin_ends_what_the_old_one_opened(at: Town):
    row, pin = people.sent(at)
    browser, _response = come_in(row.code, pin)
    actions.new_pin(row, by=at.sender)
    assert browser.get(OWN_PAGE)["Location"] == START


# --- Suomi.fi ------------------------------------------------------------------------------------------------------

SUOMI_FI = "/fi/oma-lahete/suomi-fi-tunnistus/"


def identified(person: str = "1") -> Client:
    browser = Client()
    with translation.override("fi"):
        next_page = reverse("referral_client_suomi_fi")
        browser.get(reverse("identification_begin", args=["demo"]), {"next": next_page})
        response = browser.post(reverse("identification_demo"), {"person": person})
    assert response["Location"] == SUOMI_FI
    return browser


def test_after_suomi_fi_code_and_pin_are_asked_once(at: Town):
    row, pin = people.sent(at)
    browser = identified()
    assert "Mikä lähete on sinun?" in browser.get(SUOMI_FI).text
    assert browser.post(SUOMI_FI, {"code": row.code, "pin": pin})["Location"] == OWN_PAGE
    assert AuditRow.objects.filter(referral_id=row.pk, action="link_suomi_fi").count() == 1
    again = identified()
    assert again.get(SUOMI_FI)["Location"] == OWN_PAGE
    assert row.code in again.get(OWN_PAGE).text


def test_nobody_else_gets_in_by_it(at: Town):
    row, pin = people.sent(at)
    identified().post(SUOMI_FI, {"code": row.code, "pin": pin})
    assert "Mikä lähete on sinun?" in identified("2").get(SUOMI_FI).text


def test_a_wrong_pin_links_nothing(at: Town):
    row, pin = people.sent(at)
    response = identified().post(SUOMI_FI, {"code": row.code, "pin": pin[::-1] + "1"})
    assert response.status_code == 200
    assert not ClientKey.objects.exclude(subject="").exists()


def test_with_several_the_client_chooses(at: Town):
    rows = [people.sent(at), people.sent(at)]
    for row, pin in rows:
        identified().post(SUOMI_FI, {"code": row.code, "pin": pin})
    browser = identified()
    page = browser.get(SUOMI_FI)
    assert all(row.code in page.text for row, _pin in rows)
    chosen = rows[0][0]
    assert browser.post(SUOMI_FI, {"open": str(chosen.pk)})["Location"] == OWN_PAGE
    assert chosen.code in browser.get(OWN_PAGE).text


def test_the_page_opens_only_what_is_linked(at: Town):
    (mine, pin), (other, _pin) = people.sent(at), people.sent(at)
    identified().post(SUOMI_FI, {"code": mine.code, "pin": pin})
    assert identified().post(SUOMI_FI, {"open": str(other.pk)})["Location"] == SUOMI_FI


def test_a_new_pin_ends_the_link(at: Town):
    row, pin = people.sent(at)
    identified().post(SUOMI_FI, {"code": row.code, "pin": pin})
    actions.new_pin(row, by=at.sender)
    assert "Mikä lähete on sinun?" in identified().get(SUOMI_FI).text


def test_without_identification_the_way_is_to_the_door(db):
    assert Client().get(SUOMI_FI)["Location"] == START
