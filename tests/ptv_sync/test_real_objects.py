"""Captured PTV objects, where they lie beside the project: taken in whole, or rejected with a true reason."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from ptv_sync.models import SyncProblem, SyncRun
from ptv_sync.reasons import Reason
from tests.ptv_sync.conftest import text
from tray.catalogue.models import Channel, Connection, Organization, Service

REAL = Path(__file__).resolve().parents[3] / "shared" / "ptv" / "real"
SWIMMING_HALL = "6ccb671f-05cd-46cf-a0a4-4f98d43dfd37"
CRISIS_GROUP = "9f242076-de0b-4c58-810e-aac4979d71fa"
NOT_WELLBEING = (
    "17c633dd-5408-495a-86c1-d8f57598e899",  # basic education
    "e45cae1e-dfbc-44eb-b57b-ef73f21b38c4",  # basic education
    "8062afa8-41c4-44c0-b1f7-d86c0891e9e3",  # site surveys
    "0739289c-cc26-4097-b029-fa9c58c8d4e9",  # boundary surveys
    "47e7c82b-9d67-4a7e-93f7-c6ff87adf2fa",  # population register: changes for authorities
    "610325e0-f485-4caa-bd3b-5bf74d5480c5",  # population register: names
    "d2ea56fe-1bca-4d26-8579-875a4c6c9638",  # population register: updates
    "83e5fa7f-a22c-43b7-aa27-06474d21ec59",  # lift grants
    "1ba9c665-d20d-4ea0-8282-81e35c701fe7",  # snow reception
    "b7fb6633-d754-45fb-8241-35f22b75c2dd",  # PTV itself
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.is_dir(), reason=f"CAPTURED OBJECTS ARE MISSING: {REAL}"),
]


@pytest.fixture
def real() -> SyncRun:
    call_command("ptv_sync", from_dir=REAL)
    return SyncRun.objects.get()


def test_every_object_is_taken_in(real: SyncRun) -> None:
    files = {folder.name: len(list(folder.glob("*.json"))) for folder in REAL.iterdir() if folder.is_dir()}
    assert Service.objects.count() == files["Service"]
    assert Channel.objects.count() == files["ServiceChannel"]
    named_by_services = 2  # organisations that no file holds
    assert Organization.objects.count() == files["Organization"] + named_by_services
    assert not real.problems.filter(is_rejected=True).exists()


def test_what_was_left_out_is_said_with_a_true_reason(real: SyncRun) -> None:
    reasons = set(real.problems.values_list("field", "reason"))
    assert ("serviceChannels.serviceHours.serviceHourType", Reason.UNKNOWN_VALUE) in reasons
    assert ("contactDetails.emails", Reason.NOT_AN_EMAIL) in reasons
    assert ("value", Reason.PLACEHOLDER) in reasons
    assert ("coordinates", Reason.NOT_A_POSITION) in reasons
    assert ("connections.channel", Reason.MISSING_PARTNER) in reasons
    zero = SyncProblem.objects.get(reason=Reason.NOT_A_POSITION)
    assert "0, 0" in zero.detail


def test_swimming_hall_of_vaasa(real: SyncRun) -> None:
    hall = Service.objects.get(id=SWIMMING_HALL)
    names = [text(hall, column) for column in ("name_fi", "name_sv", "name_en")]
    assert names == ["Uimahalli", "Simhallen", "Swimming Centre"]
    assert hall.content_areas[0] == "exercise"
    assert (hall.charge, hall.municipalities, hall.area_type) == ("charged", ["905"], "limited")
    assert text(hall.organization, "name_sv") == "Vasa stad"
    assert text(Connection.objects.get(service=hall).channel, "name_fi") == "Vaasan Palautepalvelu"


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("fi", ("Uimahalli", "kuntouinnin", "Vaasa", "https://www.example.com")),
        ("sv", ("Simhallen", "motionssimning", "Vasa", "https://www.example.com")),
        ("en", ("Swimming Centre", "water sports", "Vaasa", "https://www.example.com")),
    ],
)
def test_swimming_hall_has_its_page(real: SyncRun, client: Client, language: str, texts: tuple[str, ...]) -> None:
    hall = Service.objects.get(id=SWIMMING_HALL)
    path = {"fi": "palvelut", "sv": "tjanster", "en": "services"}[language]
    response = client.get(f"/{language}/{path}/x-{hall.short_id}/", follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    for part in texts:
        assert part in page


def test_crisis_group_is_mental_health(real: SyncRun) -> None:
    assert Service.objects.get(id=CRISIS_GROUP).content_areas[0] == "mental_health"
    assert Service.objects.in_tray().in_content_area("mental_health").filter(id=CRISIS_GROUP).exists()


@pytest.mark.parametrize("key", NOT_WELLBEING)
def test_what_is_not_wellbeing_stays_out(real: SyncRun, key: str) -> None:
    service = Service.objects.get(id=key)
    assert service.content_areas == []
    assert service not in Service.objects.in_tray()


def test_second_time_changes_nothing(real: SyncRun) -> None:
    call_command("ptv_sync", from_dir=REAL)
    second = SyncRun.objects.latest("id")
    assert {action for counts in second.counts.values() for action, count in counts.items() if count} == {"unchanged"}
