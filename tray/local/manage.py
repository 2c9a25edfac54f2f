"""`bin/manage ARGS…`: Django's command line with the servers that it needs."""

import os
import sys

from tray.local import embedded
from tray.local.places import PROJECT, Places
from tray.local.problems import exit_plainly

WITHOUT_DATABASE = {"help", "ptv_sandbox", "collectstatic", "findstatic", "makemessages", "compilemessages", "version"}


def main() -> int:
    arguments = sys.argv[1:]
    held = embedded.use(Places(embedded.data_dir())) if needs_database(arguments) else []
    for server in held:
        server.pass_on()
    # The process stays the same, so that signals, standard input and the status need no passing on.
    os.execv(sys.executable, [sys.executable, str(PROJECT / "manage.py"), *arguments])  # noqa: S606


def needs_database(arguments: list[str]) -> bool:
    asks_for_help = {"--help", "-h", "--version"} & set(arguments)
    return bool(arguments) and not asks_for_help and arguments[0] not in WITHOUT_DATABASE


if __name__ == "__main__":
    exit_plainly(main)
