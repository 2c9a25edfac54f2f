"""Everybody around a referral, as they would come to it, and referrals brought to a state by what they do."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from referrals import actions
from referrals.access import SYSTEM, Actor, as_client
from referrals.actions import ConsentGiven, Incomplete
from referrals.codes import (
    CancelReason,
    ContactChannel,
    DeclineReason,
    EndReason,
    ErrorReason,
    HoldReason,
    Kind,
    Outcome,
    Party,
    SafeContact,
    State,
)
from referrals.consent_texts import DATA_GROUPS, VERSION
from referrals.details import Assessment, Client, Section
from referrals.models import AuditRow, LinkPerson, OutboxMessage, Receiver, Referral, ReferralEvent
from referrals.states import Event
from tests import factories
from tray.accounts.models import Membership, Role

MUNICIPALITY = "905"  # Vaasa
REASON = {Kind.WELLBEING: "loneliness", Kind.EXERCISE: "too_little", Kind.CULTURE: "joy"}
AINO = Client(
    first_name="Aino",
    last_name="Virtanen",
    phone="+358401234567",
    email="aino@example.fi",
    preferred="email",
    best_time="after 10",
    birth_year=1961,
    interpreter="ar",
)
SECTION = Section(wish="Jotain tekemistä iltoihin", support_needs=("companion",), matters="lapsenlapset")
ASSESSMENT = Assessment(made_on="2026-11-01", scores={"social": 25}, changes=("social",))


def key() -> str:
    return uuid4().hex


def user(name: str) -> Any:
    first, last = name.split()
    login = f"{first.lower()}-{uuid4().hex[:8]}"
    return get_user_model().objects.create_user(
        username=login, email=f"{login}@example.fi", password=None, first_name=first, last_name=last
    )


def member(role: str, name: str, organization: Any, **fields: Any) -> Membership:
    return Membership.objects.create(user=user(name), organization=organization, role=role, **fields)


def actor(party: Party, membership: Membership) -> Actor:
    return Actor(party, user=membership.user, membership=membership)


@dataclass
class Town:
    """Two organisations that take part, with a person for each role, and a receiver for every kind."""

    county: Any
    city: Any
    receiver: Receiver
    sender: Actor
    colleague: Actor
    lead: Actor
    adviser: Actor
    link_person: Actor
    companion: LinkPerson
    stranger: Actor


def town() -> Town:
    county = factories.agreement(
        factories.organization(**factories.texts("name", "Pohjanmaan hyvinvointialue"))
    ).organization
    city = factories.agreement().organization
    receiver = make_receiver(city)
    walker = member(Role.LINK_PERSON, "Leena Linkki", city)
    other = factories.agreement(factories.organization(**factories.texts("name", "Toinen kaupunki"))).organization
    return Town(
        county=county,
        city=city,
        receiver=receiver,
        sender=actor(Party.SENDER, member(Role.SENDER, "Niina Hoitaja", county, title="sairaanhoitaja")),
        colleague=actor(Party.SENDER, member(Role.SENDER, "Kaisa Kollega", county)),
        lead=actor(Party.SENDER_LEAD, member(Role.SENDER_LEAD, "Liisa Esihenkilö", county)),
        adviser=actor(Party.RECEIVER, member(Role.RECEIVER, "Olli Ohjaaja", city, title="ohjaaja")),
        link_person=actor(Party.LINK_PERSON, walker),
        companion=make_companion(walker),
        stranger=actor(Party.RECEIVER, member(Role.RECEIVER, "Vieras Henkilö", other)),
    )


def make_companion(membership: Membership) -> LinkPerson:
    assert membership.organization
    return LinkPerson.objects.create(
        user=membership.user,
        organization=membership.organization,
        first_name=membership.user.first_name,
        introduction="Eläkkeellä, pitää metsästä.",
        municipalities=[MUNICIPALITY],
        languages=["fi"],
        confidentiality_signed_on=dt.date(2026, 1, 1),
        most_active=3,
    )


def companion(at: Town, name: str) -> LinkPerson:
    """Another one of the same organisation."""
    return make_companion(member(Role.LINK_PERSON, name, at.city))


def make_receiver(organization: Any, **fields: Any) -> Receiver:
    known: dict[str, Any] = {
        "name": "Vaasan ohjaajat",
        "kinds": list(Kind.values),
        "municipalities": [MUNICIPALITY],
        "phone": "+35863251111",
    }
    return Receiver.objects.create(organization=organization, **known | fields)


def consent(**fields: Any) -> ConsentGiven:
    known: dict[str, Any] = {
        "given_by": "self",
        "how": "spoken",
        "text_version": VERSION,
        "language": "fi",
        "text": "Annan luvan …",
        "data_groups": DATA_GROUPS,
        "valid_until": timezone.localdate() + dt.timedelta(days=365),
        "allow_follow_up": True,
    }
    return ConsentGiven(**known | fields)


def draft(at: Town, *, kind: str = Kind.WELLBEING, client: Client = AINO, **columns: Any) -> Referral:
    row = actions.new_draft(by=at.sender, kind=kind, receiver=at.receiver, municipality=MUNICIPALITY)
    known: dict[str, Any] = {
        "client": client,
        "section": SECTION,
        "assessment": ASSESSMENT,
        "reasons": [REASON[Kind(kind)]],
    }
    return actions.save_draft(row, by=at.sender, version=row.version, **known | columns)


def sent(at: Town, *, agreed: ConsentGiven | None = None, **how: Any) -> tuple[Referral, str]:
    row = draft(at, **how)
    done = actions.send(row, by=at.sender, version=row.version, key=key(), consent=agreed or consent())
    assert done.pin
    return row, done.pin


def client(row: Referral) -> Actor:
    return as_client(row, "code")


def do(row: Referral, event: str, by: Actor, **given: Any) -> Referral:
    actions.apply(row, event, by=by, version=row.version, key=key(), **given)
    return row


def given_for(event: Event, at: Town) -> dict[str, Any]:
    """What each event needs, all of it right."""
    today = timezone.localdate()
    known: dict[Event, dict[str, Any]] = {
        Event.SEND: {"consent": consent(), "pin": "271828"},
        Event.ACCEPT: {"responsible": at.adviser.user, "responsible_phone": "+35863251112"},
        Event.DECLINE: {"reason": DeclineReason.NO_CAPACITY},
        Event.WAITLIST: {"expected_month": today + dt.timedelta(days=40)},
        Event.CONTACT: {"contact": {"at": timezone.now(), "channel": ContactChannel.CALL}},
        Event.START: {"first_meeting_on": today, "plan_months": 3},
        Event.HOLD: {"reason": HoldReason.TRAVEL, "resume_on": today + dt.timedelta(days=14)},
        Event.COMPLETE: {"outcome": Outcome.ATTENDS, "feedback": "Löysi kuoron."},
        Event.END_EARLY: {"reason": EndReason.CLIENT_STOPPED},
        Event.CANCEL: {"reason": CancelReason.OTHER_HELP},
    }
    return known.get(event, {})


# How each state is come to.
WAYS: dict[State, tuple[Event, ...]] = {
    State.SENT: (),
    State.OPENED: (Event.OPEN,),
    State.ACCEPTED: (Event.OPEN, Event.ACCEPT),
    State.WAITLISTED: (Event.OPEN, Event.ACCEPT, Event.WAITLIST),
    State.CONTACTED: (Event.OPEN, Event.ACCEPT, Event.CONTACT),
    State.IN_PROGRESS: (Event.OPEN, Event.ACCEPT, Event.CONTACT, Event.START),
    State.ON_HOLD: (Event.OPEN, Event.ACCEPT, Event.CONTACT, Event.START, Event.HOLD),
    State.COMPLETED: (Event.OPEN, Event.ACCEPT, Event.CONTACT, Event.START, Event.COMPLETE),
    State.ENDED_EARLY: (Event.OPEN, Event.ACCEPT, Event.END_EARLY),
    State.DECLINED: (Event.OPEN, Event.DECLINE),
    State.CANCELLED: (Event.CANCEL,),
    State.EXPIRED: (Event.EXPIRE,),
    State.IN_ERROR: (Event.MARK_IN_ERROR,),
}


def referral(at: Town, state: str = State.SENT, *, agreed: ConsentGiven | None = None, **how: Any) -> Referral:
    """In that state, by everybody's own deeds."""
    if state == State.DRAFT:
        return draft(at, **how)
    row, _pin = sent(at, agreed=agreed, **how)
    for event in WAYS[State(state)]:
        step(row, event, at)
    assert row.state == state
    return row


