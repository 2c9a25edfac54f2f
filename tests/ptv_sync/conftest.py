"""A sandbox that speaks PTV over HTTP, and ways to look at what a harvest made of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stamina
from django.db import connection

from ptv_sync.harvest import Origin, harvest
from ptv_sync.models import SyncRun
from ptv_sync.sandbox.box import Sandbox
from ptv_sync.sandbox.server import running

API_KEY = "sandbox-key"
# What differs between two equal catalogues: surrogate keys and the time of the harvest.
INCIDENTAL = {"harvested_at", "removed_at"}
TABLES = ("organization", "service", "channel", "address", "connection", "assignment", "concept")
HARVESTED = ("organization", "service", "channel")

Sync = Callable[..., SyncRun]
Catalogue = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def box() -> Sandbox:
    return Sandbox()


@pytest.fixture
def base_url(box: Sandbox) -> Iterator[str]:
    with running(box) as url:
        yield url


@pytest.fixture
def sync(base_url: str, db: None) -> Iterator[Sync]:
    """Harvests from the sandbox: `sync("v11", full=True)`. Retries do not wait."""

    def run(api: str, **options: bool) -> SyncRun:
        origin = Origin(api=api, base_url=base_url, api_key=API_KEY)
        return harvest(origin, report=lambda sentence: None, **options)

    with stamina.set_testing(True, attempts=8, cap=True):
        yield run


@pytest.fixture
def empty(db: None) -> Callable[[], None]:
    """Empties the catalogue and forgets all runs."""

    def wipe() -> None:
        tables = ", ".join(f"catalogue_{table}" for table in TABLES)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {tables}, ptv_sync_syncrun CASCADE")

    return wipe


def catalogue(cursor: Any = None) -> Catalogue:
    """Every row of the catalogue, but for surrogate keys and times; whether it is withdrawn stands last."""
    if cursor:
        return {table: rows(cursor, table) for table in TABLES}
    with connection.cursor() as own:
        return {table: rows(own, table) for table in TABLES}


def rows(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    hidden = INCIDENTAL | (set() if table in HARVESTED else {"id"})
    cursor.execute(f"SELECT * FROM catalogue_{table} LIMIT 0")
    columns = [f'"{column[0]}"' for column in cursor.description if column[0] not in hidden]
    columns += ["removed_at IS NULL"] if table in HARVESTED else []
    cursor.execute(f"SELECT {', '.join(columns)} FROM catalogue_{table}")
    return sorted((tuple(map(plain, row)) for row in cursor.fetchall()), key=repr)


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def totals(run: SyncRun, action: str) -> int:
    return sum(counts.get(action, 0) for counts in run.counts.values())


def text(row: object, column: str) -> str:
    """A column that modeltranslation adds, such as name_fi."""
    value = getattr(row, column)
    assert isinstance(value, str)
    return value
