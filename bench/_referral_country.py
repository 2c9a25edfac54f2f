"""Who sends referrals and who receives them, in a whole country, for benchmarks: the same at every size.

308 municipalities with an office for each kind, 21 counties that send. Offices and senders are of unequal size: the
largest office has about 4 in 100 of all referrals, the busiest sender of a county one in 25 of the county's.
"""

import datetime as dt
import random
import uuid
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import accumulate
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from referrals.codes import Kind
from referrals.models import LinkPerson, Receiver
from tray.accounts.models import Agreement, Membership, Role, Unit
from tray.areas.models import County, Municipality
from tray.catalogue.models import Organization

CHUNK = 5_000
SENDERS_OF_COUNTY, ADVISERS, LINK_PERSONS = 120, 3, 6
FIRST_NAMES = ("Aino", "Eino", "Helmi", "Toivo", "Lempi", "Onni", "Siiri", "Väinö", "Ingrid", "Amina", "Olena")
LAST_NAMES = ("Virtanen", "Korhonen", "Nieminen", "Mäkinen", "Laine", "Lindholm", "Ahmed", "Kovalenko")


@dataclass(frozen=True)
class Sender:
    user_id: int
    organization_id: uuid.UUID
    county: str
    name: str


@dataclass(frozen=True)
class Office:
    id: uuid.UUID
    organization_id: uuid.UUID
    name: str
    kind: str
    municipality: str
    advisers: tuple[int, ...]
    link_persons: tuple[uuid.UUID, ...]


@dataclass
class Country:
    """`offices` and `senders` stand by size."""

    senders: list[Sender]
    offices: list[Office]
    weights: list[float] = field(default_factory=list)
    by_county: dict[str, list[Sender]] = field(default_factory=dict)
    sender_weights: list[float] = field(default_factory=list)
    county_of: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.offices))))
        found = defaultdict(list)
        for sender in self.senders:
            found[sender.county].append(sender)
        self.by_county = dict(found)
        self.sender_weights = list(accumulate(1 / (rank + 10) for rank in range(SENDERS_OF_COUNTY)))
        self.county_of = dict(Municipality.objects.values_list("code", "county_id"))

    def office(self, dice: random.Random) -> Office:
        return chosen(self.offices, self.weights, dice)

    def sender(self, office: Office, dice: random.Random) -> Sender:
        return chosen(self.by_county[self.county_of[office.municipality]], self.sender_weights, dice)


def chosen(rows: Sequence[Any], weights: Sequence[float], dice: random.Random) -> Any:
    return rows[min(bisect(weights, dice.random() * weights[-1]), len(rows) - 1)]


def country() -> Country:
    """Made at the first call, found at the next."""
    if not Receiver.objects.exists():
        call_command("load_national", verbosity=0, stdout=StringIO())  # every page shows whom to call
        with transaction.atomic():
            found()
    return known()


def found() -> None:
    """Offices in the order of the municipalities' codes turned about, so that no region has all the large ones."""
    counties = list(County.objects.order_by("code"))
    towns = sorted(Municipality.objects.all(), key=lambda town: town.code[::-1])
    kinds = list(Kind.values)
    owners = Organization.objects.bulk_create(
        [Organization(name_fi=f"Hyvinvointialue {each.code}", kind="county") for each in counties]
        + [Organization(name_fi=f"Kunta {each.code}", kind="municipality") for each in towns]
    )
    Agreement.objects.bulk_create(
        Agreement(
            organization=owner,
            county_id=place.code if number < len(counties) else place.county_id,
            sends=kinds,
            receives=kinds,
            signed_on=dt.date(2024, 1, 1),
        )
        for number, (owner, place) in enumerate(zip(owners, [*counties, *towns], strict=True))
    )
    senders = members(owners[: len(counties)], Role.SENDER, SENDERS_OF_COUNTY, "nurse")
    leads = members(owners[: len(counties)], Role.SENDER_LEAD, 1, "lead")
    units = Unit.objects.bulk_create(
        Unit(organization=owner, name=str(kind)) for owner in owners[len(counties) :] for kind in kinds
    )
    advisers = [row for number in range(ADVISERS) for row in members_of_units(units, number)]
    walkers = members(owners[len(counties) :], Role.LINK_PERSON, LINK_PERSONS, "walker")
    Membership.objects.bulk_create([*senders, *leads, *advisers, *walkers], batch_size=CHUNK)
    LinkPerson.objects.bulk_create(
        LinkPerson(
            user=row.user,
            organization=row.organization,
            first_name=row.user.first_name,
            most_active=50,
            municipalities=[towns[number // LINK_PERSONS].code],
            languages=["fi"],
            confidentiality_signed_on=dt.date(2024, 1, 1),
        )
        for number, row in enumerate(walkers)
    )
    Receiver.objects.bulk_create(
        Receiver(
            organization=unit.organization,
            unit=unit,
            name=f"{unit.organization.name_fi}: {unit.name}",
            kinds=[unit.name],
            municipalities=[towns[number // len(kinds)].code],
            phone="+358631000",
        )
        for number, unit in enumerate(units)
    )


def members(owners: Iterable[Any], role: str, of_each: int, what: str) -> list[Membership]:
    rows = [(owner, f"{what}-{owner.pk.hex[:12]}-{number}") for owner in owners for number in range(of_each)]
    return [
        Membership(user=user, organization=owner, role=role, title=what)
        for user, (owner, _name) in zip(people([name for _owner, name in rows]), rows, strict=True)
    ]


def members_of_units(units: Sequence[Unit], number: int) -> list[Membership]:
    users = people([f"adviser-{unit.pk}-{number}" for unit in units])
    return [
        Membership(
            user=user,
            organization=unit.organization,
            unit=unit,
            role=Role.RECEIVER,
            title="ohjaaja",
            phone="+358631001",
        )
        for user, unit in zip(users, units, strict=True)
    ]


def people(names: Sequence[str]) -> list[Any]:
    users = get_user_model()
    nobody = make_password(None)
    return users.objects.bulk_create(
        [
            users(
                username=name,
                email=f"{name}@example.fi",
                password=nobody,
                first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
                last_name=LAST_NAMES[number % len(LAST_NAMES)],
            )
            for number, name in enumerate(names)
        ],
        batch_size=CHUNK,
    )


def known() -> Country:
    rows = Membership.objects.filter(role=Role.SENDER).select_related("user", "organization__agreement")
    senders = [
        Sender(row.user_id, row.organization_id, row.organization.agreement.county_id, row.user.get_full_name())
        for row in rows.order_by("user_id")
    ]
    advisers, walkers = defaultdict(list), defaultdict(list)
    for unit, user in (
        Membership.objects.filter(role=Role.RECEIVER).order_by("user_id").values_list("unit_id", "user_id")
    ):
        advisers[unit].append(user)
    for owner, key in LinkPerson.objects.order_by("pk").values_list("organization_id", "pk"):
        walkers[owner].append(key)
    offices = [
        Office(
            row.pk,
            row.organization_id,
            row.name,
            row.kinds[0],
            row.municipalities[0],
            tuple(advisers[row.unit_id]),
            tuple(walkers[row.organization_id]),
        )
        for row in Receiver.objects.order_by("unit_id")
    ]
    return Country(senders, offices)
