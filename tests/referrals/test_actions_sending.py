"""Drafts, and what a referral needs before it is sent."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from referrals import actions, pins
from referrals.access import SYSTEM, NoSuchReferral, look
from referrals.actions import Incomplete, NotAllowed, Stale
from referrals.codes import (
    Capacity,
    Kind,
    Routing,
    SafeContact,
    State,
)
from referrals.details import Client
from referrals.models import AuditRow, Receiver, Referral
from referrals.states import Event
from tests.referrals import people
from tests.referrals.people import MUNICIPALITY, Town, given_for, missing, referral, without

# --- Drafts ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_saved_as_it_is_written(at: Town):
    row = actions.new_draft(by=at.sender, kind=Kind.EXERCISE)
    actions.save_draft(row, by=at.sender, version=0, client=Client(first_name="Aino"))
    actions.save_draft(row, by=at.sender, version=1, reasons=["sleep"], municipality_id=MUNICIPALITY)
    seen = look(row, by=at.sender)
    assert (seen.first_name, seen.reasons, seen.version) == ("Aino", ["sleep"], 2)
    assert (row.sender_name, row.sender_title) == ("Niina Hoitaja", "sairaanhoitaja")


def test_an_older_tab_does_not_save_over_a_newer_one(at: Town):
    row = people.draft(at)
    with pytest.raises(Stale):
        actions.save_draft(row, by=at.sender, version=row.version - 1, client=Client(first_name="Eino"))
    assert look(row, by=at.sender).first_name == "Aino"


def test_a_draft_is_its_senders_alone(at: Town):
    row = people.draft(at)
    for by in (at.colleague, at.lead, at.adviser, people.client(row)):
        with pytest.raises(NoSuchReferral):
            actions.save_draft(row, by=by, version=row.version)
        with pytest.raises(NoSuchReferral):
            actions.delete_draft(row, by=by)


@pytest.mark.parametrize("state", set(State) - {State.DRAFT})
def test_what_was_sent_is_no_draft_any_more(at: Town, state: State):
    row = referral(at, state)
    with pytest.raises(NotAllowed):
        actions.save_draft(row, by=at.sender, version=row.version)
    with pytest.raises(NotAllowed):
        actions.delete_draft(row, by=at.sender)


@pytest.mark.parametrize("who", ["sender", "system"])
def test_a_deleted_draft_leaves_only_that_there_was_one(at: Town, who: str):
    row = people.draft(at)
    actions.delete_draft(row, by=SYSTEM if who == "system" else at.sender)
    assert not Referral.objects.filter(pk=row.pk).exists()
    assert list(AuditRow.objects.filter(referral_id=row.pk).values_list("action", flat=True)) == [
        "new_draft",
        "save_draft",
        "delete_draft",
    ]


def test_only_an_organisation_with_an_agreement_for_the_kind_sends(at: Town):
    agreement = at.county.agreement
    agreement.sends = ["culture"]
    agreement.save()
    with pytest.raises(NotAllowed, match=r"."):
        actions.new_draft(by=at.sender, kind=Kind.EXERCISE)
    assert actions.new_draft(by=at.sender, kind=Kind.CULTURE).state == State.DRAFT
    with pytest.raises(NotAllowed):
        actions.new_draft(by=at.adviser, kind=Kind.CULTURE)
    with pytest.raises(Incomplete):
        actions.new_draft(by=at.sender, kind="gambling")


def test_nothing_else_is_written_to_a_draft(at: Town):
    row = people.draft(at)
    with pytest.raises(TypeError, match="has no state"):
        actions.save_draft(row, by=at.sender, version=row.version, state=State.SENT)


# --- Sending --------------------------------------------------------------------------------------------------------


def test_sending_gives_the_pin_once(at: Town):
    row = people.draft(at)
    first = actions.send(row, by=at.sender, version=row.version, key="form", consent=people.consent())
    again = actions.send(row, by=at.sender, version=row.version, key="form", consent=people.consent())
    assert first.pin
    assert pins.matches(first.pin, row.client_key.pin)
    assert again.event == first.event
    assert again.pin is None
    assert row.state == State.SENT
    assert row.valid_until == timezone.localdate() + dt.timedelta(days=60)
    assert row.age_group == "65-79"
    assert row.handling.due_at


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"client": without(first_name="")}, "client"),
        ({"client": without(birth_year=0)}, "birth_year"),
        ({"client": without(birth_year=3000)}, "birth_year"),
        ({"client": without(phone="", email="")}, "contact"),
        ({"client": without(phone="", safe_contact=SafeContact.ONLY_CALL)}, "contact"),
        ({"reasons": []}, "reasons"),
        ({"reasons": ["joy"]}, "reasons"),
        ({"municipality_id": None}, "municipality"),
        ({"municipality_id": "091"}, "receiver"),
        ({"receiver": None}, "receiver"),
    ],
)
def test_what_a_referral_needs_before_it_is_sent(at: Town, change: dict[str, Any], name: str):
    row = people.draft(at, **change)
    assert name in missing(row, Event.SEND, at.sender, consent=people.consent(), pin="271828")


@pytest.mark.parametrize(
    "fields",
    [
        {"given_by": "neighbour"},
        {"how": "assumed"},
        {"text": ""},
        {"text_version": ""},
        {"data_groups": ("contact",)},
        {"valid_until": dt.date(2020, 1, 1)},
        {"feedback_to_sender": "everything"},
        {"given_at": timezone.now() + dt.timedelta(days=1)},
    ],
)
def test_a_consent_is_whole_or_none(at: Town, fields: dict[str, Any]):
    row = people.draft(at)
    assert missing(row, Event.SEND, at.sender, consent=people.consent(**fields), pin="1") == {"consent"}


@pytest.mark.parametrize("consent", [None, True, {"given_by": "self"}])
def test_without_consent_nothing_is_sent(at: Town, consent: Any):
    assert missing(people.draft(at), Event.SEND, at.sender, consent=consent, pin="1") == {"consent"}


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"kinds": ["culture"]}, {"municipalities": ["091"]}, {"kinds": []}]
)
def test_the_receiver_must_be_active_and_take_kind_and_municipality(at: Town, fields: dict[str, Any]):
    row = people.draft(at)
    Receiver.objects.filter(pk=at.receiver.pk).update(**fields)
    assert missing(row, Event.SEND, at.sender, **given_for(Event.SEND, at)) == {"receiver"}


def test_a_full_receiver_can_still_be_asked(at: Town):
    Receiver.objects.filter(pk=at.receiver.pk).update(capacity=Capacity.FULL)
    assert referral(at).state == State.SENT


def test_an_agreement_that_ended_meanwhile_stops_sending(at: Town):
    row = people.draft(at)
    at.county.agreement.ends_on = timezone.localdate() - dt.timedelta(days=1)
    at.county.agreement.save()
    assert missing(row, Event.SEND, at.sender, **given_for(Event.SEND, at)) == {"agreement"}


@pytest.mark.parametrize("client", [people.NOTHING_GOES_OUT, without(phone="", email="")])
def test_without_any_way_to_reach_the_client_who_makes_contact(at: Town, client: Client):
    Receiver.objects.filter(pk=at.receiver.pk).update(routing=Routing.CLIENT_CONTACTS)
    assert referral(at, client=client).state == State.SENT
