"""On the way: contacts, meetings, who is responsible, who walks along, and what the client does."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from referrals import actions
from referrals.access import NoSuchReferral, look
from referrals.actions import Incomplete, NotAllowed, Stale
from referrals.codes import ContactChannel, FeedbackRight, Kind, MeetingKind, Party, SafeContact, State
from referrals.models import ContactAttempt, Meeting, OutboxMessage
from referrals.states import ACCEPTED, Event
from tests.referrals import people
from tests.referrals.people import Town, do, referral
from tray.accounts.models import Role


def today() -> dt.date:
    return timezone.localdate()


# --- Contacts and meetings ------------------------------------------------------------------------------------------


def test_the_same_form_twice_logs_once(at: Town):
    row = referral(at, State.IN_PROGRESS)
    version = row.version
    for _each in range(2):
        at_now = timezone.now()
        actions.log_contact(row, by=at.adviser, key="a", at=at_now, channel=ContactChannel.CALL, reached=True)
        actions.log_meeting(row, by=at.link_person, key="b", on=today(), kind=MeetingKind.TOGETHER, minutes=90)
    assert (row.contactattempts.filter(key="a").count(), row.meetings.count()) == (1, 1)
    assert Meeting.objects.get().link_person == at.companion
    assert row.version == version
    assert row.handling.due_at
    assert row.handling.due_at > timezone.now() + dt.timedelta(days=40)


@pytest.mark.parametrize(
    "fields",
    [
        {"on": today() + dt.timedelta(days=1)},
        {"kind": "party"},
        {"minutes": 0},
        {"minutes": 1441},
        {"minutes": "90"},
        {"activities": ["x" * 21]},
        {"activities": ["walk"] * 11},
    ],
)
def test_a_meeting_that_cannot_be_is_refused(at: Town, fields: dict[str, Any]):
    row = referral(at, State.CONTACTED)
    known: dict[str, Any] = {"on": today(), "kind": MeetingKind.CALL, "minutes": 10}
    with pytest.raises(Incomplete):
        actions.log_meeting(row, by=at.adviser, key="a", **known | fields)
    assert not row.meetings.exists()


@pytest.mark.parametrize("fields", [{"at": timezone.now() + dt.timedelta(days=1)}, {"at": None}, {"channel": "smoke"}])
def test_a_contact_that_cannot_be_is_refused(at: Town, fields: dict[str, Any]):
    row = referral(at, State.ACCEPTED)
    known: dict[str, Any] = {"at": timezone.now(), "channel": "call", "reached": False}
    with pytest.raises(Incomplete):
        actions.log_contact(row, by=at.adviser, key="a", **known | fields)
    assert not ContactAttempt.objects.exists()


@pytest.mark.parametrize("state", sorted(people.WAYS.keys() - ACCEPTED))
def test_nothing_is_logged_before_acceptance_or_after_the_end(at: Town, state: State):
    row = referral(at, state)
    with pytest.raises(NotAllowed):
        actions.log_contact(row, by=at.adviser, key="a", at=timezone.now(), channel="call", reached=False)


def test_only_those_who_handle_it_log(at: Town):
    row = referral(at, State.IN_PROGRESS)
    for by, error in ((at.sender, NotAllowed), (people.client(row), NotAllowed), (at.stranger, NoSuchReferral)):
        with pytest.raises(error):
            actions.log_contact(row, by=by, key="a", at=timezone.now(), channel="call", reached=False)


# --- Who is responsible ---------------------------------------------------------------------------------------------


def test_a_colleague_takes_over(at: Town):
    row = referral(at, State.ACCEPTED)
    colleague = people.member(Role.RECEIVER, "Pia Ohjaaja", at.city)
    with pytest.raises(Incomplete):
        actions.take_responsibility(row, by=at.adviser, responsible=at.sender.user)
    with pytest.raises(Stale):
        actions.take_responsibility(row, by=at.adviser, responsible=colleague.user, version=0)
    actions.take_responsibility(row, by=at.adviser, responsible=colleague.user, responsible_phone="06 1")
    assert look(row, by=people.client(row)).responsible_name == "Pia Ohjaaja"
    with pytest.raises(NotAllowed):
        actions.take_responsibility(row, by=at.sender, responsible_name="Niina")


# --- Link persons ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"is_active": False},
        {"confidentiality_signed_on": None},
        {"available_until": dt.date(2020, 1, 1)},
        {"municipalities": ["091"]},
        {"most_active": 0},
        {"organization": "county"},
    ],
)
def test_a_link_person_is_ready_or_not_proposed(at: Town, fields: dict[str, Any]):
    row = referral(at, State.ACCEPTED)
    for name, value in fields.items():
        setattr(at.companion, name, at.county if value == "county" else value)
    at.companion.save()
    with pytest.raises(NotAllowed):
        actions.propose_link_person(row, by=at.adviser, link_person=at.companion)
    assert row.handling.link_person is None


def test_a_link_person_walks_along_with_a_few_at_a_time(at: Town):
    at.companion.most_active = 1
    at.companion.save()
    first, second = referral(at, State.IN_PROGRESS), referral(at, State.ACCEPTED)
    with pytest.raises(NotAllowed, match=r"."):
        actions.propose_link_person(second, by=at.adviser, link_person=at.companion)
    do(first, Event.COMPLETE, at.adviser, **people.given_for(Event.COMPLETE, at))
    actions.propose_link_person(second, by=at.adviser, link_person=at.companion)


def test_the_client_answers_for_the_link_person_that_was_shown(at: Town):
    row = referral(at, State.ACCEPTED)
    with pytest.raises(NotAllowed):
        actions.agree_link_person(row, by=people.client(row))
    actions.propose_link_person(row, by=at.adviser, link_person=at.companion)
    other = people.companion(at, "Pekka Linkki")
    with pytest.raises(NotAllowed):
        actions.agree_link_person(row, by=people.client(row), link_person=other)
    with pytest.raises(NotAllowed):
        actions.agree_link_person(row, by=at.sender)
    actions.agree_link_person(row, by=people.client(row), link_person=at.companion)
    when = row.handling.link_person_agreed_at
    actions.agree_link_person(row, by=at.adviser)
    assert row.handling.link_person_agreed_at == when


def test_a_hand_over_is_a_meeting_of_all_three(at: Town):
    row, other = referral(at, State.IN_PROGRESS), people.companion(at, "Pekka Linkki")
    for _each in range(2):
        actions.hand_over_link_person(row, by=at.adviser, key="h", link_person=other, on=today(), minutes=60)
    assert Meeting.objects.get().kind == MeetingKind.HANDOVER
    assert (row.handling.link_person, bool(row.handling.link_person_agreed_at)) == (other, True)
    with pytest.raises(NoSuchReferral):
        look(row, by=at.link_person)


# --- Follow-ups -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "months"), [(Kind.WELLBEING, [1, 3, 6]), (Kind.EXERCISE, [1, 3, 6]), ("culture", [1, 3])]
)
def test_follow_ups_are_planned_from_the_first_meeting(at: Town, kind: str, months: list[int]):
    row = referral(at, State.IN_PROGRESS, kind=kind)
    assert [each.months for each in row.follow_ups.all()] == months
    assert min(each.due_on for each in row.follow_ups.all()) > today() + dt.timedelta(days=27)
    assert {each.channel for each in row.follow_ups.all()} == {"link"}


def test_without_the_clients_leave_nothing_is_asked(at: Town):
    row = referral(at, State.COMPLETED, agreed=people.consent(allow_follow_up=False))
    assert not row.follow_ups.exists()


@pytest.mark.parametrize(("kind", "asked"), [(Kind.WELLBEING, [0]), (Kind.EXERCISE, [])])
def test_follow_ups_stop_at_the_end_but_for_a_last_one(at: Town, kind: Kind, asked: list[int]):
    row = referral(at, State.COMPLETED, kind=kind)
    assert [each.months for each in row.follow_ups.filter(stopped_at=None)] == asked


def test_an_answer_stands(at: Town):
    row = referral(at, State.IN_PROGRESS)
    asked = row.follow_ups.first()
    assert asked
    for by in (at.sender, at.link_person):
        with pytest.raises(NotAllowed):
            actions.answer_follow_up(asked, by=by, answers={"now": 7})
    with pytest.raises(Incomplete):
        actions.answer_follow_up(asked, by=at.adviser, answers={})
    actions.answer_follow_up(asked, by=people.client(row), answers={"now": 7})
    actions.answer_follow_up(asked, by=at.adviser, answers={"now": 1})
    told = look(row, by=at.adviser).follow_ups[0]
    assert (told.answers, told.answered_by) == ('{"now":7}', Party.CLIENT)


# --- The client -----------------------------------------------------------------------------------------------------


def test_the_client_tells_whether_it_helped_as_often_as_liked(at: Town):
    row = referral(at, State.COMPLETED)
    for satisfaction in (2, 5):
        actions.give_client_feedback(row, by=people.client(row), satisfaction=satisfaction, helped="yes", text="Kiitos")
    seen = look(row, by=people.client(row)).client_feedback
    assert (seen.satisfaction, seen.helped, seen.text) == (5, "yes", "Kiitos")
    assert "client_feedback" in look(row, by=at.adviser)
    assert "client_feedback" not in look(row, by=at.sender)
    for wrong in ({"satisfaction": 6}, {"satisfaction": 3, "helped": "maybe"}, {"satisfaction": 3, "text": "x" * 1001}):
        with pytest.raises(Incomplete):
            actions.give_client_feedback(row, by=people.client(row), **wrong)


def test_only_the_client_decides_what_the_sender_reads(at: Town):
    row = referral(at, State.COMPLETED)
    for by in (at.sender, at.adviser, at.link_person):
        with pytest.raises(NotAllowed):
            actions.choose_feedback_right(row, by=by, right=FeedbackRight.SUMMARY)
        with pytest.raises(NotAllowed):
            actions.release_feedback(row, by=by)
    with pytest.raises(Incomplete):
        actions.choose_feedback_right(row, by=people.client(row), right="all")
    actions.release_feedback(row, by=people.client(row))
    assert look(row, by=at.sender).feedback == "Löysi kuoron."
    actions.choose_feedback_right(row, by=people.client(row), right=FeedbackRight.NONE)
    assert "feedback" not in look(row, by=at.sender)


def test_a_summary_is_released_after_the_end_if_there_is_one(at: Town):
    row = referral(at, State.IN_PROGRESS)
    with pytest.raises(NotAllowed):
        actions.release_feedback(row, by=people.client(row))
    do(row, Event.COMPLETE, at.adviser, outcome="attends")
    with pytest.raises(NotAllowed):
        actions.release_feedback(row, by=people.client(row))


def test_safe_contact_is_tightened_at_once_and_never_loosened(at: Town):
    row = referral(at, State.IN_PROGRESS)
    by = people.client(row)
    actions.tighten_safe_contact(row, by=by, safe_contact=SafeContact.ONLY_CALL)
    assert {each.channel for each in row.follow_ups.all()} == {"phone"}
    for wider in (SafeContact.NORMAL, SafeContact.ONLY_MESSAGE):
        with pytest.raises(NotAllowed):
            actions.tighten_safe_contact(row, by=by, safe_contact=wider)
    actions.tighten_safe_contact(row, by=by, safe_contact=SafeContact.CLIENT_CONTACTS_US)
    assert look(row, by=at.adviser).safe_contact == SafeContact.CLIENT_CONTACTS_US
    before = OutboxMessage.objects.filter(party="client").count()
    do(row, Event.COMPLETE, at.adviser, **people.given_for(Event.COMPLETE, at))
    assert OutboxMessage.objects.filter(party="client").count() == before
    with pytest.raises(NotAllowed):
        actions.tighten_safe_contact(row, by=at.sender, safe_contact=SafeContact.ONLY_CALL)


def test_what_is_new_to_the_sender(at: Town):
    row = referral(at, State.ACCEPTED)
    actions.mark_seen_by_sender(row, by=at.adviser)
    row.refresh_from_db()
    assert row.sender_seen_version < row.version
    actions.mark_seen_by_sender(row, by=at.sender)
    row.refresh_from_db()
    assert row.sender_seen_version == row.version
