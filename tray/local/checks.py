"""`bin/test`: every check in turn, also after a failure, and a summary. With arguments: pytest alone, with them."""

import base64
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path

from tray.local.embedded import throw_away_servers
from tray.local.places import PROJECT
from tray.local.problems import exit_plainly

PROGRAMS = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
NO_TESTS_COLLECTED = 5


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)

    def run(self) -> "Outcome":
        print(f"\n── {self.name} ──", flush=True)
        begun = time.monotonic()
        status = subprocess.run(self.command, check=False, env=os.environ | self.environment).returncode
        return Outcome(name=self.name, passed=status == 0, seconds=time.monotonic() - begun)


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: bool
    seconds: float


def all_checks() -> list[Check]:
    return [
        Check("format (ruff)", [str(PROGRAMS / "ruff"), "format", "--check", "--quiet"]),
        Check("lint (ruff)", [str(PROGRAMS / "ruff"), "check", "--quiet"]),
        Check("templates (djade)", templates_command()),
        Check("reading ease (LIX)", [sys.executable, "-m", "tray.local.reading_ease"]),
        Check("imports (lint-imports)", [str(PROGRAMS / "lint-imports"), "--no-logo"]),
        Check("types (mypy)", [sys.executable, "-m", "mypy"], {"TRAY_TYPE_CHECK": "true"}),
        Check("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        Check("production settings", [*MANAGE, "check", "--deploy", "--fail-level=WARNING"], production()),
        Check("tests (pytest)", pytest(["--numprocesses=3", "--dist=loadfile", "--no-loadscope-reorder"])),
    ]


def templates_command() -> list[str]:
    """Of Django's templates; djade does not know Jinja2's."""
    found = (*Path("templates").rglob("*.html"), *Path("templates").rglob("*.txt"))
    templates = sorted(str(path) for path in found if "jinja2" not in path.parts)
    if not templates:
        return [sys.executable, "-c", "print('There is no template yet.')"]
    return [str(PROGRAMS / "djade"), "--check", "--target-version=5.2", *templates]


def pytest(arguments: Iterable[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *arguments]


def production() -> dict[str, str]:
    """A complete production environment, around the database of this run."""
    return {
        "TRAY_ENV": "production",
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ENCRYPTION_KEYS": f"check:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "AUDIT_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ALLOWED_HOSTS": "tarjotin.example",
        "SITE_URL": "https://tarjotin.example",
    }


def ensure_chromium() -> None:
    """Browser tests drive Debian's Chromium: installed here where that is possible, else told."""
    if shutil.which("chromium"):
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium (apt-get) …", file=sys.stderr, flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-q", "-y", "chromium"]):
            subprocess.run(["apt-get", *command], check=False, env=environment, stdout=subprocess.DEVNULL)
    if not shutil.which("chromium"):
        print(
            "Chromium is not installed: tests in a browser are SKIPPED (Debian: apt-get install chromium).", flush=True
        )


def summary(outcomes: list[Outcome]) -> str:
    lines = [f"{'ok    ' if each.passed else 'FAILED'}  {each.name} ({each.seconds:.0f} s)" for each in outcomes]
    return "\n".join(["", "── Summary ──", *lines])


def main() -> int:
    os.environ.pop("TRAY_ENV", None)
    arguments = sys.argv[1:]
    ensure_chromium()
    with chdir(PROJECT), throw_away_servers(careless=True):
        if arguments:
            return subprocess.run(pytest(arguments), check=False).returncode
        outcomes = [check.run() for check in all_checks()]
    print(summary(outcomes), flush=True)
    return 0 if all(each.passed for each in outcomes) else 1


if __name__ == "__main__":
    exit_plainly(main)
