"""compose.yaml: the services of production, their health checks, and no secret."""

import re
from typing import Any

import pytest
import yaml

from tray.local.places import PROJECT
from tray.settings import DEMO_SECRET_KEY

TEXT = (PROJECT / "compose.yaml").read_text()
REQUIRED = {
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "AUDIT_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "POSTGRES_PASSWORD",
    "PTV_CONTACT",
}


@pytest.fixture
def services() -> dict[str, Any]:
    return dict(yaml.safe_load(TEXT)["services"])


def test_the_services_of_production(services: dict[str, Any]):
    assert set(services) == {"database", "broker", "migrate", "web", "worker", "beat"}


@pytest.mark.parametrize("name", ["database", "broker", "worker", "beat"])
def test_lasting_services_are_watched_and_restarted(services: dict[str, Any], name: str):
    assert services[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert services[name]["restart"] == "unless-stopped"


def test_the_web_server_is_watched_by_its_image(services: dict[str, Any]):
    assert "healthcheck" not in services["web"]
    assert "HEALTHCHECK" in (PROJECT / "Dockerfile").read_text()
    assert services["web"]["restart"] == "unless-stopped"


def test_migration_runs_once_and_before_all_others(services: dict[str, Any]):
    assert services["migrate"]["restart"] == "no"
    assert "migrate" in services["migrate"]["command"][-1]
    assert "load_areas" in services["migrate"]["command"][-1]
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services[name]["depends_on"]["database"]["condition"] == "service_healthy"


def test_data_lie_in_named_volumes(services: dict[str, Any]):
    volumes = yaml.safe_load(TEXT)["volumes"]
    assert services["database"]["volumes"] == ["database:/var/lib/postgresql/data"]
    assert services["broker"]["volumes"] == ["broker:/data"]
    assert {"database", "broker"} <= set(volumes)


def test_secrets_must_be_given():
    assert {name for name, _ in re.findall(r"\$\{([A-Z_]+):\?([^}]+)\}", TEXT)} == REQUIRED
    assert DEMO_SECRET_KEY not in TEXT
    # No password or key stands in the file itself.
    assert not re.search(r"(PASSWORD|SECRET_KEY|API_KEY): (?!\$\{)", TEXT)
    assert re.findall(r"://tray:([^@]+)@", TEXT) == [
        "${POSTGRES_PASSWORD:?Set POSTGRES_PASSWORD in .env to random letters and digits}"
    ]


def test_the_open_api_knows_its_proxies_and_its_limit(services: dict[str, Any]):
    environment = services["web"]["environment"]
    assert environment["TRUSTED_PROXIES"] == "${TRUSTED_PROXIES:-1}"
    assert environment["API_REQUESTS_PER_MINUTE"] == "${API_REQUESTS_PER_MINUTE:-120}"


def test_programs_have_no_more_rights_than_they_need(services: dict[str, Any]):
    for name in ("migrate", "web", "worker", "beat"):
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True
    assert re.search(r"^USER tray$", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)


def test_the_web_server_listens_on_this_machine_unless_told_otherwise(services: dict[str, Any]):
    assert services["web"]["ports"] == ["${PUBLISH:-127.0.0.1:8000}:8000"]
    assert all("ports" not in services[name] for name in ("database", "broker", "worker", "beat"))
