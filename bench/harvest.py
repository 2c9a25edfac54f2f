"""Harvest at full size: first load, unchanged reload and a delta, each beside its floor, measured in the same run.

    bin/bench harvest [--services 60000] [--api v11|v12] [--changed 0.01] [--json]

Floors: fetching and parsing the JSON of the same objects and doing nothing with them; COPY of the rows that the first
load made, from a file into empty tables with the same indexes. Each harvest is a process of its own, as on a server;
its memory is the most that process ever held.
"""

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import msgspec
import psycopg
from django.conf import settings

django.setup()

from ptv_sync import client_v11, client_v12
from ptv_sync.harvest import Origin, harvest
from ptv_sync.models import SyncRun
from ptv_sync.records import Kind
from ptv_sync.transport import Transport

TABLES = ("organization", "channel", "address", "service", "connection", "assignment")
API_KEY = "sandbox-key"
Row = dict[str, Any]

# Runs in the measured process: what it is told to do, then its own peak memory in MB.
CHILD = """
import resource, sys
from bench import harvest
harvest.{call}
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def main() -> None:
    options = arguments()
    rows = list(measure(options))
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        show(rows, options)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench harvest")
    parser.add_argument("--services", type=int, default=60_000)
    parser.add_argument("--api", choices=("v11", "v12"), default="v11")
    parser.add_argument("--changed", type=float, default=0.01, help="share of services that the delta finds changed")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def measure(options: argparse.Namespace) -> Iterator[Row]:
    with sandbox(options.services) as url:
        yield {"what": "floor: fetch and parse", **in_process(f"fetch_and_parse({options.api!r}, {url!r})")}
        yield {"what": "first load", **in_process(f"run({options.api!r}, {url!r}, full=True)"), **last_run()}
        yield copy_floor()
        written = writes()
        yield {"what": "unchanged reload", **in_process(f"run({options.api!r}, {url!r}, full=True)"), **last_run()}
        yield {"what": "rows written by the unchanged reload", "rows": writes() - written}
        changed_at = dt.datetime.now(dt.UTC).isoformat()
        port = int(url.rpartition(":")[2])
    with sandbox(options.services, port, "--changed", str(options.changed), "--changed-at", changed_at):
        yield {
            "what": f"delta of {options.changed:.0%}",
            **in_process(f"run({options.api!r}, {url!r}, full=False)"),
            **last_run(),
        }


@contextmanager
def sandbox(services: int, port: int = 0, *more: str) -> Iterator[str]:
    command = [
        sys.executable,
        "manage.py",
        "ptv_sandbox",
        "--port",
        str(port),
        "--services",
        str(services),
        "--quiet",
        *more,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield next(word.rstrip("/") for word in line.split() if word.startswith("http"))
        finally:
            process.terminate()
            process.communicate()


def in_process(call: str) -> Row:
    """Wall time in seconds and peak memory in MB of a call in a fresh process."""
    began = time.perf_counter()
    output = subprocess.run(
        [sys.executable, "-c", CHILD.format(call=call)], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return {"seconds": round(time.perf_counter() - began, 1), "peak_mb": int(output.split()[-1])}


def run(api: str, url: str, *, full: bool) -> None:
    done = harvest(Origin(api=api, base_url=url, api_key=API_KEY), full=full, report=lambda sentence: None)
    if done.state != SyncRun.State.DONE:
        sys.exit(done.message)


def fetch_and_parse(api: str, url: str) -> None:
    transport = Transport(url, contact="bench", api_key=API_KEY)
    for kind in (Kind.ORGANIZATION, Kind.CHANNEL, Kind.SERVICE, *([Kind.CONNECTION] if api == "v12" else [])):
        if api == "v12":
            pages: Iterator[Any] = (page.items for page in client_v12.ClientV12(transport).pages(kind))
        else:
            client = client_v11.ClientV11(transport)
            pages = client.objects(kind, client.walk(kind, None, ""))
        for items in pages:
            for item in items:
                msgspec.json.decode(item)


def last_run() -> Row:
    done = SyncRun.objects.latest("id")
    counts = {
        action: sum(of[action] for of in done.counts.values() if action in of)
        for action in ("created", "updated", "unchanged")
    }
    return {"parts": done.seconds, "counts": counts}


def writes() -> int:
    """Rows that were ever inserted, updated or deleted in the catalogue."""
    with psycopg.connect(settings.DATABASE_URL) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        time.sleep(1.5)
        row = connection.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE relname LIKE 'catalogue_%'"
        ).fetchone()
    return int(row[0]) if row and row[0] else 0


def copy_floor() -> Row:
    """COPY of the rows of the first load into empty tables with the same columns and indexes."""
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(settings.DATABASE_URL) as connection:
        files = {table: Path(folder) / table for table in TABLES}
        for table, file in files.items():
            with file.open("wb") as target, connection.cursor().copy(f"COPY catalogue_{table} TO STDOUT") as copy:
                for block in copy:
                    target.write(block)
            connection.execute(f"CREATE TABLE floor_{table} (LIKE catalogue_{table} INCLUDING ALL)")
        connection.commit()
        began = time.perf_counter()
        for table, file in files.items():
            load(connection, table, file)
        connection.commit()
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in files.values())
        for table in TABLES:
            connection.execute(f"DROP TABLE floor_{table}")
    return {"what": "floor: COPY of the same rows", "seconds": round(seconds, 1), "mb": size // 1_000_000}


def load(connection: psycopg.Connection[Any], table: str, file: Path) -> None:
    with file.open("rb") as source, connection.cursor().copy(f"COPY floor_{table} FROM STDIN") as copy:
        while block := source.read(1 << 20):
            copy.write(block)


def show(rows: list[Row], options: argparse.Namespace) -> None:
    print(f"Harvest of {options.services} services through {options.api}")
    for row in rows:
        parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in row.get("parts", {}).items())
        numbers = [
            (f"{row['seconds']:6.1f} s" if "seconds" in row else f"{row['rows']:6d} rows"),
            f"{row['peak_mb']:4d} MB" if "peak_mb" in row else " " * 7,
        ]
        print(f"{row['what']:38} {' '.join(numbers)}  {parts} {row.get('counts', '')}")
    seconds = {row["what"]: row["seconds"] for row in rows if "seconds" in row}
    write = next(row["parts"]["write"] for row in rows if row["what"] == "first load")
    print(f"write part against COPY: {write / seconds['floor: COPY of the same rows']:.2f}×")
    print(f"first load against fetch and parse: {seconds['first load'] / seconds['floor: fetch and parse']:.2f}×")


if __name__ == "__main__":
    main()
