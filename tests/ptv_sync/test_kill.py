"""Harvests that are killed: the command, the Celery worker and the database, with kill -9 at random moments.

After each kill the catalogue is as it was or as it should become, never between; and one more run makes it right.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
import pytest

from ptv_sync.sandbox.box import Sandbox
from ptv_sync.sandbox.server import running
from tests.ptv_sync.conftest import API_KEY, Catalogue, catalogue
from tray import environment as env
from tray.local.places import PROJECT, Places
from tray.local.postgres import Postgres
from tray.local.valkey import Valkey

KILLS_OF_EACH = 8 if env.flag("TEST_WHOLE", default=False) else 2
EDITED = 40

pytestmark = pytest.mark.slow


@dataclass
class House:
    """A database, a broker and a sandbox of their own, with the commands that use them."""

    places: Places
    sandbox_url: str
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    runs_before: int = 0

    def __post_init__(self) -> None:
        self.places.make()
        self.postgres = Postgres(self.places, tell=print)
        self.valkey = Valkey(self.places, tell=print)
        self.log = (self.places.logs / "commands.log").open("ab")
        self.start_database()
        self.valkey.prepare()
        self.processes.append(self.valkey.start(self.log))
        self.manage("migrate")
        self.manage("load_areas")

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "PTV_API": "v12",
            "PTV_BASE_URL": self.sandbox_url,
            "PTV_API_KEY": API_KEY,
            "PTV_SCHEDULE": "false",
        }

    def start_database(self) -> None:
        self.postgres.prepare()
        self.postgres.clear_leftovers()
        self.database = self.postgres.start(self.log)
        self.processes.append(self.database)
        deadline = time.monotonic() + 30
        while not self.postgres.is_ready(self.database.pid):
            assert time.monotonic() < deadline, "the database did not start"
            time.sleep(0.05)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def manage(self, *arguments: str) -> None:
        assert self.start("manage.py", *arguments).wait(120) == 0, (self.places.logs / "commands.log").read_text()[
            -3000:
        ]

    def sync(self) -> "subprocess.Popen[bytes]":
        self.runs_before = self.last_run()[0]
        return self.start("manage.py", "ptv_sync", "--full", "--without-search")

    def worker(self) -> "subprocess.Popen[bytes]":
        """A worker with a harvest to do."""
        self.runs_before = self.last_run()[0]
        worker = self.start("-m", "celery", "-A", "tray", "worker", "-c", "1", "--without-gossip", "--without-mingle")
        self.start("-c", "from tray.celery import app; app.send_task('ptv_sync.tasks.harvest_everything')").wait(30)
        return worker

    def last_run(self) -> tuple[int, str]:
        with psycopg.connect(self.postgres.url) as connection:
            row = connection.execute("SELECT id, state FROM ptv_sync_syncrun ORDER BY id DESC LIMIT 1").fetchone()
        return row or (0, "")

    def wait_for_harvest(self) -> None:
        """Until a harvest has begun; it may have ended, too."""
        deadline = time.monotonic() + 30
        while self.last_run()[0] <= self.runs_before:
            assert time.monotonic() < deadline, "no harvest began"
            time.sleep(0.02)

    def is_harvesting(self) -> bool:
        return self.last_run()[1] == "running"

    def look(self) -> Catalogue:
        with psycopg.connect(self.postgres.url) as connection, connection.cursor() as cursor:
            return catalogue(cursor)

    def empty(self) -> None:
        with psycopg.connect(self.postgres.url) as connection:
            connection.execute("SET session_replication_role = replica")  # referrals' tables refuse to be emptied
            connection.execute("TRUNCATE catalogue_organization, catalogue_concept, ptv_sync_syncrun CASCADE")

    def close(self) -> None:
        for process in self.processes:
            kill(process)
        self.log.close()
        self.postgres.throw_away()


def kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return Sandbox()


@pytest.fixture(scope="module")
def house(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running(box) as url:
        house = House(Places(tmp_path_factory.mktemp("house")), url)
        try:
            yield house
        finally:
            house.close()


def edit(box: Sandbox, keys: list[str], *, text: str) -> None:
    for key in keys:
        box.edit(key, fi={"summary": text})


@pytest.mark.parametrize("victim", ["command", "worker", "database"])
def test_kill_and_rerun(house: House, box: Sandbox, victim: str) -> None:
    chance = random.Random(f"{victim} {os.environ.get('KILL_SEED', '')}")
    house.manage("ptv_sync", "--full", "--without-search")
    keys = [str(key) for key in sorted(row[0] for row in house.look()["service"])][:EDITED]
    box.faults.set("slow", 0.3, seconds=0.05)  # for all three victims
    landed, number, expected = 0, 0, house.look()
    while landed < KILLS_OF_EACH:
        number += 1
        assert number < 3 * KILLS_OF_EACH, f"only {landed} kills met a running harvest"
        if number % 2:
            house.empty()
        edit(box, keys, text=f"{victim} {number}.")
        before = house.look()
        harvest = house.worker() if victim == "worker" else house.sync()
        house.wait_for_harvest()
        time.sleep(chance.uniform(0, 1.2))
        landed += house.is_harvesting()
        kill(house.database if victim == "database" else harvest)
        if victim == "database":
            house.start_database()
            harvest.wait(60)
        after_kill = house.look()
        house.manage("ptv_sync", "--full", "--without-search")
        expected = house.look()
        assert after_kill in (before, expected), f"kill {number} of the {victim} left something between"
        assert [row for row in expected["service"] if str(row[0]) in keys and f"{victim} {number}." in row]
        assert len(expected["service"]) > 200
    house.empty()
    house.manage("ptv_sync", "--full", "--without-search")
    assert house.look() == expected
