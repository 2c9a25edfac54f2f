"""The sandbox as API v11: lists, their pages, batches, dates, archives, errors."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.generate import generated
from tests.ptv_sync.test_sandbox_sample import client_of, small_sample
from tests.ptv_sync.test_sandbox_v11 import NOW, SERVICE_KEYS, get, service


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    return Sandbox(Catalogue.of(small_sample(tmp_path)), now=NOW)


@pytest.fixture
def client(box: Sandbox) -> Iterator[httpx.Client]:
    with client_of(box) as client:
        yield client


def refusal(client: httpx.Client, path: str, **params: Any) -> tuple[int, Any]:
    answer = client.get(f"/api/v11/{path}", params=params)
    return answer.status_code, answer.json()


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
