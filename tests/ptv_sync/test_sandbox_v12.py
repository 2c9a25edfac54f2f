"""The sandbox as API v12: shapes, the key, parameters, searches, archives, errors."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.generate import generated
from tests.ptv_sync.test_sandbox_sample import client_of, small_sample

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
STRANGER = "00000000-0000-4000-8000-000000000000"
PROBLEM = {"title", "detail", "status", "type", "requestId", "instance"}


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    return Sandbox(Catalogue.of(small_sample(tmp_path)), now=NOW)


@pytest.fixture
def client(box: Sandbox) -> Iterator[httpx.Client]:
    with client_of(box) as client:
        yield client


def get(client: httpx.Client, path: str, **params: Any) -> Any:
    answer = client.get(f"/api/v12/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refusal(client: httpx.Client, path: str, **params: Any) -> tuple[int, Any]:
    answer = client.get(f"/api/v12/{path}", params=params)
    return answer.status_code, answer.json()


def names(client: httpx.Client, path: str, **params: Any) -> set[str]:
    return {item["languageVersions"]["fi"]["name"] for item in get(client, f"{path}/search", **params)["items"]}


def test_key_is_needed_for_everything_but_health(client: httpx.Client) -> None:
    for headers in ({"x-api-key": "wrong"}, {"x-api-key": ""}):
        answer = client.get("/api/v12/service-classes", headers=headers)
        assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})
    assert client.get("/health/readiness").json() == "healthy"
    assert client.get("/api/v12/nothing").status_code == 404


def test_service(client: httpx.Client, box: Sandbox) -> None:
    found = get(client, f"service/{box.id_of('service:uinti')}")
    assert found["serviceClasses"] == ["P27.1", "P28.1"]
    assert found["area"] == {
        "areaType": "LimitedArea", "municipalities": ["905"], "regions": [], "wellbeingServicesCounties": [],
    }  # fmt: skip
    assert found["producers"]["procuredProducers"]["organizations"] == [box.id_of("vaasa-liikunta")]
    assert found["languageVersions"]["fi"]["description"].startswith("### Tunnit")
    assert found["languageVersions"]["sv"]["summary"] is None


def test_nothing_is_merged_from_the_general_description(client: httpx.Client, box: Sandbox) -> None:
    found = get(client, f"service/{box.id_of('kirjasto')}")
    assert (found["chargeType"], found["targetGroups"], found["ontologyTerms"]) == (None, ["KR1.2"], [])
    base = get(client, f"general-description/{found['generalDescriptionContentId']}")
    assert (base["chargeType"], base["targetGroups"]) == ("Free", ["KR1"])


def test_times_are_told_only_of_permits(client: httpx.Client, box: Sandbox) -> None:
    permit = get(client, f"service/{box.id_of('neuvo')}")
    assert permit["serviceType"] == "PermitOrOtherObligation"
    assert "deadlineAdditionalInformation" in permit["languageVersions"]["fi"]
    assert permit["area"] == {"areaType": "WholeCountryExceptAland"}


def test_place(client: httpx.Client, box: Sandbox) -> None:
    found = get(client, f"service-channel/{box.id_of('halli')}")
    (street,) = found["location"]["streetAddresses"]
    assert "municipality" not in street
    assert "postOffice" not in street
    assert street["coordinates"][0]["system"] == "EPSG:3067"
    assert isinstance(street["coordinates"][0]["easting"], float)
    assert found["contactAddresses"]["postOfficeBoxAddresses"][0]["postOfficeBox"] == {"fi": "PL 12"}
    assert [phone["type"] for phone in found["languageVersions"]["fi"]["contactPhoneNumbers"]] == [
        "InternationalPhone", "InternationalPhone",
    ]  # fmt: skip


def test_phones(client: httpx.Client, box: Sandbox) -> None:
    found = get(client, f"service-channel/{box.id_of('puhelin')}")["languageVersions"]["fi"]["phoneNumbers"]
    assert [(phone["type"], phone["number"], phone.get("dialCode")) for phone in found] == [
        ("Sms", "500000003", "+358"),
        ("DomesticPhone", "116000", None),
    ]


def test_hours(client: httpx.Client, box: Sandbox) -> None:
    hours = get(client, f"service-channel/{box.id_of('halli')}")["serviceHours"]
    assert [row["type"] for row in hours["hours"]] == [
        "WeeklyUntilFurtherNoticeServiceHour",
        "WeeklyDateRangeServiceHour",
        "ContinuousWeekdaysUntilFurtherNoticeServiceHour",
        "ExceptionalDateRangeServiceHour",
        "ExceptionalDateRangeServiceHour",
    ]
    assert [hour["start"] for hour in hours["hours"][0]["weeklyHours"]["monday"]["hours"]] == ["06:30", "13:00"]
    assert sorted(hours["hours"][3]["weeklyHours"]) == ["monday", "saturday", "sunday"]
    eve = hours["holidayServiceHours"]["holidays"][0]
    assert (eve["holidayName"], eve["hours"][0]["openingStatus"]) == ("ChristmasEve", "Closed")


def test_always_open(client: httpx.Client, box: Sandbox) -> None:
    (row,) = get(client, f"service-channel/{box.id_of('puhelin')}")["serviceHours"]["hours"]
    assert (row["type"], row["openingStatus"]) == ("ContinuousAlwaysValidServiceHour", "Open")


# Pages and parameters


def test_envelope(client: httpx.Client) -> None:
    page = get(client, "service/search", page=1, pageSize=2)
    assert {key: page[key] for key in ("page", "pageSize", "totalItems", "totalPages")} == {
        "page": 1, "pageSize": 2, "totalItems": 3, "totalPages": 2,
    }  # fmt: skip
    assert len(page["items"]) == 2
    assert get(client, "service/search", page=9, pageSize=2)["items"] == []


def test_empty_search(client: httpx.Client) -> None:
    empty = {"page": 1, "pageSize": 100, "totalItems": 0, "totalPages": 0, "items": []}
    assert get(client, "service-collection/search", page=1, pageSize=100) == empty


def test_pages_are_walked_whole(tmp_path: Path) -> None:
    with client_of(Sandbox(generated(small_sample(tmp_path), services=240))) as client:
        pages = [get(client, "service-channel/search", page=number, pageSize=100) for number in (1, 2, 3)]
    assert [len(page["items"]) for page in pages] == [100, 100, 80]
    assert len({item["contentId"] for page in pages for item in page["items"]}) == 280


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"page": 0}, "/page"),
        ({"page": "x"}, "/page"),
        ({"pageSize": 101}, "/pageSize"),
        ({"colour": "red"}, "/colour"),
        ({"municipalities": "905,091"}, "/municipalities"),
        ({"municipalities": ["905", "905"]}, "/municipalities"),
        ({"municipalities": [f"{number:03}" for number in range(21)]}, "/municipalities"),
        ({"municipalitiesMatch": "some"}, "/municipalitiesMatch"),
        ({"organizationContentIds": "vaasa"}, "/organizationContentIds"),
        ({"publishedAtOrAfter": "2026-11-23T12:00:00"}, "/publishedAtOrAfter"),
        ({"serviceTypes": "PermitOrObligation"}, "/serviceTypes"),
    ],
)
def test_bad_parameters(client: httpx.Client, params: dict[str, Any], path: str) -> None:
    status, body = refusal(client, "service/search", **params)
    assert status == 400
    assert set(body) == {*PROBLEM, "errors"}
    assert [error["path"] for error in body["errors"]] == [path]


def test_parameters_are_those_of_the_path(client: httpx.Client) -> None:
    assert refusal(client, "organization/search", organizationContentIds=STRANGER)[0] == 400
    assert refusal(client, "general-description/search", municipalities="905")[0] == 400
    assert refusal(client, "ontology-terms", codes="P1")[0] == 400
    assert refusal(client, "service/archived")[0] == 400


# Filters


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"municipalities": "905"}, {"Uimakoulu"}),
        ({"wellbeingServicesCounties": "17"}, {"Kirjasto"}),
        ({"areaType": "LimitedArea"}, {"Uimakoulu", "Kirjasto"}),
        ({"areaType": "WholeCountryExceptAland"}, {"Neuvonta"}),
        ({"serviceClasses": ["P27.1", "P25.1"]}, set()),
        ({"serviceClasses": ["P27.1", "P25.1"], "serviceClassesMatch": "any"}, {"Uimakoulu", "Kirjasto"}),
        ({"serviceClasses": ["P27.1", "P28.1"]}, {"Uimakoulu"}),
        ({"targetGroups": "KR1.2"}, {"Kirjasto"}),
        ({"languageVersions": "sv"}, {"Uimakoulu"}),
        ({"serviceTypes": "PermitOrOtherObligation"}, {"Neuvonta"}),
        ({"serviceCollectionContentId": STRANGER}, set()),
        ({"industrialClasses": "http://uri.suomi.fi/codelist/jhs/toimiala_1_20080101/code/35"}, set()),
    ],
)
def test_service_filters(client: httpx.Client, params: dict[str, Any], found: set[str]) -> None:
    assert names(client, "service", **params) == found


def test_other_filters(client: httpx.Client, box: Sandbox) -> None:
    assert names(client, "service", organizationContentIds=box.id_of("pohjanmaa")) == {"Neuvonta"}
    assert names(client, "service", ontologyTerms=box.terms["uinti"].uri) == {"Uimakoulu"}
    assert names(client, "service-channel", channelTypes=["TelephoneService", "EService"]) == {
        "Neuvontapuhelin", "Ilmoittautuminen",
    }  # fmt: skip
    assert names(client, "organization", businessIds="9900905-1") == {"Vaasan kaupunki", "Vaasan liikuntapalvelut"}
    assert names(client, "organization", organizationTypes="RegionalOrganization") == {"Pohjanmaan hyvinvointialue"}
    assert names(client, "general-description", generalDescriptionTypes="Municipality") == {"Kirjastopalvelut"}


def test_published_at_or_after_is_inclusive(client: httpx.Client, box: Sandbox) -> None:
    box.touch("neuvo")
    assert names(client, "service", publishedAtOrAfter="2026-11-23T12:00:00Z") == {"Neuvonta"}
    assert names(client, "service", publishedAtOrAfter="2026-11-23T14:00:00.000+02:00") == {"Neuvonta"}
    assert names(client, "service", publishedAtOrAfter="2026-11-23T12:00:01Z") == set()


# Connections


def test_connections(client: httpx.Client, box: Sandbox) -> None:
    service, halli = box.id_of("service:uinti"), box.id_of("halli")
    page = get(client, "connection/search", serviceContentIds=service)
    assert {item["channelContentId"] for item in page["items"]} == {halli, box.id_of("verkko")}
    (item,) = get(client, "connection/search", channelContentIds=halli)["items"]
    assert item == get(client, f"connection/{service}/{halli}")
    assert item["chargeType"] == "Other"
    assert item["languageVersions"]["fi"]["description"] == "Pieni allas"
    assert item["languageVersions"]["sv"]["contactPhoneNumbers"][0]["type"] == "DomesticPhone"
    assert refusal(client, f"connection/{service}/{box.id_of('sivu')}")[0] == 404


def test_connections_have_their_own_time(client: httpx.Client, box: Sandbox) -> None:
    published = get(client, f"service/{box.id_of('neuvo')}")["publishedAt"]
    box.connect("neuvo", "puhelin")
    since = get(client, "connection/search", publishedAtOrAfter="2026-11-23T12:00:00Z")["items"]
    assert [item["serviceContentId"] for item in since] == [box.id_of("neuvo")]
    assert get(client, f"service/{box.id_of('neuvo')}")["publishedAt"] == published
    box.disconnect("neuvo", "puhelin")
    gone = get(client, "connection/archived", archivedAtOrAfter="2026-11-23T12:00:00Z")["items"]
    assert [list(item) for item in gone] == [["contentId"]]


def test_connections_of_what_is_gone_are_gone(client: httpx.Client, box: Sandbox) -> None:
    box.withdraw("halli")
    assert get(client, "connection/search")["totalItems"] == 1


# Archives and errors


def test_archived_and_withdrawn(client: httpx.Client, box: Sandbox) -> None:
    box.archive("service:uinti")
    box.withdraw("neuvo")
    feed = get(client, "service/archived", archivedAtOrAfter="2026-11-23T00:00:00Z")
    assert feed["items"] == [{"contentId": box.id_of("service:uinti")}]
    assert get(client, "service/archived", archivedAtOrAfter="2026-11-24T00:00:00Z")["items"] == []
    for key in ("service:uinti", "neuvo"):
        status, body = refusal(client, f"service/{box.id_of(key)}")
        assert (status, body["reason"]) == (404, "NotPublished")


@pytest.mark.parametrize("kind", ["service", "service-channel", "organization", "general-description"])
def test_errors_by_id(client: httpx.Client, kind: str) -> None:
    status, body = refusal(client, f"{kind}/{STRANGER}")
    assert (status, body["reason"], set(body)) == (404, "Unknown", {*PROBLEM, "reason"})
    assert refusal(client, f"{kind}/not-a-uuid")[0] == 400


def test_hierarchy(client: httpx.Client, box: Sandbox) -> None:
    edges = [{"childContentId": box.id_of("vaasa-liikunta"), "parentContentId": box.id_of("vaasa")}]
    assert get(client, f"organization/hierarchy/{box.id_of('vaasa-liikunta')}") == {"edges": edges}
    status, body = refusal(client, f"organization/hierarchy/{STRANGER}")
    assert (status, set(body)) == (404, PROBLEM)


# Code lists


def test_code_lists(client: httpx.Client, box: Sandbox) -> None:
    (library,) = get(client, "service-classes", codes="P25.1")["items"]
    assert library["parentUri"].endswith("/P25")
    assert library["name"]["en"] == "Libraries"
    assert len(get(client, "target-groups", codes=["KR1", "KR2"])["items"]) == 2
    assert get(client, "life-events", name="lapsen")["items"][0]["code"] == "KE1"
    (term,) = get(client, "ontology-terms", uris=box.terms["kirjastot"].uri)["items"]
    assert term["name"] == {"fi": "kirjastot", "sv": "", "en": ""}
    assert get(client, "municipality-codes")["totalItems"] == 308
    assert get(client, "postal-codes", codes="65100")["items"][0]["name"]["fi"] == "VAASA"
    (county,) = get(client, "wellbeing-services-county-codes", codes="17")["items"]
    assert "905" in county["municipalities"]
    assert get(client, "industrial-classes")["items"] == []
    assert get(client, "language-codes", isValid="false")["items"] == []
