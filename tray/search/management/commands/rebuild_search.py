from typing import Any

from django.core.management.base import BaseCommand

from tray.search.refresh import rebuild


class Command(BaseCommand):
    help = "Makes every row of search anew from the catalogue. Searches go on meanwhile, by the old rows."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild(self.stdout.write)
        self.stdout.write(f"search: {count} services can be found")
