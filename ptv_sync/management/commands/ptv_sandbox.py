"""Serves a made-up catalogue as PTV's API v11 and v12 on this machine: for trying out, for tests, and for measuring."""

import datetime as dt
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ptv_sync.sandbox.box import Catalogue, Sandbox
from ptv_sync.sandbox.faults import NAMES
from ptv_sync.sandbox.generate import generated
from ptv_sync.sandbox.sample import SampleError, load
from ptv_sync.sandbox.server import SandboxServer


class Command(BaseCommand):
    help = "Serves an invented PTV (API v11 and v12) from the project's sample, or a generated one of any size."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8011, help="0 picks a free one")
        parser.add_argument("--services", type=int, help="how many to generate; without it, the sample as it is")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--fault", action="append", default=[], metavar="NAME[=PROBABILITY]", help=", ".join(NAMES))
        parser.add_argument("--api-key", default="sandbox-key")
        parser.add_argument("--changed", type=float, metavar="SHARE", help="a share of the services that has changed")
        parser.add_argument("--changed-at", type=moment, metavar="ISO", help="after this moment; now, if not given")
        parser.add_argument("--quiet", action="store_true", help="no line for each request")

    def handle(self, *args: Any, **options: Any) -> None:
        box = Sandbox(catalogue_of(options), api_key=options["api_key"])
        for text in options["fault"]:
            set_fault(box, text)
        if options["changed"]:
            box.change_share(options["changed"], options["changed_at"] or box.now())
        try:
            server = SandboxServer(
                box, host=options["host"], port=options["port"], is_quiet=options["quiet"] or options["verbosity"] == 0
            )
        except OSError as error:
            raise CommandError(f"Cannot listen on {options['host']}:{options['port']}: {error.strerror}.") from error
        self.stdout.write(
            f"Sandbox ready on {server.base_url}/ (v11 and v12; x-api-key: {options['api_key']})", ending="\n"
        )
        self.stdout.flush()
        # Both, since a program that is started in the background may be born deaf to Ctrl-C's signal.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("Sandbox stopped.")
        finally:
            server.server_close()


def catalogue_of(options: dict[str, Any]) -> Catalogue:
    try:
        sample = load()
    except SampleError as error:
        raise CommandError(str(error)) from error
    if options["services"] is None:
        return Catalogue.of(sample)
    return generated(sample, services=options["services"], seed=options["seed"])


def set_fault(box: Sandbox, text: str) -> None:
    name, _, probability = text.partition("=")
    try:
        box.faults.set(name, float(probability or 1))
    except ValueError as error:
        raise CommandError(str(error)) from error


def moment(text: str) -> dt.datetime:
    """ISO 8601; UTC when no zone is told."""
    value = dt.datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
