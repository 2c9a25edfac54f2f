import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from tray.accounts import demo
from tray.accounts.models import Role


class Command(BaseCommand):
    help = (
        "Makes demo organisations in two counties with one person in each role, and tells how to sign in. Safe to run "
        "again. Refuses production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--show", action="store_true", help="only tell how to sign in")
        parser.add_argument("--quiet", action="store_true", help="make them, and tell nothing")

    def handle(self, *args: Any, show: bool, quiet: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo people are never made in production (TRAY_ENV).")
        if not show:
            demo.load()
        if not quiet:
            self.tell()

    def tell(self) -> None:
        now = time.time()
        self.stdout.write(f"Sign in at {settings.SITE_URL}{reverse('sign_in')}")
        self.stdout.write(f"Password of everybody: {demo.PASSWORD}")
        self.stdout.write("The second step: the code of now as below, or an authenticator app with the key.\n")
        for person in demo.PEOPLE:
            roles = ", ".join(dict.fromkeys(str(Role(role).value) for role, _organization, _unit in person.roles))
            self.stdout.write(f"{person.email:36} {roles}")
            self.stdout.write(f"{'':36} code now {person.code_at(now)}   key {person.secret}")
        left = 30 - int(now) % 30
        self.stdout.write(f"\nCodes change in {left} seconds; each works once. New ones: bin/manage load_demo --show")
