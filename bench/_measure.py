"""How long one case takes: its statements, the whole view in this process, over HTTP, and its floor beside them."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory

import tray.wsgi  # noqa: F401 (garbage is collected as web processes do it)
from bench._cases import Ask, Case
from bench._load import Answer, ask

Pair = tuple[float, float]  # p50 and p95, milliseconds


@dataclass(frozen=True)
class Cell:
    """`problem` says why there are no figures, or which answers were not 200."""

    case: str
    requests: int = 0
    statements: float = 0
    sql: Pair = (0, 0)
    view: Pair = (0, 0)
    http: Pair = (0, 0)
    http_four: Pair = (0, 0)
    floor: Pair = (0, 0)
    note: str = ""
    problem: str = ""

    @property
    def view_to_sql(self) -> float:
        return ratio(self.view[0], self.sql[0])

    @property
    def sql_to_floor(self) -> float:
        return ratio(self.sql[0], self.floor[0])


class InProcess:
    """Views with the whole middleware, without compression; `statements` and `sql` are of the last request."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.requests = RequestFactory(SERVER_NAME="127.0.0.1")
        self.statements = 0
        self.sql = 0.0

    def get(self, path: str) -> tuple[int, float]:
        """The status and the seconds."""
        return self.answer(self.requests.get(path))

    def answer(self, request: HttpRequest) -> tuple[int, float]:
        self.statements, self.sql = 0, 0.0
        with connection.execute_wrapper(self.timed):
            began = time.perf_counter()
            response = self.handler.get_response(request)
            seconds = time.perf_counter() - began
        response.close()
        return response.status_code, seconds

    def timed(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.sql += time.perf_counter() - began
            self.statements += 1


def measure(case: Case, server: InProcess, port: int, requests: int) -> Cell:
    """After a warm-up of every address of the case; each request in this process has its floor right after it."""
    if not case.asks:
        return Cell(case.name, problem="nothing to ask: the catalogue has no such words", note=case.note)
    statuses = {server.get(one.path)[0] for one in case.asks}
    if statuses != {200}:
        return Cell(case.name, problem=f"answers with {', '.join(map(str, sorted(statuses)))}", note=case.note)
    for one in case.asks:
        floor_seconds(one)
    views, sqls, counts, floors = [], [], [], []
    for number in range(requests):
        one = case.asks[number % len(case.asks)]
        views.append(server.get(one.path)[1])
        sqls.append(server.sql)
        counts.append(server.statements)
        floors.append(floor_seconds(one))
    paths = [one.path for one in case.asks]
    ask(port, paths, 2 * len(paths), at_once=2)
    single, four = ask(port, paths, requests, at_once=1), ask(port, paths, requests, at_once=4)
    return Cell(
        case.name,
        requests=requests,
        statements=round(statistics.mean(counts), 1),
        sql=percentiles(sqls),
        view=percentiles(views),
        http=percentiles(one.seconds for one in single),
        http_four=percentiles(one.seconds for one in four),
        floor=percentiles(floors),
        note=case.note,
        problem=failures([*single, *four]),
    )


def floor_seconds(one: Ask) -> float:
    with connection.cursor() as cursor:
        if one.is_indexed:
            cursor.execute("SET enable_seqscan = off")
        began = time.perf_counter()
        cursor.execute(*one.floor)
        cursor.fetchall()
        seconds = time.perf_counter() - began
        cursor.execute("RESET enable_seqscan")
    return seconds


def failures(answers: Sequence[Answer]) -> str:
    failed = [one for one in answers if one.status != 200]
    return f"{len(failed)} of {len(answers)} answers were not 200, such as {failed[0].path}" if failed else ""


def percentiles(seconds: Iterable[float]) -> Pair:
    """p50 and p95 in milliseconds; of nothing, zero."""
    ordered = sorted(seconds)
    if not ordered:
        return 0, 0
    p50, p95 = (round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * part))], 2) for part in (0.5, 0.95))
    return p50, p95


def ratio(one: float, other: float) -> float:
    return round(one / other, 1) if other else 0.0
