from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tray.catalogue.helplines import load as helplines
from tray.catalogue.national import load as national
from tray.catalogue.national.entries import EntryError


class Command(BaseCommand):
    help = (
        "Loads helplines and national self-help that come with the service tray. What staff have written stays. "
        "Safe to run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        lines = helplines.load()
        self.stdout.write(f"helplines: {lines.written} written, {lines.kept} as they were, {lines.gone} gone")
        try:
            done = national.load()
        except EntryError as error:
            raise CommandError(f"The national services cannot be loaded: {error}") from error
        self.stdout.write(f"national services: {done.services}, {done.written} written, {done.withdrawn} withdrawn")
