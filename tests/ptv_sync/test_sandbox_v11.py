"""The sandbox as API v11: shapes, paging, dates, batches, archives, errors."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.generate import generated
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


def refusal(client: httpx.Client, path: str, **params: Any) -> tuple[int, Any]:
    answer = client.get(f"/api/v11/{path}", params=params)
    return answer.status_code, answer.json()


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


# Pages


@pytest.fixture
def many(tmp_path: Path) -> Iterator[httpx.Client]:
    with client_of(Sandbox(generated(small_sample(tmp_path), services=2300), now=NOW)) as client:
        yield client


def test_pages_of_ids(many: httpx.Client) -> None:
    pages = [get(many, "Service", page=number) for number in (1, 2, 3)]
    assert [page["pageCount"] for page in pages] == [3, 3, 3]
    assert [len(page["itemList"]) for page in pages] == [1000, 1000, 300]
    assert len({row["id"] for page in pages for row in page["itemList"]}) == 2300
    assert pages[0] == get(many, "Service")


def test_pages_of_objects(many: httpx.Client) -> None:
    page = get(many, "Service/list/area/Municipality/code/091", serviceWithGD="true")
    assert page["pageSize"] == 100
    assert len(page["itemList"]) == 100
    assert set(page["itemList"][0]) == set(SERVICE_KEYS.split())


def test_page_past_the_end_and_page_zero_have_null(many: httpx.Client) -> None:
    assert get(many, "Service", page=4) == {"pageNumber": 4, "pageSize": 1000, "pageCount": 3, "itemList": None}
    assert get(many, "Service", page=0) == {"pageNumber": 0, "pageSize": 1000, "pageCount": 0, "itemList": None}


def test_empty_list_is_null(client: httpx.Client) -> None:
    assert get(client, "ServiceCollection") == {"pageNumber": 1, "pageSize": 1000, "pageCount": 0, "itemList": None}


def test_bad_pages(client: httpx.Client) -> None:
    assert refusal(client, "Service", page=-1) == (400, {"page": ["The page number cannot be negative value."]})
    assert refusal(client, "Service", page="x")[0] == 400


# Batches


def test_batch_leaves_out_what_is_not_published(client: httpx.Client, box: Sandbox) -> None:
    box.archive("neuvo")
    wanted = [box.id_of("service:uinti"), box.id_of("neuvo"), "00000000-0000-4000-8000-000000000000"]
    assert [row["id"] for row in get(client, "Service/list", guids=",".join(wanted))] == wanted[:1]


def test_batch_of_strangers_only(client: httpx.Client) -> None:
    guids = "00000000-0000-4000-8000-000000000000"
    assert refusal(client, "Service/list", guids=guids) == (404, {"errorMessage": "Services not found."})


def test_one_bad_guid_spoils_the_batch(client: httpx.Client, box: Sandbox) -> None:
    status, body = refusal(client, "Service/list", guids=f"{box.id_of('neuvo')},x")
    assert (status, list(body)) == (400, ["guids"])
    assert refusal(client, "Service/list") == (400, {"guids": ["Property guids is required."]})


def test_hundred_objects_a_batch(many: httpx.Client) -> None:
    ids = [row["id"] for row in get(many, "Service")["itemList"]]
    assert len(get(many, "Service/list", guids=",".join(ids[:100]))) == 100
    status, body = refusal(many, "Service/list", guids=",".join(ids[:101]))
    assert status == 500
    assert "Only 100 items are allowed" in body["errorMessage"]


# Dates, archives, errors


def test_dates_are_strict_and_exclusive(client: httpx.Client, box: Sandbox) -> None:
    box.touch("neuvo")
    at = NOW.strftime("%Y-%m-%dT%H:%M:%S")
    before = (NOW - dt.timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert get(client, "Service", date=at)["itemList"] is None
    assert [row["name"] for row in get(client, "Service", date=before)["itemList"]] == ["Neuvonta"]
    assert len(get(client, "Service", dateBefore=at)["itemList"]) == 2
    assert refusal(client, "Service", date=f"{at}Z") == (400, {"date": ["The date parameter is invalid."]})


def test_connection_changes_are_in_the_date_feed(client: httpx.Client, box: Sandbox) -> None:
    modified = service(client, box, "neuvo")["modified"]
    box.connect("neuvo", "puhelin", fi={"description": "Arkisin"})
    before = (NOW - dt.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
    assert [row["name"] for row in get(client, "Service", date=before)["itemList"]] == ["Neuvonta"]
    assert [row["name"] for row in get(client, "ServiceChannel", date=before)["itemList"]] == ["Neuvontapuhelin"]
    assert service(client, box, "neuvo")["modified"] == modified


def test_archived_and_withdrawn(client: httpx.Client, box: Sandbox) -> None:
    box.archive("service:uinti")
    box.withdraw("neuvo")
    assert [row["name"] for row in get(client, "Service")["itemList"]] == ["Kirjasto"]
    assert [row["name"] for row in get(client, "Service", status="Archived")["itemList"]] == ["Uimakoulu"]
    assert [row["name"] for row in get(client, "Service", status="Withdrawn")["itemList"]] == ["Neuvonta"]
    assert refusal(client, "Service", status="Deleted")[0] == 400
    lost = box.id_of("neuvo")
    assert refusal(client, f"Service/{lost}") == (404, {"errorMessage": f"Service with id '{lost}' not found."})


def test_archive_of_an_organisation(client: httpx.Client, box: Sandbox) -> None:
    box.archive("service:uinti")
    params = {"OrganizationId": box.id_of("vaasa"), "ArchivingType": "Manual", "Skip": 0, "Take": 100}
    (row,) = get(client, "Service/archived/list", **params)
    assert set(row) == {"id", "organizationId", "type", "archivingDate", "serviceNames"}
    assert get(client, "Service/archived/list", **params | {"ArchivingType": "Automatic"}) == []
    assert get(client, "ServiceChannel/archived/list", **params) == []
    assert refusal(client, "Service/archived/list", **params | {"Take": 101})[0] == 400


def test_errors_by_id(client: httpx.Client) -> None:
    assert refusal(client, "Service/x")[0] == 400
    assert refusal(client, "Service/00000000-0000-0000-0000-000000000000")[0] == 500
    stranger = "00000000-0000-4000-8000-000000000000"
    said = {"errorMessage": f"Service channel with id '{stranger}' not found."}
    assert refusal(client, f"ServiceChannel/{stranger}") == (404, said)


def test_unknown_paths_and_old_versions(client: httpx.Client) -> None:
    assert client.get("/api/v11/Nothing").status_code == 404
    assert client.get("/").status_code == 404
    assert client.get("/api/v7/Service").text.startswith("This version is not supported!")


# Other lists


@pytest.mark.parametrize(
    ("path", "params", "names"),
    [
        ("Service/area/Municipality/code/905", {}, {"Uimakoulu", "Kirjasto"}),
        ("Service/area/Municipality/code/905", {"includeWholeCountry": "true"}, {"Uimakoulu", "Kirjasto", "Neuvonta"}),
        ("Service/area/Province/code/20", {"includeWholeCountry": "true"}, set()),
        ("Service/area/WellbeingServiceCounties/code/17", {}, {"Uimakoulu", "Kirjasto"}),
        ("Service/type/PermitOrObligation", {}, {"Neuvonta"}),
        ("Service/serviceClass", {"uri": "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/P25"}, {"Kirjasto"}),
        ("Service/targetGroup", {"uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v2002"}, {"Uimakoulu"}),
        ("ServiceChannel/type/Phone", {}, {"Neuvontapuhelin"}),
        ("ServiceChannel/area/Municipality/code/905", {}, {"Vaasan uimahalli"}),
        ("Organization/area/Municipality/code/905", {},
         {"Vaasan kaupunki", "Vaasan liikuntapalvelut", "Pohjanmaan hyvinvointialue"}),
        ("Organization/Hierarchy", {}, {"Vaasan kaupunki", "Pohjanmaan hyvinvointialue"}),
    ],
)  # fmt: skip
def test_filtered_lists(client: httpx.Client, path: str, params: dict[str, str], names: set[str]) -> None:
    assert {row["name"] for row in get(client, path, **params)["itemList"] or ()} == names


def test_unknown_areas(client: httpx.Client) -> None:
    said = {"errorMessage": "Municipality with code '999' not found."}
    assert refusal(client, "Service/area/Municipality/code/999") == (404, said)
    assert refusal(client, "Service/area/Village/code/1")[0] == 400
    assert refusal(client, "Service/area/Municipality/code/x")[0] == 400


def test_objects_of_an_organisation(client: httpx.Client, box: Sandbox) -> None:
    owner = box.id_of("vaasa")
    assert len(get(client, "Service/list/organization", organizationId=owner)["itemList"]) == 2
    assert len(get(client, "ServiceChannel/list/organization", code="9900017-1")["itemList"]) == 3
    assert len(get(client, f"ServiceChannel/organization/{owner}")["itemList"]) == 2
    assert refusal(client, "Service/list/organization", code="1")[0] == 404
    rows = get(client, f"Common/EntitiesByOrganization/{owner}")["itemList"]
    assert {row["type"] for row in rows} == {"Service", "ServiceLocation", "EChannel"}
    assert set(rows[0]) == {"id", "type", "modified", "created"}


def test_services_of_a_channel(client: httpx.Client, box: Sandbox) -> None:
    page = get(client, f"Service/serviceChannel/{box.id_of('halli')}")
    assert [row["name"] for row in page["itemList"]] == ["Uimakoulu"]


def test_organisations(client: httpx.Client, box: Sandbox) -> None:
    parent, child = (get(client, f"Organization/{box.id_of(key)}") for key in ("vaasa", "vaasa-liikunta"))
    assert parent["municipality"]["code"] == "905"
    assert [row["name"] for row in parent["subOrganizations"]] == ["Vaasan liikuntapalvelut"]
    assert child["subOrganizations"] is None
    assert child["organizationRootId"] == parent["id"]
    assert [row["roleType"] for row in child["services"]] == ["Producer"]
    assert len(get(client, "Organization/businesscode/9900905-1")) == 2
    tree = get(client, f"Organization/Hierarchy/{parent['id']}")
    assert [row["id"] for row in tree["subOrganizations"]] == [child["id"]]


def test_code_lists(client: httpx.Client) -> None:
    assert len(get(client, "CodeList/GetMunicipalityCodes")) == 308
    assert set(get(client, "CodeList/GetLanguageCodes")[0]) == {"code", "names"}
    assert get(client, "CodeList/GetCountryCodes")[0]["prefixNumbers"] == ["+358"]
    assert get(client, "CodeList/GetPostalCodes", page=2)["pageCount"] == 4
    assert "20" in {row["code"] for row in get(client, "CodeList/GetAreaCodes/type/Province")}
    assert len(get(client, "CodeList/GetAreaCodes/type/WellbeingServiceCounties")) == 23