def step(row: Referral, event: Event, at: Town) -> None:
    by = at.adviser
    if event == Event.CANCEL:
        by = at.sender
    elif event == Event.EXPIRE:
        by = SYSTEM
        let_time_pass(row)
    elif event == Event.MARK_IN_ERROR:
        by = at.lead
        actions.ask_to_mark_in_error(row, by=at.sender, reason=ErrorReason.TEST)
    elif event == Event.START and row.kind == Kind.WELLBEING:
        walk_along(row, at)
    do(row, event, by, **given_for(event, at))


def walk_along(row: Referral, at: Town) -> None:
    """The link person, proposed and agreed."""
    actions.propose_link_person(row, by=at.adviser, link_person=at.companion)
    actions.agree_link_person(row, by=client(row))


def let_time_pass(row: Referral) -> None:
    """Nobody can wait for two months in a test."""
    Referral.objects.filter(pk=row.pk).update(valid_until=timezone.localdate() - dt.timedelta(days=1))


NOTHING_GOES_OUT = Client(first_name="Aino", birth_year=1961, safe_contact=SafeContact.CLIENT_CONTACTS_US)


def last_reason(row: Referral) -> str:
    return ReferralEvent.objects.filter(referral=row).latest("seq").reason


def missing(row: Referral, event: Event, by: Any, **given: Any) -> set[str]:
    """What `apply` says is missing. It changed nothing."""
    before = ReferralEvent.objects.count(), AuditRow.objects.count(), OutboxMessage.objects.count()
    with pytest.raises(Incomplete) as refused:
        do(row, event, by, **given)
    assert str(refused.value).startswith("Vielä puuttuu") or str(refused.value).startswith("Still needed")
    assert (ReferralEvent.objects.count(), AuditRow.objects.count(), OutboxMessage.objects.count()) == before
    return set(refused.value.missing)


def without(**fields: Any) -> Client:
    """Aino, but for that."""
    return msgspec.structs.replace(AINO, **fields)
