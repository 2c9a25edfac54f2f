"""bin/manage: Django's command line as if called directly, with servers behind it."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tray import environment as env
from tray.local.embedded import KINDS, is_locked
from tray.local.manage import needs_database
from tray.local.places import PROJECT, Places


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    places = Places(tmp_path / "data")
    yield places
    deadline = time.monotonic() + 30
    while any(is_locked(places.state / f"{kind}.keeper") for kind in KINDS):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for folder in (places.root_home, places.sockets):
        shutil.rmtree(folder, ignore_errors=True)


def manage(
    places: Places, *arguments: str, given: str = "", folder: Path = PROJECT, **settings: str
) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if name not in env.READ}
    return subprocess.run(
        [PROJECT / "bin" / "manage", *arguments],
        check=False,
        cwd=folder,
        env=inherited | {"DATA_DIR": str(places.data)} | settings,
        input=given,
        capture_output=True,
        text=True,
    )


def test_input_output_folder_and_status_are_those_of_the_command(places: Places, tmp_path: Path):
    program = (
        "import json, os, sys\n"
        "from django.db import connection\n"
        "connection.ensure_connection()\n"
        "print(json.dumps([os.getcwd(), connection.vendor]))\n"
        "sys.exit(7)\n"
    )
    done = manage(places, "shell", "--no-imports", given=program, folder=tmp_path)
    assert done.returncode == 7, done.stderr
    assert json.loads(done.stdout) == [str(tmp_path), "postgresql"]


def test_a_command_without_a_database_starts_none(places: Places):
    done = manage(places, "help")
    assert done.returncode == 0
    assert not places.data.exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], False),
        (["help", "migrate"], False),
        (["migrate", "--help"], False),
        (["ptv_sandbox", "--port", "0"], False),
        (["collectstatic"], False),
        (["migrate"], True),
        (["check"], True),
    ],
)
def test_which_commands_need_a_database(arguments: list[str], expected: bool):
    assert needs_database(arguments) is expected


def test_a_bad_setting_is_one_sentence(places: Places):
    done = manage(places, "check", TRAY_ENV="staging")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Settings: TRAY_ENV is 'staging': it must be one of local, production.\n"


@pytest.mark.slow
def test_a_new_database_gets_its_tables(places: Places):
    program = "from tray.areas.models import Municipality; print(Municipality.objects.count())"
    done = manage(places, "shell", "--verbosity", "0", "--command", program)
    assert (done.returncode, done.stdout.strip()) == (0, "308"), done.stderr
    assert "A new database" in done.stderr
