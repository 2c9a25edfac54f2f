"""Gunicorn's settings in a benchmark: each worker tells, when it ends, which modules it has loaded."""

import json
import os
import sys
from pathlib import Path
from typing import Any


def worker_exit(server: Any, worker: Any) -> None:
    file = Path(os.environ["BENCH_WORKERS"]) / f"{os.getpid()}.json"
    file.write_text(json.dumps(sorted(sys.modules)))
