"""The OpenAPI description: complete, and kept to by every answer, whatever is asked."""

from typing import Any

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks

from tests.factories import full_service
from tray.api.schema import schema
from tray.api.throttling import ByAddress
from tray.search.refresh import refresh
from tray.wsgi import application

pytestmark = pytest.mark.django_db
load_all_checks()
KEPT = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
EXAMPLES = 25


def test_complete(tmp_path):
    call_command("spectacular", file=str(tmp_path / "schema.yaml"), fail_on_warn=True, validate=True)


def test_every_endpoint_with_its_errors():
    described = schema()["paths"]
    assert list(described) == [
        "/api/v1/content-areas/",
        "/api/v1/municipalities/",
        "/api/v1/organizations/",
        "/api/v1/organizations/{key}/",
        "/api/v1/services/",
        "/api/v1/services/{key}/",
    ]
    for path, methods in described.items():
        (operation,) = methods.values()
        expected = {"200", "400", "429"} | ({"404", "410"} if "{key}" in path else set())
        assert set(operation["responses"]) == expected
        assert operation["description"]
        assert all(each.get("description") for each in operation["parameters"] if each["in"] == "query")


def test_in_json_and_in_yaml(client: Client):
    as_json = client.get("/api/v1/schema/").json()
    validate_schema(as_json)
    for response in (
        client.get("/api/v1/schema/?format=yaml"),
        client.get("/api/v1/schema/", headers={"accept": "application/yaml"}),
    ):
        assert response["Content-Type"].startswith("application/yaml")
        assert yaml.safe_load(response.text) == as_json
    assert client.get("/api/v1/schema/?format=json", headers={"accept": "application/yaml"}).json() == as_json


@pytest.mark.parametrize("query", ["format=xml", "lang=fi", "version=1%0d%0aX:1"])
def test_wrong_parameters(client: Client, query):
    assert client.get(f"/api/v1/schema/?{query}").status_code == 400


@pytest.fixture
def one_connection():
    """A test's connection outlives its requests, as with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


OPERATIONS: Any = schemathesis.openapi.from_dict(schema())
OPERATIONS.app = application


@pytest.mark.parametrize("label", [f"GET {path}" for path in schema()["paths"]])
def test_whatever_is_asked_the_answer_is_as_described(label, monkeypatch, one_connection):
    monkeypatch.setattr(ByAddress, "allow_request", lambda *_given: True)
    row = full_service()
    refresh()
    operation = next(one.ok() for one in OPERATIONS.get_all_operations() if one.ok().label == label)
    modes = schemathesis.GenerationMode

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            operation.as_strategy(generation_mode=modes.POSITIVE), operation.as_strategy(generation_mode=modes.NEGATIVE)
        ),
        is_known=st.booleans(),
    )
    def check(case: Any, is_known: bool) -> None:
        if is_known and "key" in case.path_parameters:
            case.path_parameters["key"] = str(row.organization_id if "organizations" in label else row.pk)
        case.call_and_validate(headers={"Accept-Encoding": "identity"}, checks=[CHECKS.get_one(name) for name in KEPT])

    check()
