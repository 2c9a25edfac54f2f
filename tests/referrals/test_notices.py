"""Who hears of what, and how little."""

from typing import Any

import msgspec
import pytest
from django.utils import timezone

from referrals import actions, letters, notices
from referrals.access import Actor
from referrals.codes import CancelReason, EndReason, Kind, Party, SafeContact, State
from referrals.models import MagicLink, OutboxMessage, Receiver, Referral
from referrals.states import Event
from tests.referrals import people
from tests.referrals.people import AINO, Town
from tray.accounts.models import Membership, Role

pytestmark = pytest.mark.django_db


def queued(party: str | None = None) -> list[tuple[str, str]]:
    """Addresses and templates of what waits."""
    rows = OutboxMessage.objects.filter(given_up_at=None)
    found = rows.filter(party=party) if party else rows
    return sorted((each.address, each.template) for each in found)


def mail_of(actor: Actor) -> str:
    assert actor.user
    return actor.user.email


def addresses(party: str) -> list[str]:
    return [address for address, _template in queued(party)]


def forget() -> None:
    OutboxMessage.objects.all().delete()


def told_of(row: Referral, event: str, by: Any, **given: Any) -> set[str]:
    forget()
    people.do(row, event, by, **given)
    return {each.party for each in OutboxMessage.objects.all()}


# --- Events --------------------------------------------------------------------------------------------------------


def test_a_referral_sent_tells_the_receiver_and_the_client(at: Town) -> None:
    people.referral(at)
    assert queued() == sorted([(mail_of(at.adviser), "update"), (AINO.email, "client")])
    assert OutboxMessage.objects.get(party=Party.CLIENT).language == "fi"


@pytest.mark.parametrize(
    ("state", "event", "told"),
    [
        (State.SENT, Event.OPEN, set()),
        (State.OPENED, Event.ACCEPT, {"sender", "client"}),
        (State.OPENED, Event.DECLINE, {"sender", "client"}),
        (State.ACCEPTED, Event.WAITLIST, {"sender", "client"}),
        (State.ACCEPTED, Event.CONTACT, {"sender"}),
        (State.IN_PROGRESS, Event.HOLD, {"client"}),  # of a short pause the sender need not hear
        (State.IN_PROGRESS, Event.COMPLETE, {"sender", "client"}),
        (State.ON_HOLD, Event.RESUME, {"client"}),
        (State.ACCEPTED, Event.END_EARLY, {"sender", "client"}),
    ],
)
def test_the_receivers_events(at: Town, state: str, event: Event, told: set[str]) -> None:
    row = people.referral(at, state)
    assert told_of(row, event, at.adviser, **people.given_for(event, at)) == told


def test_a_long_pause_tells_the_sender(at: Town, settings: Any) -> None:
    row = people.referral(at, State.IN_PROGRESS)
    given = people.given_for(Event.HOLD, at)
    given["resume_on"] = given["resume_on"].replace(year=given["resume_on"].year + 1)
    assert told_of(row, Event.HOLD, at.adviser, **given) == {"sender", "client"}


def test_a_withdrawal_tells_all_who_work_with_it(at: Town) -> None:
    row = people.referral(at, State.IN_PROGRESS)
    assert told_of(row, Event.WITHDRAW, people.client(row)) == {"sender", "receiver", "link_person"}
    assert addresses(Party.LINK_PERSON) == [mail_of(at.link_person)]


def test_a_cancelled_one_tells_receiver_and_client(at: Town) -> None:
    row = people.referral(at, State.OPENED)
    told = told_of(row, Event.CANCEL, at.sender, reason=CancelReason.OTHER_HELP)
    assert told == {"receiver", "client"}


