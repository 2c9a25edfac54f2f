"""The command that serves the sandbox, as a program of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError, call_command

PROJECT = Path(__file__).resolve().parents[2]
READY = re.compile(r"Sandbox ready on (http://127\.0\.0\.1:\d+)/ \(v11 and v12; x-api-key: (\S+)\)\n")


@contextmanager
def command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The running program, its base URL and its key. Its database does not exist, since it needs none."""
    program = subprocess.Popen(
        [sys.executable, "manage.py", "ptv_sandbox", "--port", "0", *arguments],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout
    try:
        line = program.stdout.readline()
        found = READY.fullmatch(line)
        assert found, line + (program.communicate(timeout=10)[1] if program.poll() is not None else "")
        yield program, found[1], found[2]
    finally:
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=10)


@pytest.mark.slow
def test_serves_without_a_database() -> None:
    arguments = ("--services", "300", "--changed", "0.01", "--changed-at", "2026-11-01T00:00:00", "--api-key", "k")
    with command(*arguments, "--quiet", "--fault", "504=0") as (program, base_url, key):
        assert key == "k"
        assert len(httpx.get(f"{base_url}/api/v11/Service", trust_env=False).json()["itemList"]) == 300
        params = {"publishedAtOrAfter": "2026-11-01T00:00:00Z"}
        answer = httpx.get(
            f"{base_url}/api/v12/service/search", params=params, headers={"x-api-key": key}, trust_env=False
        )
        assert answer.json()["totalItems"] == 3
    assert program.returncode == 0


@pytest.mark.slow
def test_faults_from_the_command_line() -> None:
    with command("--fault", "504", "--quiet") as (_, base_url, _key):
        assert httpx.get(f"{base_url}/api/v11/Service", trust_env=False).status_code == 504


def test_taken_port_gets_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Cannot listen on 127.0.0.1:{port}: Address already in use"):
            call_command("ptv_sandbox", "--port", str(port), "--services", "1", stdout=StringIO())


def test_unknown_fault_gets_a_sentence() -> None:
    with pytest.raises(CommandError, match="'506' is not a fault"):
        call_command("ptv_sandbox", "--fault", "506", "--services", "1")
