from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured


class Problem(Exception):
    """Something that the person at the keyboard can put right: a plain sentence and the way out."""


class Interrupted(BaseException):
    """Ctrl-C, or the signal with which a service manager stops a program."""


def last_lines(log: Path, *, count: int = 12, start: int = 0) -> str:
    """The end of a log file, from the byte `start` on."""
    return "\n".join(read_from(log, start).strip().splitlines()[-count:])


def read_from(log: Path, start: int) -> str:
    """ "" where there is no such file."""
    try:
        with log.open("rb") as file:
            file.seek(start)
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def exit_plainly(main: Callable[[], int]) -> NoReturn:
    """Runs `main`; a problem becomes its sentence on stderr and status 1, never a traceback."""
    try:
        raise SystemExit(main())
    except ImproperlyConfigured as error:
        raise SystemExit(f"Settings: {error}") from None
    except Problem as problem:
        raise SystemExit(str(problem)) from None
    except (KeyboardInterrupt, Interrupted):
        raise SystemExit(130) from None
