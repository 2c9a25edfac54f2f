"""How referrals end, and how new ones come of them."""

from typing import Any

import pytest

from referrals import actions
from referrals.access import SYSTEM, look
from referrals.actions import NotAllowed
from referrals.codes import (
    CancelReason,
    DeclineReason,
    EndReason,
    ErrorReason,
    State,
)
from referrals.models import OutboxMessage, Referral
from referrals.states import Event
from tests.referrals import people
from tests.referrals.people import Town, do, last_reason, missing, referral

# --- Ends -----------------------------------------------------------------------------------------------------------
from tray.accounts.models import Membership


@pytest.mark.parametrize("state", sorted(people.WAYS.keys() - {"draft"}))
def test_the_client_withdraws_from_anything_open_whatever_happened_meanwhile(at: Town, state: State):
    row = referral(at, state)
    if row.closed_at:
        with pytest.raises(NotAllowed):
            do(row, Event.WITHDRAW, people.client(row))
        return
    actions.apply(row, Event.WITHDRAW, by=people.client(row), version=0, key="once")
    assert (row.state, row.consent.withdrawn_via) == (State.CANCELLED, "client")
    assert row.consent.withdrawn_at
    assert row.handling.due_at is None
    assert "phone" not in look(row, by=at.adviser)


def test_a_receiver_confirms_that_it_has_seen_a_cancelled_one(at: Town):
    row = referral(at, State.CANCELLED)
    assert "client_name" in look(row, by=at.adviser)
    for by in (at.sender, at.lead, people.client(row)):
        with pytest.raises(NotAllowed):
            actions.confirm_end_seen(row, by=by)
    actions.confirm_end_seen(row, by=at.adviser)
    assert row.handling.end_seen_at
    assert "client_name" not in look(row, by=at.adviser)


@pytest.mark.parametrize(
    ("state", "event", "who", "reason"),
    [
        (State.SENT, Event.CANCEL, "sender", CancelReason.CLIENT_ASKED),
        (State.OPENED, Event.DECLINE, "adviser", DeclineReason.CLIENT_DID_NOT_WANT),
    ],
)
def test_a_consent_can_be_taken_back_from_any_party(at: Town, state: State, event: Event, who: str, reason: str):
    row = do(referral(at, state), event, getattr(at, who), reason=reason)
    assert row.consent.withdrawn_via == getattr(at, who).party


def test_nothing_expires_before_its_day(at: Town):
    row = referral(at)
    assert missing(row, Event.EXPIRE, SYSTEM) == {"past_valid_until"}
    people.let_time_pass(row)
    do(row, Event.EXPIRE, SYSTEM)
    assert row.state == State.EXPIRED


def test_an_error_takes_two_people(at: Town):
    row = referral(at, State.ACCEPTED)
    assert missing(row, Event.MARK_IN_ERROR, at.lead, reason=ErrorReason.TEST) == {"asked_by_sender"}
    for by in (at.lead, at.adviser, people.client(row)):
        with pytest.raises(NotAllowed):
            actions.ask_to_mark_in_error(row, by=by, reason=ErrorReason.TEST)
    actions.ask_to_mark_in_error(row, by=at.sender, reason=ErrorReason.WRONG_PERSON)
    assert at.sender.user
    also_lead = Membership.objects.create(role="sender_lead", user=at.sender.user, organization=at.county)
    with pytest.raises(NotAllowed):
        do(row, Event.MARK_IN_ERROR, people.actor(at.lead.party, also_lead))
    do(row, Event.MARK_IN_ERROR, at.lead)
    assert last_reason(row) == ErrorReason.WRONG_PERSON
    for by in (at.sender, at.adviser, people.client(row)):
        assert not {"client_name", "phone", "wish", "scores"} & set(look(row, by=by))


def test_after_a_death_nothing_goes_out_any_more(at: Town):
    row = referral(at, State.IN_PROGRESS)
    before = OutboxMessage.objects.filter(given_up_at=None).count()
    do(row, Event.END_EARLY, at.adviser, reason=EndReason.DIED)
    assert OutboxMessage.objects.filter(given_up_at=None).count() <= before
    assert not OutboxMessage.objects.filter(party="client", sent_at=None, given_up_at=None).exists()
    assert not row.follow_ups.filter(stopped_at=None).exists()
    assert "reason" not in look(row, by=at.sender)


# --- Repeating and forwarding ---------------------------------------------------------------------------------------


def test_repeating_is_a_new_draft_that_points_back(at: Town):
    row = referral(at, State.DECLINED)
    new = actions.repeat(row, by=at.sender)
    assert (new.state, new.replaces, new.receiver) == (State.DRAFT, row, None)
    assert new.code != row.code
    assert look(new, by=at.sender).client_name == "Aino Virtanen"
    assert not hasattr(new, "consent")


@pytest.mark.parametrize("state", [State.SENT, State.ACCEPTED, State.IN_ERROR])
def test_only_what_has_ended_is_repeated(at: Town, state: State):
    with pytest.raises(NotAllowed):
        actions.repeat(referral(at, state), by=at.sender)


def test_forwarding_within_the_consent_sends_on(at: Town):
    row = referral(at, State.OPENED, agreed=people.consent(allow_forward=True))
    place = people.make_receiver(at.city, name="Toinen paikka")
    do(row, Event.FORWARD, at.adviser, receiver=place)
    new = Referral.objects.get(replaces=row)
    assert (row.state, new.state, new.receiver) == (State.DECLINED, State.SENT, place)
    assert new.consent.text == row.consent.text
    assert [(each.event, each.to_state) for each in new.events.all()] == [("forward", "sent")]
    assert new.client_key.pin == row.client_key.pin
    assert look(new, by=at.adviser).client_name == "Aino Virtanen"
    assert new.handling.due_at


@pytest.mark.parametrize(
    ("allow", "fields"), [(False, {}), (True, {"kinds": ["culture"]}), (True, {"municipalities": ["091"]})]
)
def test_forwarding_beyond_the_consent_leaves_a_draft_to_the_sender(at: Town, allow: bool, fields: dict[str, Any]):
    row = referral(at, State.OPENED, agreed=people.consent(allow_forward=allow))
    place = people.make_receiver(at.city, name="Toinen paikka", **fields)
    do(row, Event.FORWARD, at.adviser, receiver=place)
    new = Referral.objects.get(replaces=row)
    assert (new.state, new.sender, new.receiver) == (State.DRAFT, row.sender, None if fields else place)
    assert row.handling.suggestion == "Toinen paikka"


def test_a_referral_is_not_forwarded_to_itself(at: Town):
    row = referral(at, State.OPENED)
    assert missing(row, Event.FORWARD, at.adviser, receiver=at.receiver) == {"receiver"}
