"""The link person sees the own people, once they have said yes, and for two weeks after the end."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from referrals import actions
from referrals.codes import State
from referrals.models import AuditRow, LinkPerson, Referral
from tests.accounts.signed_in import signed_in
from tests.referrals import people
from tests.referrals.people import Town, referral
from tests.referrals.test_handling_steps import hidden, written


@pytest.fixture
def walker(at: Town) -> Client:
    return signed_in(at.link_person.user)


@pytest.fixture
def coordinator(at: Town) -> Client:
    return signed_in(at.adviser.user)


def address(name: str, *args: object) -> str:
    with override("fi"):
        return reverse(name, args=args)


def test_before_the_client_says_yes_there_is_nobody(at: Town, walker: Client):
    row = referral(at, State.CONTACTED)
    actions.propose_link_person(row, by=at.adviser, link_person=at.companion)
    page = walker.get(address("referral_my_people")).text
    assert row.code not in page
    assert "Sinua on ehdotettu 1 asiakkaalle" in page
    assert walker.get(address("referral_my_person", row.code)).status_code == 404
    assert walker.get(address("referral_worried", row.code)).status_code == 404


def test_afterwards_the_first_name_and_how_to_make_contact(at: Town, walker: Client):
    row = referral(at, State.IN_PROGRESS)
    page = walker.get(address("referral_my_people")).text
    assert row.code in page
    assert "Aino" not in page
    assert "Aino" in walker.post(address("referral_my_people")).text
    case = walker.get(address("referral_my_person", row.code)).text
    assert "Aino" in case
    assert "+358401234567" in case
    assert "Virtanen" not in case


def test_a_meeting_is_logged_by_the_link_person(at: Town, walker: Client):
    row = referral(at, State.IN_PROGRESS)
    step = address("referral_my_person_meeting", row.code)
    told = {"on": written(timezone.localdate()), "kind": "call", "minutes": "30"}
    assert walker.post(step, hidden(walker, step) | told).status_code == 302
    assert row.meetings.get().link_person == at.companion


def test_a_worry_shows_whom_to_call_and_writes_nothing(at: Town, walker: Client):
    row = referral(at, State.IN_PROGRESS)
    before = AuditRow.objects.count()
    page = walker.get(address("referral_worried", row.code))
    assert page.status_code == 200
    assert "+35863251112" in page.text
    assert "112" in page.text
    assert "Aino" not in page.text
    assert AuditRow.objects.count() == before


def test_two_weeks_after_the_end_it_is_gone(at: Town, walker: Client):
    row = referral(at, State.COMPLETED)
    page = address("referral_my_person", row.code)
    assert walker.get(page).status_code == 200
    Referral.objects.filter(pk=row.pk).update(closed_at=timezone.now() - dt.timedelta(days=15))
    assert walker.get(page).status_code == 404
    assert row.code not in walker.get(address("referral_my_people")).text


def test_another_link_person_finds_nothing(at: Town):
    row = referral(at, State.IN_PROGRESS)
    other = signed_in(people.member("link_person", "Lasse Linkki", at.city).user)
    assert other.get(address("referral_my_person", row.code)).status_code == 404
    assert other.get(address("referral_worried", row.code)).status_code == 404


def test_the_own_introduction_can_be_changed_but_not_the_training(at: Town, walker: Client):
    page = address("referral_my_introduction")
    told = {
        "first_name": "Leena",
        "introduction": "Pidän järvestä.",
        "municipalities": "Vaasa, Korsholm",
        "languages": ["fi", "sv"],
        "most_active": "2",
        "confidentiality_signed_on": "",
        "is_active": "",
    }
    assert walker.post(page, told).status_code == 302
    row = LinkPerson.objects.get(pk=at.companion.pk)
    assert (row.introduction, row.municipalities, row.most_active) == ("Pidän järvestä.", ["499", "905"], 2)
    assert row.is_active
    assert row.confidentiality_signed_on
    again = walker.post(page, told | {"municipalities": "Vaassa"})
    assert "Emme tunne näitä kuntia: Vaassa." in again.text


def test_without_a_profile_the_page_says_whom_to_ask(at: Town):
    newcomer = signed_in(people.member("link_person", "Lasse Linkki", at.city).user)
    assert "Kysy häneltä" in newcomer.get(address("referral_my_introduction")).text
    assert newcomer.get(address("referral_my_people")).status_code == 200


# --- The coordinator -------------------------------------------------------------------------------------------------


def test_the_list_tells_who_has_room(at: Town, coordinator: Client):
    referral(at, State.IN_PROGRESS)
    page = coordinator.get(address("referral_link_persons")).text
    assert "Leena" in page
    assert "2 vapaata paikkaa" in page
    assert "Leena" not in signed_in(at.stranger.user).get(address("referral_link_persons")).text


def test_a_profile_is_made_for_a_member_and_kept(at: Town, coordinator: Client):
    member = people.member("link_person", "Lasse Linkki", at.city)
    page = address("referral_link_person_add", member.user_id)
    assert page in coordinator.get(address("referral_link_persons")).text
    told = {
        "first_name": "Lasse",
        "municipalities": "Vaasa",
        "languages": ["sv"],
        "most_active": "3",
        "trained_on": "1.2.2026",
        "confidentiality_signed_on": "2.2.2026",
        "is_active": "on",
    }
    assert coordinator.post(page, told).status_code == 302
    row = LinkPerson.objects.get(user=member.user)
    assert row.trained_on == dt.date(2026, 2, 1)
    kept = address("referral_link_person", row.pk)
    assert coordinator.get(kept).status_code == 200
    assert signed_in(at.stranger.user).get(kept).status_code == 404
    assert coordinator.get(page).status_code == 404


def test_a_day_to_come_is_no_day_of_training(at: Town, coordinator: Client):
    kept = address("referral_link_person", at.companion.pk)
    page = coordinator.post(kept, {"first_name": "", "trained_on": "1.1.2999"})
    assert page.status_code == 200
    assert "Kirjoita etunimi." in page.text
    assert "Päivä ei ole vielä tullut" in page.text
