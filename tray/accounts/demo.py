"""People and organisations to try the tray out with: two counties, one person in each role. Nobody of them exists."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from tray.accounts.models import Agreement, Membership, Role, Unit
from tray.catalogue.models import AreaType, Organization

PASSWORD = "palvelutarjottimen kokeilija"  # noqa: S105 — told to everybody who tries the tray out
NAMESPACE = UUID("5f0c8b8e-3c43-4d53-8d2c-7f5f2b6c9a10")
DOMAIN = "demo.example"
KINDS = ["wellbeing", "exercise", "culture"]


@dataclass(frozen=True)
class DemoOrganization:
    key: str
    kind: str
    county: str
    names: tuple[str, str, str]
    municipalities: tuple[str, ...]
    units: tuple[str, ...]
    sends: bool = False
    receives: bool = False


@dataclass(frozen=True)
class DemoPerson:
    """`roles` are (role, key of the organisation, name of the unit)."""

    key: str
    first_name: str
    last_name: str
    roles: tuple[tuple[str, str, str], ...]
    title: str = ""
    phone: str = ""
    municipalities: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"

    @property
    def secret(self) -> str:
        """Of the authenticator app: the same on every machine, so that it can be told again."""
        return base64.b32encode(hashlib.sha256(f"demo {self.key}".encode()).digest()[:20]).decode()

    def code_at(self, seconds: float) -> str:
        return str(format_hotp_value(hotp_value(self.secret, int(seconds) // 30)))


ORGANIZATIONS = (
    DemoOrganization(
        "lapland",
        Organization.Kind.COUNTY,
        "21",
        ("Lapin hyvinvointialue (kokeilu)", "Lapplands välfärdsområde (prov)", "Lapland county (demo)"),
        ("320", "698"),
        ("Kemijärven terveysasema", "Rovaniemen terveysasema"),
        sends=True,
    ),
    DemoOrganization(
        "kemijarvi",
        Organization.Kind.MUNICIPALITY,
        "21",
        ("Kemijärven kaupunki (kokeilu)", "Kemijärvi stad (prov)", "City of Kemijärvi (demo)"),
        ("320",),
        ("Hyvinvointipalvelut",),
        sends=True,
        receives=True,
    ),
    DemoOrganization(
        "ostrobothnia",
        Organization.Kind.COUNTY,
        "17",
        ("Pohjanmaan hyvinvointialue (kokeilu)", "Österbottens välfärdsområde (prov)", "Ostrobothnia county (demo)"),
        ("499", "905"),
        ("Korsholms hälsostation", "Vaasan terveysasema"),
        sends=True,
    ),
    DemoOrganization(
        "korsholm",
        Organization.Kind.MUNICIPALITY,
        "17",
        ("Mustasaaren kunta (kokeilu)", "Korsholms kommun (prov)", "Municipality of Korsholm (demo)"),
        ("499",),
        ("Fritidsbyrån",),
        sends=True,
        receives=True,
    ),
)
PEOPLE = (
    DemoPerson(
        "sender.lapland",
        "Helmi",
        "Hoitaja",
        (("sender", "lapland", "Kemijärven terveysasema"),),
        "terveydenhoitaja",
        "+358 40 000 0001",
    ),
    DemoPerson(
        "lead.lapland",
        "Lauri",
        "Lähijohtaja",
        (("sender_lead", "lapland", "Kemijärven terveysasema"),),
        "osastonhoitaja",
        "+358 40 000 0002",
    ),
    DemoPerson(
        "receiver.lapland",
        "Riitta",
        "Neuvoja",
        (("receiver", "kemijarvi", "Hyvinvointipalvelut"),),
        "hyvinvointikoordinaattori",
        "+358 40 000 0003",
    ),
    DemoPerson(
        "link.lapland",
        "Leevi",
        "Linkki",
        (("link_person", "kemijarvi", "Hyvinvointipalvelut"),),
        "linkkihenkilö",
        "+358 40 000 0004",
        ("320",),
    ),
    DemoPerson(
        "admin.lapland",
        "Aila",
        "Pääkäyttäjä",
        (("organization_admin", "lapland", ""), ("organization_admin", "kemijarvi", "")),
    ),
    DemoPerson("coordinator.lapland", "Kaisa", "Koordinaattori", (("county_coordinator", "lapland", ""),)),
    DemoPerson(
        "sender.ostrobothnia",
        "Siv",
        "Skötare",
        (("sender", "ostrobothnia", "Korsholms hälsostation"),),
        "hälsovårdare",
        "+358 40 000 0011",
    ),
    DemoPerson(
        "lead.ostrobothnia",
        "Lars",
        "Ledare",
        (("sender_lead", "ostrobothnia", "Korsholms hälsostation"),),
        "avdelningsskötare",
        "+358 40 000 0012",
    ),
    DemoPerson(
        "receiver.ostrobothnia",
        "Runa",
        "Rådgivare",
        (("receiver", "korsholm", "Fritidsbyrån"),),
        "motionsrådgivare",
        "+358 40 000 0013",
    ),
    DemoPerson(
        "link.ostrobothnia",
        "Lisen",
        "Länk",
        (("link_person", "korsholm", "Fritidsbyrån"),),
        "länkperson",
        "+358 40 000 0014",
        ("499",),
    ),
    DemoPerson(
        "admin.ostrobothnia",
        "Anders",
        "Administratör",
        (("organization_admin", "ostrobothnia", ""), ("organization_admin", "korsholm", "")),
    ),
    DemoPerson("coordinator.ostrobothnia", "Karin", "Koordinator", (("county_coordinator", "ostrobothnia", ""),)),
    DemoPerson("national", "Niilo", "Ylläpitäjä", (("national_admin", "", ""),)),
)


def organization_key(key: str) -> UUID:
    """The id of a demo organisation, for what else is made to try the tray out with."""
    return uuid5(NAMESPACE, f"organization {key}")


def load() -> None:
    """Makes what is missing, and puts what is there in force again. Safe to run again."""
    with transaction.atomic():
        for each in ORGANIZATIONS:
            load_organization(each)
        for person in PEOPLE:
            load_person(person)


def load_organization(told: DemoOrganization) -> None:
    names = {f"name_{code}": name for code, name in zip(("fi", "sv", "en"), told.names, strict=True)}
    organization, _made = Organization.objects.update_or_create(
        pk=organization_key(told.key),
        defaults={
            "source": Organization.Source.OWN,
            "kind": told.kind,
            "area_type": AreaType.LIMITED,
            "municipalities": list(told.municipalities),
            **names,
        },
    )
    Agreement.objects.update_or_create(
        organization=organization,
        defaults={
            "county_id": told.county,
            "email_domains": [DOMAIN],
            "sends": KINDS if told.sends else [],
            "receives": KINDS if told.receives else [],
            "ends_on": None,
            "is_demo": True,
        },
    )
    for name in told.units:
        Unit.objects.get_or_create(organization=organization, name=name)


def load_person(told: DemoPerson) -> None:
    """Password and app as told, so that what is printed is true also after somebody has tried to change them."""
    user: Any
    is_staff = any(role == Role.NATIONAL_ADMIN for role, _organization, _unit in told.roles)
    user, made = get_user_model().objects.update_or_create(
        username=told.email,
        defaults={
            "email": told.email,
            "first_name": told.first_name,
            "last_name": told.last_name,
            "is_staff": is_staff,
            "is_active": True,
        },
    )
    if made or not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, told.secret)
    now = timezone.now()
    for role, key, unit_name in told.roles:
        organization = Organization.objects.get(pk=organization_key(key)) if key else None
        unit = Unit.objects.get(organization=organization, name=unit_name) if unit_name else None
        Membership.objects.open().update_or_create(
            user=user,
            organization=organization,
            unit=unit,
            role=role,
            defaults={
                "title": told.title,
                "phone": told.phone,
                "municipalities": list(told.municipalities),
                "confirmed_at": now,
                "own_confirmed_at": now,
            },
        )
