"""`bin/manage ARGS…`: Django's command line with the servers that it needs."""

import os
import subprocess
import sys

import psycopg

from tray.local import embedded
from tray.local.places import PROJECT, Places
from tray.local.problems import Problem, exit_plainly

WITHOUT_DATABASE = {"help", "ptv_sandbox", "collectstatic", "findstatic", "makemessages", "compilemessages", "version"}

MAKES_TABLES = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "check"}


def main() -> int:
    arguments = sys.argv[1:]
    held = embedded.use(Places(embedded.data_dir())) if needs_database(arguments) else []
    if any(server.kind == "postgres" for server in held) and is_new() and arguments[0] not in MAKES_TABLES:
        print("A new database: making its tables …", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, "-m", "tray.local.prepare"], check=False, stdout=subprocess.DEVNULL)
        if done.returncode:
            raise Problem(
                "Its tables could not be made (see above). Remove the data folder, or call: bin/manage migrate"
            )
    for server in held:
        server.pass_on()
    # The process stays the same, so that signals, standard input and the status need no passing on.
    os.execv(sys.executable, [sys.executable, str(PROJECT / "manage.py"), *arguments])  # noqa: S606


def is_new() -> bool:
    """Whether the embedded database has no tables yet."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT to_regclass('areas_postalcode')").fetchone()
    return row is None or row[0] is None


def needs_database(arguments: list[str]) -> bool:
    asks_for_help = {"--help", "-h", "--version"} & set(arguments)
    return bool(arguments) and not asks_for_help and arguments[0] not in WITHOUT_DATABASE


if __name__ == "__main__":
    exit_plainly(main)
