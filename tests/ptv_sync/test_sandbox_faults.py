"""Each fault of the sandbox, as a client meets it."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.faults import NAMES
from ptv_sync.sandbox.generate import generated
from tests.ptv_sync.test_sandbox_sample import client_of, small_sample

V11, V12 = "/api/v11/Service", "/api/v12/service/search"
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    return Sandbox(Catalogue.of(small_sample(tmp_path)), now=NOW)


@pytest.fixture
def large(tmp_path: Path) -> Sandbox:
    return Sandbox(generated(small_sample(tmp_path), services=2300), now=NOW)


@pytest.fixture
def client(box: Sandbox) -> Iterator[httpx.Client]:
    with client_of(box) as client:
        yield client


def walk_v11(client: httpx.Client, path: str = "Service") -> list[str]:
    ids: list[str] = []
    number = 1
    while True:
        page = client.get(f"/api/v11/{path}", params={"page": number}).json()
        ids += [row["id"] for row in page["itemList"] or ()]
        if number >= page["pageCount"]:
            return ids
        number += 1


def walk_v12(client: httpx.Client, path: str = "service") -> tuple[int, list[Any]]:
    items: list[Any] = []
    number = 1
    while True:
        page = client.get(f"/api/v12/{path}/search", params={"page": number, "pageSize": 100}).json()
        items += page["items"]
        if number >= page["totalPages"]:
            return page["totalItems"], items
        number += 1


def test_unknown_fault(box: Sandbox) -> None:
    with pytest.raises(ValueError, match="'506' is not a fault; there are 429, 504"):
        box.faults.set("506")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("429", (429, "text/plain; charset=utf-8", "Too many")),
        ("504", (504, "text/html", "<html>")),
        ("html404", (404, "text/html", "<html>")),
        ("500", (500, "application/json; charset=utf-8", "{")),
    ],
)
@pytest.mark.parametrize("path", [V11, V12])
def test_errors(client: httpx.Client, box: Sandbox, path: str, name: str, expected: tuple[int, str, str]) -> None:
    box.faults.set(name)
    answer = client.get(path)
    status, content_type, begins = expected
    assert (answer.status_code, answer.headers["content-type"]) == (status, content_type)
    assert answer.text.startswith(begins)
    box.faults.clear(name)
    assert client.get(path).status_code == 200


def test_500_has_the_body_of_its_api(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("500")
    assert set(client.get(V11).json()) == {"errorMessage"}
    assert client.get(V12).json()["status"] == 500


def test_retry_after(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("429", retry_after=7)
    assert client.get(V12).headers["retry-after"] == "7"
    box.faults.set("429")
    assert "retry-after" not in client.get(V12).headers


def test_limit_lets_a_patient_client_through(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("504", limit=2)
    assert [client.get(V11).status_code for _ in range(6)] == [504, 504, 200, 504, 504, 200]


def test_probability_is_seeded(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("504", 0.5)
    statuses = [client.get(V11).status_code for _ in range(40)]
    assert 8 < statuses.count(504) < 32


def test_path_narrows_a_fault(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("504", path="/Organization")
    assert client.get(V11).status_code == 200
    assert client.get("/api/v11/Organization").status_code == 504


def test_slow(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("slow", seconds=0.2)
    begun = time.monotonic()
    assert client.get(V11).status_code == 200
    assert time.monotonic() - begun >= 0.2


@pytest.mark.parametrize("path", [V11, V12])
def test_cut(client: httpx.Client, box: Sandbox, path: str) -> None:
    box.faults.set("cut", limit=1)
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(path)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [V11, V12])
def test_garbled(client: httpx.Client, box: Sandbox, path: str) -> None:
    box.faults.set("garbled")
    answer = client.get(path)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("path", [V11, V12])
def test_empty(client: httpx.Client, box: Sandbox, path: str) -> None:
    box.faults.set("empty")
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_health_has_no_faults(client: httpx.Client, box: Sandbox) -> None:
    for name in NAMES:
        box.faults.set(name)
    assert client.get("/health/liveness").json() == "healthy"


def test_duplicates(large: Sandbox) -> None:
    large.faults.set("duplicates", 0.1)
    with client_of(large) as client:
        ids = walk_v11(client)
        total, items = walk_v12(client)
    assert len(set(ids)) == 2300
    assert 2400 < len(ids) < 2700
    assert total == len(items) == len(ids)
    assert len({item["contentId"] for item in items}) == 2300


def test_moving_hides_items_from_a_plain_walk_but_not_from_two(large: Sandbox) -> None:
    large.faults.set("moving", limit=2)
    with client_of(large) as client:
        first, second = walk_v11(client), walk_v11(client)
        total, items = walk_v12(client)
    assert len(first) == 2300
    assert len(set(first)) == 2298
    assert len(set(first) | set(second)) == 2300
    assert (total, len({item["contentId"] for item in items})) == (2300, 2298)


def test_vanishing_v11(large: Sandbox) -> None:
    large.faults.set("vanishing", 0.2)
    with client_of(large) as client:
        ids = walk_v11(client)
        batch = client.get("/api/v11/Service/list", params={"guids": ",".join(ids[:100])}).json()
        missing = set(ids[:100]) - {row["id"] for row in batch}
        assert 5 < len(missing) < 45
        assert {client.get(f"/api/v11/Service/{item_id}").status_code for item_id in missing} == {200}


def test_vanishing_v12(large: Sandbox) -> None:
    large.faults.set("vanishing", 0.2, limit=1)
    with client_of(large) as client:
        total, items = walk_v12(client)
        assert total == 2300
        assert len(items) < 2200
        again = walk_v12(client)[1]
    assert len({item["contentId"] for item in items + again}) == 2300


def test_renamed(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("renamed")
    item_id = box.id_of("neuvo")
    assert "serviceNames" not in client.get(f"/api/v11/Service/{item_id}").json()
    assert "names" in client.get(f"/api/v11/Service/{item_id}").json()
    assert "versions" in client.get(V12).json()["items"][0]


def test_connection_key(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("connection-key")
    item = client.get("/api/v12/connection/search").json()["items"][0]
    assert "serviceChannelContentId" in item
    assert "channelContentId" not in item


def test_truncated(large: Sandbox) -> None:
    large.faults.set("truncated")
    with client_of(large) as client:
        assert client.get(V11).json()["pageCount"] == 1
        page = client.get(V12).json()
    assert (page["totalItems"], page["totalPages"]) == (2300, 11)


def test_emptied(client: httpx.Client, box: Sandbox) -> None:
    box.faults.set("emptied")
    item_id = box.id_of("neuvo")
    assert client.get(V11).json()["itemList"] is None
    assert client.get("/api/v11/Service/list", params={"guids": item_id}).status_code == 404
    assert client.get(f"/api/v11/Service/{item_id}").status_code == 404
    assert client.get(V12).json()["items"] == []
    assert client.get(f"/api/v12/service/{item_id}").json()["reason"] == "Unknown"
