"""Where the local tray keeps its files. Nothing here touches the disk except the functions that say so."""

import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tray.local.problems import Problem

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_BASE = 55  # a socket's path may have 103 bytes on macOS and 107 on Linux
PERSISTENT_TEMPORARY = Path("/var/tmp")  # noqa: S108 (checked for its owner before use)


@dataclass(frozen=True)
class Account:
    """The user that PostgreSQL runs as, when that is not the present one."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Places:
    data: Path  # DATA_DIR

    @cached_property
    def key(self) -> str:
        """Ten hexadecimal digits for this data folder and user."""
        return hashlib.sha256(f"{self.data.resolve()}:{os.getuid()}".encode()).hexdigest()[:10]

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def state(self) -> Path:
        """Locks, and who runs what."""
        return self.data / "state"

    @property
    def sockets(self) -> Path:
        base = tempfile.gettempdir()
        plain = len(base) <= LONGEST_BASE and re.fullmatch(r"[\w/.+-]+", base, re.ASCII)
        return Path(base if plain else "/tmp") / f"palvelutarjotin-{self.key}"  # noqa: S108 (checked for its owner)

    @property
    def root_home(self) -> Path:
        """PostgreSQL's home where the present user is root: data and programs that another user must reach."""
        return PERSISTENT_TEMPORARY / f"palvelutarjotin-{self.key}"

    def make(self) -> None:
        """Makes the folders, or says why not."""
        try:
            for folder in (self.data, self.logs, self.state):
                folder.mkdir(parents=True, exist_ok=True)
            (self.state / "writable").write_text("")
        except OSError as error:
            raise Problem(
                f"Cannot write to the data folder {self.data} ({error.strerror}). Make it writable for this user, or "
                "name another: DATA_DIR=/some/folder"
            ) from error
        own_folder(self.sockets, mode=0o711)

    def identity(self) -> str:
        """A random name that is born with the data folder: a folder made anew at the same path is another one."""
        file = self.state / "identity"
        if not file.exists():
            file.write_text(secrets.token_hex(16))
        return file.read_text()


def own_folder(path: Path, *, mode: int) -> None:
    """Makes a folder in a place that others may write to, and makes sure that it is this user's."""
    path.mkdir(mode=mode, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise Problem(f"{path} belongs to somebody else: remove it, or name another data folder: DATA_DIR=/some/folder")
    path.chmod(mode)


def postgres_account() -> Account | None:
    """PostgreSQL refuses to run as root: then it runs as `nobody`. It also wants its user to have a name."""
    uid = os.getuid()
    try:
        user = pwd.getpwnam("nobody") if uid == 0 else pwd.getpwuid(uid)
    except KeyError:
        raise Problem(
            "PostgreSQL cannot run as root, and this machine has no user `nobody`: call this as an ordinary user."
            if uid == 0
            else f"PostgreSQL cannot run as user {uid}, who is not in /etc/passwd: call this as a user who is."
        ) from None
    return Account(uid=user.pw_uid, gid=user.pw_gid) if uid == 0 else None


def package_folder(name: str) -> Path:
    """Where an installed package lies, found without running any of it."""
    found = importlib.util.find_spec(name)
    if not found or not found.origin:
        raise Problem(
            f"The Python package {name} is not installed: use bin/run, bin/manage or bin/test, which install it."
        )
    return Path(found.origin).parent
