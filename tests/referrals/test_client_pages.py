"""The client's own pages: what they show in each state, what the client decides there, and who does not come in."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from referrals import audit
from referrals.access import look
from referrals.codes import State
from referrals.models import AuditRow, FollowUp, Referral, ReferralEvent
from referrals.states import OPEN, TERMINAL, Event
from referrals.views.client_session import COOKIE, begin
from tests.referrals import people
from tests.referrals.people import AINO, Town

pytestmark = pytest.mark.django_db
PAGES = (
    "referral_client_page",
    "referral_client_sent",
    "referral_client_looks",
    "referral_client_print",
    "referral_client_link_person",
    "referral_client_withdraw",
    "referral_client_sender_may_know",
    "referral_client_release",
    "referral_client_feedback",
    "referral_client_safe_contact",
    "referral_client_follow_up",
    "referral_client_data",
    "referral_client_export",
    "referral_client_erase",
)
SEEN = [state for state in State if state != State.DRAFT]
START = "/fi/oma-lahete/"


def path(name: str, language: str = "fi") -> str:
    with translation.override(language):
        return reverse(name)


def at_home(row: Referral) -> Client:
    """The client's browser, with the door behind it: tests/referrals/test_client_door.py goes through that."""
    browser = Client()
    browser.cookies[COOKIE] = begin(HttpResponse(), row, "code").cookies[COOKIE].value
    return browser


def current(row: Referral) -> Any:
    return Referral.objects.select_related("handling", "consent").get(pk=row.pk)


# --- Who comes in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_without_code_and_pin_every_page_leads_to_the_door(name: str, db):
    browser = Client()
    assert browser.get(path(name))["Location"] == START
    assert browser.post(path(name))["Location"] == START
    browser.cookies[COOKIE] = "x" * 32  # made up
    assert browser.get(path(name))["Location"] == START


def test_those_who_work_here_are_no_clients(at: Town):
    people.sent(at)
    browser = Client()
    assert at.sender.membership
    browser.force_login(at.sender.membership.user)
    assert browser.get(path("referral_client_page"))["Location"] == START


def test_no_page_is_kept_and_none_tells_others_where_one_came_from(at: Town):
    browser = at_home(people.referral(at, State.IN_PROGRESS))
    for name in PAGES:
        response = browser.get(path(name))
        assert "no-store" in response["Cache-Control"], name
        assert "private" in response["Cache-Control"], name
        assert response["Referrer-Policy"] == "same-origin", name
        assert browser.put(path(name)).status_code == 405, name


# --- What it shows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", SEEN)
def test_every_state_in_every_language(at: Town, state: State):
    browser = at_home(people.referral(at, state))
    for language in ("fi", "sv", "en"):
        page = browser.get(path("referral_client_page", language))
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
        assert page.text.count("<h1") == 1
        assert (path("referral_client_withdraw", language) in page.text) == (state in OPEN)
        for name in ("referral_client_sent", "referral_client_looks", "referral_client_print", "referral_client_data"):
            assert browser.get(path(name, language)).status_code == 200


def test_the_language_changes_and_the_place_stays(at: Town):
    page = at_home(people.referral(at)).get(path("referral_client_sent"))
    assert f'href="{path("referral_client_sent", "sv")}"' in page.text


def test_each_look_of_the_client_is_written_down_too(at: Town):
    row = people.referral(at)
    browser = at_home(row)
    before = AuditRow.objects.filter(referral_id=row.pk).count()
    browser.get(path("referral_client_page"))
    rows = AuditRow.objects.filter(referral_id=row.pk).order_by("-id")
    assert rows.count() == before + 1
    assert (rows[0].party, rows[0].action, rows[0].purpose) == ("client", "read", "own_page")


def test_if_that_cannot_be_written_nothing_is_shown(at: Town, monkeypatch):
    def broken(**_kwargs: object) -> None:
        raise RuntimeError("no audit")

    browser = at_home(people.referral(at))
    browser.raise_request_exception = False
    monkeypatch.setattr(audit, "write", broken)
    response = browser.get(path("referral_client_sent"))
    assert response.status_code == 500
    assert "Virtanen" not in response.text


def test_what_was_sent_word_by_word(at: Town):
    page = at_home(people.referral(at)).get(path("referral_client_sent")).text
    for told in (
        "Aino",
        "Virtanen",
        AINO.phone,
        AINO.email,
        "Jotain tekemistä iltoihin",
        "Niina Hoitaja",
        "Annan luvan",
    ):
        assert told in page


def test_who_has_looked_tells_role_place_and_what(at: Town):
    row = people.referral(at, State.ACCEPTED)
    look(row, by=at.adviser, purpose="handling")
    page = at_home(row).get(path("referral_client_looks")).text
    assert "Vastaanottaja (ohjaaja)" in page
    assert "luki lähetteesi hoitaakseen asiaasi" in page
    assert "Vaasan kaupunki" in page
    assert "Olli" not in page


def test_the_phone_number_of_who_handles_it_can_be_called(at: Town):
    page = at_home(people.referral(at, State.ACCEPTED)).get(path("referral_client_page")).text
    assert 'href="tel:+35863251112"' in page
    assert "Olli Ohjaaja" in page


