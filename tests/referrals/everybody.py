"""Everybody who may come to a page of the professional section, as browsers, and a referral in each state that a page
needs. What an organisation may know of another's client is tried with all of them."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from referrals import actions, links, pins
from referrals.access import as_link_receiver
from referrals.codes import FeedbackRight, Kind, State
from referrals.models import FollowUp, LinkPerson, Receiver, Referral
from referrals.states import Event
from referrals.views import answer_session, client_session
from tests import factories
from tests.accounts.signed_in import signed_in
from tests.referrals import people
from tests.referrals.people import Town
from tray.accounts.models import Role, SignInProvider, Unit

# In the order of the columns of tests.referrals.permissions.
ROLES = {
    "anon": "nobody who has signed in",
    "snd": "the professional who sent it",
    "oth": "a professional of another unit of the sender's organisation",
    "lead": "the lead of the sender's organisation",
    "olead": "the lead of another unit there",
    "rcv": "an adviser of the receiver",
    "urcv": "an adviser of another unit of the receiver's organisation",
    "orcv": "an adviser of another organisation",
    "lp": "the client's link person",
    "olp": "a link person of the same organisation who walks along with somebody else",
    "adm": "the administrator of the receiver's organisation",
    "oadm": "the administrator of an organisation in another county",
    "coor": "the coordinator of the county",
    "nat": "the national administrator",
    "cl": "the client, by code and PIN",
    "lnk": "a small receiver, by magic link and PIN",
    "flw": "the client, by the link of a follow-up",
    "half": "a professional with a role, but without the second step",
    "gone": "a professional whose role has ended",
}
TOKEN = "token-of-a-follow-up"


@dataclass
class Everybody:
    at: Town
    rows: dict[str, Referral] = field(default_factory=dict)
    by_link: dict[str, Referral] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.at.companion.most_active = 50
        self.at.companion.save()
        self.rows = rows_in_every_state(self.at)
        self.ngo = factories.agreement(factories.organization(**factories.texts("name", "Pieni yhdistys"))).organization
        self.small = people.make_receiver(
            self.ngo, name="Pieni yhdistys", answers_by_link=True, link_email="toimisto@pieni.example", pin=PIN
        )
        self.own_small = people.make_receiver(self.at.city, name="Kerho", answers_by_link=True, pin=PIN)
        self.new_walker = people.member(Role.LINK_PERSON, "Kolmas Linkki", self.at.city).user
        self.by_link = rows_by_link(self.at, self.small)
        self.units = [
            Unit.objects.create(organization=of, name=name)
            for of, name in ((self.at.county, "Toinen asema"), (self.at.city, "Toinen toimisto"))
        ]
        self.provider = SignInProvider.objects.create(
            organization=self.at.city, name="Kaupunki", issuer="https://127.0.0.1:9/", client_id="tray"
        )

    @cached_property
    def signed_in(self) -> dict[str, Client]:
        """Those with an account. Staff alone are national administrators."""
        at = self.at
        away = factories.agreement(
            factories.organization(**factories.texts("name", "Etelä")), county_id="05"
        ).organization
        walker = people.member(Role.LINK_PERSON, "Toinen Linkki", at.city)
        LinkPerson.objects.create(
            user=walker.user, organization=at.city, first_name="Toinen", municipalities=["905"], languages=["fi"]
        )
        gone = people.member(Role.SENDER, "Entinen Hoitaja", at.county, ended_at=timezone.now())
        users = {
            "snd": at.sender.user,
            "oth": people.member(Role.SENDER, "Kaisa Toinen", at.county, unit=self.units[0]).user,
            "lead": at.lead.user,
            "olead": people.member(Role.SENDER_LEAD, "Liisa Toinen", at.county, unit=self.units[0]).user,
            "rcv": at.adviser.user,
            "urcv": people.member(Role.RECEIVER, "Olli Toinen", at.city, unit=self.units[1]).user,
            "orcv": at.stranger.user,
            "lp": at.link_person.user,
            "olp": walker.user,
            "adm": people.member(Role.ORGANIZATION_ADMIN, "Paula Pää", at.city).user,
            "oadm": people.member(Role.ORGANIZATION_ADMIN, "Etelän Pää", away).user,
            "coor": people.member(Role.COUNTY_COORDINATOR, "Kirsi Koordinaattori", at.county).user,
            "nat": factories.user(is_staff=True),
            "gone": gone.user,
        }
        half = signed_in(people.member(Role.SENDER, "Uusi Hoitaja", at.county).user, second_factor="")
        return {name: signed_in(user) for name, user in users.items()} | {"half": half}

    def browser(self, role: str, state: str) -> Client:
        """Clients and small receivers come to one referral alone: the one in that state."""
        if role in self.signed_in:
            return self.signed_in[role]
        browser, answer = Client(), HttpResponse()
        if role == "cl":
            client_session.begin(answer, self.rows[state if state != State.DRAFT else State.SENT], "code")
        elif role == "lnk":
            row = self.by_link.get(state) or self.by_link[State.IN_PROGRESS]
            link, _token = links.make(row, self.small)
            answer_session.begin(answer, link, pin_was_right=True)
        elif role == "flw":
            asked = FollowUp.objects.get(referral=self.rows[State.IN_PROGRESS], months=1)
            session = client_session.store_of({"follow_up": str(asked.pk)})
            client_session.keep(answer, session, client_session.FOLLOW_UP_COOKIE)
        browser.cookies = answer.cookies
        return browser


PIN = pins.hashed("271828")


def rows_in_every_state(at: Town) -> dict[str, Referral]:
    """By state, and by what else a page needs: "proposed" and "walked" are accepted, "met" is contacted."""
    agreed = people.consent(feedback_to_sender=FeedbackRight.SUMMARY, allow_forward=True)
    states = [State.DRAFT, *people.WAYS]
    rows: dict[str, Referral] = {state: people.referral(at, state, agreed=agreed) for state in states}
    rows["proposed"] = people.referral(at, State.ACCEPTED)
    actions.propose_link_person(rows["proposed"], by=at.adviser, link_person=at.companion)
    for name, state in (("walked", State.ACCEPTED), ("met", State.CONTACTED)):
        rows[name] = people.referral(at, state)
        people.walk_along(rows[name], at)
    rows["mistake"] = people.referral(at, State.IN_PROGRESS)
    actions.ask_to_mark_in_error(rows["mistake"], by=at.sender, reason="test")
    asked = FollowUp.objects.filter(referral=rows[State.IN_PROGRESS], months=1)
    until = timezone.now() + dt.timedelta(days=9)
    asked.update(due_on=timezone.localdate(), digest=links.digest(TOKEN), digest_until=until)
    return rows


def rows_by_link(at: Town, small: Receiver) -> dict[str, Referral]:
    """Exercise: without accounts there is no link person."""
    found: dict[str, Referral] = {}
    for state in (State.SENT, State.OPENED, State.ACCEPTED, State.CONTACTED, State.IN_PROGRESS, State.ON_HOLD):
        found[state] = people.referral(at, State.SENT, kind=Kind.EXERCISE, receiver=small)
        by = as_link_receiver(links.make(found[state], small)[0])
        for event in people.WAYS[state]:
            people.do(found[state], event, by, **given(event, at))
    found[State.CANCELLED] = people.referral(at, State.CANCELLED, kind=Kind.EXERCISE, receiver=small)
    return found | {"met": found[State.CONTACTED], "walked": found[State.ACCEPTED]}


def given(event: Event, at: Town) -> dict[str, Any]:
    if event == Event.ACCEPT:
        return {"responsible": None, "responsible_name": "Pirkko", "responsible_phone": "+35863251113"}
    return people.given_for(event, at)
