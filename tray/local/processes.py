"""Starting processes that end with their parent, finding what an earlier run left behind, stopping both."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import psutil

PR_SET_PDEATHSIG = 1


def dies_with_parent(signal_number: int) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends this signal when the parent is gone, also by kill -9. Linux only."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return ask_kernel


@dataclass(frozen=True)
class Mark:
    """A process that can be told from a later one with the same number."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Mark | None":
        try:
            return cls(pid=pid, started=psutil.Process(pid).create_time())
        except psutil.Error:
            return None

    def process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 1
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None

    @property
    def is_alive(self) -> bool:
        return self.process() is not None


def end(process: psutil.Process, signals: Iterable[tuple[int, float]]) -> None:
    """Sends one signal after the other, each with its seconds to work, until the process is gone."""
    for number, seconds in signals:
        with contextlib.suppress(psutil.Error):
            process.send_signal(number)
        try:
            process.wait(timeout=seconds)
        except psutil.TimeoutExpired:
            continue
        except psutil.Error:
            pass
        return


def end_group(group: int, *, seconds: float) -> None:
    """Ends all that lives in a process group: politely, then not."""
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 2.0)):
        if not group_lives(group):
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)
        deadline = time.monotonic() + patience
        while group_lives(group) and time.monotonic() < deadline:
            time.sleep(0.05)


def group_lives(group: int) -> bool:
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def ended(process: "subprocess.Popen[bytes]") -> str | None:
    """How a child ended, in words; None while it runs."""
    code = process.poll()
    if code is None:
        return None
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def holder_of(port: int) -> str:
    """` by process 123 (name)` where the system lets this user see it, else nothing."""
    try:
        connections = psutil.net_connections(kind="tcp")
        pid = next(c.pid for c in connections if c.status == psutil.CONN_LISTEN and c.laddr.port == port and c.pid)
        return f" by process {pid} ({psutil.Process(pid).name()})"
    except (psutil.Error, StopIteration, PermissionError):
        return ""
