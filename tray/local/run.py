"""`bin/run`: the whole tray on this machine, until Ctrl-C."""

import fcntl
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from importlib import import_module
from types import FrameType
from typing import IO

from tray import environment as env
from tray.local import embedded
from tray.local.children import Child, Children
from tray.local.embedded import NAMES, Held
from tray.local.places import PROJECT, Places
from tray.local.problems import Interrupted, Problem, exit_plainly
from tray.local.processes import free_port, holder_of, port_is_free

READY_SECONDS = 60.0
SANDBOX_SECONDS = 30.0
STEP_SECONDS = 600.0
SANDBOX_KEY = "sandbox-key"
SANDBOX_READY = re.compile(r"Sandbox ready on (http://[\w.:-]+)")
GUNICORN_OPTIONS = ["--workers", "2", "--preload", "--graceful-timeout", "3", "--no-control-socket"]
CELERY_OPTIONS = ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
WORKER_READY = " ready."
DEMO_REFERRALS = PROJECT / "referrals" / "management" / "commands" / "load_demo_referrals.py"


def is_local() -> bool:
    return env.choice("TRAY_ENV", options=("local", "production"), default="local") == "local"


def say(text: str) -> None:
    print(text, flush=True)


class Supervisor:
    def __init__(self, places: Places, port: int) -> None:
        self.places = places
        self.address = f"http://127.0.0.1:{port}"
        self.port = port
        self.children = Children(places)
        self.servers: list[Held] = []
        self.sandbox: Child | None = None
        self.worker: Child | None = None
        self.guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.children.end_recorded()
        self.guard = self.children.start_guard()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tray.settings")
        os.environ.setdefault("SITE_URL", self.address)
        self.start_sandbox()
        if missing := embedded.missing():
            say(f"Starting {' and '.join(NAMES[kind] for kind in missing)} …")
        self.servers = embedded.use(self.places)
        say("Bringing the database up to date …")
        if not self.finish("database update", ["-m", "tray.local.prepare"]):
            raise Problem("Nothing was started.")
        if self.sandbox:
            os.environ["PTV_BASE_URL"] = self.wait_for_sandbox(self.sandbox)
        self.start_site()
        self.harvest()
        self.wait_until(self.answers, "The web server", READY_SECONDS)
        self.wait_until(self.worker_is_ready, "The task worker", READY_SECONDS)
        self.load_demo()

    def start_sandbox(self) -> None:
        """A PTV of one's own to harvest from, unless the environment names one."""
        if env.url("PTV_BASE_URL") or not is_local():
            return
        # The same port as last time where possible: a harvest then sees the same source again.
        known = self.places.state / "sandbox-port"
        port = int(known.read_text()) if known.exists() else 0
        port = port if port and port_is_free(port) else free_port()
        known.write_text(str(port))
        os.environ.setdefault("PTV_API_KEY", SANDBOX_KEY)
        arguments = ["--port", str(port), "--api-key", os.environ["PTV_API_KEY"]]
        self.sandbox = self.children.start("PTV sandbox", ["manage.py", "ptv_sandbox", *arguments])

    def harvest(self) -> None:
        if not self.sandbox:
            if env.url("PTV_BASE_URL"):
                say("PTV_BASE_URL is set: nothing is harvested at the start. By hand: bin/manage ptv_sync --full")
            return
        say("Harvesting from the PTV sandbox …")
        api = env.choice("PTV_API", options=("v11", "v12"), default="v11")
        command = ["manage.py", "ptv_sync", "--api", api, "--base-url", os.environ["PTV_BASE_URL"]]
        if not self.finish("harvest", command):
            say("The tray goes on with what it has.")

    def load_demo(self) -> None:
        """People to try the professional section with, and referrals where that is installed."""
        if not is_local():
            return
        say("Making demo organisations and people …")
        if not self.finish("demo", ["manage.py", "load_demo", "--quiet"]):
            say("The tray goes on without them.")
        elif DEMO_REFERRALS.exists() and not self.finish("demo referrals", ["manage.py", "load_demo_referrals"]):
            say("The tray goes on without demo referrals.")

    def wait_for_sandbox(self, sandbox: Child) -> str:
        self.wait_until(lambda: SANDBOX_READY.search(sandbox.said()), "The PTV sandbox", SANDBOX_SECONDS)
        found = SANDBOX_READY.search(sandbox.said())
        assert found
        return found[1]

    def start_site(self) -> None:
        say("Starting the web server and the workers …")
        self.children.start(
            "web server",
            ["-m", "gunicorn", "tray.wsgi", *GUNICORN_OPTIONS, "--bind", f"127.0.0.1:{self.port}"],
        )
        celery = ["-m", "celery", "--app", "tray.celery", "--quiet"]
        self.worker = self.children.start(
            "task worker",
            [*celery, "worker", "--concurrency", "1", "--pool", "prefork", *CELERY_OPTIONS],
        )
        self.children.start("task scheduler", [*celery, "beat", "--pidfile="])

    def finish(self, name: str, arguments: list[str]) -> bool:
        """Runs a child to its end; False, and its last lines shown, when that was not a good one."""
        child = self.children.start(name, arguments, may_end=True)
        self.wait_until(lambda: child.process.poll() is not None, f"The {name}", STEP_SECONDS)
        self.children.forget(child)
        if child.process.returncode:
            say(f"{child.last_words()}\n\nThe {name} failed (see above and {child.log}).")
        return child.process.returncode == 0

    def worker_is_ready(self) -> bool:
        return self.worker is not None and WORKER_READY in self.worker.said()

    def answers(self) -> bool:
        return status_of(f"{self.address}/health/") == 200

    def wait_until(self, happened: Callable[[], object], what: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not happened():
            self.check()
            if time.monotonic() > deadline:
                raise Problem(f"{what} was not ready within {seconds:.0f} seconds: see {self.places.logs}.")
            time.sleep(0.05)

    def watch(self) -> None:
        while True:
            self.check()
            time.sleep(0.3)

    def check(self) -> None:
        self.children.check()
        for server in self.servers:
            if not server.runs:
                log = self.places.logs / f"{server.kind}.log"
                raise Problem(f"{NAMES[server.kind]} ended by itself: see {log}.")

    def stop(self) -> None:
        """Who asks for work first, who may still need the sandbox next, then the servers."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.children.stop("web server", "task scheduler", "task worker", "harvest", "database update")
        self.children.stop()
        if self.guard:
            self.guard.communicate()
        for server in self.servers:
            server.lock.close()
        for server in self.servers:
            if not server.release(wait_seconds=5):
                say(f"{NAMES[server.kind]} goes on: another command uses it.")


def status_of(url: str) -> int:
    """The status of an answer from this machine; 0 for none."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def chosen_port() -> int:
    port = env.whole_number("PORT", default=8000, least=0, most=65535)
    if port == 0:
        return free_port()
    try:
        if port_is_free(port):
            return port
    except PermissionError:
        raise Problem(f"This user may not use port {port}. Take one above 1023: PORT=8000 bin/run") from None
    other = next((number for number in range(port + 1, port + 100) if port_is_free(number)), 0)
    raise Problem(f"Port {port} is in use{holder_of(port)}. Stop that, or take another port: PORT={other} bin/run")


def only_one(places: Places) -> IO[str]:
    """One bin/run for one data folder. The lock goes with the process."""
    lock = (places.state / "run").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        told = lock.read().strip() or "a moment ago"
        raise Problem(f"Already running ({told}). Stop it with Ctrl-C there, or use it.") from None
    lock.seek(0)
    lock.truncate()
    return lock


def interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    import_module("tray.settings")  # whose refusal is better heard now than from each child
    places = Places(embedded.data_dir())
    places.make()
    lock = only_one(places)
    port = chosen_port()
    lock.write(f"process {os.getpid()}, http://127.0.0.1:{port}/")
    lock.flush()
    return supervise(Supervisor(places, port), lock)


def supervise(supervisor: Supervisor, lock: IO[str]) -> int:
    try:
        supervisor.start()
        say(f"Ready on {supervisor.address}/")
        if is_local():
            say("To sign in as a nurse, an adviser and others: bin/manage load_demo --show")
        supervisor.watch()
    except Interrupted:
        say("\nStopping …")
        return 0
    except Problem as problem:
        print(f"{problem}\nStopping the rest.", file=sys.stderr, flush=True)
        return 1
    finally:
        supervisor.stop()
        say("Stopped.")
        lock.close()
    return 0


if __name__ == "__main__":
    exit_plainly(main)
