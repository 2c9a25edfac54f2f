"""Search at full size: its SQL, the view and HTTP, beside the least statement that could answer; memory; availability.

    bin/bench search [--services 60000] [--sizes 20000,60000,200000] [--requests 200] [--availability] [--json]
                     [--reuse] [--only WORD]

All times are milliseconds, p50 / p95. SQL: the statements that the view sends, added up per request. View: the same
request in this process, with the whole middleware and without compression. HTTP: two Gunicorn workers as `bin/run`
starts them, compressed, over one connection and over four. Floor: in the same session right after each request, the
number of hits and the ids of twenty by the same condition, for words by its index, neither ranked nor counted by
facets. Bands of hits are named for 60,000 services and grow and shrink with the catalogue. Everything was
asked for once before; PostgreSQL's buffers and the processes' own caches are as that leaves them, Python's collector is
as it always is, and no answer comes from a cache of HTTP.

--availability asks searches over HTTP while every row is made anew, while 5,000 services change, while everything
is harvested, and without the broker.
--reuse measures on what an earlier run left in DATABASE_URL. --only measures the cases whose names have the word.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import django

django.setup()

from bench import _catalogue, _report
from bench._availability import phases
from bench._cases import Case, cases
from bench._load import Site, site
from bench._measure import Cell, InProcess, measure
from tray.catalogue.models import Service


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if Service.objects.exists() and not options.reuse:
        sys.exit("The database has services, which this benchmark would delete: name another in DATABASE_URL, or none.")
    told = _report.machine()
    runs = [measured(services, options) for services in sizes(options)]
    told["load_after"] = os.getloadavg()[0]
    if options.json:
        print(json.dumps({"machine": told, "runs": runs}, indent=1, default=str))
    else:
        if len(runs) > 1:
            print("\n" + _report.sizes_report({run["services"]: run["found"] for run in runs}))
        print(f"\n{_report.machine_line(told)}")
    return 0


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="bin/bench search", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("--services", type=int, default=60_000)
    found.add_argument("--sizes", default="", help="several catalogues, one after the other: 20000,60000,200000")
    found.add_argument("--requests", type=int, default=200, help="per cell, after the warm-up")
    found.add_argument("--availability", action="store_true", help="that instead of the speed")
    found.add_argument("--reuse", action="store_true")
    found.add_argument("--only", default="")
    found.add_argument("--json", action="store_true")
    return found


def sizes(options: argparse.Namespace) -> list[int]:
    if options.reuse:
        return [Service.objects.in_tray().count()]
    return [int(size) for size in options.sizes.split(",") if size] or [options.services]


def measured(services: int, options: argparse.Namespace) -> dict[str, Any]:
    loading = {} if options.reuse else _catalogue.load(services)
    if loading:
        progress(f"{services:,} services. {_report.loading_line(loading)}")
    asked = [case for case in cases() if options.only in case.name]
    run: dict[str, Any] = {"services": services, "loading": loading}
    return run | (availability(asked, options) if options.availability else speed(services, loading, asked, options))


def speed(
    services: int, loading: dict[str, float], asked: Sequence[Case], options: argparse.Namespace
) -> dict[str, Any]:
    with site() as running:
        cells = [timed(case, running, options) for case in asked]
    if options.json:
        data = {"cells": [_report.as_data(cell) for cell in cells]}
        return data | {"workers": [asdict(worker) for worker in running.workers]}
    print("\n" + _report.size_report(services, loading, cells, running.workers), flush=True)
    return {"found": cells}


def timed(case: Case, running: Site, options: argparse.Namespace) -> Cell:
    cell = measure(case, InProcess(), running.port, options.requests)
    progress(f"{case.name}: {cell.problem or _report.pair(cell.http)}")
    return cell


def availability(asked: Sequence[Case], options: argparse.Namespace) -> dict[str, Any]:
    found = list(phases([case for case in asked if case.name.startswith(("text", "browse", "near"))]))
    if not options.json:
        print("\n" + _report.availability_report(found), flush=True)
    return {"availability": [asdict(phase) for phase in found], "found": []}


def progress(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
