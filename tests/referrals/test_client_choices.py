"""What the client decides on the own page: the link person, what the sender may know, whether it helped, and how to be
reached."""

import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from referrals import actions
from referrals.access import look
from referrals.codes import FeedbackRight, SafeContact, State
from referrals.models import AuditRow, ClientFeedback, Referral
from tests.referrals import people
from tests.referrals.people import AINO, Town
from tests.referrals.test_client_pages import at_home, current, key_of, path

pytestmark = pytest.mark.django_db


# --- The link person -----------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(at: Town) -> Referral:
    row = people.referral(at, State.CONTACTED)
    actions.propose_link_person(row, by=at.adviser, link_person=at.companion)
    return row


def answer(row: Referral, browser: Client, **told: Any) -> Any:
    person = told.pop("person", row.handling.link_person_id)
    return browser.post(path("referral_client_link_person"), {"key": "k", "person": person} | told, follow=True)


def test_first_name_and_introduction_and_no_more(at: Town, proposed: Referral):
    page = at_home(proposed).get(path("referral_client_page")).text
    assert "Saako Leena kulkea rinnallasi?" in page
    assert "Eläkkeellä, pitää metsästä." in page
    assert "Linkki" not in re.sub("Linkkihenkilö", "", page)


def test_yes(at: Town, proposed: Referral):
    assert "Leena on nyt linkkihenkilösi" in answer(proposed, at_home(proposed), answer="yes").text
    assert current(proposed).handling.link_person_agreed_at


def test_somebody_else_without_saying_why(at: Town, proposed: Referral):
    page = answer(proposed, at_home(proposed), answer="other").text
    assert "Sinulle etsitään joku toinen" in page
    assert "Saako Leena" not in page
    assert current(proposed).handling.link_person is None


def test_a_yes_is_never_taken_for_somebody_else(at: Town, proposed: Referral):
    browser = at_home(proposed)
    page = answer(proposed, browser, answer="yes", person="00000000-0000-0000-0000-000000000000").text
    assert "Linkkihenkilö on sillä välin vaihtunut" in page
    assert current(proposed).handling.link_person_agreed_at is None


@pytest.mark.parametrize("told", [{"answer": "maybe"}, {"answer": "yes", "person": "nobody"}, {}])
def test_a_form_that_says_nothing_changes_nothing(at: Town, proposed: Referral, told: dict[str, str]):
    answer(proposed, at_home(proposed), **told)
    assert current(proposed).handling.link_person_agreed_at is None


def test_where_nobody_is_proposed_there_is_nothing_to_answer(at: Town):
    row = people.referral(at, State.CONTACTED)
    assert answer(row, at_home(row), answer="yes", person=at.companion.pk).status_code == 200


# --- What the sender may know --------------------------------------------------------------------------------------


def test_the_client_chooses_and_changes_what_the_sender_may_know(at: Town):
    row = people.referral(at, State.IN_PROGRESS)
    browser = at_home(row)
    for right in (FeedbackRight.OUTCOME, FeedbackRight.SUMMARY, FeedbackRight.NONE):
        page = browser.post(path("referral_client_sender_may_know"), {"key": "k", "right": right}, follow=True)
        assert "Valintasi on tallennettu" in page.text
        assert current(row).consent.feedback_to_sender == right


def test_the_summary_is_read_first_and_then_let_go(at: Town):
    row = people.referral(at, State.COMPLETED, agreed=people.consent(feedback_to_sender="summary"))
    browser = at_home(row)
    assert "Sinua odottaa yhteenveto" in browser.get(path("referral_client_page")).text
    assert "feedback" not in look(row, by=at.sender)
    page = browser.get(path("referral_client_sender_may_know")).text
    assert "Löysi kuoron." in page
    assert "Lähettäjä ei voi vielä lukea sitä." in page
    browser.post(path("referral_client_release"), {"key": key_of(page)})
    assert look(row, by=at.sender).feedback == "Löysi kuoron."
    assert "Olet antanut lähettäjän lukea sen." in browser.get(path("referral_client_sender_may_know")).text


def test_without_a_choice_the_page_says_so(at: Town):
    response = at_home(people.referral(at)).post(path("referral_client_sender_may_know"), {"key": "k"})
    assert "Valitse yksi." in response.text
    assert "Virhe:" in response.text


@pytest.mark.parametrize("state", [State.CANCELLED, State.DECLINED, State.EXPIRED, State.IN_ERROR])
def test_where_there_is_no_end_to_tell_of_nothing_is_asked(at: Town, state: State):
    response = at_home(people.referral(at, state)).get(path("referral_client_sender_may_know"))
    assert response["Location"] == path("referral_client_page")


# --- Whether it helped ---------------------------------------------------------------------------------------------


def test_feedback_is_given_and_changed(at: Town):
    row = people.referral(at, State.COMPLETED)
    browser = at_home(row)
    assert "Oliko siitä apua?" in browser.get(path("referral_client_page")).text
    told = {"key": "a", "satisfaction": "4", "helped": "yes", "text": "Kuorosta tuli ystäviä"}
    assert "Sanasi ovat tulleet perille" in browser.post(path("referral_client_feedback"), told, follow=True).text
    page = browser.get(path("referral_client_feedback")).text
    assert "Kuorosta tuli ystäviä" in page
    browser.post(path("referral_client_feedback"), {"key": "b", "satisfaction": "2"})
    given = ClientFeedback.objects.get(referral=row)
    assert (given.satisfaction, given.helped, given.text) == (2, "", "")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Valitse numero 1–5."),
        ({"satisfaction": "6"}, "Valitse numero 1–5."),
        ({"satisfaction": "3", "text": "x" * 901}, "liian pitkä"),
        ({"satisfaction": "3", "text": "hetuni on 131052-308T"}, "henkilötunnus"),
    ],
)
def test_a_wrong_feedback_gets_a_sentence(at: Town, told: dict[str, str], sentence: str):
    response = at_home(people.referral(at, State.COMPLETED)).post(path("referral_client_feedback"), told)
    assert sentence in response.text
    assert not ClientFeedback.objects.exists()


def test_before_anything_has_happened_nobody_is_asked(at: Town):
    assert at_home(people.referral(at)).get(path("referral_client_feedback")).status_code == 302


# --- Safe contact --------------------------------------------------------------------------------------------------


def test_less_contact_at_once_and_without_asking_anybody(at: Town):
    row = people.referral(at, State.ACCEPTED)
    browser = at_home(row)
    told = {"key": "k", "safe_contact": SafeContact.CLIENT_CONTACTS_US}
    assert "Se on heti voimassa" in browser.post(path("referral_client_safe_contact"), told, follow=True).text
    assert look(row, by=at.adviser).safe_contact == SafeContact.CLIENT_CONTACTS_US
    assert AuditRow.objects.filter(referral_id=row.pk, action="tighten_safe_contact").count() == 1
    assert browser.get(path("referral_client_safe_contact")).status_code == 302  # nothing is stricter


def test_more_contact_is_not_on_offer(at: Town):
    only_call = msgspec.structs.replace(AINO, safe_contact=SafeContact.ONLY_CALL)
    row = people.referral(at, State.ACCEPTED, client=only_call)
    browser = at_home(row)
    response = browser.post(path("referral_client_safe_contact"), {"key": "k", "safe_contact": "normal"})
    assert "Valitse yksi." in response.text
    assert look(row, by=at.adviser).safe_contact == SafeContact.ONLY_CALL
