"""The search benchmark's figures as Markdown."""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
from django.db import connection

from bench._availability import Phase
from bench._load import Worker
from bench._measure import Cell, Pair

HEADS = ("", "round trips", "SQL", "view", "HTTP", "HTTP, 4 at once", "floor", "view / SQL", "SQL / floor")


def machine() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, coalesce(current_setting(name, true), '') FROM unnest(ARRAY['server_version', "
            "'shared_buffers', 'work_mem', 'max_parallel_workers_per_gather', 'jit']) AS name"
        )
        settings = dict(cursor.fetchall())
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": sys.version.split()[0],
        "django": django.get_version(),
        "postgresql": settings.pop("server_version").split()[0],
        "settings": settings,
        "load_before": os.getloadavg()[0],
    }


def processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def machine_line(told: dict[str, Any]) -> str:
    settings = ", ".join(f"{name} {value}" for name, value in told["settings"].items())
    return (
        f"{told['processor']}, {told['cores']} cores, {told['system']}; PostgreSQL {told['postgresql']} ({settings}); "
        f"Python {told['python']}, Django {told['django']}; "
        f"load of the machine {told['load_before']:.1f} before, {told['load_after']:.1f} after."
    )


def size_report(services: int, loading: dict[str, float], cells: Sequence[Cell], workers: Sequence[Worker]) -> str:
    lines = [f"### {services:,} services", ""]
    if loading:
        lines += [loading_line(loading), ""]
    lines += table(HEADS, [row(cell) for cell in cells if cell.requests])
    lines += ["", *(f"- {cell.case}: {cell.problem}" for cell in cells if cell.problem)]
    lines += [f"- {cell.case}: {cell.note}" for cell in cells if cell.note]
    return "\n".join([*lines, "", memory_line(workers)])


def loading_line(loading: dict[str, float]) -> str:
    parts = ", ".join(f"{part} {seconds:.0f} s" for part, seconds in loading.items() if part != "megabytes")
    return f"Loading: {parts}; the database then has {loading['megabytes']:,.0f} MB."


def memory_line(workers: Sequence[Worker]) -> str:
    memory = ", ".join(f"{one.rss} MB (a fair share of shared pages: {one.pss} MB)" for one in workers)
    heavy = sorted({name for one in workers for name in one.heavy})
    loaded = f"they had loaded: {', '.join(heavy)}" if heavy else "none had loaded simplemma, kfst or pyvoikko"
    return f"Web workers after the run: {memory}; {loaded}."


def row(cell: Cell) -> list[str]:
    times = [pair(one) for one in (cell.sql, cell.view, cell.http, cell.http_four, cell.floor)]
    return [cell.case, f"{cell.statements:g}", *times, f"{cell.view_to_sql:.1f}", f"{cell.sql_to_floor:.1f}"]


def pair(one: Pair) -> str:
    return " / ".join(f"{value:.0f}" if value >= 10 else f"{value:.1f}" for value in one)


def sizes_report(sizes: dict[int, Sequence[Cell]]) -> str:
    """The same cells at each size: SQL and HTTP."""
    heads = ["", *(f"SQL, {size:,}" for size in sizes), *(f"HTTP, {size:,}" for size in sizes)]
    found = {size: {cell.case: cell for cell in cells if cell.requests} for size, cells in sizes.items()}
    names = list(dict.fromkeys(name for cells in found.values() for name in cells))
    rows = [
        [
            name,
            *(pair(cells[name].sql) if name in cells else "–" for cells in found.values()),
            *(pair(cells[name].http) if name in cells else "–" for cells in found.values()),
        ]
        for name in names
    ]
    return "\n".join(["### By size", "", *table(heads, rows)])


def availability_report(phases: Sequence[Phase]) -> str:
    heads = ("", "seconds", "requests", "failures", "empty answers", "p50 / p95")
    rows = [
        [one.name, f"{one.seconds:.0f}", str(one.requests), str(one.failures), str(one.empty), pair(one.http)]
        for one in phases
    ]
    return "\n".join(["### While things happen", "", *table(heads, rows)])


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return [*lines, *(f"| {' | '.join(cells)} |" for cells in rows)]


def as_data(cell: Cell) -> dict[str, Any]:
    return asdict(cell) | {"view_to_sql": cell.view_to_sql, "sql_to_floor": cell.sql_to_floor}
