"""Ends the children of a supervisor that was killed: `python -m tray.local.guard DATA_DIR SUPERVISOR`.

The kernel tells each child of its parent's end, but a child may have children of its own, or be slow to listen. The
guard's standard input is a pipe from the supervisor, which closes when that is gone, however it ended.
"""

import signal
import sys
from pathlib import Path

from tray.local.children import Children
from tray.local.places import Places


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    folder, supervisor = sys.argv[1:]
    sys.stdin.read()
    Children(Places(Path(folder))).end_recorded(supervisor=int(supervisor))


if __name__ == "__main__":
    main()
