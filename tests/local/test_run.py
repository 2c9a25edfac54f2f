"""bin/run, for real: to Ready, stopped, killed, refused."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from unittest.mock import Mock

import psutil
import psycopg
import pytest

from tray import environment as env
from tray.local.children import Child
from tray.local.embedded import KINDS, is_locked
from tray.local.places import PROJECT, Places

pytestmark = pytest.mark.slow

READY = re.compile(r"^Ready on (http://127\.0\.0\.1:\d+)/$", re.MULTILINE)
READY_SECONDS = 120


class Run:
    """One call of bin/run with a data folder of its own; what it says is read from a file."""

    def __init__(self, places: Places, **settings: str) -> None:
        self.places = places
        self.output = places.data.with_suffix(".output")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [PROJECT / "bin" / "run"],
                env=without_settings() | {"DATA_DIR": str(places.data), "PORT": "0"} | settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> str:
        wait_until(lambda: bool(READY.search(self.said)) or self.process.poll() is not None, seconds=READY_SECONDS)
        found = READY.search(self.said)
        assert found, self.said
        return found[1]

    def family(self) -> list[psutil.Process]:
        """All that it started: its children, the keepers and their servers."""
        members: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        for process in psutil.process_iter():
            try:
                if str(self.places.data) in process.cmdline():
                    members += [process, *process.children(recursive=True)]
            except psutil.Error:
                continue
        return members

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in env.READ}


def wait_until(happened: Callable[[], bool], *, seconds: float, told: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen in time: {told()}"
        time.sleep(0.05)


def alive(processes: list[psutil.Process]) -> list[str]:
    """The command lines of those that live."""
    lines = []
    for each in processes:
        with suppress(psutil.Error):
            if each.is_running() and each.status() != psutil.STATUS_ZOMBIE:
                lines.append(" ".join(each.cmdline()))
    return lines


def wait_until_gone(family: list[psutil.Process]) -> None:
    """The keeper of a server sees a moment later that nobody uses it."""
    wait_until(lambda: alive(family) == [], seconds=20, told=lambda: str(alive(family)))


def database_of(family: list[psutil.Process]) -> str:
    return str(next(url for each in family if (url := each.environ().get("DATABASE_URL"))))


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    places = Places(tmp_path / "data")
    yield places
    wait_until(lambda: not any(is_locked(places.state / f"{kind}.keeper") for kind in KINDS), seconds=30)
    for folder in (places.root_home, places.sockets):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(places: Places) -> Iterator[Callable[..., Run]]:
    """Starts runs, and ends those that the test leaves."""
    runs: list[Run] = []

    def start_one(**settings: str) -> Run:
        runs.append(Run(places, **settings))
        return runs[-1]

    yield start_one
    for run in runs:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)


def test_four_runs_of_one_data_folder(start: Callable[..., Run]):
    """One test, since each run takes seconds: stopped, killed, and brought down by the death of a child, and by that of
    its database."""
    run = start()
    address = run.wait_until_ready()
    with urllib.request.urlopen(f"{address}/", timeout=10) as page:
        assert page.status == 200
    family = run.family()
    assert len(family) > 8
    refuse_a_second(run, address)
    with psycopg.connect(database_of(family)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    begun = time.monotonic()
    assert run.end(signal.SIGINT) == 0
    assert time.monotonic() - begun < 10
    assert run.said.rstrip().endswith("Stopped.")
    assert "Traceback" not in run.said
    wait_until_gone(family)

    run = start()
    begun = time.monotonic()
    run.wait_until_ready()
    assert time.monotonic() - begun < 90  # on a busy machine; about 14 seconds on an idle one
    family = run.family()
    with psycopg.connect(database_of(family)) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    run.end(signal.SIGKILL)
    wait_until_gone(family)

    run = start()
    run.wait_until_ready()
    family = run.family()
    next(each for each in family if "gunicorn" in each.cmdline() and each.ppid() == run.process.pid).kill()
    assert run.process.wait(timeout=30) == 1
    assert "The web server was killed by SIGKILL. Its last lines" in run.said
    assert run.said.rstrip().endswith("Stopped.")
    wait_until_gone(family)

    run = start()
    run.wait_until_ready()
    family = run.family()
    next(each for each in family if each.name() == "postgres" and each.ppid() != run.process.pid).kill()
    assert run.process.wait(timeout=30) == 1
    assert "ended by itself: see" in run.said or "Its last lines" in run.said
    assert "Traceback (most recent call last)" not in run.said.split("Its last lines")[0]
    wait_until_gone(family)


def refuse_a_second(first: Run, address: str) -> None:
    done = subprocess.run(
        [PROJECT / "bin" / "run"],
        check=False,
        env=without_settings() | {"DATA_DIR": str(first.places.data), "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 1
    assert f"Already running (process {first.process.pid}, {address}/)" in done.stdout
    assert first.process.poll() is None


def test_what_a_child_said_is_known_however_much_it_has_said_since(tmp_path: Path):
    """A worker that finds much to do says that it is ready, and goes on."""
    log = tmp_path / "worker.log"
    log.write_text("of an earlier run\nworker ready.\n" + "task received\n" * 50)
    child = Child("task worker", Mock(), log, offset=len("of an earlier run\n"), may_end=False)
    assert "worker ready." in child.said()
    assert "earlier" not in child.said()
    assert child.last_words() == "\n".join(["task received"] * 12)


def test_it_can_be_stopped_before_it_is_ready(start: Callable[..., Run]):
    run = start()
    wait_until(lambda: "Bringing the database up to date" in run.said, seconds=60)
    family = run.family()
    assert run.end(signal.SIGTERM) == 0
    assert run.said.rstrip().endswith("Stopped.")
    wait_until_gone(family)


def test_a_taken_port_is_told_with_its_holder_and_the_way_out(start: Callable[..., Run]):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        run = start(PORT=str(port))
        assert run.process.wait(timeout=30) == 1
    assert f"Port {port} is in use by process {os.getpid()} (" in run.said
    assert re.search(r"Stop that, or take another port: PORT=\d+ bin/run$", run.said)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"PORT": "http"}, "Settings: PORT is 'http': it must be a whole number from 0 to 65535."),
        ({"PTV_API": "v10"}, "Settings: PTV_API is 'v10': it must be one of v11, v12."),
        ({"DATABASE_URL": "oracle://x"}, "Settings: DATABASE_URL is not an address"),
        ({"DATA_DIR": "/dev/null/data"}, "Cannot write to the data folder /dev/null/data"),
        ({"TRAY_ENV": "production"}, "SECRET_KEY is missing, too short or the demo one"),
    ],
)
def test_a_bad_setting_is_one_sentence(start: Callable[..., Run], settings: dict[str, str], sentence: str):
    run = start(**settings)
    assert run.process.wait(timeout=60) == 1
    assert sentence in run.said
    assert "Traceback" not in run.said
