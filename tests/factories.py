"""Rows for tests. Each function makes one, with everything that a test does not say filled in."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model

from tray.accounts.models import Agreement, Membership, Role
from tray.catalogue.models import Address, Assignment, Channel, Connection, Organization, Service

CHANGED = dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC)


def texts(field: str, fi: str = "", sv: str = "", en: str = "") -> dict[str, str]:
    """The columns of a translated field."""
    return {f"{field}_fi": fi, f"{field}_sv": sv, f"{field}_en": en}


def organization(**fields: Any) -> Organization:
    known = {**texts("name", "Vaasan kaupunki", "Vasa stad", "City of Vaasa"), "kind": Organization.Kind.MUNICIPALITY}
    return Organization.objects.create(**known | fields)


def service(**fields: Any) -> Service:
    """A service of the tray, for all of Finland, told in the three languages."""
    known: dict[str, Any] = {
        **texts("name", "Vesijumppa", "Vattengymnastik", "Water exercise"),
        **texts("summary", "Jumppaa altaassa.", "Gymnastik i bassängen.", "Exercise in the pool."),
        "content_areas": ["exercise"],
        "area_type": "nationwide",
        "source_modified_at": CHANGED,
        "harvested_at": CHANGED,
    }
    if "organization" not in fields:
        known["organization"] = organization()
    return Service.objects.create(**known | fields)


def channel(**fields: Any) -> Channel:
    known: dict[str, Any] = {
        **texts("name", "Uimahalli", "Simhallen", "Swimming hall"),
        "kind": Channel.Kind.PLACE,
    }
    if "organization" not in fields:
        known["organization"] = organization()
    return Channel.objects.create(**known | fields)


def connection(to: Service, through: Channel, **fields: Any) -> Connection:
    return Connection.objects.create(**{"service": to, "channel": through, "position": to.connections.count()} | fields)


def address(of: Channel, **fields: Any) -> Address:
    known: dict[str, Any] = {
        **texts("street", "Hietalahdenkatu", "Sandviksgatan"),
        "kind": Address.Kind.VISITING,
        "position": of.addresses.count(),
        "number": "8",
        "postal_code": "65100",
        "municipality_id": "905",
    }
    return Address.objects.create(channel=of, **known | fields)


def assignment(to: Service, **fields: Any) -> Assignment:
    known = {"dimension": "content_area", "value": "exercise", "rule": "exercise-class", "evidence": "P27.1"}
    return Assignment.objects.create(service=to, **known | fields)


def full_service(**fields: Any) -> Service:
    """A service with everything that its page can show."""
    row = service(
        **{
            **texts("description", "Jumppa kestää 45 minuuttia.\n* lämmittely\n* rentoutus", "Gymnastik.", "Exercise."),
            **texts("user_instruction", "Soita kassalle.", "Ring kassan.", "Call the till."),
            **texts("requirements", "Olet yli 65-vuotias.", "", ""),
            **texts("charge_info", "6 € kerralta", "6 € per gång", "€6 each time"),
            "charge": "charged",
            "languages": ["fi", "sv"],
            "target_groups": ["KR1.1"],
        }
        | fields
    )
    phone = channel(
        **texts("name", "Kassan puhelin", "Kassans telefon", "The till's telephone"),
        kind=Channel.Kind.PHONE,
        phones=[
            {"number": "+358401234567", "charge": "charged", "label": {"fi": "Kassa", "sv": "Kassan", "en": "Till"}}
        ],
        opening_hours={"regular": [{"openings": [{"day": day, "opens": 480, "closes": 960} for day in range(5)]}]},
    )
    place = channel(
        emails=[{"address": "uimahalli@vaasa.example"}],
        opening_hours={"regular": [{"always_open": True}], "holidays": [{"holiday": "ChristmasDay"}]},
    )
    online = channel(
        **texts("name", "Verkkokauppa", "Nätbutiken", ""),
        kind=Channel.Kind.ELECTRONIC,
        requires_authentication=True,
        web_pages=[{"url": "https://kauppa.vaasa.example/", "language": "fi", "name": "Kauppa"}],
    )
    address(place, accessibility=[ENTRANCE])
    for way in (phone, place, online):
        connection(row, way, **texts("description", "Varaa paikka ennen jumppaa.", "", ""))
    assignment(row)
    return row


ENTRANCE = {
    "name": {"fi": "Pääovi", "sv": "Huvuddörren", "en": "Main door"},
    "is_main": True,
    "sentences": [
        {"group": {"fi": "Sisätilat", "sv": "Inomhus", "en": "Indoors"}, "text": {"fi": "Hallissa on hissi."}},
    ],
}


def user(**fields: Any) -> Any:
    known = {"username": f"user-{uuid4().hex[:8]}", "password": "a long enough password"}
    return get_user_model().objects.create_user(**known | fields)


def agreement(of: Organization | None = None, **fields: Any) -> Agreement:
    """An organisation that takes part: in Ostrobothnia, with every kind of referral, for any work e-mail."""
    kinds = ["wellbeing", "exercise", "culture"]
    known = {"county_id": "17", "sends": kinds, "receives": kinds}
    return Agreement.objects.create(organization=of or organization(), **known | fields)


def membership(role: str = Role.SENDER, **fields: Any) -> Membership:
    """In force: of somebody new, in an organisation that takes part, unless `user` and `organization` are told."""
    if "organization" not in fields:
        fields["organization"] = None if role == Role.NATIONAL_ADMIN else agreement().organization
    if "user" not in fields:
        fields["user"] = user(is_staff=role == Role.NATIONAL_ADMIN)
    return Membership.objects.create(role=role, **fields)
