"""What tests can change while the sandbox runs, and that both APIs tell the same of it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.generate import generated
from ptv_sync.sandbox.reading import BadValue
from tests.ptv_sync.test_sandbox_sample import client_of, small_sample

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    return Sandbox(Catalogue.of(small_sample(tmp_path)), now=NOW)


@pytest.fixture
def client(box: Sandbox) -> Iterator[httpx.Client]:
    with client_of(box) as client:
        yield client


def v11(client: httpx.Client, box: Sandbox, key: str, kind: str = "Service") -> Any:
    return client.get(f"/api/v11/{kind}/{box.id_of(key)}").json()


def v12(client: httpx.Client, box: Sandbox, key: str, kind: str = "service") -> Any:
    return client.get(f"/api/v12/{kind}/{box.id_of(key)}").json()


def test_both_apis_tell_the_same_instant(client: httpx.Client, box: Sandbox) -> None:
    for key in ("service:uinti", "kirjasto", "neuvo"):
        older = dt.datetime.fromisoformat(v11(client, box, key)["modified"][:-1]).replace(tzinfo=dt.UTC)
        assert older == dt.datetime.fromisoformat(v12(client, box, key)["publishedAt"])


def test_edit_changes_what_is_named_and_the_time(client: httpx.Client, box: Sandbox) -> None:
    box.edit("service:uinti", charge="FreeOfCharge", fi={"name": "Vauvauinti"}, sv=None, en={"name": "Swimming"})
    older, newer = v11(client, box, "service:uinti"), v12(client, box, "service:uinti")
    assert [row["value"] for row in older["serviceNames"]] == ["Vauvauinti", "Swimming", "Uinti"]
    assert (older["serviceChargeType"], newer["chargeType"]) == ("FreeOfCharge", "Free")
    assert newer["languageVersions"]["fi"]["summary"] == "Uimaan oppii täällä."
    assert older["modified"] == "2026-11-23T12:00:00.0000000"
    assert newer["publishedAt"] == "2026-11-23T12:00:00.000Z"


def test_edit_of_a_channels_hours_keeps_its_holidays(client: httpx.Client, box: Sandbox) -> None:
    box.edit("halli", hours=["mon 10:00-12:00"])
    hours = v12(client, box, "halli", "service-channel")["serviceHours"]
    assert list(hours["hours"][0]["weeklyHours"]) == ["monday"]
    assert hours["holidayServiceHours"]["holidays"]


def test_edit_of_an_area_and_an_owner(client: httpx.Client, box: Sandbox) -> None:
    box.edit("neuvo", counties=["17"], organization="vaasa")
    assert v12(client, box, "neuvo")["area"]["wellbeingServicesCounties"] == ["17"]
    assert v12(client, box, "neuvo")["organizationContentId"] == box.id_of("vaasa")


def test_edit_refuses_what_the_sample_would(box: Sandbox) -> None:
    with pytest.raises(BadValue, match="colour: no such field"):
        box.edit("neuvo", colour="red")
    with pytest.raises(KeyError):
        box.edit("nobody")


def test_clock(client: httpx.Client, box: Sandbox) -> None:
    box.advance(dt.timedelta(hours=1))
    box.touch("neuvo")
    assert v12(client, box, "neuvo")["publishedAt"] == "2026-11-23T13:00:00.000Z"
    box.set_time(dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert box.now().year == 2027


def test_what_is_gone_comes_back(client: httpx.Client, box: Sandbox) -> None:
    box.archive("neuvo", automatic=True)
    assert client.get(f"/api/v11/Service/{box.id_of('neuvo')}").status_code == 404
    box.advance(dt.timedelta(days=1))
    box.restore("neuvo")
    assert v11(client, box, "neuvo")["modified"].startswith("2026-11-24")
    assert client.get("/api/v12/service/archived?archivedAtOrAfter=2026-01-01T00:00:00Z").json()["items"] == []


def test_connect_replaces_and_disconnect_removes(client: httpx.Client, box: Sandbox) -> None:
    box.connect("service:uinti", "halli", fi={"description": "Iso allas"}, hours=["tue 10:00-11:00"])
    rows = v11(client, box, "service:uinti")["serviceChannels"]
    assert len(rows) == 2
    assert rows[-1]["description"] == [{"language": "fi", "value": "Iso allas", "type": "Description"}]
    assert rows[-1]["modified"].startswith("2026-11-23")
    box.disconnect("service:uinti", "halli")
    assert len(v11(client, box, "service:uinti")["serviceChannels"]) == 1
    assert v11(client, box, "halli", "ServiceChannel")["services"] == []


def test_a_channel_that_is_gone_is_in_no_service(client: httpx.Client, box: Sandbox) -> None:
    box.archive("halli")
    assert len(v11(client, box, "service:uinti")["serviceChannels"]) == 1
    box.archive("verkko")
    assert v11(client, box, "service:uinti")["serviceChannels"] is None


def test_a_table_before_a_key(box: Sandbox) -> None:
    assert box.id_of("neuvo") == box.id_of("service:neuvo") == box.id_of(box.id_of("neuvo"))
    with pytest.raises(KeyError):
        box.id_of("channel:neuvo")


def test_generated_entities_have_keys_too(tmp_path: Path) -> None:
    box = Sandbox(generated(small_sample(tmp_path), services=5, seed=3), now=NOW)
    box.edit("service-3-0", fi={"name": "Muutettu"})
    assert box.services.name(box.id_of("service-3-0")) == "Muutettu"


def test_laws_vouchers_and_times(client: httpx.Client, box: Sandbox) -> None:
    law = {"url": "https://www.laki.example/", "name": "Laki"}
    voucher = {"url": "https://www.seteli.example/", "name": "Seteli", "info": "Kysy lisää"}
    box.edit("neuvo", fi={"laws": [law], "vouchers": [voucher], "deadline_info": "Kuukausi"})
    older, newer = v11(client, box, "neuvo"), v12(client, box, "neuvo")["languageVersions"]["fi"]
    assert older["legislation"][0]["webPages"][0]["url"] == newer["legislationLinks"][0]["url"] == law["url"]
    assert older["serviceVouchersInUse"] is True
    assert older["serviceVouchers"][0]["url"] == newer["voucher"]["urls"][0]["url"] == voucher["url"]
    assert newer["deadlineAdditionalInformation"] == "Kuukausi"


def test_change_share(client: httpx.Client, box: Sandbox) -> None:
    assert box.change_share(0.5, NOW) == 2
    page = client.get("/api/v12/service/search", params={"publishedAtOrAfter": "2026-11-23T12:00:00Z"}).json()
    assert page["totalItems"] == 2
    assert all(
        item["languageVersions"]["fi"]["description"].endswith("Tiedot on tarkistettu.") for item in page["items"]
    )


def test_traffic(client: httpx.Client, box: Sandbox) -> None:
    client.get("/api/v11/Service?page=1")
    client.get("/api/v11/Nothing")
    assert list(box.traffic.paths) == ["/api/v11/Service?page=1", "/api/v11/Nothing"]
    assert box.traffic.statuses == {200: 1, 404: 1}
    assert box.traffic.peak == 1
