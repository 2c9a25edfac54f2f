from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tray.catalogue.classification.rulebook import RuleError
from tray.catalogue.reclassify import reclassify


class Command(BaseCommand):
    help = "Sorts every service of the catalogue by today's rules. Writes only what differs. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = reclassify()
        except RuleError as error:
            raise CommandError(f"The rules cannot be used: {error}") from error
        self.stdout.write(f"services: {counts.services}")
        self.stdout.write(f"in the tray: {counts.in_tray}")
        self.stdout.write(f"changed: {counts.changed}")
        for area, number in sorted(counts.areas.items()):
            self.stdout.write(f"  {area}: {number}")
