"""Is the audit of referrals whole?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.verification import NoAnchor, verify

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Reads every audit row again and tells what was changed, removed, added or moved. The last line printed is an "
        "anchor: keep it outside, on another machine, and give it back with --anchor to notice removed last rows too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="lines that this command printed before")

    def handle(self, *, anchor: Path | None, **_options: Any) -> None:
        try:
            found = verify(anchor.read_text().splitlines() if anchor else ())
        except OSError as error:
            raise CommandError(f"{anchor} cannot be read: {error.strerror}.") from error
        except NoAnchor as error:
            raise CommandError(f"{anchor} has a line that is no anchor of this tray, or that was changed.") from error
        for fault in found.faults[:MOST_SHOWN]:
            self.stderr.write(str(fault))
        if found.faults:
            raise CommandError(f"The audit is NOT whole: {len(found.faults)} faults in {found.rows} rows.")
        self.stdout.write(f"The audit is whole: {found.rows} rows.")
        self.stdout.write(found.anchor)
