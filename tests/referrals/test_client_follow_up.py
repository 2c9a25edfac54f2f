"""Follow-ups: by the link of a message, without a sign-in and without a word on whose they are; or on the own page."""

import json
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from referrals import asking
from referrals.access import as_client, look
from referrals.codes import Kind, State
from referrals.forms.client_follow_up import FORMS, answers_in_words, paper_questions
from referrals.models import FollowUp, Referral
from referrals.views.client_session import COOKIE, FOLLOW_UP_COOKIE
from tests.referrals import people
from tests.referrals.people import Town
from tests.referrals.test_client_pages import at_home, path

pytestmark = pytest.mark.django_db
QUESTIONS, THANKS = "/fi/mita-kuuluu/", "/fi/mita-kuuluu/kiitos/"


def asked(at: Town, kind: str = Kind.WELLBEING) -> tuple[Referral, FollowUp]:
    row = people.referral(at, State.IN_PROGRESS, kind=kind)
    FollowUp.objects.filter(referral=row, months=1).update(due_on=timezone.localdate())
    asking.go_round()
    return row, FollowUp.objects.get(referral=row, months=1)


def opened(follow_up: FollowUp, language: str = "fi") -> tuple[Client, Any]:
    browser = Client()
    start = {"fi": "/fi/mita-kuuluu/", "sv": "/sv/hur-mar-du/", "en": "/en/how-are-you/"}[language]
    return browser, browser.get(f"{start}{asking.token_of(follow_up)}/")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_the_link_leads_to_a_clean_address_and_the_page_tells_no_name(at: Town, kind: Kind, language: str):
    row, follow_up = asked(at, kind)
    browser, response = opened(follow_up, language)
    assert asking.token_of(follow_up) not in response["Location"]
    assert "no-store" in response["Cache-Control"]
    page = browser.get(response["Location"])
    assert page.status_code == 200
    hidden = ("Aino", "Virtanen", row.code, str(row.pk), "Vaasan ohjaajat", "Niina", "Leena", row.get_kind_display())
    assert [each for each in hidden if each.lower() in page.text.lower()] == []
    assert page.text.count('type="radio"') >= 12
    assert COOKIE not in browser.cookies


def test_opening_it_uses_nothing_up(at: Town):
    """Programs that look at mail open links too."""
    _row, follow_up = asked(at)
    for _look in range(3):
        assert opened(follow_up)[1].status_code == 302


def test_answers_arrive_and_the_link_ends(at: Town):
    row, follow_up = asked(at)
    browser, _response = opened(follow_up)
    response = browser.post(QUESTIONS, {"key": "k", "how": "7", "attending": "yes", "helps": "kuoro"})
    assert response["Location"] == THANKS
    assert "Kiitos vastauksistasi" in browser.get(THANKS).text
    told = look(row, by=as_client(row, "code")).follow_ups[0]
    assert json.loads(told.answers) == {"how": 7, "attending": "yes", "helps": "kuoro"}
    assert told.answered_by == "client"
    assert not Session.objects.exists()
    assert browser.get(QUESTIONS).status_code == 410
    assert opened(follow_up)[1].status_code == 410


def test_every_question_may_be_skipped_but_not_all(at: Town):
    _row, follow_up = asked(at)
    browser, _response = opened(follow_up)
    response = browser.post(QUESTIONS, {"key": "k", "how": "", "helps": " "})
    assert "Vastaa ainakin yhteen kysymykseen" in response.text
    assert browser.post(QUESTIONS, {"key": "k", "goes_on": "unsure"}).status_code == 302


@pytest.mark.parametrize("told", [{"how": "11"}, {"how": "x"}, {"attending": "perhaps"}, {"helps": "131052-308T"}])
def test_a_wrong_answer_gets_a_sentence(at: Town, told: dict[str, str]):
    _row, follow_up = asked(at)
    browser, _response = opened(follow_up)
    response = browser.post(QUESTIONS, told)
    assert response.status_code == 200
    assert "Virhe:" in response.text
    follow_up.refresh_from_db()
    assert follow_up.answered_at is None


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00"])
def test_an_unknown_link_says_so_kindly_with_the_way_on(db, token: str):
    response = Client().get(f"{QUESTIONS}{token}/")
    assert response.status_code == 410
    assert "Et ole tehnyt mitään väärin" in response.text
    assert 'href="/fi/oma-lahete/"' in response.text


def test_so_does_an_old_one(at: Town):
    _row, follow_up = asked(at)
    FollowUp.objects.update(digest_until=timezone.now())
    assert opened(follow_up)[1].status_code == 410


def test_when_the_client_withdraws_nothing_more_is_asked(at: Town):
    row, follow_up = asked(at)
    browser, _response = opened(follow_up)
    people.do(row, "withdraw", people.client(row))
    assert browser.get(QUESTIONS).status_code == 410
    assert browser.post(QUESTIONS, {"how": "5"}).status_code == 410


def test_the_questions_alone_are_no_page(db):
    browser = Client()
    assert browser.get(QUESTIONS).status_code == 410
    browser.cookies[FOLLOW_UP_COOKIE] = "y" * 32
    assert browser.get(QUESTIONS).status_code == 410


def test_a_follow_up_opens_nothing_else(at: Town):
    _row, follow_up = asked(at)
    browser, _response = opened(follow_up)
    assert browser.get(path("referral_client_page"))["Location"] == "/fi/oma-lahete/"


def test_on_the_own_page_too(at: Town):
    row, follow_up = asked(at)
    browser = at_home(row)
    assert "Vastaa kysymyksiin" in browser.get(path("referral_client_page")).text
    page = browser.post(path("referral_client_follow_up"), {"key": "k", "how": "3"}, follow=True).text
    assert "Vastauksesi ovat tulleet perille" in page
    assert "Vastaa kysymyksiin" not in page
    follow_up.refresh_from_db()
    assert follow_up.answered_at


def test_before_its_day_nothing_is_asked(at: Town):
    browser = at_home(people.referral(at, State.IN_PROGRESS))
    assert "Vastaa kysymyksiin" not in browser.get(path("referral_client_page")).text
    assert browser.get(path("referral_client_follow_up")).status_code == 302


@pytest.mark.parametrize("kind", list(Kind))
def test_paper_asks_the_same(kind: Kind):
    asked_on_paper = [each.label for each in paper_questions(kind)]
    assert asked_on_paper == [str(field.label) for name, field in FORMS[kind]().fields.items() if name != "key"]


def test_answers_are_told_in_words():
    told = answers_in_words(Kind.WELLBEING, {"how": 7, "attending": "not_yet", "helps": "kuoro", "gone": "x"})
    assert [each.text for each in told] == ["7", "Ei vielä", "kuoro"]
