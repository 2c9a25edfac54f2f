"""What holds for every endpoint."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from tests.factories import full_service
from tray.api.throttling import ByAddress

pytestmark = pytest.mark.django_db
PATHS = ["", "services/", "services/{service}/", "organizations/", "organizations/{organization}/", "municipalities/"]
PATHS += ["content-areas/", "schema/"]


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> str:
    row = full_service()
    found: str = "/api/v1/" + request.param.format(service=row.pk, organization=row.organization_id)
    return found


@pytest.fixture
def few_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ByAddress, "THROTTLE_RATES", {"anon": "2/min"})


def test_anyone_may_keep_it_for_minutes(client: Client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    tells_who_is_open = path.endswith("/services/")
    assert response["Cache-Control"] == f"public, max-age={60 if tells_who_is_open else 300}"
    assert "language" not in response.get("Vary", "").lower()
    assert "cookie" not in response.get("Vary", "").lower()
    assert not response.cookies


def test_what_has_not_changed_is_not_sent_again(client: Client, path):
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_scripts_of_any_site_may_read_it(client: Client, path):
    for response in (client.get(path, headers={"origin": "https://other.example"}), client.options(path)):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert "If-None-Match" in response["Access-Control-Allow-Headers"]
        assert not response.has_header("Access-Control-Allow-Credentials")


def test_head_and_options(client: Client, path):
    assert (client.head(path).status_code, client.head(path).content) == (200, b"")
    options = client.options(path)
    assert (options.status_code, options.content, options["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_nothing_can_be_written(client: Client, path, method):
    response = Client(enforce_csrf_checks=True).generic(method, path, b"{", content_type="application/json")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_whatever_a_reader_accepts_the_answer_is_json(client: Client):
    for accept in ("text/html", "application/xml;q=0.9", "*", "\x00", "application/json; indent=400000"):
        response = client.get("/api/v1/content-areas/", headers={"accept": accept})
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")
        assert "\n" not in response.text


def test_the_language_of_the_browser_says_nothing(client: Client):
    response = client.get("/api/v1/nothing/", headers={"accept-language": "en"})
    assert response.json()["message"] == "Tässä osoitteessa ei ole mitään."


@pytest.mark.parametrize(
    "path", ["/api/v1//", "/api/v1/nothing/", "/api/v1/services/x/y/", "/api/v1/services/%00/", "/api/v1/%0A%0D/"]
)
def test_addresses_without_anything(client: Client, path):
    response = client.get(path + "?lang=en")
    assert response.status_code == 404
    assert response.json() == {"code": "not_found", "message": "There is nothing at this address."}
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_address_of_the_api_tells_what_there_is(client: Client):
    told = client.get("/api/v1/").json()
    assert told["content_areas"] == "http://127.0.0.1:8000/api/v1/content-areas/"
    for address in told.values():
        assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_slash_at_the_end_may_be_left_out(client: Client):
    response = client.get("/api/v1/services?q=uinti")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/services/?q=uinti")
    assert response["Access-Control-Allow-Origin"] == "*"


def test_pages_have_no_headers_of_open_data(client: Client):
    assert not client.get("/fi/").has_header("Access-Control-Allow-Origin")


@pytest.mark.usefixtures("few_requests")
def test_too_many_requests(client: Client):
    path = "/api/v1/content-areas/?lang=en"
    assert [client.get(path).status_code for _turn in range(3)] == [200, 200, 429]
    response = client.get(path)
    assert response.json()["code"] == "too_many_requests"
    assert response.json()["message"] == f"Too many requests. Try again in {response['Retry-After']} seconds."
    assert response["Cache-Control"] == "no-store"
    assert client.get(path, REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.usefixtures("few_requests")
def test_addresses_that_lead_nowhere_count_too(client: Client):
    assert [client.get("/api/v1/nothing/").status_code for _turn in range(3)] == [404, 404, 429]


def test_readers_are_told_apart_as_the_trusted_proxy_says(client: Client, monkeypatch):
    from rest_framework.settings import api_settings

    def ident(proxies: int, **told: Any) -> str:
        monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies)
        return ByAddress().get_ident(client.get("/api/v1/content-areas/", **told).wsgi_request)

    forwarded: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.4"}
    assert ident(0, **forwarded) == "127.0.0.1"
    assert ident(1, **forwarded) == "198.51.100.4"
    assert ident(2, **forwarded) == "203.0.113.9"
    assert ident(1, HTTP_X_FORWARDED_FOR="2001:db8::17:4") == "2001:db8::"
    assert ident(1, HTTP_X_FORWARDED_FOR="::ffff:198.51.100.4") == "198.51.100.4"
    assert ident(1, HTTP_X_FORWARDED_FOR="x" * 10_000) == "unknown"


def test_who_has_asked_is_neither_in_the_database_nor_in_redis():
    assert ByAddress.cache is caches["throttle"]
    assert type(caches["throttle"]).__name__ == "LocMemCache"
