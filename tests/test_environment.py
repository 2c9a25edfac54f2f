"""Settings: what cannot be right is refused with a sentence, and the README knows them all."""

import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from tray import environment as env
from tray.local import embedded, run
from tray.local.places import PROJECT

PRODUCTION = {
    "TRAY_ENV": "production",
    "SECRET_KEY": "a-random-text-of-fifty-characters-or-more-0123456789",
    "ENCRYPTION_KEYS": "2026:" + "A" * 43 + "=",
    "AUDIT_KEY": "B" * 43 + "=",
    "ALLOWED_HOSTS": "tarjotin.example",
    "SITE_URL": "https://tarjotin.example",
    "DATABASE_URL": "postgres://tray@database/tray",
    "REDIS_URL": "redis://broker:6379/0",
}


def check_settings(**changes: str) -> "subprocess.CompletedProcess[str]":
    """Runs Django's system check in a fresh process with exactly these settings."""
    known = {name: value for name, value in os.environ.items() if name not in env.READ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        check=False,
        cwd=PROJECT,
        env=known | changes,
        capture_output=True,
        text=True,
    )


def test_a_complete_production_environment_is_accepted():
    done = check_settings(**PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing, too short or the demo one"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing, too short or the demo one"),
        (
            {"SECRET_KEY": "demo-secret-for-a-local-tray-only-never-in-production"},
            "SECRET_KEY is missing, too short or the demo one",
        ),
        ({"ENCRYPTION_KEYS": ""}, "ENCRYPTION_KEYS is missing or has the demo key"),
        (
            {"ENCRYPTION_KEYS": "2026:ZGVtby1rZXktbmV2ZXItdXNlLWluLXByb2R1Y3Rpb24="},
            "ENCRYPTION_KEYS is missing or has the demo key",
        ),
        ({"AUDIT_KEY": ""}, "AUDIT_KEY is missing or the demo one"),
        ({"AUDIT_KEY": "ZGVtby1hdWRpdC1rZXktbmV2ZXItaW4tcHJvZHVjdGk="}, "AUDIT_KEY is missing or the demo one"),
        ({"AUDIT_KEY": "short"}, "AUDIT_KEY is not 32 bytes in base64"),
        ({"ENCRYPTION_KEYS": "2026:short"}, "key '2026' is not 32 bytes in base64"),
        ({"MAP_TILES_URL": "https://tiles.example/"}, "MAP_TILES_URL lacks {z}, {x} or {y}"),
        ({"MAP_TILES_URL": "https://tiles.example/{z}/{x}/{y}.png"}, "MAP_TILES_CREDIT is empty"),
        ({"DEBUG": "true"}, "DEBUG is true"),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is empty"),
        ({"SITE_URL": ""}, "SITE_URL is empty"),
        ({"DATABASE_URL": ""}, "DATABASE_URL and REDIS_URL are needed"),
        ({"REDIS_URL": ""}, "DATABASE_URL and REDIS_URL are needed"),
        ({"TRAY_ENV": "staging"}, "TRAY_ENV is 'staging': it must be one of local, production."),
    ],
)
def test_production_refuses_what_is_missing(changes: dict[str, str], sentence: str):
    done = check_settings(**(PRODUCTION | changes))
    assert done.returncode == 1
    assert done.stderr.startswith("Settings: ")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_database_address_is_refused_without_repeating_its_password():
    done = check_settings(DATABASE_URL="mysql://tray:hunter2@database/tray")
    assert done.returncode == 1
    assert "DATABASE_URL is not an address: it must begin with postgres:// or postgresql://." in done.stderr
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize("value", ["yes", "1", "True"])
def test_a_flag_is_true_or_false(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("DEBUG", value)
    with pytest.raises(ImproperlyConfigured, match="must be one of true, false"):
        env.flag("DEBUG", default=False)


@pytest.mark.parametrize("value", ["0", "5", "-1", "2.5", "four", "1e1"])
def test_a_number_has_bounds(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("PTV_CONCURRENCY", value)
    with pytest.raises(ImproperlyConfigured, match="whole number from 1 to 4"):
        env.whole_number("PTV_CONCURRENCY", default=4, least=1, most=4)


@pytest.mark.parametrize("value", ["ptv.example", "ftp://ptv.example", "https://"])
def test_an_address_has_a_scheme_and_a_host(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("PTV_BASE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="must begin with https:// or http://"):
        env.url("PTV_BASE_URL")


def test_spaces_around_a_value_do_not_count(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example , b.example ,")
    assert env.words("ALLOWED_HOSTS") == ["a.example", "b.example"]
    monkeypatch.setenv("PTV_API", "  ")
    assert env.choice("PTV_API", options=("v11", "v12"), default="v11") == "v11"


def test_the_readme_lists_every_setting(monkeypatch: pytest.MonkeyPatch):
    import tray.settings  # noqa: F401 (reads its settings)

    monkeypatch.setenv("PORT", "0")
    run.chosen_port()
    embedded.data_dir()
    listed = set(re.findall(r"^\| `([A-Z_]+)`", (PROJECT / "README.md").read_text(), flags=re.MULTILINE))
    read_by_the_project = {name for name in env.READ if not name.startswith("TEST_")}
    assert read_by_the_project == listed
