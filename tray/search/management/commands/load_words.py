from typing import Any

from django.core.management.base import BaseCommand

from tray.search import rules


class Command(BaseCommand):
    help = "Loads the everyday words that come with the service tray. What staff have written stays. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        count, gone = rules.load()
        self.stdout.write(f"everyday words: {count} entries, {gone} old ones gone")
