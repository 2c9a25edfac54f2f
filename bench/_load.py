"""The site as `bin/run` starts it, and clients that ask it over HTTP."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil

from tray.local.places import PROJECT
from tray.local.processes import dies_with_parent, free_port
from tray.local.run import GUNICORN_OPTIONS, status_of

READY_SECONDS, STOP_SECONDS, TIMEOUT = 60, 15, 60
HEADERS = {"Accept-Encoding": "gzip", "Accept": "text/html"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEAVY = ("simplemma", "kfst", "pyvoikko")  # dictionaries that only the task worker may load


@dataclass(frozen=True)
class Worker:
    """Memory in megabytes: `rss` counts what workers share for each of them, `pss` a part for each."""

    pid: int
    rss: int
    pss: int
    heavy: tuple[str, ...] = ()


@dataclass
class Site:
    """A running site. `workers` is complete once it has ended."""

    port: int
    process: "subprocess.Popen[bytes]"
    reports: Path
    workers: list[Worker] = field(default_factory=list)

    def weigh(self) -> None:
        """Notes the memory of the workers as it is now."""
        self.workers = [weighed(child) for child in psutil.Process(self.process.pid).children()]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(STOP_SECONDS)
        self.workers = [
            Worker(one.pid, one.rss, one.pss, heavy_modules(self.reports / f"{one.pid}.json")) for one in self.workers
        ]


@contextmanager
def site(**environment: str) -> Iterator[Site]:
    """Two sync workers. Afterwards the site's `workers` tell what they had grown to and loaded."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "tray.wsgi", *GUNICORN_OPTIONS]
        process = subprocess.Popen(
            [*command, "--config", "python:bench._gunicorn", "--bind", f"127.0.0.1:{port}"],
            cwd=PROJECT,
            env=os.environ | {"BENCH_WORKERS": folder, "LOG_LEVEL": "WARNING"} | environment,
            stdout=log,
            stderr=log,
            preexec_fn=dies_with_parent(15),  # noqa: PLW1509 (no other thread yet)
        )
        found = Site(port, process, Path(folder))
        try:
            wait_for(found)
            yield found
            found.weigh()
        finally:
            found.end()


def wait_for(one: Site) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while status_of(f"http://127.0.0.1:{one.port}/health/") != 200:
        if time.monotonic() > deadline or one.process.poll() is not None:
            raise SystemExit("The web server did not start.")
        time.sleep(0.1)


def weighed(process: psutil.Process) -> Worker:
    memory = process.memory_full_info()
    return Worker(process.pid, memory.rss // 1_000_000, getattr(memory, "pss", memory.rss) // 1_000_000)


def heavy_modules(report: Path) -> tuple[str, ...]:
    if not report.exists():
        return ("unknown",)
    loaded = {name.partition(".")[0] for name in json.loads(report.read_text())}
    return tuple(name for name in HEAVY if name in loaded)


# --- Clients


@dataclass(frozen=True)
class Post:
    """A form to send, as `application/x-www-form-urlencoded`; a page to get is its path alone."""

    path: str
    form: str


@dataclass(frozen=True)
class Answer:
    """`seconds` from sending the request to the last byte; status 0 for no answer at all."""

    path: str
    status: int
    seconds: float
    body: bytes


class Client:
    """One connection, kept as long as the server keeps it; Gunicorn's sync workers close it after each answer."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def ask(self, page: str | Post) -> Answer:
        path = page if isinstance(page, str) else page.path
        began = time.perf_counter()
        try:
            if isinstance(page, Post):
                self.connection.request("POST", path, page.form.encode(), HEADERS | FORM)
            else:
                self.connection.request("GET", path, headers=HEADERS)
            response = self.connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return Answer(path, 0, time.perf_counter() - began, b"")
        return Answer(path, response.status, time.perf_counter() - began, body)


def ask(port: int, paths: Sequence[str | Post], requests: int, *, at_once: int) -> list[Answer]:
    """So many requests in all, over so many connections; the paths in turn."""
    numbers = count()
    return together(port, paths, at_once, lambda: next(numbers), lambda number: number >= requests)


def ask_until(port: int, paths: Sequence[str], ended: threading.Event, *, at_once: int) -> list[Answer]:
    numbers = count()
    return together(port, paths, at_once, lambda: next(numbers), lambda number: ended.is_set())


def together(
    port: int, paths: Sequence[str | Post], at_once: int, turn: Callable[[], int], is_over: Callable[[int], bool]
) -> list[Answer]:
    answers: list[Answer] = []

    def work() -> None:
        client = Client(port)
        while not is_over(number := turn()):
            answers.append(client.ask(paths[number % len(paths)]))

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
