"""The embedded servers, for real: started, shared, killed, started again."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import psycopg
import pytest
import redis

from tray.local import embedded, postgres
from tray.local.embedded import Held
from tray.local.places import PROJECT, Places, own_folder
from tray.local.problems import Problem
from tray.local.processes import Mark

as_root = pytest.mark.skipif(os.getuid() != 0, reason="concerns root alone")


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    """A data folder of one's own, and an environment that names no server."""
    before = dict(os.environ)
    for name in ("DATABASE_URL", "REDIS_URL", "TRAY_ENV"):
        os.environ.pop(name, None)
    places = Places(tmp_path / "with a space")
    yield places
    os.environ.clear()
    os.environ.update(before)
    wait_until(lambda: not any(embedded.is_locked(places.state / f"{kind}.keeper") for kind in embedded.KINDS))
    for folder in (places.root_home, places.sockets):
        shutil.rmtree(folder, ignore_errors=True)


class Use(NamedTuple):
    """The servers, used by another process."""

    process: "subprocess.Popen[str]"
    urls: dict[str, str]

    def leave(self) -> None:
        self.process.communicate("\n", timeout=30)


USER = """
import json, os, sys
from pathlib import Path
from tray.local import embedded
from tray.local.places import Places
held = embedded.use(Places(Path(sys.argv[1])), careless=True)
print(json.dumps({server.kind: server.url for server in held}), flush=True)
sys.stdin.readline()
"""


def use_elsewhere(places: Places) -> Use:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(places.data)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return Use(process, json.loads(process.stdout.readline()))


