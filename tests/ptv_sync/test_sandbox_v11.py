"""The sandbox as API v11: shapes of its objects, and general descriptions."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptv_sync.sandbox.box import Catalogue, Sandbox
from tests.ptv_sync.test_sandbox_sample import client_of, small_sample

SKELETONS = Path(__file__).resolve().parents[3] / "shared" / "ptv" / "v11-skeletons"
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
CHANNEL_KEYS = (
    "id sourceId serviceChannelType organizationId serviceChannelNames serviceChannelDescriptions areaType areas "
    "languages webPages serviceHours services serviceCollections publishingStatus modified "
    "responsibleSoteOrganization ontologyTerms"
)
EXTRA_KEYS = {
    "ServiceLocation": "oid displayNameType phoneNumbers emails addresses",
    "Phone": "phoneNumbers supportEmails",
    "EChannel": "signatureQuantity requiresSignature requiresAuthentication attachments supportPhones supportEmails "
    "accessibilityClassification",
    "WebPage": "supportPhones supportEmails accessibilityClassification",
    "PrintableForm": "formIdentifier deliveryAddresses channelUrls attachments supportPhones supportEmails",
}
SERVICE_KEYS = (
    "id sourceId generalDescriptionId subType type fundingType serviceNames serviceChargeType areaType areas "
    "serviceDescriptions languages serviceClasses ontologyTerms targetGroups lifeEvents industrialClasses legislation "
    "keywords requirements serviceChannels organizations serviceVouchersInUse serviceVouchers serviceCollections "
    "publishingStatus modified responsibleSoteOrganization"
)
SKELETON_OF = (
    ("Service", "service:uinti", "V11VmOpenApiService"),
    ("Service", "service:kirjasto", "V11VmOpenApiService"),
    ("ServiceChannel", "halli", "V11VmOpenApiServiceLocationChannel"),
    ("ServiceChannel", "puhelin", "V11VmOpenApiPhoneChannel"),
    ("ServiceChannel", "verkko", "V11VmOpenApiElectronicChannel"),
    ("ServiceChannel", "sivu", "V11VmOpenApiWebPageChannel"),
    ("ServiceChannel", "lomake", "V11VmOpenApiPrintableFormChannel"),
    ("Organization", "vaasa", "V10VmOpenApiOrganization"),
    ("Organization", "pohjanmaa", "V10VmOpenApiOrganization"),
    ("GeneralDescription", "kirjastopalvelut", "V10VmOpenApiGeneralDescription"),
)


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    return Sandbox(Catalogue.of(small_sample(tmp_path)), now=NOW)


@pytest.fixture
def client(box: Sandbox) -> Iterator[httpx.Client]:
    with client_of(box) as client:
        yield client


def get(client: httpx.Client, path: str, **params: Any) -> Any:
    answer = client.get(f"/api/v11/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def service(client: httpx.Client, box: Sandbox, key: str, *, with_gd: bool = False, **params: Any) -> Any:
    path = "Service/serviceWithGD" if with_gd else "Service"
    return get(client, f"{path}/{box.id_of(key)}", **params)


# Shapes


def test_service_has_every_property(client: httpx.Client, box: Sandbox) -> None:
    for key in ("uinti", "kirjasto", "neuvo"):
        assert set(service(client, box, f"service:{key}")) == set(SERVICE_KEYS.split())


def test_channels_have_every_property_of_their_type(client: httpx.Client, box: Sandbox) -> None:
    for key in ("halli", "verkko", "puhelin", "sivu", "lomake"):
        found = get(client, f"ServiceChannel/{box.id_of('channel:' + key)}")
        assert set(found) == {*CHANNEL_KEYS.split(), *EXTRA_KEYS[found["serviceChannelType"]].split()}


@pytest.mark.skipif(not SKELETONS.exists(), reason=f"the servers' own skeletons are not in {SKELETONS}")
def test_nested_properties_are_those_of_the_skeletons(client: httpx.Client, box: Sandbox) -> None:
    for kind, key, name in SKELETON_OF:
        skeleton = json.loads((SKELETONS / f"{name}.json").read_text(encoding="utf-8-sig"))
        assert_like(get(client, f"{kind}/{box.id_of(key)}"), skeleton, name)


def assert_like(found: Any, skeleton: Any, where: str) -> None:
    """Every key of the skeleton is there; only newUri and newParentUri may be more."""
    if isinstance(skeleton, dict) and isinstance(found, dict):
        assert set(skeleton) <= set(found), (where, set(skeleton) - set(found))
        assert set(found) - set(skeleton) <= {"newUri", "newParentUri"}, (where, set(found) - set(skeleton))
        for key, value in skeleton.items():
            assert_like(found[key], value, f"{where}.{key}")
    if isinstance(skeleton, list) and isinstance(found, list):
        for row in found:
            assert_like(row, skeleton[0], f"{where}[]")


def test_times_have_seven_digits_and_no_zone(client: httpx.Client, box: Sandbox) -> None:
    assert len(service(client, box, "service:uinti")["modified"].partition(".")[2]) == 7


def test_classes_carry_the_older_uri_where_there_is_one(client: httpx.Client, box: Sandbox) -> None:
    exercise, youth = service(client, box, "service:uinti")["serviceClasses"]
    assert exercise["uri"].startswith("http://urn.fi/URN:NBN:fi:au:ptvl:v")
    assert exercise["newUri"] == "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P27.1"
    assert exercise["newParentUri"].endswith("/P27")
    assert youth["uri"] == youth["newUri"]


def test_areas(client: httpx.Client, box: Sandbox) -> None:
    (town,) = service(client, box, "service:uinti")["areas"]
    assert (town["type"], town["code"], town["name"]) == ("Municipality", None, None)
    assert [member["code"] for member in town["municipalities"]] == ["905"]
    (county,) = service(client, box, "kirjasto")["areas"]
    assert (county["type"], county["code"]) == ("WellbeingServiceCounties", "17")
    assert "905" in [member["code"] for member in county["municipalities"]]
    nationwide = service(client, box, "neuvo")
    assert (nationwide["areaType"], nationwide["areas"]) == ("NationwideExceptAlandIslands", [])


def test_no_connections_are_null(client: httpx.Client, box: Sandbox) -> None:
    assert service(client, box, "neuvo")["serviceChannels"] is None


def test_connection_is_told_at_both_ends(client: httpx.Client, box: Sandbox) -> None:
    web, place = service(client, box, "service:uinti")["serviceChannels"]
    assert web["contactDetails"] is None
    assert place["serviceChannel"] == {"id": box.id_of("halli"), "name": "Vaasan uimahalli"}
    assert place["contactDetails"]["phoneNumbers"][0]["isFinnishServiceNumber"] is True
    (mirror,) = get(client, f"ServiceChannel/{box.id_of('halli')}")["services"]
    assert mirror["service"]["name"] == "Uimakoulu"
    assert mirror["serviceHours"] == place["serviceHours"]


def test_headings_are_marked_only_when_asked(client: httpx.Client, box: Sandbox) -> None:
    def description(**params: Any) -> str:
        rows = service(client, box, "service:uinti", **params)["serviceDescriptions"]
        return str(next(row["value"] for row in rows if row["type"] == "Description" and row["language"] == "fi"))

    assert description() == "Tunnit\nTunnit ovat maanantaisin."
    assert description(showHeader="true") == "### Tunnit\nTunnit ovat maanantaisin."


def test_phones(client: httpx.Client, box: Sandbox) -> None:
    rows = get(client, f"ServiceChannel/{box.id_of('halli')}")["phoneNumbers"]
    assert [row["language"] for row in rows] == ["fi", "fi", "sv", "sv"]
    assert rows[0] == {
        "type": "Phone", "additionalInformation": "Kassa", "serviceChargeType": "Chargeable", "chargeDescription": None,
        "prefixNumber": "+358", "isFinnishServiceNumber": False, "number": "60000002", "language": "fi",
    }  # fmt: skip


def test_addresses(client: httpx.Client, box: Sandbox) -> None:
    visiting, postal = get(client, f"ServiceChannel/{box.id_of('halli')}")["addresses"]
    street = visiting["streetAddress"]
    assert (visiting["type"], visiting["subType"], postal["type"]) == ("Location", "Single", "Postal")
    assert 6_500_000 < float(street["latitude"]) < 7_800_000
    assert street["coordinateState"] == "Ok"
    assert street["postOffice"][0] == {"value": "VAASA", "language": "fi"}
    assert street["municipality"]["code"] == "905"
    assert postal["postOfficeBoxAddress"]["postOfficeBox"] == [{"value": "PL 12", "language": "fi"}]


def test_hours(client: httpx.Client, box: Sandbox) -> None:
    rows = get(client, f"ServiceChannel/{box.id_of('halli')}")["serviceHours"]
    kinds = [row["serviceHourType"] for row in rows]
    assert kinds == ["DaysOfTheWeek", "DaysOfTheWeek", "OverMidnight", "Exceptional", "Exceptional", "Exceptional"]
    week, season, span, closed, *_ = rows
    assert (week["validForNow"], week["validFrom"], len(week["openingHour"])) == (True, None, 10)
    assert week["openingHour"][0] == {"dayFrom": "Monday", "dayTo": "", "from": "06:30:00", "to": "12:00:00"}
    assert (season["validFrom"], season["validTo"]) == ("2030-06-01T00:00:00", "2030-08-31T00:00:00")
    assert span["openingHour"] == [{"dayFrom": "Friday", "dayTo": "Sunday", "from": "18:00:00", "to": "22:00:00"}]
    assert (closed["isClosed"], closed["openingHour"]) == (True, [])


def test_holidays_are_their_next_dates_and_roll_on(client: httpx.Client, box: Sandbox) -> None:
    def holidays() -> list[Any]:
        found = get(client, f"ServiceChannel/{box.id_of('halli')}")
        return [row for row in found["serviceHours"] if row["serviceHourType"] == "Exceptional" and not row["validTo"]]

    eve = holidays()[0]
    assert (eve["validFrom"], eve["isClosed"]) == ("2026-12-24T00:00:00", True)
    assert [row["value"] for row in eve["additionalInformation"]] == ["Jouluaatto", "Julafton", "Christmas Eve"]
    box.set_time(dt.datetime(2026, 12, 25, 12, tzinfo=dt.UTC))
    assert holidays()[0]["validFrom"] == "2027-12-24T00:00:00"


# General descriptions


def test_plain_service_hides_the_charge_of_its_general_description(client: httpx.Client, box: Sandbox) -> None:
    found = service(client, box, "kirjasto")
    assert found["serviceChargeType"] is None
    assert [row["code"] for row in found["serviceClasses"]] == ["P25.1", "P25.5"]
    assert [row["code"] for row in found["targetGroups"]] == ["KR1.2", "KR1"]
    assert len(found["ontologyTerms"]) == 1
    assert found["lifeEvents"] == []
    assert not [row for row in found["serviceDescriptions"] if row["type"].startswith("GD_")]


def test_service_with_gd(client: httpx.Client, box: Sandbox) -> None:
    found = service(client, box, "kirjasto", with_gd=True)
    assert (found["serviceChargeType"], found["subType"]) == ("FreeOfCharge", "Service")
    assert [row["code"] for row in found["lifeEvents"]] == ["KE1"]
    assert found["requirements"] == [{"value": "Tarvitset kirjastokortin.\n\nKortti on maksuton.", "language": "fi"}]
    texts = {row["type"]: row["value"] for row in found["serviceDescriptions"]}
    assert texts["GD_Description"] == "Kirjastot lainaavat kirjoja."
