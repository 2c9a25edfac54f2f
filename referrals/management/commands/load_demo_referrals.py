"""Receivers, link persons and referrals of invented people, for a tray to be tried out. Every referral comes to its
state by the same deeds as a real one. Run after `load_demo`, which makes the organisations and their people; twice does
nothing more."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from referrals import actions, codes, links, pins
from referrals.access import SYSTEM, Actor, as_client
from referrals.actions import ConsentGiven
from referrals.codes import Kind, Party
from referrals.consent_texts import DATA_GROUPS, VERSION, consent_text
from referrals.details import Client, Section
from referrals.models import LinkPerson, Receiver, Referral
from referrals.states import Event
from tray.accounts.models import Agreement, Membership, Role
from tray.areas.models import Municipality
from tray.areas.names import name_of
from tray.catalogue.translated import in_language

LINK_EMAIL = "jarjesto@demo.example"
INTRODUCTION = "Olen eläkkeellä oleva kirjastonhoitaja. Kävelen mielelläni ja kuuntelen rauhassa."


@dataclass(frozen=True)
class Person:
    """Somebody invented. `steps` are (days after sending, event); what each needs is in `GIVEN`."""

    name: str
    born: int
    kind: str
    sent_days_ago: int
    steps: tuple[tuple[int, str], ...] = ()
    wish: str = ""
    reasons: tuple[str, ...] = ()
    safe_contact: str = codes.SafeContact.NORMAL
    urgency: str = codes.Urgency.NORMAL
    language: str = "fi"
    by_link: bool = False
    section: dict[str, Any] = field(default_factory=dict)


OPENED = ((1, Event.OPEN),)
ACCEPTED = (*OPENED, (2, Event.ACCEPT))
REACHED = (*ACCEPTED, (5, Event.CONTACT))
GOING = (*REACHED, (9, Event.START))
WALKED = {"matters": "Lapsenlapset ja piha.", "meeting_place": "cafe", "knows_voluntary": True}
MOVES = {"active_days": 2, "active_minutes": 20, "likes": "Kävely, joskus uinti.", "limits": ("start_lightly",)}
LIKES = {"interests": ("music", "crafts"), "kaikukortti": "will_apply", "companion": "culture_companion"}

PEOPLE: tuple[Person, ...] = (
    Person("Aino T.", 1948, Kind.WELLBEING, 1, (), "Haluaisin jutella jonkun kanssa.", ("loneliness",), section=WALKED),
    Person("Eino L.", 1953, Kind.EXERCISE, 4, (), "Polvet kuntoon, että jaksan mökillä.", ("falls",), section=MOVES),
    Person(
        "Maja S.", 1990, Kind.CULTURE, 2, (), "Jag vill sjunga i kör.", ("new_place",), language="sv", section=LIKES
    ),
    Person("Kaino R.", 1971, Kind.EXERCISE, 14, OPENED, "Jotain kevyttä alkuun.", ("too_little",), section=MOVES),
    Person(
        "Oili P.",
        1984,
        Kind.WELLBEING,
        3,
        OPENED,
        "Rauhallista seuraa.",
        ("mood",),
        codes.SafeContact.ONLY_MESSAGE,
        codes.Urgency.SOON,
        section=WALKED,
    ),
    Person("Urho K.", 1966, Kind.EXERCISE, 8, ACCEPTED, "Kuntosali kiinnostaa.", ("weight",), section=MOVES),
    Person(
        "Salli M.",
        1979,
        Kind.WELLBEING,
        6,
        ACCEPTED,
        "",
        ("life_change",),
        codes.SafeContact.CLIENT_CONTACTS_US,
        section=WALKED,
    ),
    Person("Toivo H.", 1957, Kind.CULTURE, 10, (*ACCEPTED, (3, Event.WAITLIST)), "Teatteri.", ("joy",), section=LIKES),
    Person("Helmi V.", 1944, Kind.WELLBEING, 12, REACHED, "Kahvittelua.", ("loneliness", "group"), section=WALKED),
    Person("Väinö A.", 1950, Kind.WELLBEING, 60, GOING, "Sienimetsään.", ("meaning",), section=WALKED),
    Person("Lempi N.", 1962, Kind.EXERCISE, 75, GOING, "Vesijumppa.", ("musculoskeletal",), section=MOVES),
    Person(
        "Onni J.",
        1995,
        Kind.EXERCISE,
        40,
        (*GOING, (20, Event.HOLD)),
        "Kaverin kanssa liikkumaan.",
        ("starts_again",),
        section=MOVES,
    ),
    Person("Siiri B.", 1939, Kind.CULTURE, 90, (*GOING, (60, Event.COMPLETE)), "Kuoro.", ("joy",), section=LIKES),
    Person("Arvo D.", 1974, Kind.EXERCISE, 30, (*OPENED, (3, Event.DECLINE)), "Golf.", ("other",), section=MOVES),
    Person("Impi G.", 1988, Kind.WELLBEING, 20, (*ACCEPTED, (8, Event.WITHDRAW)), "", ("mood",), section=WALKED),
    Person("Rauha E.", 1969, Kind.WELLBEING, 25, (*REACHED, (15, Event.END_EARLY)), "", ("carer",), section=WALKED),
    Person("Tauno O.", 1960, Kind.CULTURE, 70, ((61, Event.EXPIRE),), "Museot.", ("function",), section=LIKES),
    Person("Alma Y.", 1981, Kind.EXERCISE, 5, ((2, Event.CANCEL),), "", ("sleep",), section=MOVES),
    Person("Veikko I.", 1947, Kind.CULTURE, 1, (), "Puukäsityöt.", ("making",), by_link=True, section=LIKES),
    Person("Hilja U.", 1956, Kind.CULTURE, 9, ACCEPTED, "Laulua.", ("loneliness",), by_link=True, section=LIKES),
)
LONGEST_PAST = dt.timedelta(days=200)  # an agreement is older than its referrals
# What the second county shows is a part of the same, by others.
OF_SECOND_COUNTY = 6


class Command(BaseCommand):
    help = "Invented receivers, link persons and referrals for a local tray. Refuses production."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Invented people have no place in production.")
        towns = [town for agreement in demo_agreements() if (town := made_town(agreement, self.told))]
        if not towns:
            raise CommandError("There are no demo organisations with a sender and a receiver. Run load_demo first.")
        if Referral.objects.filter(sender_organization__agreement__is_demo=True).exists():
            self.told("Demo referrals are there already.")
            return
        number = 0
        Agreement.objects.filter(is_demo=True).update(signed_on=timezone.localdate() - LONGEST_PAST)
        for town, people in zip(towns, (PEOPLE, PEOPLE[:OF_SECOND_COUNTY]), strict=False):
            for person in people:
                row = make(town, person)
                number += 1
                if person.by_link and not person.steps:
                    _link, token = links.make(row, town.by_link)
                    self.told(f"A link as in its e-mail: {settings.SITE_URL}{reverse('referral_answer', args=[token])}")
        self.told(f"{number} demo referrals in {len(towns)} counties.")

    def told(self, line: str) -> None:
        self.stdout.write(line)


@dataclass(frozen=True)
class Town:
    sender: Actor
    adviser: Actor
    municipality: str
    receivers: dict[str, Receiver]
    by_link: Receiver
    link_person: LinkPerson | None


def demo_agreements() -> list[Agreement]:
    """One for each county: of an organisation that receives."""
    rows = Agreement.objects.filter(is_demo=True).exclude(receives=[]).select_related("organization", "county")
    by_county: dict[Any, Agreement] = {}
    for row in rows.order_by("county_id", "pk"):
        if members(Role.RECEIVER, organization=row.organization):
            by_county.setdefault(row.county_id, row)
    return list(by_county.values())


def members(role: str, **where: Any) -> list[Membership]:
    rows = Membership.objects.in_force().filter(role=role, **where)
    return list(rows.select_related("user", "organization").order_by("pk"))


def made_town(agreement: Agreement, told: Callable[[str], None]) -> Town | None:
    """Everything around referrals in one county; None without a sender there."""
    senders = members(Role.SENDER, organization__agreement__county=agreement.county)
    if not senders:
        return None
    adviser = members(Role.RECEIVER, organization=agreement.organization)[0]
    places = list(Municipality.objects.filter(county=agreement.county).order_by("code").values_list("code", flat=True))
    town = adviser.municipalities[0] if adviser.municipalities else seat(agreement, places)
    receivers = {kind: receiver(agreement, adviser, kind, places) for kind in Kind.values}
    return Town(
        sender=Actor(Party.SENDER, user=senders[0].user, membership=senders[0]),
        adviser=Actor(Party.RECEIVER, user=adviser.user, membership=adviser),
        municipality=town,
        receivers=receivers,
        by_link=link_receiver(agreement, adviser, places, told),
        link_person=link_person(agreement, town),
    )


def seat(agreement: Agreement, places: list[str]) -> str:
    """The municipality that the organisation is named after, if there is one: of "Kemijärven kaupunki" it is Kemijärvi,
    not Kemi."""
    name = in_language(agreement.organization, "name", "fi").text
    rows = Municipality.objects.filter(code__in=places)
    alike = {row.code: letters_alike(name_of(row, "fi"), name) for row in rows}
    best = max(alike, key=lambda code: alike[code])
    return best if alike[best] >= 4 else places[0]


def letters_alike(one: str, other: str) -> int:
    """From the beginning."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


