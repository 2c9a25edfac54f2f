"""What each event needs and leaves behind."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from referrals import actions
from referrals.access import look
from referrals.actions import Incomplete, NotAllowed, Stale
from referrals.codes import (
    CancelReason,
    ContactChannel,
    DeclineReason,
    EndReason,
    HoldReason,
    Kind,
    SafeContact,
    State,
)
from referrals.models import AuditRow, ContactAttempt, OutboxMessage, Referral
from referrals.states import Event
from tests.referrals import people
from tests.referrals.people import Town, do, given_for, last_reason, missing, referral, without

# --- Accepting and refusing -----------------------------------------------------------------------------------------


def test_accepting_names_who_is_responsible(at: Town):
    row = referral(at, State.OPENED)
    assert missing(row, Event.ACCEPT, at.adviser) == {"responsible"}
    assert missing(row, Event.ACCEPT, at.adviser, responsible=at.sender.user) == {"responsible"}
    assert missing(row, Event.ACCEPT, at.adviser, responsible_name="  ") == {"responsible"}
    do(row, Event.ACCEPT, at.adviser, responsible_name="Olli", responsible_phone="06 325 1112")
    assert (row.handling.responsible_name, row.handling.responsible_phone) == ("Olli", "06 325 1112")


def test_nothing_is_accepted_after_the_consents_time(at: Town):
    row = referral(at, State.OPENED)
    row.consent.valid_until = timezone.localdate() - dt.timedelta(days=1)
    row.consent.save()
    with pytest.raises(NotAllowed, match=r"."):
        do(row, Event.ACCEPT, at.adviser, responsible_name="Olli")


REFUSALS: list[tuple[State, Event, str, Any]] = [
    (State.OPENED, Event.DECLINE, "adviser", DeclineReason.NO_CAPACITY),
    (State.IN_PROGRESS, Event.HOLD, "adviser", HoldReason.ILLNESS),
    (State.ACCEPTED, Event.END_EARLY, "adviser", EndReason.MOVED),
    (State.SENT, Event.CANCEL, "sender", CancelReason.OTHER_HELP),
]


@pytest.mark.parametrize(("state", "event", "who", "code"), REFUSALS)
def test_every_no_has_a_reason_and_only_other_has_words(at: Town, state: State, event: Event, who: str, code: str):
    row, by = referral(at, state), getattr(at, who)
    more = {"resume_on": timezone.localdate() + dt.timedelta(days=7)} if event == Event.HOLD else {}
    for reason in (None, "", "because", "attends"):
        assert missing(row, event, by, reason=reason, **more) == {"reason"}
    assert missing(row, event, by, reason="other", **more) == {"reason_text"}
    assert missing(row, event, by, reason="other", reason_text=" ", **more) == {"reason_text"}
    assert missing(row, event, by, reason="other", reason_text="x" * 501, **more) == {"reason_text"}
    assert missing(row, event, by, reason=code, reason_text="Diagnoosi", **more) == {"no_reason_text"}
    do(row, event, by, reason="other", reason_text="Muu asia", **more)
    assert last_reason(row) == "other"
    assert look(row, by=people.client(row)).reason_text == "Muu asia"


def test_a_receiver_cannot_decline_as_if_it_had_forwarded(at: Town):
    row = referral(at, State.OPENED)
    assert missing(row, Event.DECLINE, at.adviser, reason=DeclineReason.FORWARDED) == {"reason"}


@pytest.mark.parametrize(
    ("state", "event", "given"),
    [
        (State.ACCEPTED, Event.WAITLIST, {"expected_month": None}),
        (State.ACCEPTED, Event.WAITLIST, {"expected_month": dt.date(2020, 1, 1)}),
        (State.ACCEPTED, Event.CONTACT, {"contact": None}),
        (State.ACCEPTED, Event.CONTACT, {"contact": {"at": timezone.now(), "channel": "smoke"}}),
        (State.ACCEPTED, Event.CONTACT, {"contact": {"at": timezone.now() + dt.timedelta(days=1), "channel": "call"}}),
        (State.IN_PROGRESS, Event.HOLD, {"reason": "travel", "resume_on": dt.date(2020, 1, 1)}),
        (State.IN_PROGRESS, Event.COMPLETE, {"outcome": "cured"}),
        (State.IN_PROGRESS, Event.COMPLETE, {"outcome": "attends", "feedback": "x" * 1001}),
    ],
)
def test_what_is_missing_or_cannot_be_is_refused(at: Town, state: State, event: Event, given: dict[str, Any]):
    assert len(missing(referral(at, state), event, at.adviser, **given)) == 1


# --- Starting -------------------------------------------------------------------------------------------------------


def test_wellbeing_starts_with_a_link_person_that_the_client_agreed_to(at: Town):
    row, given = referral(at, State.CONTACTED), given_for(Event.START, at)
    assert missing(row, Event.START, at.adviser, **given) == {"link_person"}
    actions.propose_link_person(row, by=at.adviser, link_person=at.companion)
    assert missing(row, Event.START, at.adviser, **given) == {"link_person"}
    actions.agree_link_person(row, by=people.client(row))
    assert missing(row, Event.START, at.adviser, **given | {"plan_months": 7}) == {"plan_months"}
    assert missing(row, Event.START, at.adviser, **given | {"plan_months": None}) == {"plan_months"}
    assert missing(row, Event.START, at.adviser, **given | {"first_meeting_on": None}) == {"first_meeting_on"}
    do(row, Event.START, at.link_person, **given)
    assert row.state == State.IN_PROGRESS


@pytest.mark.parametrize("kind", [Kind.EXERCISE, Kind.CULTURE])
def test_other_kinds_start_without_a_link_person(at: Town, kind: Kind):
    row = referral(at, State.CONTACTED, kind=kind)
    do(row, Event.START, at.adviser, first_meeting_on=timezone.localdate())
    assert row.state == State.IN_PROGRESS


# --- Reaching the client --------------------------------------------------------------------------------------------


def attempts(row: Referral, at: Town, *tries: tuple[int, str]) -> None:
    for days, channel in tries:
        when = timezone.now() - dt.timedelta(days=days)
        actions.log_contact(row, by=at.adviser, key=people.key(), at=when, channel=channel, reached=False)


@pytest.mark.parametrize(
    ("tries", "is_enough"),
    [
        ([], False),
        ([(14, "call"), (7, "message")], False),
        ([(14, "call"), (7, "call"), (0, "call")], False),
        ([(13, "call"), (7, "message"), (0, "call")], False),
        ([(14, "call"), (7, "message"), (0, "call")], True),
        ([(20, "letter"), (7, "call"), (1, "call"), (0, "email")], True),
    ],
)
def test_not_reached_is_three_tries_in_two_ways_over_two_weeks(at: Town, tries: list[tuple[int, str]], is_enough: bool):
    row = referral(at, State.ACCEPTED)
    attempts(row, at, *tries)
    if not is_enough:
        assert missing(row, Event.END_EARLY, at.adviser, reason=EndReason.NOT_REACHED) == {"attempts"}
        return
    do(row, Event.END_EARLY, at.adviser, reason=EndReason.NOT_REACHED)
    assert row.state == State.ENDED_EARLY


def test_a_second_way_is_not_asked_for_where_only_one_is_safe(at: Town):
    row = referral(at, State.ACCEPTED, client=without(safe_contact=SafeContact.ONLY_CALL))
    attempts(row, at, (14, "call"), (7, "call"), (0, "call"))
    do(row, Event.END_EARLY, at.adviser, reason=EndReason.NOT_REACHED)


def test_a_client_who_was_to_make_contact_is_waited_for(at: Town):
    row = referral(at, State.ACCEPTED, client=people.NOTHING_GOES_OUT)
    assert missing(row, Event.END_EARLY, at.adviser, reason=EndReason.NOT_REACHED) == {"attempts"}
    row.handling.accepted_at = timezone.now() - dt.timedelta(days=14)
    row.handling.save()
    do(row, Event.END_EARLY, at.adviser, reason=EndReason.NOT_REACHED)


def test_where_nobody_may_contact_the_client_the_client_comes_with_the_code(at: Town):
    row = referral(at, State.ACCEPTED, client=people.NOTHING_GOES_OUT)
    for channel in set(ContactChannel.values) - {ContactChannel.CODE}:
        given = {"contact": {"at": timezone.now(), "channel": channel}}
        assert missing(row, Event.CONTACT, at.adviser, **given) == {"contact"}
    do(row, Event.CONTACT, at.adviser, contact={"at": timezone.now(), "channel": "code"})
    assert ContactAttempt.objects.get(referral=row).channel == ContactChannel.CODE


@pytest.mark.parametrize("kind", [Kind.WELLBEING, Kind.EXERCISE])
@pytest.mark.parametrize("state", sorted(people.WAYS))
def test_where_nobody_may_contact_the_client_nothing_is_ever_queued(at: Town, kind: Kind, state: State):
    if state in {State.CONTACTED, State.IN_PROGRESS, State.ON_HOLD, State.COMPLETED}:
        row = referral(at, State.ACCEPTED, kind=kind, client=people.NOTHING_GOES_OUT)
        do(row, Event.CONTACT, at.adviser, contact={"at": timezone.now(), "channel": "code"})
        for event in people.WAYS[state][3:]:
            people.step(row, event, at)
    else:
        row = referral(at, state, kind=kind, client=people.NOTHING_GOES_OUT)
    assert row.state == state
    assert not OutboxMessage.objects.filter(party="client").exists()
    assert {each.channel for each in row.follow_ups.all()} <= {"paper"}


# --- Twice, and too late --------------------------------------------------------------------------------------------


def test_the_same_form_twice_moves_once(at: Town):
    row = referral(at, State.OPENED)
    given = given_for(Event.ACCEPT, at)
    version = row.version
    first = actions.apply(row, Event.ACCEPT, by=at.adviser, version=version, key="form", **given)
    count = AuditRow.objects.count(), OutboxMessage.objects.count()
    second = actions.apply(row, Event.ACCEPT, by=at.adviser, version=version, key="form", **given)
    assert first == second
    assert (AuditRow.objects.count(), OutboxMessage.objects.count()) == count


def test_a_stale_tab_is_told_so(at: Town):
    row = referral(at, State.ACCEPTED)
    for version in (row.version - 1, row.version + 1, None):
        with pytest.raises(Stale):
            actions.apply(row, Event.CONTACT, by=at.adviser, version=version, key="x", **given_for(Event.CONTACT, at))
    assert row.state == State.ACCEPTED


@pytest.mark.parametrize("key", ["", "x" * 41])
def test_a_form_has_a_key(at: Town, key: str):
    with pytest.raises(Incomplete):
        actions.apply(referral(at), Event.OPEN, by=at.adviser, version=1, key=key)


def test_what_cannot_be_told_is_not_done(at: Town, monkeypatch: pytest.MonkeyPatch):
    """Event, audit row and notices are one: where one cannot be written, none is."""
    row = referral(at, State.OPENED)

    def broken(*_args: object, **_known: object) -> None:
        raise RuntimeError("no outbox")

    monkeypatch.setattr("referrals.actions.applying.tell", broken)
    with pytest.raises(RuntimeError):
        do(row, Event.ACCEPT, at.adviser, **given_for(Event.ACCEPT, at))
    assert Referral.objects.get(pk=row.pk).state == State.OPENED
    assert row.events.count() == 2