def wait_until(happened: Callable[[], bool], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def forget(held: list[Held]) -> None:
    """As if this process had ended."""
    for server in held:
        server.lock.close()
        del os.environ[embedded.KINDS[server.kind]]


def leave(held: list[Held]) -> None:
    forget(held)
    for server in held:
        assert server.release(wait_seconds=15)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def server_mark(places: Places, kind: str, *, who: str = "pid") -> Mark:
    mark = Mark.of(json.loads((places.state / f"{kind}.json").read_text())[who])
    assert mark
    return mark


def kill(mark: Mark) -> None:
    os.kill(mark.pid, signal.SIGKILL)
    wait_until(lambda: not mark.is_alive)


def test_both_servers_start_answer_and_stop(places: Places):
    held = embedded.use(places)
    assert os.environ["DATABASE_URL"] == held[0].url
    assert os.environ["REDIS_URL"] == held[1].url
    assert ask(held[0].url, "SELECT current_database()") == "tray"
    assert ask(held[0].url, "SELECT datlocale FROM pg_database WHERE datname = 'tray'") == "C.UTF-8"
    assert ask(held[0].url, "SELECT 'ÄÖÅ' ILIKE 'äöå'") is True
    assert ask(held[0].url, "SHOW listen_addresses") == ""
    assert ask(held[0].url, "SHOW synchronous_commit") == "on"
    broker = redis.Redis(unix_socket_path=held[1].url.removeprefix("redis+socket://"))
    assert broker.ping() is True
    assert broker.config_get("append*")["appendonly"] == "yes"
    assert broker.config_get("port") == {"port": "0"}
    broker.close()
    marks = [server_mark(places, kind, who=who) for kind in embedded.KINDS for who in ("pid", "keeper")]
    leave(held)
    wait_until(lambda: not any(mark.is_alive for mark in marks))


def test_no_stranger_reaches_the_sockets(places: Places):
    held = embedded.use(places, careless=True)
    assert (places.sockets / "pg").stat().st_mode & 0o777 == 0o700
    assert (places.sockets / "valkey.sock").stat().st_mode & 0o077 == 0
    leave(held)


def test_a_named_server_is_left_alone(places: Places):
    os.environ["DATABASE_URL"] = "postgres://tray@database/tray"
    held = embedded.use(places, careless=True)
    assert [server.kind for server in held] == ["valkey"]
    assert os.environ["DATABASE_URL"] == "postgres://tray@database/tray"
    leave(held)


def test_production_gets_no_embedded_server(places: Places):
    os.environ["TRAY_ENV"] = "production"
    assert embedded.use(places) == []
    assert not places.data.exists()


def test_a_second_process_joins_and_the_first_may_leave(places: Places):
    first = use_elsewhere(places)
    mark = server_mark(places, "postgres")
    second = embedded.use(places, careless=True)
    assert {server.kind: server.url for server in second} == first.urls
    first.leave()
    assert mark.is_alive
    assert ask(second[0].url, "SELECT 1") == 1
    leave(second)
    assert not mark.is_alive


def test_data_outlive_a_stop_and_the_kill_of_the_only_user(places: Places):
    held = embedded.use(places, careless=True)
    ask(held[0].url, "CREATE TABLE kept AS SELECT 42 AS answer")
    leave(held)

    user = use_elsewhere(places)
    marks = [server_mark(places, kind, who=who) for kind in embedded.KINDS for who in ("pid", "keeper")]
    user.process.kill()
    user.process.communicate()
    wait_until(lambda: not any(mark.is_alive for mark in marks))

    held = embedded.use(places, careless=True)
    assert ask(held[0].url, "SELECT answer FROM kept") == 42
    leave(held)


def test_a_killed_database_is_noticed_and_comes_back(places: Places):
    held = embedded.use(places, careless=True)
    ask(held[0].url, "CREATE TABLE kept AS SELECT 42 AS answer")
    ask(held[0].url, "CHECKPOINT")
    kill(server_mark(places, "postgres"))
    wait_until(lambda: not held[0].runs)
    assert held[1].runs
    forget(held)

    held = embedded.use(places, careless=True)
    assert ask(held[0].url, "SELECT answer FROM kept") == 42
    leave(held)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux's")
def test_servers_end_with_a_killed_keeper(places: Places):
    held = embedded.use(places, careless=True)
    marks = [server_mark(places, kind) for kind in embedded.KINDS]
    for kind in embedded.KINDS:
        kill(server_mark(places, kind, who="keeper"))
    wait_until(lambda: not any(mark.is_alive for mark in marks))
    forget(held)
    leave(embedded.use(places, careless=True))


def test_a_server_that_outlived_its_keeper_is_replaced(places: Places):
    held = embedded.use(places, careless=True)
    marks = [server_mark(places, kind) for kind in embedded.KINDS]
    stopped = [psutil.Process(mark.pid) for mark in marks]
    for process in stopped:
        process.suspend()  # so that they hear nothing of their keeper's end
    for kind in embedded.KINDS:
        kill(server_mark(places, kind, who="keeper"))
    forget(held)
    for process in stopped:
        process.resume()
    held = embedded.use(places, careless=True)
    assert not any(mark.is_alive for mark in marks)
    assert ask(held[0].url, "SELECT 1") == 1
    leave(held)


def test_a_lock_file_that_names_a_stranger_is_no_obstacle(places: Places):
    leave(embedded.use(places, careless=True))
    database = postgres.Postgres(places, tell=print)
    lock_file = database.data / "postmaster.pid"
    lock_file.write_text(f"{os.getpid()}\n{database.data}\n1\n5432\n/tmp\n\n  1 1\nready\n")
    if database.account:
        os.chown(lock_file, database.account.uid, database.account.gid)
    held = embedded.use(places, careless=True)
    assert ask(held[0].url, "SELECT 1") == 1
    leave(held)


def test_an_unfinished_database_is_made_again(places: Places):
    places.make()
    database = postgres.Postgres(places, tell=print)
    if database.account:
        database.prepare_root_home()
    (database.home / "postgres.unfinished" / "base").mkdir(parents=True)
    leave(embedded.use(places, careless=True))
    assert (database.data / "PG_VERSION").exists()
    assert not (database.home / "postgres.unfinished").exists()


def test_a_full_disk_is_told_before_anything_is_written(places: Places, monkeypatch: pytest.MonkeyPatch):
    places.make()
    database = postgres.Postgres(places, tell=print)
    usage = shutil.disk_usage("/")._replace(free=499_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(Problem, match=r"Less than 500 MB is free .* Make room, or name another data folder"):
        database.prepare()
    assert not database.data.exists()


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match=r"Cannot write to the data folder .*DATA_DIR=/some/folder"):
        Places(tmp_path / "file" / "data").make()


def test_a_server_that_cannot_start_is_told_with_its_last_words(places: Places):
    leave(embedded.use(places, careless=True))
    database = postgres.Postgres(places, tell=print)
    (database.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Problem, match=r"(?s)FATAL.*PostgreSQL did not start \(see above and .*postgres.log\)"):
        embedded.use(places, careless=True)


@as_root
def test_as_root_a_users_database_is_not_touched(places: Places):
    places.make()
    (places.data / "postgres").mkdir()
    with pytest.raises(Problem, match="belongs to an ordinary user: call this as that user"):
        embedded.use(places, careless=True)


@as_root
def test_as_root_a_new_data_folder_gets_a_new_database(places: Places):
    held = embedded.use(places, careless=True)
    ask(held[0].url, "CREATE TABLE kept AS SELECT 42 AS answer")
    leave(held)
    shutil.rmtree(places.data)
    held = embedded.use(places, careless=True)
    assert ask(held[0].url, "SELECT to_regclass('kept')") is None
    leave(held)


@as_root
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path):
    folder = tmp_path / "sockets"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    with pytest.raises(Problem, match="belongs to somebody else"):
        own_folder(folder, mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(Problem, match="belongs to somebody else"):
        own_folder(tmp_path / "link", mode=0o700)


def test_throw_away_servers_leave_nothing(places: Places):
    with embedded.throw_away_servers(careless=True) as own:
        assert ask(os.environ["DATABASE_URL"], "SHOW fsync") == "off"
        folders = [own.data, own.sockets, own.root_home]
    assert not any(folder.exists() for folder in folders)


def test_a_long_or_strange_temporary_folder_is_not_used_for_sockets(places: Places, monkeypatch: pytest.MonkeyPatch):
    for folder in ("/tmp/" + "long/" * 20, "/tmp/with a space"):
        monkeypatch.setattr("tempfile.tempdir", folder)
        assert places.sockets.parent == Path("/tmp")
        assert len(str(places.sockets / "pg" / ".s.PGSQL.5432")) < 103