NAMES: dict[str, str] = {
    Kind.WELLBEING: "Hyvinvointilähetteet",
    Kind.EXERCISE: "Liikuntaneuvonta",
    Kind.CULTURE: "Kulttuuria kaikille",
}


def receiver(agreement: Agreement, adviser: Membership, kind: str, places: list[str]) -> Receiver:
    """The pool of the kind. In the culture one it is the client who makes contact."""
    calls = codes.Routing.CLIENT_CONTACTS if kind == Kind.CULTURE else codes.Routing.RECEIVER_CALLS
    known = {
        "kinds": [kind],
        "municipalities": places,
        "phone": adviser.phone or "06 000 0100",
        "phone_hours": "ma–pe 9–15",
        "routing": calls,
        "open_without_referral": kind != Kind.WELLBEING,
    }
    row, _is_new = Receiver.objects.get_or_create(
        organization=agreement.organization, unit=adviser.unit, name=NAMES[kind], defaults=known
    )
    return row


def link_receiver(
    agreement: Agreement, adviser: Membership, places: list[str], told: Callable[[str], None]
) -> Receiver:
    """A small organisation that has no accounts. Its PIN is told once."""
    known = {"organization": agreement.organization, "unit": adviser.unit, "name": "Taideyhdistys Sävel"}
    row = Receiver.objects.filter(**known).first()
    if row is None:
        pin = pins.new_pin()
        row = Receiver(
            **known,
            kinds=[Kind.CULTURE],
            municipalities=places,
            phone="06 000 0200",
            answers_by_link=True,
            link_email=LINK_EMAIL,
            pin=pins.hashed(pin),
        )
        row.save()
        told(f"{row.name} ({agreement.county}) answers by link: e-mail {LINK_EMAIL}, PIN {pin}")
    return row


