"""The processes that `bin/run` watches over. Each is the head of its own process group and writes its own log."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from tray.local.keeper import make_room
from tray.local.places import PROJECT, Places
from tray.local.problems import Problem, last_lines, read_from
from tray.local.processes import Mark, dies_with_parent, end_group, ended

STOP_SECONDS = 4.0


@dataclass
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    offset: int  # where this run's part of the log begins
    may_end: bool  # a step on the way, not a service

    def said(self) -> str:
        """Everything since it was started."""
        return read_from(self.log, self.offset)

    def last_words(self) -> str:
        return last_lines(self.log, start=self.offset)

    def obituary(self) -> str | None:
        how = ended(self.process)
        return how and f"The {self.name} {how}. Its last lines ({self.log}):\n{self.last_words()}"


@dataclass
class Children:
    places: Places
    living: list[Child] = field(default_factory=list)

    @property
    def record(self) -> Path:
        return self.places.state / "children.json"

    def start(self, name: str, arguments: list[str], *, may_end: bool = False) -> Child:
        """Runs this project's Python with the arguments."""
        log = self.places.logs / f"{name.replace(' ', '-')}.log"
        offset = make_room(log)
        with log.open("ab") as file:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=PROJECT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 (one thread here)
            )
        child = Child(name=name, process=process, log=log, offset=offset, may_end=may_end)
        self.living.append(child)
        self.write_record()
        return child

    def write_record(self) -> None:
        marks = [mark for child in self.living if (mark := Mark.of(child.process.pid))]
        record = {"supervisor": os.getpid(), "children": [asdict(mark) for mark in marks]}
        self.record.write_text(json.dumps(record))

    def check(self) -> None:
        """Raises the obituary of a service that ended by itself."""
        for child in self.living:
            if not child.may_end and (text := child.obituary()):
                raise Problem(text)

    def forget(self, child: Child) -> None:
        self.living.remove(child)
        self.write_record()

    def stop(self, *names: str) -> None:
        """Ends the named children, all at the same time; those that take too long are killed."""
        leaving = [child for child in self.living if child.name in names or not names]
        for child in leaving:
            with suppress(ProcessLookupError):
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in leaving:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        for child in leaving:
            end_group(child.process.pid, seconds=0.2)
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=1)
            self.forget(child)

    def start_guard(self) -> "subprocess.Popen[bytes]":
        with (self.places.logs / "guard.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tray.local.guard", str(self.places.data), str(os.getpid())],
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end_recorded(self, *, supervisor: int | None = None) -> None:
        """Ends what a killed run left behind, as its record tells: any run's, or that of one supervisor."""
        try:
            record = json.loads(self.record.read_text())
            marks = [Mark(**entry) for entry in record["children"]]
        except (OSError, ValueError, TypeError, KeyError):
            return
        if supervisor not in (None, record["supervisor"]):
            return
        for mark in marks:
            if mark.is_alive or is_orphaned_group(mark.pid):
                end_group(mark.pid, seconds=1.5)


def is_orphaned_group(group: int) -> bool:
    """Whether the group, whose head is gone, holds this project's processes and not a stranger's."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if process.pid != group and os.getpgid(process.pid) == group and sys.executable in process.cmdline():
                return True
    return False