def test_a_death_tells_nobody_and_stops_what_waits(at: Town) -> None:
    row = people.referral(at, State.ACCEPTED)
    assert addresses(Party.CLIENT)
    people.do(row, Event.END_EARLY, at.adviser, reason=EndReason.DIED)
    count = OutboxMessage.objects.count()
    notices.tell(row, "anything", [Party.CLIENT], event="later")
    assert OutboxMessage.objects.count() == count
    assert addresses(Party.CLIENT) == []


def test_the_same_event_twice_tells_once(at: Town) -> None:
    row = people.referral(at)
    before = queued()
    for _each in range(3):
        notices.tell(row, Event.SEND, [Party.RECEIVER, Party.CLIENT], at.sender)
    assert queued() == before


def test_a_form_sent_twice_tells_once(at: Town) -> None:
    row = people.referral(at, State.OPENED)
    forget()
    for _each in range(2):
        actions.apply(
            row, Event.ACCEPT, by=at.adviser, version=row.version, key="form-1", **people.given_for(Event.ACCEPT, at)
        )
    assert len(addresses(Party.CLIENT)) == 1


# --- The client ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "is_told"),
    [
        ({}, True),
        ({"preferred": "phone"}, False),
        ({"preferred": ""}, True),
        ({"email": "", "preferred": "phone"}, False),
        ({"safe_contact": SafeContact.ONLY_MESSAGE}, True),
        ({"safe_contact": SafeContact.ONLY_CALL}, False),
        ({"safe_contact": SafeContact.CLIENT_CONTACTS_US}, False),
    ],
)
def test_only_where_the_client_said_that_it_is_safe(at: Town, fields: dict[str, Any], is_told: bool) -> None:
    client = msgspec.structs.replace(AINO, **fields)
    people.referral(at, State.ACCEPTED, client=client)
    assert bool(addresses(Party.CLIENT)) is is_told


@pytest.mark.parametrize(("language", "subject"), [("fi", "uutta"), ("sv", "nytt"), ("en", "update"), ("se", "uutta")])
def test_in_the_clients_language(at: Town, language: str, subject: str) -> None:
    people.referral(at, language=language)
    row = OutboxMessage.objects.get(party=Party.CLIENT)
    assert subject in letters.write(row.template, row.language, "").subject


# --- Senders -------------------------------------------------------------------------------------------------------


def test_a_sender_who_left_is_replaced_by_the_lead(at: Town) -> None:
    row = people.referral(at, State.OPENED)
    Membership.objects.filter(user=at.sender.user).update(ended_at=timezone.now())
    told_of(row, Event.ACCEPT, at.adviser, **people.given_for(Event.ACCEPT, at))
    assert addresses(Party.SENDER) == [mail_of(at.lead)]


def test_who_did_it_hears_nothing(at: Town) -> None:
    row = people.referral(at, State.ACCEPTED)
    forget()
    notices.tell(row, "something", [Party.SENDER, Party.RECEIVER], at.sender)
    assert queued() == [(mail_of(at.adviser), "update")]


# --- Receivers -----------------------------------------------------------------------------------------------------


def receivers_of(at: Town, **fields: Any) -> list[str]:
    Receiver.objects.filter(pk=at.receiver.pk).update(**{k: v for k, v in fields.items() if k != "notice_email"})
    at.receiver.refresh_from_db()
    if "notice_email" in fields:
        at.receiver.notice_email = fields["notice_email"]
        at.receiver.save()
    forget()
    people.referral(at)
    return addresses(Party.RECEIVER)


def test_the_units_mailbox_instead_of_everybody(at: Town) -> None:
    assert receivers_of(at, notice_email="ohjaus@example.fi") == ["ohjaus@example.fi"]


def test_everybody_who_receives_there_and_nobody_else(at: Town) -> None:
    unit, other = at.city.units.create(name="Liikunta"), at.city.units.create(name="Kulttuuri")
    second = people.member(Role.RECEIVER, "Toinen Ohjaaja", at.city, unit=unit)
    people.member(Role.RECEIVER, "Eri Yksikkö", at.city, unit=other)
    people.member(Role.RECEIVER, "Eri Kunta", at.city, municipalities=["091"])
    people.member(Role.RECEIVER, "Lähtenyt Pois", at.city, ended_at=timezone.now())
    here = people.member(Role.RECEIVER, "Oma Kunta", at.city, municipalities=["905"])
    assert receivers_of(at, unit=unit) == sorted([mail_of(at.adviser), second.user.email, here.user.email])


