from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tray.search import promises


class Command(BaseCommand):
    help = (
        "Tries what the site promises to find: content areas, examples, suggestions. Exit 1 when something is broken."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        check = promises.check()
        for one in check.broken:
            self.stderr.write(f"{one['language']} {one['text']}: nothing found ({one['path']})")
        if check.broken:
            raise CommandError(f"{len(check.broken)} of {check.count} promises are broken")
        self.stdout.write(f"all {check.count} promises hold")
