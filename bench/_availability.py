"""Whether search goes on answering while its rows are made anew, while many services change, while everything is
harvested, and without the broker."""

import gzip
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from bench._cases import Case
from bench._load import Answer, ask_until, site
from bench._measure import Pair, percentiles
from bench.harvest import sandbox
from tray.catalogue.models import Service
from tray.local.places import PROJECT
from tray.local.processes import free_port

CHANGED = 5_000
QUIET_SECONDS = 20
AT_ONCE = 2
HIT = re.compile(rb"-[0-9a-f]{12}/\"")  # how the address of a service ends
REFRESH = "import django; django.setup(); from tray.search.refresh import refresh; refresh()"


@dataclass(frozen=True)
class Phase:
    """`empty` counts answers without any service to a search that has some."""

    name: str
    seconds: float
    requests: int
    failures: int
    empty: int
    http: Pair
    sample: str = ""


def phases(cases: Sequence[Case]) -> Iterator[Phase]:
    """`cases` are searches that have hits."""
    paths = [one.path for case in cases for one in case.asks]
    with site() as running:
        yield phase("nothing else", running.port, paths, quiet)
        yield phase("every row is made anew", running.port, paths, rebuild)
        yield phase(f"{CHANGED:,} services change", running.port, paths, change)
        yield phase("everything is harvested", running.port, paths, harvest)
    with site(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0") as running:
        yield phase("the broker is away", running.port, paths, quiet)


def phase(name: str, port: int, paths: Sequence[str], happening: Callable[[], None]) -> Phase:
    """Asks for as long as it happens, whatever comes of it."""
    ended = threading.Event()
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.extend(ask_until(port, paths, ended, at_once=AT_ONCE)))
    began = time.perf_counter()
    asking.start()
    try:
        happening()
    finally:
        ended.set()
        asking.join()
    failed = [one for one in answers if one.status != 200]
    empty = [one for one in answers if one.status == 200 and not has_hits(one)]
    return Phase(
        name,
        seconds=round(time.perf_counter() - began, 1),
        requests=len(answers),
        failures=len(failed),
        empty=len(empty),
        http=percentiles(one.seconds for one in answers),
        sample=next((one.path for one in [*failed, *empty]), ""),
    )


def has_hits(answer: Answer) -> bool:
    body = gzip.decompress(answer.body) if answer.body[:2] == b"\x1f\x8b" else answer.body
    return bool(HIT.search(body))


def quiet() -> None:
    time.sleep(QUIET_SECONDS)


def rebuild() -> None:
    in_process("manage.py", "rebuild_search")


def change() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_service SET summary_fi = summary_fi || ' Uutta tietoa.' "
            "WHERE id IN (SELECT service_id FROM search_searchentry ORDER BY service_id LIMIT %s)",
            [CHANGED],
        )
    in_process("-c", REFRESH)


def harvest() -> None:
    """Of a PTV that has the same services with other texts, so that all of them change."""
    with sandbox(Service.objects.filter(source=Service.Source.PTV).count()) as url:
        in_process("manage.py", "ptv_sync", "--full", "--api", "v11", "--base-url", url)


def in_process(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
