import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from ptv_sync.harvest import Origin, harvest
from ptv_sync.models import SyncRun
from ptv_sync.plan import summary
from ptv_sync.reasons import SyncStopped
from tray.search.refresh import bring_up_to_date


class Command(BaseCommand):
    help = "Harvests services, channels and organisations from PTV into the catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--api", choices=["v11", "v12"], default=settings.PTV_API, help="version of PTV's API")
        parser.add_argument(
            "--base-url", help="host to read from; DVV's production when neither this nor PTV_BASE_URL is set"
        )
        parser.add_argument("--api-key", help="the x-api-key of v12; PTV_API_KEY when not given")
        parser.add_argument(
            "--from-dir", type=Path, help="read v11 objects from Service/, ServiceChannel/, … of this folder"
        )
        parser.add_argument(
            "--full", action="store_true", help="everything, not only changes; a folder is then all there is"
        )
        parser.add_argument("--dry-run", action="store_true", help="do everything but keep nothing")
        parser.add_argument("--force", action="store_true", help="withdraw even where more than a fifth would go")
        parser.add_argument(
            "--without-search", action="store_true", help="leave search to the scheduled task, minutes later"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):  # the command speaks one language, whatever the pages' first one is
            self.harvest(options)

    def harvest(self, options: dict[str, Any]) -> None:
        try:
            run = harvest(
                origin_of(options),
                full=options["full"],
                dry_run=options["dry_run"],
                force=options["force"],
                report=self.stderr.write,
            )
        except SyncStopped as stopped:
            raise CommandError(str(stopped)) from stopped
        self.tell_problems(run)
        for line in summary(run.counts):
            self.stdout.write(line)
        if run.state not in (SyncRun.State.DONE, SyncRun.State.DRY_RUN):
            self.stderr.write(f"{run.get_state_display()}. {run.message}")
            sys.exit(1)
        if run.state == SyncRun.State.DONE and not options["without_search"]:
            bring_up_to_date(self.stderr.write)

    def tell_problems(self, run: SyncRun) -> None:
        for problem in run.problems.filter(is_rejected=True)[:20]:
            self.stderr.write(f"rejected {problem}")
        count = run.problems.filter(is_rejected=False).count()
        if count:
            self.stderr.write(f"{count} values were left out; run {run.pk} tells which and why.")


def origin_of(options: dict[str, Any]) -> Origin:
    if options["from_dir"]:
        return Origin(api="v11", directory=options["from_dir"].resolve())
    base_url = options["base_url"] or (settings.PTV_BASE_URL if options["api"] == settings.PTV_API else "")
    return Origin(api=options["api"], base_url=base_url, api_key=options["api_key"] or settings.PTV_API_KEY)
