from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tray.encryption import keyring
from tray.feedback import rotation

ROUNDS = 5  # rows that people wrote with the old key meanwhile are found by the next


class Command(BaseCommand):
    help = (
        "Encrypts everything anew with the first key of ENCRYPTION_KEYS, while the site runs. Safe to break off and to "
        "run again. Before: put the new key first, leave the old one behind it, and restart the site. After: take the "
        "old key away, once --check says that nothing uses it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only tell which keys are in use")
        parser.add_argument("--batch", type=int, default=500, help="rows of one transaction")

    def handle(self, *args: Any, check: bool, batch: int, **options: Any) -> None:
        if batch < 1:
            raise CommandError("--batch must be at least 1")
        if not check:
            self.rotate(batch)
        self.tell_keys()

    def rotate(self, batch: int) -> None:
        failed: dict[str, str] = {}
        for _round in range(ROUNDS):
            outcomes = [rotation.rotate(column, batch=batch, tell=self.stdout.write) for column in rotation.columns()]
            failed = {f"{one.name} {key}": why for one in outcomes for key, why in one.failed.items()}
            if not any(one.changed or one.overtaken for one in outcomes):
                break
        for place, why in failed.items():
            self.stderr.write(f"{place}: {why}")
        if failed:
            raise CommandError(f"{len(failed)} texts could not be decrypted and were left as they are")

    def tell_keys(self) -> None:
        current = keyring().current
        used = rotation.keys_in_use()
        for name, keys in sorted(used.items()):
            told = ", ".join(f"{key}: {count}" for key, count in sorted(keys.items())) or "nothing encrypted"
            self.stdout.write(f"{name}: {told}")
        old = sorted({key for keys in used.values() for key in keys} - {current})
        if old:
            self.stdout.write(f"Still in use beside {current}: {', '.join(old)}")
        else:
            self.stdout.write(f"Only {current} is in use: other keys may be taken away.")