def link_person(agreement: Agreement, town: str) -> LinkPerson | None:
    walkers = members(Role.LINK_PERSON, organization=agreement.organization)
    if not walkers:
        return None
    user: Any = walkers[0].user
    today = timezone.localdate()
    known = {
        "organization": agreement.organization,
        "first_name": user.first_name or "Leena",
        "introduction": INTRODUCTION,
        "municipalities": [town],
        "languages": ["fi", "sv"],
        "interests": ["nature", "reading"],
        "trained_on": today - dt.timedelta(days=200),
        "programme": "Linkkihenkilökoulutus",
        "confidentiality_signed_on": today - dt.timedelta(days=199),
        "most_active": 4,
    }
    row, _is_new = LinkPerson.objects.get_or_create(user=user, defaults=known)
    return row


# --- One referral ----------------------------------------------------------------------------------------------------


@transaction.atomic
def make(town: Town, person: Person) -> Referral:
    # In local time: days are then counted by the calendar, also where summer time has ended meanwhile.
    begun = timezone.localtime() - dt.timedelta(days=person.sent_days_ago)
    with as_of(begun):
        row = sent(town, person)
    for days, event in person.steps:
        with as_of(begun + dt.timedelta(days=days)):
            step(row, event, town)
    return row


@contextmanager
def as_of(moment: dt.datetime) -> Iterator[None]:
    """Django's clock shows another moment, so that invented referrals have a past. No deed takes a time from outside,
    and none should."""

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return moment if tz is None else moment.astimezone(tz)

    real = timezone.datetime  # type: ignore[attr-defined]
    timezone.datetime = Clock  # type: ignore[attr-defined]
    try:
        yield
    finally:
        timezone.datetime = real  # type: ignore[attr-defined]


