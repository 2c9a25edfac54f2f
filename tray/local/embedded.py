"""PostgreSQL and Valkey where the environment names none: started by the first who needs them, shared by all, stopped
after the last."""

import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tray import environment as env
from tray.local.places import PROJECT, Places
from tray.local.problems import Problem, last_lines

KINDS = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
NAMES = {"postgres": "PostgreSQL", "valkey": "Valkey"}
TURN_SECONDS = 30.0


@dataclass
class Held:
    """A server in use: it runs at least until this is released, or this process ends."""

    kind: str
    url: str
    lock: IO[str] = field(repr=False)

    @property
    def runs(self) -> bool:
        return is_locked(Path(self.lock.name).with_suffix(".keeper"))

    def pass_on(self) -> None:
        """Lets the hold survive `exec`."""
        os.set_inheritable(self.lock.fileno(), True)

    def release(self, *, wait_seconds: float) -> bool:
        """Whether the server has stopped by then; it goes on where somebody else uses it."""
        keeper, state = Path(self.lock.name).with_suffix(".keeper"), Path(self.lock.name).with_suffix(".json")
        self.lock.close()
        deadline = time.monotonic() + wait_seconds
        begun = time.monotonic() + 1
        while is_locked(keeper):
            shared = state.exists() and time.monotonic() > begun
            if shared or time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def data_dir() -> Path:
    return Path(env.text("DATA_DIR", str(PROJECT / ".data"))).absolute()


def is_locked(path: Path) -> bool:
    """Whether another process holds the file's lock for itself. Two who ask do not see each other."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def take(file: IO[str], kind: int, *, waiting_for: str) -> None:
    deadline = time.monotonic() + TURN_SECONDS
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Problem(f"{waiting_for} took more than {TURN_SECONDS:.0f} seconds. Try again.") from None
            time.sleep(0.02)
        else:
            return


def missing() -> list[str]:
    """The servers that the environment names no address for. In production there is no such help."""
    if env.choice("TRAY_ENV", options=("local", "production"), default="local") == "production":
        return []
    return [kind for kind, variable in KINDS.items() if not env.text(variable)]


def use(places: Places, *, careless: bool = False, throw_away: bool = False) -> list[Held]:
    """Starts or joins the servers that are missing, and names them in the environment."""
    kinds = missing()
    if not kinds:
        return []
    places.make()
    options = [*(["--careless"] if careless else []), *(["--throw-away"] if throw_away else [])]
    with ExitStack() as on_problem:
        locks = {kind: on_problem.enter_context(open_users(places, kind)) for kind in kinds}
        with (places.state / "starting").open("w") as starting:
            take(starting, fcntl.LOCK_EX, waiting_for="Another start of the database")
            start_missing(places, kinds, options)
        on_problem.pop_all()
    held = []
    for kind, lock in locks.items():
        state = json.loads((places.state / f"{kind}.json").read_text())
        os.environ[KINDS[kind]] = state["url"]
        held.append(Held(kind=kind, url=state["url"], lock=lock))
    return held


def start_missing(places: Places, kinds: list[str], options: list[str]) -> None:
    """Asks all keepers first, then listens to each, so that the servers start at the same time."""
    with ExitStack() as keepers:
        asked = {
            kind: keepers.enter_context(ask_keeper(places, kind, options))
            for kind in kinds
            if not is_locked(places.state / f"{kind}.keeper")
        }
        for kind, keeper in asked.items():
            hear(keeper, kind, places)


def open_users(places: Places, kind: str) -> IO[str]:
    lock = (places.state / f"{kind}.users").open("w")
    take(lock, fcntl.LOCK_SH, waiting_for=f"The stop of {NAMES[kind]}")
    return lock


def ask_keeper(places: Places, kind: str, options: list[str]) -> "subprocess.Popen[str]":
    with (places.logs / "keeper.log").open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "tray.local.keeper", kind, str(places.data), *options],
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=PROJECT,
            text=True,
            start_new_session=True,
        )


def hear(keeper: "subprocess.Popen[str]", kind: str, places: Places) -> None:
    """Listens until the keeper has a server or a problem."""
    assert keeper.stdout
    for line in keeper.stdout:
        message = json.loads(line)
        if "url" in message:
            return
        if "problem" in message:
            raise Problem(message["problem"])
        print(message["tell"], file=sys.stderr, flush=True)
    log = places.logs / "keeper.log"
    raise Problem(f"{last_lines(log)}\n\n{NAMES[kind]} did not start (see above and {log}).")


@contextmanager
def throw_away_servers(*, careless: bool) -> Iterator[Places]:
    """Servers of one's own in a temporary folder, gone afterwards. DATA_DIR is that folder meanwhile."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="palvelutarjotin-", ignore_cleanup_errors=True))
        places = Places(Path(folder))
        os.environ["DATA_DIR"] = folder
        held = use(places, careless=careless, throw_away=True)
        try:
            yield places
        finally:
            for server in held:
                server.lock.close()
            for server in held:
                server.release(wait_seconds=10)
            if held:
                places.sockets.rmdir()
