"""`bin/bench NAME ARGS…`: runs bench/NAME.py with an empty, migrated database of its own."""

import os
import subprocess
import sys

from tray.local.embedded import throw_away_servers
from tray.local.places import PROJECT
from tray.local.problems import Problem, exit_plainly

FOLDER = PROJECT / "bench"


def main() -> int:
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        raise Problem(
            f"Say which benchmark: bin/bench NAME …, where NAME is one of: {', '.join(names) or '(none yet)'}."
        )
    name, *arguments = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tray.settings")
    # Not careless: the figures are those of a database that keeps its word.
    with throw_away_servers(careless=False):
        prepared = subprocess.run(
            [sys.executable, "-m", "tray.local.prepare", "--empty"], check=False, stdout=sys.stderr
        )
        if prepared.returncode:
            return prepared.returncode
        return subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=False).returncode


if __name__ == "__main__":
    exit_plainly(main)
