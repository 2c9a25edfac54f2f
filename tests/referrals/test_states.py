"""The table of transitions, as a table."""

import pytest

from referrals.codes import Party, State
from referrals.states import (
    ACCEPTED,
    BY_EVENT,
    FHIR_STATUS,
    OPEN,
    TERMINAL,
    TRANSITIONS,
    UNACCEPTED,
    Event,
    events_for,
)

NEEDS_REASON = {Event.DECLINE, Event.FORWARD, Event.HOLD, Event.END_EARLY, Event.CANCEL, Event.MARK_IN_ERROR}


def test_every_event_has_one_line():
    assert list(BY_EVENT) == [each.event for each in TRANSITIONS] == list(Event)


def test_no_way_leads_out_of_an_end():
    assert not [each for each in TRANSITIONS if each.sources & TERMINAL]


def test_every_state_is_an_end_or_has_a_way_to_one():
    assert {State.DRAFT} | OPEN | TERMINAL == set(State)
    assert UNACCEPTED | ACCEPTED == OPEN
    for state in OPEN:
        assert any(each.target in TERMINAL for each in TRANSITIONS if state in each.sources)


def test_every_state_can_be_come_to():
    found = {State.DRAFT}
    for _each in State:
        found |= {each.target for each in TRANSITIONS if each.sources & found}
    assert found == set(State)


def test_nothing_goes_back_to_waiting_for_an_answer():
    assert [each.event for each in TRANSITIONS if each.target in UNACCEPTED] == [Event.SEND, Event.OPEN]


@pytest.mark.parametrize("state", OPEN)
def test_the_client_can_withdraw_and_the_sender_cancel(state: State):
    assert events_for(state, Party.CLIENT) == [Event.WITHDRAW]
    assert Event.CANCEL in events_for(state, Party.SENDER)


@pytest.mark.parametrize("state", State)
def test_no_clock_ends_what_somebody_accepted(state: State):
    assert events_for(state, Party.SYSTEM) == ([Event.EXPIRE] if state in UNACCEPTED else [])


def test_every_no_and_every_pause_needs_a_reason():
    assert {each.event for each in TRANSITIONS if "reason" in each.needs} == NEEDS_REASON


def test_only_the_sender_side_cancels_and_only_the_receiver_side_decides():
    for each in TRANSITIONS:
        if each.event in {Event.ACCEPT, Event.DECLINE, Event.FORWARD, Event.OPEN, Event.WAITLIST}:
            assert each.parties == {Party.RECEIVER}
        if each.event in {Event.CONTACT, Event.START, Event.HOLD, Event.RESUME, Event.COMPLETE, Event.END_EARLY}:
            assert each.parties == {Party.RECEIVER, Party.LINK_PERSON}
    assert BY_EVENT[Event.CANCEL].parties == {Party.SENDER, Party.SENDER_LEAD}
    assert BY_EVENT[Event.MARK_IN_ERROR].parties == {Party.SENDER_LEAD}


def test_every_state_has_its_word_in_fhir():
    allowed = {
        "draft",
        "requested",
        "accepted",
        "rejected",
        "in-progress",
        "on-hold",
        "completed",
        "failed",
        "cancelled",
        "entered-in-error",
    }
    assert set(FHIR_STATUS) == set(State)
    assert {status for status, _local in FHIR_STATUS.values()} == allowed
