from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from referrals import retention


class Command(BaseCommand):
    help = "Erases what is told of clients when its time has come. Runs every night; safe to break off and run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count; changes nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        counts = retention.run(only_count=dry_run)
        for rule in retention.RULES:
            self.stdout.write(f"{counts[rule.name]:>8}  {rule.explanation}")
        self.stdout.write("Nothing was changed." if dry_run else "Done.")
