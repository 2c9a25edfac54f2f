"""The whole stack in processes of its own, each of which can be killed with -9 and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import psycopg

from tray.local.places import PROJECT, Places
from tray.local.postgres import Postgres
from tray.local.processes import free_port
from tray.local.run import GUNICORN_OPTIONS, status_of
from tray.local.valkey import Valkey

Process = subprocess.Popen[bytes]
CELERY = ("-m", "celery", "-A", "tray", "--quiet")
PARTS = ("database", "broker", "web", "worker", "scheduler")
# A power cut is all of them at once.
VICTIMS = ("web", "web", "one of the web's processes", "worker", "worker", "broker", "database", "database", "all")
START_SECONDS = 90


@dataclass
class House:
    places: Places
    mail_port: int
    parts: dict[str, Process] = field(default_factory=dict)
    helpers: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places.make()
        self.postgres = Postgres(self.places, tell=print)
        self.valkey = Valkey(self.places, tell=print)
        self.log = (self.places.logs / "house.log").open("ab")
        self.port = free_port()
        self.start_database()
        self.start_broker()
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_areas")

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "DATA_DIR": str(self.places.data),
            "DJANGO_SETTINGS_MODULE": "tray.settings",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail_port),
            "EMAIL_SECURITY": "none",
            "LOG_LEVEL": "WARNING",
            "PTV_SCHEDULE": "false",
        }

    def start(self, *arguments: str) -> Process:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def manage(self, *arguments: str) -> None:
        assert self.start("manage.py", *arguments).wait(START_SECONDS) == 0, self.last_words()

    def do_meanwhile(self, task: str) -> None:
        """It may be killed, too, by what it needs."""
        words = task.rpartition(".")
        self.helpers.append(self.start("manage.py", "shell", "-c", f"from {words[0]} import {words[2]}; {words[2]}()"))

    def told_by(self, module: str) -> str:
        """What a program says in the house."""
        return subprocess.run(
            [sys.executable, "-m", module],
            cwd=PROJECT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def last_words(self) -> str:
        return (self.places.logs / "house.log").read_text(errors="replace")[-6000:]

    # --- Each part

    def start_part(self, part: str) -> None:
        getattr(self, f"start_{part}")()

    def start_database(self) -> None:
        """Once more when a process of the killed one still holds on to its memory."""
        deadline = time.monotonic() + START_SECONDS
        self.postgres.prepare()
        while True:
            self.postgres.clear_leftovers()
            process = self.parts["database"] = self.postgres.start(self.log)
            while process.poll() is None:
                if self.postgres.is_ready(process.pid):
                    return
                assert time.monotonic() < deadline, f"the database did not start: {self.last_words()}"
                time.sleep(0.02)

    def start_broker(self) -> None:
        self.valkey.prepare()
        self.valkey.clear_leftovers()
        self.parts["broker"] = self.valkey.start(self.log)

    def start_web(self) -> None:
        self.parts["web"] = self.start(
            "-m", "gunicorn", "tray.wsgi", *GUNICORN_OPTIONS, "--bind", f"127.0.0.1:{self.port}"
        )

    def start_worker(self) -> None:
        self.parts["worker"] = self.start(*CELERY, "worker", "-c", "1", "--without-gossip", "--without-mingle")

    def start_scheduler(self) -> None:
        self.parts["scheduler"] = self.start(*CELERY, "beat", "--pidfile=")

    # --- Killing

    def kill(self, victim: str) -> list[str]:
        """Gives the parts that have to be started again."""
        if victim == "one of the web's processes":
            for child in psutil.Process(self.parts["web"].pid).children()[:1]:
                child.kill()
            return []
        ended = list(PARTS) if victim == "all" else [victim]
        for process in [family for part in ended for family in self.family(part)]:
            with suppress(psutil.Error):
                process.kill()
        for part in ended:
            self.parts[part].wait(10)
        return ended

    def family(self, part: str) -> list[psutil.Process]:
        with suppress(psutil.Error):
            head = psutil.Process(self.parts[part].pid)
            return [head, *head.children(recursive=True)]
        return []

    def is_answering(self) -> bool:
        return status_of(f"http://127.0.0.1:{self.port}/health/") == 200

    def close(self) -> None:
        for part in [part for part in PARTS if part in self.parts]:
            for process in self.family(part):
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGKILL)
            self.parts[part].wait(10)
        for helper in self.helpers:
            helper.kill()
            helper.wait(10)
        self.log.close()
        self.postgres.throw_away()


def wait_until(is_so: Callable[[], bool], *, seconds: float = START_SECONDS, told: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, told()
        time.sleep(0.05)


def rows(url: str, statement: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode(), values).fetchall()
