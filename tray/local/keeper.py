"""Keeps one server running as long as anybody uses it: `python -m tray.local.keeper postgres DATA_DIR`.

Each user of a server holds a shared lock on one file. The keeper waits for that lock alone: it gets it when the last
user is gone, however that one ended, then stops the server. The server in turn ends when its keeper does. So nothing is
left running after kill -9, and whoever came first may leave first.

The keeper reports on stdout, one JSON object a line: {"tell": …}, then {"url": …} or {"problem": …}.
"""

import argparse
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO, Protocol

from tray.local.places import Places
from tray.local.postgres import Postgres
from tray.local.problems import Problem, last_lines
from tray.local.processes import Mark
from tray.local.valkey import Valkey

START_SECONDS = 60.0
LARGEST_LOG = 5_000_000


class Server(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def log(self) -> Path: ...
    @property
    def url(self) -> str: ...
    def prepare(self) -> None: ...
    def clear_leftovers(self) -> None: ...
    def start(self, log: BinaryIO) -> "subprocess.Popen[bytes]": ...
    def is_ready(self, pid: int) -> bool: ...
    def stop(self, mark: Mark) -> None: ...
    def throw_away(self) -> None: ...


KINDS: dict[str, Callable[..., Server]] = {"postgres": Postgres, "valkey": Valkey}


class ServerEnded(Exception):
    """The server is gone, or the keeper was told to stop it."""


def report(**message: str) -> None:
    with suppress(OSError):  # whoever asked may be gone
        print(json.dumps(message), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("data", type=Path)
    parser.add_argument("--careless", action="store_true")
    parser.add_argument("--throw-away", action="store_true")
    options = parser.parse_args()
    if os.fork():  # whoever asked is not the parent of what goes on
        os._exit(0)
    places = Places(options.data)
    quiet = options.throw_away  # nobody need know where it lies
    server = KINDS[options.kind](
        places, tell=lambda text: None if quiet else report(tell=text), careless=options.careless
    )
    keep(server, places.state / options.kind, throw_away=options.throw_away)


def keep(server: Server, state: Path, *, throw_away: bool) -> None:
    presence = state.with_suffix(".keeper").open("w")
    fcntl.flock(presence, fcntl.LOCK_EX)
    users = state.with_suffix(".users").open("wb")
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process, mark = start(server)
    except Problem as problem:
        report(problem=str(problem))
        return
    state.with_suffix(".json").write_text(json.dumps({"url": server.url, "pid": mark.pid, "keeper": os.getpid()}))
    report(url=server.url)
    detach_output()
    with suppress(ServerEnded):
        wait_for_last_user(users, process)
    # From here on newcomers wait for the lock on `users`, which goes with this process.
    state.with_suffix(".json").unlink(missing_ok=True)
    server.stop(mark)
    if throw_away:
        server.throw_away()
    presence.close()


def start(server: Server) -> "tuple[subprocess.Popen[bytes], Mark]":
    server.prepare()
    server.clear_leftovers()
    offset = make_room(server.log)
    with server.log.open("ab") as log:
        process = server.start(log)
    deadline = time.monotonic() + START_SECONDS
    while not server.is_ready(process.pid):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise Problem(
                f"{last_lines(server.log, start=offset)}\n\n{server.name} did not start (see above and {server.log})."
            )
        time.sleep(0.02)
    mark = Mark.of(process.pid)
    if mark is None:
        raise Problem(f"{server.name} ended right after its start: see {server.log}.")
    return process, mark


def make_room(log: Path) -> int:
    """Puts a large log aside; gives the size of the present one."""
    with suppress(FileNotFoundError):
        if log.stat().st_size <= LARGEST_LOG:
            return log.stat().st_size
        log.replace(log.with_suffix(".log.1"))
    return 0


def detach_output() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def wait_for_last_user(users: BinaryIO, process: "subprocess.Popen[bytes]") -> None:
    def look(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGTERM or process.poll() is not None:
            raise ServerEnded

    signal.signal(signal.SIGCHLD, look)
    signal.signal(signal.SIGTERM, look)
    try:
        if process.poll() is not None:
            raise ServerEnded
        fcntl.flock(users, fcntl.LOCK_EX)
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


if __name__ == "__main__":
    main()