def sent(town: Town, person: Person) -> Referral:
    receiver = town.by_link if person.by_link else town.receivers[person.kind]
    row = actions.new_draft(by=town.sender, kind=person.kind, receiver=receiver, municipality=town.municipality)
    actions.save_draft(
        row,
        by=town.sender,
        version=row.version,
        client=client_of(person),
        section=Section(wish=person.wish, **person.section),
        reasons=list(person.reasons),
        urgency=person.urgency,
        language=person.language,
    )
    actions.send(row, by=town.sender, version=row.version, key=key(), consent=consent(row, receiver))
    return row


def client_of(person: Person) -> Client:
    first, last = person.name.split()
    return Client(
        first_name=first,
        last_name=last,
        phone="+358 40 000 0000",
        preferred="phone",
        best_time="aamupäivällä",
        safe_contact=person.safe_contact,
        birth_year=person.born,
    )


def consent(row: Referral, receiver: Receiver) -> ConsentGiven:
    today = timezone.localdate()
    until = today + dt.timedelta(days=365)
    text = consent_text(
        language="fi", sender=str(row.sender_organization), receiver=receiver.name, groups=DATA_GROUPS, until=until
    )
    return ConsentGiven(
        given_by=codes.ConsentGiver.SELF,
        how=codes.ConsentHow.SPOKEN,
        text_version=VERSION,
        language="fi",
        text=text,
        data_groups=DATA_GROUPS,
        valid_until=until,
        allow_forward=True,
        allow_follow_up=True,
        feedback_to_sender=codes.FeedbackRight.OUTCOME,
        given_at=timezone.now(),
    )


def step(row: Referral, event: str, town: Town) -> None:
    by = {
        Event.WITHDRAW: as_client(row, "code"),
        Event.CANCEL: town.sender,
        Event.EXPIRE: SYSTEM,
    }.get(Event(event), town.adviser)
    if by is town.adviser and row.receiver_id == town.by_link.pk:
        by = Actor(Party.RECEIVER, receiver=town.by_link, via="link", referral_id=row.pk)
    if event == Event.START and row.kind == Kind.WELLBEING:
        if town.link_person is None:
            return
        actions.propose_link_person(row, by=by, link_person=town.link_person)
        actions.agree_link_person(row, by=as_client(row, "code"))
    actions.apply(row, event, by=by, version=row.version, key=key(), **given(Event(event), by))
    if event == Event.START:
        actions.log_meeting(
            row, by=by, key=key(), on=timezone.localdate(), kind="meeting", minutes=60, activities=["talk", "cafe"]
        )


def key() -> str:
    return uuid4().hex


def given(event: Event, by: Actor) -> dict[str, Any]:
    today, user = timezone.localdate(), by.user
    name = user.get_full_name() if user else "Sirkka"
    needs: dict[Event, dict[str, Any]] = {
        Event.ACCEPT: {"responsible": user, "responsible_name": name, "responsible_phone": "06 000 0100"},
        Event.DECLINE: {"reason": codes.DeclineReason.NOT_TARGET_GROUP, "suggestion": "Golfseuran alkeiskurssi"},
        Event.WAITLIST: {"expected_month": today + dt.timedelta(days=40)},
        Event.CONTACT: {"contact": {"at": timezone.now(), "channel": codes.ContactChannel.CALL}},
        Event.START: {"first_meeting_on": today, "plan_months": 3},
        Event.HOLD: {"reason": codes.HoldReason.TRAVEL, "resume_on": today + dt.timedelta(days=40)},
        Event.COMPLETE: {"outcome": codes.Outcome.ATTENDS, "feedback": "Löysi kuoron, jossa jatkaa viikoittain."},
        Event.END_EARLY: {"reason": codes.EndReason.CLIENT_STOPPED},
        Event.CANCEL: {"reason": codes.CancelReason.OTHER_HELP},
    }
    return needs.get(event, {})
