"""Decisions: what to do with a record, and when to stop."""

import uuid

import msgspec
import pytest

from ptv_sync.general_descriptions import merge
from ptv_sync.organization_kinds import organization_kind
from ptv_sync.plan import Action, check_contract, check_withdrawals, decide, summary
from ptv_sync.reading import Reader
from ptv_sync.reasons import PtvContractChanged, SyncRefused
from ptv_sync.records import GeneralDescriptionRecord, Kind, ServiceRecord, fingerprint
from tests.ptv_sync.test_reading import PLACES
from tray.catalogue.details import Texts


@pytest.mark.parametrize(
    ("stored", "action"),
    [
        ({}, Action.CREATED),
        ({"a": b"1"}, Action.UNCHANGED),
        ({"a": b"2"}, Action.UPDATED),
        ({"a": None}, Action.UPDATED),
    ],
)
def test_decide(stored: dict[str, bytes | None], action: Action) -> None:
    assert decide(stored, "a", b"1") == action


@pytest.mark.parametrize(("count", "stored"), [(0, 0), (5, 5), (6, 30), (20, 100)])
def test_few_withdrawals_pass(count: int, stored: int) -> None:
    check_withdrawals(Kind.SERVICE, count, stored, force=False)


@pytest.mark.parametrize(("count", "stored"), [(6, 6), (6, 29), (21, 100), (60_000, 60_000)])
def test_many_withdrawals_are_refused_unless_forced(count: int, stored: int) -> None:
    with pytest.raises(SyncRefused, match="--force"):
        check_withdrawals(Kind.SERVICE, count, stored, force=False)
    check_withdrawals(Kind.SERVICE, count, stored, force=True)


def test_contract_change_stops_the_run() -> None:
    check_contract(Kind.SERVICE, 5, 5)
    check_contract(Kind.SERVICE, 20, 100)
    with pytest.raises(PtvContractChanged):
        check_contract(Kind.SERVICE, 21, 100)


def test_summary_is_one_line_per_type() -> None:
    assert summary({"service": {"created": 2}}) == ["service: created=2 updated=0 unchanged=0 withdrawn=0 rejected=0"]


SERVICE = ServiceRecord(
    id=uuid.UUID(int=1),
    organization=uuid.UUID(int=2),
    modified_at=None,
    name=Texts(fi="Kirjasto", sv="Bibliotek"),
    requirements=Texts(fi="Oma ehto"),
    service_classes=("P25.1",),
)
BASE = GeneralDescriptionRecord(
    id=uuid.UUID(int=3),
    name=Texts(fi="Kirjastopalvelut"),
    description=Texts(fi="Pohja", sv="Bas", en="Base"),
    requirements=Texts(fi="Pohjan ehto", sv="Basvillkor"),
    charge="free",
    service_classes=("P25",),
    target_groups=("KR1",),
)


def test_general_description_is_merged_as_ptv_does() -> None:
    merged = merge(SERVICE, BASE, with_target_groups=True)
    assert merged.charge == "free"
    assert merged.base_description == Texts(fi="Pohja", sv="Bas")
    assert merged.requirements == Texts(fi="Pohjan ehto\n\nOma ehto", sv="Basvillkor")
    assert merged.service_classes == ("P25", "P25.1")
    assert merged.target_groups == ("KR1",)
    assert merge(SERVICE, BASE, with_target_groups=False).target_groups == ()


def test_fingerprint_sees_every_field() -> None:
    seen = {fingerprint(SERVICE)}
    for field, value in {
        "charge": "free",
        "languages": ("fi",),
        "summary": Texts(en="x"),
        "keywords_sv": ("y",),
    }.items():
        seen.add(fingerprint(msgspec.structs.replace(SERVICE, **{field: value})))
    assert len(seen) == 5
    assert fingerprint(msgspec.structs.replace(SERVICE)) == fingerprint(SERVICE)


@pytest.mark.parametrize(
    ("ptv_type", "name", "kind"),
    [
        ("Municipality", "Vaasan kaupunki", "municipality"),
        ("RegionalOrganization", "Pohjanmaan hyvinvointialue", "county"),
        ("Organization", "Vaasan seurakuntayhtymä", "church"),
        ("Organization", "Vasa kyrkliga samfällighet", "church"),
        ("Organization", "Liikkujat ry", "ngo"),
        ("State", "Kirkkohallitus", "state"),
        ("Company", "Hyvän Olon Paja Oy", "company"),
        ("SotePublic", "Jokin", "ngo"),
    ],
)
def test_organization_kinds(ptv_type: str, name: str, kind: str) -> None:
    assert organization_kind(Reader(PLACES), ptv_type, Texts(fi=name)) == kind