def test_on_paper_everything_and_the_forms(at: Town):
    row = people.referral(at, State.IN_PROGRESS)
    FollowUp.objects.filter(referral=row, months=1).update(due_on=timezone.localdate())
    page = at_home(row).get(path("referral_client_print")).text
    assert "Jotain tekemistä iltoihin" in page
    assert "Perun lähetteeni" in page
    assert "Miten sinulla menee nyt?" in page


def test_after_an_error_nothing_of_the_client_is_shown(at: Town):
    page = at_home(people.referral(at, State.IN_ERROR)).get(path("referral_client_sent")).text
    assert "Virtanen" not in page
    assert "Jotain tekemistä" not in page


# --- The client makes contact --------------------------------------------------------------------------------------


def test_where_nothing_goes_out_the_client_calls_and_knows_what_to_say(at: Town):
    at.receiver.phone_hours = "ma–pe 9–15"
    at.receiver.save()
    row = people.referral(at, State.SENT, client=people.NOTHING_GOES_OUT)
    page = at_home(row).get(path("referral_client_page")).text
    assert "Sinä soitat heille, kun se sopii sinulle." in page
    assert "Kukaan ei ota sinuun yhteyttä, kuten toivoit." in page
    assert 'href="tel:+35863251111"' in page
    assert "ma–pe 9–15" in page
    assert f"Sen tunnus on {row.code.replace('-', chr(0x2011))}." in page


def test_so_it_is_where_the_receiver_works_like_that(at: Town):
    at.receiver.routing = "client_contacts"
    at.receiver.save()
    page = at_home(people.referral(at, State.ACCEPTED)).get(path("referral_client_page")).text
    assert "Sinä soitat heille" in page
    assert "kuten toivoit" not in page


# --- Withdrawing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_client_may_withdraw_from_every_state(at: Town, state: str):
    row = people.referral(at, state)
    browser = at_home(row)
    form = browser.get(path("referral_client_withdraw")).text
    assert "Et menetä sen takia mitään palvelua." in form
    response = browser.post(path("referral_client_withdraw"), {"key": key_of(form)}, follow=True)
    assert "Olet perunut lähetteesi" in response.text
    now = current(row)
    assert now.state == State.CANCELLED
    assert now.consent.withdrawn_at
    assert now.consent.withdrawn_via == "client"


def test_also_from_a_page_that_is_old_by_now(at: Town):
    row = people.referral(at, State.SENT)
    browser = at_home(row)
    form = browser.get(path("referral_client_withdraw")).text
    people.do(row, Event.OPEN, at.adviser)
    browser.post(path("referral_client_withdraw"), {"key": key_of(form)})
    assert current(row).state == State.CANCELLED


def test_a_double_click_withdraws_once(at: Town):
    row = people.referral(at)
    browser = at_home(row)
    told = {"key": key_of(browser.get(path("referral_client_withdraw")).text)}
    for _click in range(2):
        browser.post(path("referral_client_withdraw"), told)
    assert ReferralEvent.objects.filter(referral=row, event="withdraw").count() == 1


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_what_has_ended_cannot_be_withdrawn(at: Town, state: str):
    row = people.referral(at, state)
    browser = at_home(row)
    assert browser.get(path("referral_client_withdraw"))["Location"] == path("referral_client_page")
    browser.post(path("referral_client_withdraw"), {"key": "x"})
    assert current(row).state == state


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


# --- One's own data ------------------------------------------------------------------------------------------------


def test_the_file_holds_everything_and_is_written_down(at: Town):
    row = people.referral(at, State.ACCEPTED)
    response = at_home(row).post(path("referral_client_export"))
    assert response["Content-Disposition"] == 'attachment; filename="own.json"'
    told = json.loads(response.content)
    assert told["referral"]["last_name"] == "Virtanen"
    assert told["looks"]
    assert AuditRow.objects.filter(referral_id=row.pk, action="export", party="client").count() == 1


def test_a_link_alone_makes_no_file(at: Town):
    response = at_home(people.referral(at)).get(path("referral_client_export"))
    assert response["Location"] == path("referral_client_data")


def test_removing_waits_for_the_end(at: Town):
    row = people.referral(at)
    browser = at_home(row)
    assert "Peru se ensin" in browser.get(path("referral_client_data")).text
    browser.post(path("referral_client_erase"), {"key": "k", "sure": "on"})
    assert current(row).erased_at is None


def test_everything_is_removed_and_the_door_is_closed(at: Town):
    row, pin = people.sent(at)
    people.do(row, Event.WITHDRAW, people.client(row))
    browser = at_home(row)
    assert "Rastita ruutu" in browser.post(path("referral_client_erase"), {"key": "k"}).text
    response = browser.post(path("referral_client_erase"), {"key": "k", "sure": "on"})
    assert "Tunnus ei enää avaa mitään" in response.text
    assert current(row).erased_at
    assert browser.get(path("referral_client_page"))["Location"] == START
    assert Client().post(START, {"code": row.code, "pin": pin}).status_code == 200
