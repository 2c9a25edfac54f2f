from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import CHANGED, channel, connection, full_service, organization, service, texts
from tray.api.schedules import schedules
from tray.catalogue.models import Service

pytestmark = pytest.mark.django_db


def address_of(row: Service) -> str:
    return f"/api/v1/services/{row.pk}/"


def test_everything_in_three_languages(client: Client):
    row = full_service()
    told = client.get(address_of(row)).json()
    assert told["name"] == {"fi": "Vesijumppa", "sv": "Vattengymnastik", "en": "Water exercise"}
    assert told["requirements"] == {"fi": "Olet yli 65-vuotias.", "sv": "", "en": ""}
    assert told["url"]["en"] == f"http://127.0.0.1:8000/en/services/water-exercise-{row.short_id}/"
    assert told["charge"] == "charged"
    assert told["organization"]["name"]["sv"] == "Vasa stad"
    assert told["area_served"]["type"] == "nationwide"


def test_where_it_comes_from(client: Client):
    row = service()
    assert client.get(address_of(row)).json()["provenance"] == {
        "source": "ptv",
        "source_id": str(row.pk),
        "source_modified_at": "2026-11-03T11:00:00+02:00",
        "harvested_at": "2026-11-03T11:00:00+02:00",
    }


def test_content_areas_with_their_reasons(client: Client):
    (area,) = client.get(address_of(full_service())).json()["content_areas"]
    assert area["code"] == "exercise"
    assert area["name"]["en"] == "Exercise and physical activity"
    assert [(one["rule"], one["evidence"]) for one in area["reasons"]] == [("exercise-class", "P27.1")]


def test_ways_to_reach_it(client: Client):
    phone, place, online = client.get(address_of(full_service())).json()["channels"]
    assert phone["phones"][0]["number"] == "+358401234567"
    assert phone["phones"][0]["label"]["en"] == "Till"
    assert phone["schedules"][0]["openings"][4] == {
        "day": "FR",
        "weeks": "",
        "opens_at": "08:00",
        "closes_at": "16:00",
        "closes_days_later": 0,
        "by_appointment": False,
    }
    assert place["kind"] == "service_location"
    assert place["emails"] == ["uimahalli@vaasa.example"]
    assert place["addresses"][0]["street"]["sv"] == "Sandviksgatan"
    assert place["addresses"][0]["accessibility"][0]["sentences"][0]["text"]["fi"] == "Hallissa on hissi."
    assert [(row["kind"], row["holiday"]) for row in place["schedules"]] == [
        ("regular", ""),
        ("holiday", "ChristmasDay"),
    ]
    assert online["requires_authentication"] is True
    assert online["web_pages"][0]["url"] == "https://kauppa.vaasa.example/"
    assert online["service_description"]["fi"] == "Varaa paikka ennen jumppaa."


def test_what_the_tie_tells_stands_apart(client: Client):
    row = service()
    connection(
        row,
        channel(),
        phones=[{"number": "116117"}],
        addresses=[{"kind": "postal", "po_box": {"fi": "PL 3"}, "postal_code": "65101", "municipality": "905"}],
        opening_hours={"exceptions": [{"first_on": "2026-12-24", "last_on": "2026-12-31", "days": [3]}]},
    )
    (way,) = client.get(address_of(row)).json()["channels"]
    assert way["phones"] == []
    assert way["service_contact"]["phones"][0]["number"] == "116117"
    assert way["service_contact"]["addresses"][0]["po_box"]["fi"] == "PL 3"
    assert way["service_schedules"][0]["days"] == ["TH"]
    assert way["service_schedules"][0]["valid_to"] == "2026-12-31"


@pytest.mark.parametrize(
    ("opens", "closes", "told"),
    [
        (480, 960, ("08:00", "16:00", 0)),
        (0, 1440, ("00:00", "24:00", 0)),
        (1080, 1560, ("18:00", "02:00", 1)),
        (1080, 2880, ("18:00", "24:00", 1)),
        (1080, 4200, ("18:00", "22:00", 2)),
        (600, 600, ("10:00", "10:00", 0)),
    ],
)
def test_hours_over_midnight(opens, closes, told):
    (row,) = schedules({"regular": [{"openings": [{"day": 4, "opens": opens, "closes": closes}]}]})
    (opening,) = row["openings"]
    assert (opening["opens_at"], opening["closes_at"], opening["closes_days_later"]) == told


def test_others_who_take_part(client: Client):
    other = organization(**texts("name", "Folkhälsan", "Folkhälsan", ""))
    row = service(
        other_organizations=[other.pk, uuid4()],
        producers=[{"organization": str(other.pk), "provision": "procured"}, {"name": {"fi": "Oy Yritys"}}],
    )
    told = client.get(address_of(row)).json()
    assert [one["id"] for one in told["other_organizations"]] == [str(other.pk)]
    assert [(one["name"]["fi"], one["provision"]) for one in told["producers"]] == [
        ("Folkhälsan", "procured"),
        ("Oy Yritys", ""),
    ]


def test_a_withdrawn_channel_is_left_out(client: Client):
    row = service()
    connection(row, channel(removed_at=CHANGED))
    assert client.get(address_of(row)).json()["channels"] == []


def test_a_removed_service_is_gone(client: Client):
    response = client.get(address_of(service(removed_at=CHANGED)) + "?lang=en")
    assert response.status_code == 410
    assert response.json() == {"code": "gone", "message": "This is no longer offered."}


@pytest.mark.parametrize(
    "key",
    [
        "c0ffee00-0000-4000-8000-000000000000",
        "0",
        "not-a-uuid",
        "%00",
        "%ED%A0%80",
        "a" * 5000,
        "00000000000000000000000000000000",
    ],
)
def test_no_such_service(client: Client, key):
    response = client.get(f"/api/v1/services/{key}/")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_service_outside_of_the_tray_is_not_told_of(client: Client):
    assert client.get(address_of(service(content_areas=[]))).status_code == 404


def test_a_wrong_parameter(client: Client):
    response = client.get(address_of(service()) + "?q=uinti")
    assert (response.status_code, list(response.json()["parameters"])) == (400, ["q"])


@pytest.mark.parametrize("channels", [1, 12])
def test_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries, channels):
    row = full_service()
    for _number in range(channels):
        connection(row, channel())
    with django_assert_max_num_queries(6):
        client.get(address_of(row))