def test_with_nobody_there_the_administrator_hears(at: Town) -> None:
    admin = people.member(Role.ORGANIZATION_ADMIN, "Hallinto Henkilö", at.city)
    Membership.objects.filter(user=at.adviser.user).update(ended_at=timezone.now())
    assert receivers_of(at) == [admin.user.email]


def test_the_responsible_person_once_there_is_one(at: Town) -> None:
    people.member(Role.RECEIVER, "Toinen Ohjaaja", at.city)
    row = people.referral(at, State.ACCEPTED)
    forget()
    notices.tell(row, "something", [Party.RECEIVER], at.sender)
    assert addresses(Party.RECEIVER) == [mail_of(at.adviser)]


def test_a_receiver_without_accounts_gets_a_link(at: Town) -> None:
    at.receiver.answers_by_link, at.receiver.pin = True, "x"
    at.receiver.link_email, at.receiver.link_language = "yhdistys@example.fi", "sv"
    at.receiver.save()
    people.referral(at)
    row = OutboxMessage.objects.get(party=Party.RECEIVER)
    assert (row.address, row.template, row.language) == ("yhdistys@example.fi", "link", "sv")
    assert MagicLink.objects.count() == 1
    assert row.secret


def test_one_address_of_two_parties_hears_once(at: Town) -> None:
    at.receiver.notice_email = mail_of(at.lead)
    at.receiver.save()
    row = people.referral(at, State.OPENED)
    forget()
    notices.tell(row, "something", [Party.RECEIVER], at.sender)
    notices.tell(row, "something", [Party.RECEIVER], at.adviser)
    assert len(queued()) == 1


def test_a_link_person_hears_once_the_client_said_yes(at: Town) -> None:
    row = people.referral(at, State.CONTACTED)
    actions.propose_link_person(row, by=at.adviser, link_person=at.companion)
    forget()
    notices.tell(row, "something", [Party.LINK_PERSON], at.sender)
    assert queued() == []
    actions.agree_link_person(row, by=people.client(row))
    forget()
    notices.tell(row, "something else", [Party.LINK_PERSON], at.sender)
    assert addresses(Party.LINK_PERSON) == [mail_of(at.link_person)]


def test_another_organisation_never_hears(at: Town) -> None:
    for kind in Kind.values:
        for state in (State.COMPLETED, State.CANCELLED, State.DECLINED, State.EXPIRED, State.ON_HOLD):
            people.referral(at, state, kind=kind)
    strangers = {mail_of(at.stranger), mail_of(at.colleague)}
    assert strangers.isdisjoint(address for address, _template in queued())


# --- Nothing in them -----------------------------------------------------------------------------------------------


def test_no_letter_tells_who_or_what(at: Town) -> None:
    for state in (State.COMPLETED, State.CANCELLED, State.DECLINED, State.EXPIRED):
        for kind in Kind.values:
            try:
                people.referral(at, state, kind=kind)
            except actions.NotAllowed:
                continue
    for row in OutboxMessage.objects.all():
        letter = letters.write(row.template, row.language, row.secret)
        told = f"{letter.subject}\n{letter.body}"
        for word in ("Aino", "Virtanen", "+358", "Vaasa", "Pohjanmaa", "Niina", "H-", "L-", "K-", AINO.email):
            assert word not in told, (row.template, word)


def test_what_is_queued_has_no_words_of_the_event(at: Town) -> None:
    people.referral(at, State.COMPLETED)
    assert {each.template for each in OutboxMessage.objects.all()} == {"update", "client"}
